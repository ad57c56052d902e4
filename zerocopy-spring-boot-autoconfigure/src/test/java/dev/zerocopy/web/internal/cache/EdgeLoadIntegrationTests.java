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

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.server.NettyVersion;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many requests of an application, which the edge answers from the cache, by a call, or
 * not.
 */
class EdgeLoadIntegrationTests {

	private static final int CONNECTIONS = 12;

	/** Netty takes no more than 128 requests that wait behind another. */
	private static final int PIPELINED = 40;

	private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	/** The first kinds of requests are for the edge. */
	private static final int EDGE_KINDS = 6;

	private static final int KINDS = 9;

	private static final Duration TIME = Duration.ofMillis(700);

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(MixedController.class, CountedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("zerocopy.netty.event-loop-threads=3");

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll", "io-uring" })
	void whenConnectionsAreMixedThenEachAnswerIsThatOfItsRequest(String transport) {
		NettyVersion netty = NettyVersion.current();
		Assumptions.assumeTrue(netty != null && netty.compareTo(NettyVersion.SAFE_TRANSFER_ENCODING) >= 0,
				"Reactor Netty 1.3.7, which belongs to this Netty, stops reading pipelined connections"
						+ " (reactor-netty#4361)");
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=" + transport), server -> {
			ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
			LongAdder sent = new LongAdder();
			try {
				long end = System.nanoTime() + TIME.toNanos();
				List<Future<?>> clients = new ArrayList<>();
				for (int i = 0; i < CONNECTIONS; i++) {
					long seed = i;
					clients.add(threads.submit(() -> exchange(server.port(), seed, end, sent)));
				}
				for (Future<?> client : clients) {
					client.get(60, TimeUnit.SECONDS);
				}
			}
			finally {
				threads.shutdownNow();
			}
			CountedAnswers answers = server.bean(CountedAnswers.class);
			Awaitility.await().untilAsserted(() -> assertThat(answers.total()).isEqualTo(sent.sum()));
			assertThat(answers.of("EDGE")).isPositive();
			assertThat(answers.of("WEBFLUX")).isPositive();
		});
	}

	@Test
	void whenManyArePipelinedAndNothingIsReadThenTheEdgeWaitsAndNothingIsLost() {
		int rounds = 1_200;
		int requests = 10 * rounds;
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=epoll"), server -> {
			String body = "x".repeat(200);
			String round = ("GET /cached/6" + HOST + "\r\n").repeat(9) + post("/echo", body);
			try (Client client = new Client(server.port())) {
				client.send(round);
				assertRound(client, body);
				CountedAnswers answers = server.bean(CountedAnswers.class);
				CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
					for (int i = 0; i < rounds; i += 10) {
						client.send(round.repeat(10));
					}
				}, OwnThread.EACH);
				Awaitility.await().until(() -> answers.of("EDGE") > 100);
				long[] last = new long[1];
				Awaitility.await().during(300, TimeUnit.MILLISECONDS).until(() -> {
					long before = last[0];
					last[0] = answers.total();
					return before == last[0];
				});
				assertThat(answers.total()).as("while nothing is read").isLessThan(requests / 2);
				for (int i = 0; i < rounds; i++) {
					assertRound(client, body);
				}
				sending.get(60, TimeUnit.SECONDS);
				Awaitility.await().untilAsserted(() -> assertThat(answers.total()).isEqualTo(10 + requests));
				assertThat(answers.of("EDGE")).isGreaterThan(requests - requests / 20);
			}
		});
	}

	private static void assertRound(Client client, String body) throws IOException {
		for (int i = 0; i < 9; i++) {
			assertThat(client.read(false)).isEqualTo("200 " + MixedController.text(6));
		}
		assertThat(client.read(false)).isEqualTo("200 " + body);
	}

	private static void exchange(int port, long seed, long end, LongAdder sent) {
		SplittableRandom random = new SplittableRandom(seed);
		try (Client client = new Client(port)) {
			// A slow machine needs longer to see everything once.
			for (int round = 0; round < 2 || System.nanoTime() < end; round++) {
				StringBuilder requests = new StringBuilder();
				List<String> expected = new ArrayList<>();
				int kinds = (round % 2 == 0) ? EDGE_KINDS : KINDS;
				for (int i = random.nextInt(1, PIPELINED + 1); i > 0; i--) {
					expected.add(request(random, random.nextInt(kinds), requests, seed + "-" + round + "-" + i));
				}
				sent.add(expected.size());
				for (int position = 0; position < requests.length();) {
					int next = Math.min(requests.length(), position + random.nextInt(1, 4000));
					client.send(requests.substring(position, next));
					position = next;
				}
				for (String answer : expected) {
					assertThat(client.read(answer == null)).as("seed %d, round %d", seed, round)
						.isEqualTo("200 " + ((answer != null) ? answer : ""));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("seed " + seed, ex);
		}
	}

	/** Returns the body of the answer, {@code null} for one to HEAD. */
	private static String request(SplittableRandom random, int kind, StringBuilder requests, String name) {
		int number = random.nextInt(10);
		String body = name + "/".repeat(random.nextInt(600));
		switch (kind) {
			case 0, 1, 2 -> {
				requests.append("GET /cached/" + number + HOST + "\r\n");
				return MixedController.text(number);
			}
			case 3 -> {
				requests.append("HEAD /cached/" + number + HOST + "\r\n");
				return null;
			}
			case 4 -> {
				requests.append(post("/echo", body));
				return body;
			}
			case 5 -> {
				requests.append("GET /item/" + number + "?name=n" + number + HOST + "X-Name: " + name + "\r\n\r\n");
				return number + " n" + number + " " + name;
			}
			case 6 -> {
				requests.append("POST /echo" + HOST + "Transfer-Encoding: chunked\r\n\r\n"
						+ Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
				return body;
			}
			case 7 -> {
				requests.append(post("/stream", body));
				return body;
			}
			default -> {
				requests.append("GET /later/" + name + HOST + "\r\n");
				return "later " + name;
			}
		}
	}

	private static String post(String target, String body) {
		return "POST " + target + HOST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
	}

	/** Reads much at once. */
	private static final class Client implements Closeable {

		private final Socket socket;

		private final InputStream input;

		Client(int port) throws IOException {
			this.socket = RawClient.connect(port, 256 * 1024);
			this.socket.setSoTimeout(60_000);
			this.input = new BufferedInputStream(this.socket.getInputStream(), 64 * 1024);
		}

		void send(String text) {
			try {
				this.socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		/** Status and body. */
		String read(boolean head) throws IOException {
			String status = line().substring(9, 12) + " ";
			int length = 0;
			boolean chunked = false;
			for (String line = line(); !line.isEmpty(); line = line()) {
				String field = line.toLowerCase(Locale.ROOT);
				chunked = chunked || field.startsWith("transfer-encoding:");
				length = field.startsWith("content-length: ") ? Integer.parseInt(field.substring(16)) : length;
			}
			if (head) {
				return status;
			}
			if (!chunked) {
				return status + bytes(length);
			}
			StringBuilder body = new StringBuilder(status);
			for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
				body.append(bytes(size));
				line();
			}
			line();
			return body.toString();
		}

		private String bytes(int length) throws IOException {
			byte[] bytes = this.input.readNBytes(length);
			if (bytes.length < length) {
				throw new EOFException(bytes.length + " of " + length + " bytes");
			}
			return new String(bytes, StandardCharsets.ISO_8859_1);
		}

		private String line() throws IOException {
			StringBuilder line = new StringBuilder();
			for (int next = this.input.read(); next != '\n'; next = this.input.read()) {
				if (next < 0) {
					throw new EOFException("line: '" + line + "'");
				}
				line.append((char) next);
			}
			return line.toString().trim();
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

	@ZeroCopyController
	static class MixedController {

		@GetMapping("/cached/{number}")
		@CachedResponse(ttl = "1m")
		byte[] cached(@PathVariable int number) {
			return text(number).getBytes(StandardCharsets.US_ASCII);
		}

		@PostMapping("/echo")
		ByteBuffer echo(BodyView body) {
			return ByteBuffer.wrap(body.copy());
		}

		@GetMapping("/item/{id}")
		DataBuffer item(@PathVariable ByteView id, @RequestParam String name, RequestView request,
				DataBufferFactory buffers) {
			ByteView field = request.header("X-Name");
			return buffers.allocateBuffer(16)
				.write(id.toString(StandardCharsets.US_ASCII) + " " + name + " "
						+ field.toString(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
		}

		@PostMapping("/stream")
		Flux<DataBuffer> stream(Flux<DataBuffer> body) {
			return body;
		}

		@GetMapping("/later/{name}")
		Mono<DataBuffer> later(@PathVariable String name, DataBufferFactory buffers) {
			return Mono.delay(Duration.ofMillis(1))
				.map(tick -> buffers.allocateBuffer(16).write("later " + name, StandardCharsets.US_ASCII));
		}

		/** Some are copied behind their head, some are shared. */
		static String text(int number) {
			return ("cached " + number + " ").repeat(1 + number * 30);
		}

	}

}
