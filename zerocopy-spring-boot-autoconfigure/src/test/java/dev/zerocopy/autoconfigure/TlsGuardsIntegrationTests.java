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

package dev.zerocopy.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.testsupport.TestKeyStore;
import dev.zerocopy.testsupport.TimeLimit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The guards behind TLS, with and without ALPN.
 */
class TlsGuardsIntegrationTests {

	/**
	 * Time enough for a first handshake, which it includes.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(5);

	private static final String HEAD_TIMEOUT = "zerocopy.netty.request-head-timeout=" + LIMIT;

	@TempDir
	private static Path directory;

	private static Path keyStore;

	private final ReactiveWebApplicationContextRunner runner = TestServers.runner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
		.withPropertyValues(TestKeyStore.properties(keyStore));

	@BeforeAll
	static void createKeyStore() throws IOException, InterruptedException {
		keyStore = TestKeyStore.in(directory);
	}

	@Test
	void whenHeadIsIncompleteThenConnectionIsClosed() {
		this.runner.withPropertyValues(HEAD_TIMEOUT).run((context) -> {
			TimeLimit limit = new TimeLimit(LIMIT);
			try (SSLSocket socket = limit.call(() -> connect(TestServers.port(context), "http/1.1"))) {
				limit.run(() -> TestServers.hello(socket));
				TestServers.send(socket, "GET / HT");
				TestServers.drain(socket);
			}
		});
	}

	@Test
	void whenProtocolIsNegotiatedAndHeadIsIncompleteThenConnectionIsClosed() {
		this.runner.withPropertyValues("server.http2.enabled=true", HEAD_TIMEOUT).run((context) -> {
			TimeLimit first = new TimeLimit(LIMIT);
			try (SSLSocket http11 = first.call(() -> connect(TestServers.port(context), "http/1.1"))) {
				first.run(() -> TestServers.hello(http11));
				TestServers.send(http11, "GET / HT");
				TimeLimit second = new TimeLimit(LIMIT);
				try (SSLSocket http2 = second.call(() -> connect(TestServers.port(context), "h2"))) {
					second.run(() -> TestServers.send(http2, Http2Frames.PREFACE));
					TestServers.drain(http2);
				}
				TestServers.drain(http11);
			}
		});
	}

	@Test
	void whenHttp2PathHoldsSpaceThenStreamIsReset() {
		this.runner.withPropertyValues("server.http2.enabled=true").run((context) -> {
			try (Http2Socket client = new Http2Socket(connect(TestServers.port(context), "h2"))) {
				client.send(Http2Frames.headers(1, true, Http2Socket.request("/a b")));
				assertThat(client.resetOf(1)).isEqualTo(1);
				client.send(Http2Frames.headers(3, true, Http2Socket.request("/")));
				assertThat(client.endOf(3)).isEqualTo("hello");
			}
		});
	}

	private static SSLSocket connect(int port, String protocol) throws Exception {
		KeyStore store = KeyStore.getInstance(keyStore.toFile(), TestKeyStore.PASSWORD.toCharArray());
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", store.getCertificate("server"));
		trust.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(60_000);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { protocol });
		socket.setSSLParameters(parameters);
		socket.startHandshake();
		return socket;
	}

}
