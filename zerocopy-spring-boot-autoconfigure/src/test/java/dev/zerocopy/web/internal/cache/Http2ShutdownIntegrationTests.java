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
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.RawClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that stops lets streams of HTTP/2 be read to their end.
 */
class Http2ShutdownIntegrationTests {

	private static final int LARGE = 8 * 1024 * 1024;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(LargeController.class, ClosingContext.class, RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("server.http2.enabled=true");

	/** The client gives the server room as it reads, or for everything at once. */
	@ParameterizedTest
	@CsvSource({ "direct,/cached,false", "direct,/cached,true", "webflux,/cached,false", "webflux,/cached,true",
			"webflux,/called,false", "webflux,/called,true" })
	void whenServerStopsThenSlowClientGetsTheWholeAnswer(String lane, String path, boolean atOnce) throws Exception {
		CompletableFuture<byte[]> received = new CompletableFuture<>();
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=" + lane), server -> {
			if (path.equals("/cached")) {
				learn(server, lane, path);
			}
			Client client = new Client(server.port(), atOnce);
			client.get(1, path);
			client.readData(1);
			CountDownLatch closing = server.bean(ClosingContext.class).closing;
			received.completeAsync(() -> client.readRest(closing), OwnThread.EACH);
		});
		byte[] body = received.get(60, TimeUnit.SECONDS);
		assertThat(body).isEqualTo(LargeController.content());
	}

	private static void learn(CacheApplication server, String lane, String path) throws IOException {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		try (Client client = new Client(server.port(), true)) {
			for (int stream = 1; stream <= 5; stream += 2) {
				client.get(stream, path);
				client.readToEnd(stream);
			}
		}
		Awaitility.await().until(() -> lanes.size() == 3);
		assertThat(lanes.get(2)).isEqualToIgnoringCase(lane);
	}

	/** Writes and reads frames. */
	private static final class Client implements Closeable {

		/** SETTINGS_INITIAL_WINDOW_SIZE. */
		private static final int INITIAL_WINDOW_SIZE = 4;

		private final RawClient client;

		private final boolean atOnce;

		private final ByteBuffer body = ByteBuffer.allocate(LARGE);

		private boolean ended;

		Client(int port, boolean atOnce) throws IOException {
			this.client = new RawClient(port, 64 * 1024);
			this.atOnce = atOnce;
			this.client.send(Http2Frames.PREFACE);
			send(atOnce ? Http2Frames.settings(INITIAL_WINDOW_SIZE, 4 * LARGE) : Http2Frames.settings());
			send(Http2Frames.settingsAck());
			if (atOnce) {
				send(Http2Frames.windowUpdate(0, 4 * LARGE));
			}
		}

		void get(int stream, String path) throws IOException {
			this.body.clear();
			this.ended = false;
			send(Http2Frames.headers(stream, true, ":method", "GET", ":scheme", "http", ":path", path, ":authority",
					"localhost"));
		}

		private void send(ByteBuf frame) throws IOException {
			this.client.send(ByteBufUtil.getBytes(frame));
		}

		/** Read frames up to one with a part of the body. */
		void readData(int stream) throws IOException {
			int before = this.body.position();
			while (this.body.position() == before && !this.ended) {
				ByteBuffer head = ByteBuffer.wrap(this.client.read(9));
				int type = head.get(3);
				byte[] payload = this.client.read(head.getInt(0) >>> 8);
				if (type == Http2Frames.DATA && head.getInt(5) == stream) {
					this.body.put(payload);
					this.ended = (head.get(4) & 1) != 0;
					giveRoom(stream, payload.length);
				}
			}
		}

		private void giveRoom(int stream, int bytes) throws IOException {
			if (!this.atOnce && bytes > 0) {
				try {
					send(Http2Frames.windowUpdate(0, bytes));
					send(Http2Frames.windowUpdate(stream, bytes));
				}
				catch (SocketException ex) {
					// The server has sent everything and is gone.
					assertThat(this.body.capacity() - this.body.position()).isLessThanOrEqualTo(64 * 1024);
				}
			}
		}

		void readToEnd(int stream) throws IOException {
			while (!this.ended) {
				readData(stream);
			}
		}

		byte[] readRest(CountDownLatch start) {
			try (Client client = this) {
				assertThat(start.await(60, TimeUnit.SECONDS)).isTrue();
				client.readToEnd(1);
				return client.body.array();
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(this.body.position() + " of " + LARGE + " bytes", ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.client.close();
		}

	}

	@RestController
	static class LargeController {

		@GetMapping("/cached")
		@CachedResponse(ttl = "1m")
		byte[] cached() {
			return content();
		}

		@GetMapping("/called")
		byte[] called() {
			return content();
		}

		static byte[] content() {
			byte[] content = new byte[LARGE];
			for (int i = 0; i < content.length; i++) {
				content[i] = (byte) (i * 31 + i / 251);
			}
			return content;
		}

	}

}
