/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.zerocopy.edge.internal;

import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the edge where TLS or HTTP/2 are offered as well.
 */
class EdgeProtocolIntegrationTests {

	private static final String PASSWORD = "password";

	private static final String REQUESTS = "GET /e/1 HTTP/1.1\r\nHost: a\r\n\r\n"
			+ "POST /slow/2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
			+ "GET /e/3 HTTP/1.1\r\nHost: a\r\n\r\n";

	@TempDir
	private static Path directory;

	private static KeyManagerFactory keys;

	@BeforeAll
	static void createKeys() throws Exception {
		Path file = directory.resolve("server.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "server", "-keyalg", "EC", "-dname", "CN=localhost", "-storetype", "PKCS12",
				"-keystore", file.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(file)) {
			store.load(input, PASSWORD.toCharArray());
		}
		keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(store, PASSWORD.toCharArray());
	}

	@ParameterizedTest
	@ValueSource(strings = { "http/1.1", "" })
	void whenTlsNegotiatesHttp11ThenEdgeAnswers(String protocol) throws Exception {
		try (TestServer server = new TestServer(TestServer.Kind.EPOLL, null, EdgeProtocolIntegrationTests::http2)) {
			assertAnswersBothLanes(server, protocol);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenTlsOffersHttp11OnlyThenEdgeAnswers(TestServer.Kind kind) throws Exception {
		try (TestServer server = new TestServer(kind, null, (http) -> http
			.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http11SslContextSpec.forServer(keys))))) {
			assertAnswersBothLanes(server, "");
		}
	}

	@Test
	void whenTlsNegotiatesHttp2ThenEdgeStaysOut() {
		try (TestServer server = new TestServer(TestServer.Kind.EPOLL, null, EdgeProtocolIntegrationTests::http2)) {
			HttpClient client = HttpClient.newConnection()
				.protocol(HttpProtocol.H2)
				.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http2SslContextSpec.forClient()
					.configure((builder) -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE))));
			assertThat(get(client, "https", server)).isEqualTo("/e/1");
			assertThat(server.answers.count).hasValue(0);
		}
	}

	@Test
	void whenHttp2WithoutTlsIsOfferedThenEdgeAnswersHttp11Only() throws Exception {
		try (TestServer server = new TestServer(TestServer.Kind.EPOLL, null,
				(http) -> http.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C))) {
			assertThat(get(HttpClient.newConnection().protocol(HttpProtocol.H2C), "http", server)).isEqualTo("/e/1");
			assertThat(get(HttpClient.newConnection().protocol(HttpProtocol.HTTP11, HttpProtocol.H2C), "http", server))
				.isEqualTo("/e/1");
			assertThat(server.answers.count).hasValue(0);
			try (TestClient client = new TestClient(server.port())) {
				client.send(REQUESTS);
				assertAnswers(client);
			}
			assertThat(server.answers.count).hasPositiveValue();
		}
	}

	private static HttpServer http2(HttpServer http) {
		return http.protocol(HttpProtocol.HTTP11, HttpProtocol.H2)
			.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http2SslContextSpec.forServer(keys)));
	}

	private static void assertAnswersBothLanes(TestServer server, String protocol) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket(InetAddress.getLoopbackAddress(), server.port());
		if (!protocol.isEmpty()) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setApplicationProtocols(new String[] { protocol });
			socket.setSSLParameters(parameters);
		}
		try (TestClient client = new TestClient(socket)) {
			client.send(REQUESTS);
			assertAnswers(client);
			assertThat(server.answers.count).hasPositiveValue();
		}
	}

	private static void assertAnswers(TestClient client) throws Exception {
		assertThat(client.read(false)).isEqualTo("200 /e/1");
		assertThat(client.read(false)).isEqualTo("200 /slow/2abc");
		assertThat(client.read(false)).isEqualTo("200 /e/3");
	}

	private static String get(HttpClient client, String scheme, TestServer server) {
		return client.get()
			.uri(scheme + "://127.0.0.1:" + server.port() + "/e/1")
			.responseContent()
			.aggregate()
			.asString()
			.block(TestServer.TIMEOUT);
	}

}
