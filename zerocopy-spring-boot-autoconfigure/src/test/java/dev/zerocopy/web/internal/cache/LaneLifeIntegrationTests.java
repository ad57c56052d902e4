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

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.testsupport.TimeLimit;
import dev.zerocopy.web.internal.Lane;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections whose requests a lane in front of Spring answers live as long as others.
 */
@ParameterizedClass
@EnumSource(names = { "DIRECT", "EDGE" })
class LaneLifeIntegrationTests {

	private static final int LARGE = 8 * 1024 * 1024;

	/** For clients that exceed it. */
	private static final Duration SHORT = Duration.ofMillis(400);

	/** For clients that keep it. */
	private static final Duration LONG = Duration.ofMillis(800);

	private static final String SMALL = "/bytes/10";

	private final Lane lane;

	private final ReactiveWebApplicationContextRunner runner;

	LaneLifeIntegrationTests(Lane lane) {
		this.lane = lane;
		this.runner = CacheApplication.runner(BytesController.class)
			.withUserConfiguration(ClosingContext.class, RecordedAnswers.class)
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
			.withPropertyValues("zerocopy.lane=" + lane.tag());
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenClientOwesTheRestOfHeadThenConnectionIsClosed(boolean answeredBefore) {
		run("zerocopy.netty.request-head-timeout", SHORT, server -> {
			TimeLimit limit = new TimeLimit(SHORT);
			try (Client client = new Client(server)) {
				if (answeredBefore) {
					limit.run(() -> assertThat(client.get(SMALL)).isEqualTo(10));
					limit.run(() -> assertThat(client.get(SMALL)).isEqualTo(10));
				}
				client.send("GET " + SMALL + " HTTP/1.1\r\nHo");
				client.awaitEnd();
			}
		});
	}

	/** What Netty gets together with the head is lost, and the rest is no HTTP/2. */
	@Test
	void whenManyBytesFollowTheHeadOfAnUpgradeThenConnectionIsClosed() {
		run(server -> {
			try (RawClient client = new RawClient(server.port())) {
				client.sendToEndOrReset(
						("GET " + SMALL + " HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
								+ "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n" + "garbage ".repeat(500))
							.getBytes(StandardCharsets.US_ASCII));
				assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
				client.readToEndOrReset();
			}
		}, "server.http2.enabled=true", "zerocopy.netty.transport=nio");
	}

	/** They may stay with whoever looks for HTTP/2 among the first bytes. */
	@Test
	void whenClientOwesTheRestOfThePrefaceThenConnectionIsClosed() {
		CacheApplication.run(this.runner.withPropertyValues("server.http2.enabled=true",
				"zerocopy.netty.request-head-timeout=" + SHORT), server -> {
					List<RawClient> clients = new ArrayList<>();
					for (int length = 1; length <= Http2Frames.PREFACE.length(); length++) {
						clients.add(new RawClient(server.port()).send(Http2Frames.PREFACE.substring(0, length)));
						clients
							.add(new RawClient(server.port()).sendByteByByte(Http2Frames.PREFACE.substring(0, length)));
					}
					for (RawClient client : clients) {
						client.readToEndOrReset();
						client.close();
					}
				});
	}

	@ParameterizedTest
	@ValueSource(strings = { "zerocopy.netty.request-head-timeout", "server.netty.idle-timeout" })
	void whenClientSendsWellThenConnectionStaysOpen(String timeout) {
		run(timeout, LONG, server -> {
			TimeLimit limit = new TimeLimit(LONG);
			try (Client client = new Client(server)) {
				for (int i = 0; i < 9; i++) {
					pause(LONG.dividedBy(4));
					limit.run(() -> assertThat(client.get(SMALL)).isEqualTo(10));
				}
				List<String> lanes = server.bean(RecordedAnswers.class).lanes;
				Awaitility.await()
					.untilAsserted(() -> assertThat(lanes).endsWith(this.lane.name()).hasSizeGreaterThanOrEqualTo(9));
			}
		});
	}

	@Test
	void whenEachReadEndsWithinAHeadThenConnectionStaysOpen() {
		run("zerocopy.netty.request-head-timeout", LONG, server -> {
			String head = "GET " + SMALL + " HTTP/1.1\r\nHost: a\r\n\r\n";
			TimeLimit limit = new TimeLimit(LONG);
			try (Client client = new Client(server)) {
				client.send(head.substring(0, 9));
				for (int i = 0; i < 9; i++) {
					pause(LONG.dividedBy(4));
					limit.run(() -> {
						client.send(head.substring(9) + head.substring(0, 9));
						assertThat(client.readAnswer()).isEqualTo(10);
					});
				}
			}
		});
	}

	@Test
	void whenClientIsIdleThenConnectionIsClosed() {
		run("server.netty.idle-timeout", SHORT, server -> {
			TimeLimit limit = new TimeLimit(SHORT);
			try (Client client = new Client(server)) {
				limit.run(() -> assertThat(client.get(SMALL)).isEqualTo(10));
				client.awaitEnd();
			}
		});
	}

	@Test
	void whenServerStopsThenSlowClientGetsTheWholeAnswer() throws Exception {
		CompletableFuture<Integer> received = new CompletableFuture<>();
		run(server -> {
			warm(server, "/bytes/" + LARGE);
			Client client = new Client(server);
			client.sendGet("/bytes/" + LARGE);
			assertThat(client.input.read()).isEqualTo('H');
			CountDownLatch closing = server.bean(ClosingContext.class).closing;
			received.completeAsync(() -> client.readSlowly(closing), OwnThread.EACH);
		});
		assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(LARGE);
	}

	@Test
	void whenConnectionHasServedEnoughOnBothLanesThenItIsClosed() {
		run(server -> {
			try (Client client = new Client(server)) {
				for (String path : List.of(SMALL, "/plain", SMALL, SMALL, "/plain")) {
					assertThat(client.get(path)).isPositive();
					assertThat(client.closing).isFalse();
				}
				assertThat(client.get(SMALL)).isEqualTo(10);
				assertThat(client.closing).isTrue();
				assertThat(client.input.read()).isEqualTo(-1);
			}
			assertThat(server.bean(RecordedAnswers.class).lanes).contains(this.lane.name());
		}, "server.netty.max-keep-alive-requests=6");
	}

	@Test
	void whenClientsResetAtAnyStageThenNothingIsKept() {
		run(server -> {
			warm(server, "/bytes/" + LARGE);
			String request = "GET /bytes/" + LARGE + " HTTP/1.1\r\nHost: a\r\n\r\n";
			for (int stage = 0; stage < 60; stage++) {
				Client client = new Client(server);
				client.send(request.repeat(stage % 4) + request.substring(0, stage % request.length()));
				if (stage % 4 > 0 && stage % 3 > 0) {
					client.input.readNBytes(stage * 1000);
				}
				client.socket.setSoLinger(true, stage % 2);
				client.close();
			}
			CacheEntry entry = server.store()
				.entries()
				.asMap()
				.values()
				.stream()
				.filter(found -> found.key().path().endsWith("" + LARGE))
				.findFirst()
				.orElseThrow();
			Awaitility.await()
				.untilAsserted(() -> assertThat(entry.variants())
					.allSatisfy(variant -> assertThat(variant.body().refCnt()).isOne()));
			try (Client client = new Client(server)) {
				assertThat(client.get("/bytes/" + LARGE)).isEqualTo(LARGE);
			}
		});
	}

	private void run(TestServer.TestOf<CacheApplication> test, String... properties) {
		CacheApplication.run(this.runner.withPropertyValues(properties), server -> {
			warm(server, SMALL);
			test.run(server);
		});
	}

	/** Run a test of a server that closes connections when a limit has passed. */
	private void run(String property, Duration limit, TestServer.TestOf<CacheApplication> test) {
		CacheApplication.run(this.runner.withPropertyValues(property + "=" + limit), server -> {
			warm(server, SMALL, limit);
			test.run(server);
		});
	}

	private void warm(CacheApplication server, String path) throws Exception {
		warm(server, path, Duration.ofDays(1));
	}

	private void warm(CacheApplication server, String path, Duration limit) throws Exception {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		lanes.clear();
		for (int i = 0; i < 3; i++) {
			new TimeLimit(limit).run(() -> {
				try (Client client = new Client(server)) {
					client.get(path);
				}
			});
		}
		Awaitility.await().until(() -> lanes.contains(this.lane.name()));
		lanes.clear();
	}

	private static void pause(Duration duration) {
		Awaitility.await().pollDelay(duration).until(() -> true);
	}

	private static final class Client implements AutoCloseable {

		private final Socket socket;

		private final DataInputStream input;

		private boolean closing;

		Client(CacheApplication server) throws IOException {
			this.socket = new Socket();
			this.socket.setReceiveBufferSize(32 * 1024);
			this.socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(60_000);
			this.input = new DataInputStream(this.socket.getInputStream());
		}

		void send(String text) throws IOException {
			this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		/** A server that has closed already resets what is sent then. */
		void awaitEnd() throws IOException {
			try {
				assertThat(this.input.read()).isEqualTo(-1);
			}
			catch (SocketException ex) {
				assertThat(ex).hasMessage("Connection reset");
			}
		}

		void sendGet(String path) throws IOException {
			send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
		}

		int get(String path) throws IOException {
			sendGet(path);
			return readAnswer();
		}

		int readAnswer() throws IOException {
			return this.input.readNBytes(readHead()).length;
		}

		/** Returns the length of the body. */
		private int readHead() throws IOException {
			StringBuilder head = new StringBuilder();
			while (head.indexOf("\r\n\r\n") < 0) {
				head.append((char) this.input.readUnsignedByte());
			}
			String fields = head.toString().toLowerCase(Locale.ROOT);
			this.closing = fields.contains("connection: close");
			return Integer.parseInt(fields.replaceAll("(?s).*content-length: ([0-9]+).*", "$1"));
		}

		int readSlowly(CountDownLatch start) {
			try (Client client = this) {
				assertThat(start.await(60, TimeUnit.SECONDS)).isTrue();
				int expected = client.readHead();
				int total = 0;
				byte[] part = new byte[expected / 64];
				for (int length = read(part, expected); length > 0; length = read(part, expected - total)) {
					total += length;
					pause(Duration.ofMillis(10));
				}
				return total;
			}
			catch (IOException | InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}

		private int read(byte[] part, int left) throws IOException {
			return this.input.readNBytes(part, 0, Math.min(part.length, left));
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	@RestController
	static class BytesController {

		@GetMapping("/bytes/{length}")
		@CachedResponse(ttl = "1m")
		byte[] bytes(@PathVariable("length") int length) {
			return new byte[length];
		}

		@GetMapping("/plain")
		byte[] plain() {
			return new byte[1];
		}

	}

}
