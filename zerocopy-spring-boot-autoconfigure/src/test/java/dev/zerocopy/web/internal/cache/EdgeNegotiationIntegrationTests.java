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

package dev.zerocopy.web.internal.cache;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestKeyStore;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The first request may come with the last bytes of the handshake.
 */
class EdgeNegotiationIntegrationTests {

	private static final String REQUEST = "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n";

	@TempDir
	private static Path directory;

	private static Path keyStore;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(PageController.class, RecordedAnswers.class)
		.withConfiguration(AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class,
				ZeroCopyEdgeAutoConfiguration.class, SslAutoConfiguration.class))
		.withPropertyValues(TestKeyStore.properties(keyStore));

	@BeforeAll
	static void createKeyStore() throws Exception {
		keyStore = TestKeyStore.in(directory);
	}

	@ParameterizedTest
	@CsvSource({ "true,http/1.1", "true,", "false," })
	void whenRequestComesWithTheEndOfTheHandshakeThenTheEdgeAnswers(boolean http2, String protocol) {
		CacheApplication.run(this.runner.withPropertyValues("server.http2.enabled=" + http2), server -> {
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			for (int i = 1; i <= 4; i++) {
				try (TlsClient client = new TlsClient(server.port(), protocol)) {
					client.handshakeAndSend(REQUEST + REQUEST);
					assertThat(client.readUntil("page!page!")).startsWith("HTTP/1.1 200 ");
				}
				int expected = 2 * i;
				Awaitility.await().until(() -> lanes.size() == expected);
			}
			assertThat(lanes.subList(2, 8)).containsOnly("EDGE");
		});
	}

	@RestController
	static class PageController {

		@GetMapping("/page")
		@CachedResponse(ttl = "1m")
		byte[] page() {
			return "page!".getBytes(StandardCharsets.US_ASCII);
		}

	}

	/** Decides by itself which records it sends together. */
	private static final class TlsClient implements Closeable {

		private final Socket socket;

		private final SSLEngine engine;

		private final ByteBuffer received = ByteBuffer.allocate(64 * 1024);

		private final ByteBuffer sent = ByteBuffer.allocate(64 * 1024);

		private final ByteBuffer text = ByteBuffer.allocate(64 * 1024);

		TlsClient(int port, String protocol) throws Exception {
			this.socket = RawClient.connect(port, 0);
			this.socket.setSoTimeout(60_000);
			SSLContext context = SSLContext.getInstance("TLSv1.3");
			context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
			this.engine = context.createSSLEngine("localhost", port);
			this.engine.setUseClientMode(true);
			SSLParameters parameters = this.engine.getSSLParameters();
			parameters.setProtocols(new String[] { "TLSv1.3" });
			if (protocol != null) {
				parameters.setApplicationProtocols(new String[] { protocol });
			}
			this.engine.setSSLParameters(parameters);
		}

		/** The end of the handshake is sent in one segment with the text. */
		void handshakeAndSend(String text) throws IOException {
			this.engine.beginHandshake();
			boolean finished = false;
			while (!finished) {
				switch (this.engine.getHandshakeStatus()) {
					case NEED_WRAP -> {
						SSLEngineResult result = this.engine.wrap(ByteBuffer.allocate(0), this.sent);
						finished = result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.FINISHED
								|| result.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
					}
					case NEED_TASK -> this.engine.getDelegatedTask().run();
					default -> {
						flush();
						unwrap();
					}
				}
			}
			assertThat(this.engine.getSession().getProtocol()).isEqualTo("TLSv1.3");
			this.engine.wrap(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), this.sent);
			flush();
		}

		String readUntil(String ends) throws IOException {
			while (!shown().replaceAll("(?s)HTTP/1.1 200 .*?\r\n\r\n", "").equals(ends)) {
				unwrap();
			}
			return shown();
		}

		private String shown() {
			return new String(this.text.array(), 0, this.text.position(), StandardCharsets.US_ASCII);
		}

		private void flush() throws IOException {
			this.socket.getOutputStream().write(this.sent.array(), 0, this.sent.position());
			this.sent.clear();
		}

		private void unwrap() throws IOException {
			this.received.flip();
			SSLEngineResult.Status status = decrypt();
			this.received.compact();
			if (status == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
				int length = this.socket.getInputStream()
					.read(this.received.array(), this.received.position(), this.received.remaining());
				if (length < 0) {
					throw new EOFException("after '" + shown() + "'");
				}
				this.received.position(this.received.position() + length);
			}
		}

		private SSLEngineResult.Status decrypt() throws SSLException {
			return this.engine.unwrap(this.received, this.text).getStatus();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
