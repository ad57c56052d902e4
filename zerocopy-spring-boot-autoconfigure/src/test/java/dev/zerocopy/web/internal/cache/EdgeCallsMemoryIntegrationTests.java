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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.buffer.ViewClosedException;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.server.DirectMemoryStats;
import dev.zerocopy.testsupport.FailingAllocator;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.bind.annotation.PostMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The memory of methods that the edge calls: exhausted, large, and kept too long.
 */
class EdgeCallsMemoryIntegrationTests {

	private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	private static final int LARGE = 8 * 1024 * 1024;

	/** How often a target is asked for before a test begins. */
	private static final int WARM = 2;

	private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);

	private final FailingAllocator allocator = new FailingAllocator(this.memory);

	private final ReactiveWebApplicationContextRunner runner = runner(this.allocator);

	private static ReactiveWebApplicationContextRunner runner(FailingAllocator allocator) {
		NettyServerCustomizer customizer = http -> http.childOption(ChannelOption.ALLOCATOR, allocator);
		return CacheApplication.runner(MemoryController.class, RecordedAnswers.class)
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
			.withBean(NettyServerCustomizer.class, () -> customizer)
			.withPropertyValues("zerocopy.netty.event-loop-threads=1");
	}

	@Test
	void whenMethodFindsNoMemoryThenClientMayRetryAsInWebFlux() {
		FailingAllocator other = new FailingAllocator(new UnpooledByteBufAllocator(true));
		CacheApplication.run(this.runner,
				edge -> CacheApplication.run(runner(other).withPropertyValues("zerocopy.lane=webflux"), webflux -> {
					for (String target : List.of("/allocated", "/grown", "/upper")) {
						answer(edge, post(target, "abc"));
						answer(webflux, post(target, "abc"));
					}
					this.allocator.limit(LARGE);
					other.limit(LARGE);
					for (String target : List.of("/allocated", "/grown")) {
						String expected = answer(webflux, post(target, "abc"));
						assertThat(expected).startsWith("http/1.1 503").contains("retry-after: 1\n");
						for (int i = 0; i < 2; i++) {
							assertThat(answer(edge, post(target, "abc"))).as(target).isEqualTo(expected);
						}
						assertThat(answer(edge, post(target, "abc") + post("/upper", "abc"))).as(target)
							.isEqualTo(expected);
					}
					assertThat(edge.bean(TransferStats.class).memoryExhausted()).isEqualTo(6);
					assertThat(webflux.bean(TransferStats.class).memoryExhausted()).isEqualTo(2);
					this.allocator.limit(FailingAllocator.TOO_LARGE);
					assertCalledAtTheEdge(edge, "/allocated");
				}));
		Awaitility.await().untilAsserted(() -> assertThat(inUse()).isZero());
	}

	@Test
	void whenThereIsNoMemoryForAHeadThenClientMayRetry() {
		CacheApplication.run(this.runner, server -> {
			String request = post("/wide", "abc");
			assertThat(answer(server, request)).startsWith("http/1.1 200");
			assertCalledAtTheEdge(server, "/wide");
			this.allocator.limit(32 * 1024);
			int calls = server.calls().of("wide");
			assertThat(answer(server, request)).startsWith("http/1.1 503").contains("retry-after: 1\n");
			assertThat(server.calls().of("wide")).isEqualTo(calls + 1);
			this.allocator.limit(FailingAllocator.TOO_LARGE);
			assertCalledAtTheEdge(server, "/wide");
		});
		Awaitility.await().untilAsserted(() -> assertThat(inUse()).isZero());
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void whenThereIsNoMemoryToHoldTheStartOfARequestThenOnlyItsConnectionEnds(String transport) {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=" + transport), server -> {
			String request = post("/upper", "abc");
			try (RawClient other = new RawClient(server.port()); RawClient client = new RawClient(server.port())) {
				for (int i = 0; i < 2; i++) {
					assertThat(other.send(request).readResponse().text()).isEqualTo("ABC");
				}
				// From its first answer on, a connection is read into memory that is
				// there.
				assertThat(client.send(request).readResponse().text()).isEqualTo("ABC");
				this.allocator.limit(1);
				client.send(request + request.substring(0, 20));
				assertThat(new String(client.readToEndOrReset(), StandardCharsets.US_ASCII)).endsWith("ABC")
					.containsOnlyOnce("HTTP/1.1 200 ");
				assertThat(other.send(request).readResponse().text()).as("needs no memory").isEqualTo("ABC");
				this.allocator.limit(FailingAllocator.TOO_LARGE);
				other.send(request.substring(0, 20));
				assertThat(other.send(request.substring(20)).readResponse().text()).isEqualTo("ABC");
			}
		});
		Awaitility.await().untilAsserted(() -> assertThat(inUse()).isZero());
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll", "io-uring" })
	void whenClientIsSlowThenAnswersAreCompleteAndNoFurtherMethodIsCalled(String transport) {
		run(transport, server -> {
			int rounds = 6;
			try (RawClient client = new RawClient(server.port(), 32 * 1024)) {
				for (int i = 0; i < rounds; i++) {
					client.send(post("/large", "" + i) + post("/upper", "follower " + i));
				}
				assertThat(client.readHead()).contains("Content-Length: " + LARGE + "\r\n");
				awaitStandstill(server);
				assertThat(server.calls().of("large")).isLessThan(WARM + 4);
				assertThat(inUse()).isLessThan(3L * LARGE);
				assertLarge(client, 0);
				for (int i = 0; i < rounds; i++) {
					if (i > 0) {
						client.readHead();
						assertLarge(client, i);
					}
					assertThat(client.readResponse().text()).isEqualTo("FOLLOWER " + i);
				}
			}
			assertThat(server.calls().of("large")).isEqualTo(WARM + rounds);
			assertThat(server.bean(RecordedAnswers.class).lanes).hasSize(2 * rounds).containsOnly("EDGE");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll", "io-uring" })
	void whenClientResetsWithinAnAnswerThenItsMemoryIsGivenBack(String transport) {
		run(transport, server -> {
			for (int i = 0; i < 5; i++) {
				RawClient client = new RawClient(server.port(), 32 * 1024);
				client.send(post("/large", "1") + post("/upper", "abc") + post("/large", "2"));
				client.readHead();
				client.skip(i * 100_000L);
				assertThat(inUse()).isGreaterThanOrEqualTo(LARGE);
				client.reset();
				Awaitility.await().untilAsserted(() -> assertThat(inUse()).isLessThan(LARGE));
			}
		});
	}

	@Test
	void whenViewsAreReadOnAnotherThreadThenTheyShowTheirOwnRequestOrNothing() {
		run("epoll", server -> {
			MemoryController controller = server.bean(MemoryController.class);
			CompletableFuture<int[]> reading = CompletableFuture.supplyAsync(() -> readWhileInUse(controller),
					OwnThread.EACH);
			try (RawClient client = new RawClient(server.port()); RawClient other = new RawClient(server.port())) {
				for (int i = 0; !reading.isDone(); i++) {
					// Other bytes at the same place of the same memory.
					String content = Character.toString('a' + i % 26).repeat(3000);
					client.send(kept(content)).readResponse();
					Kept kept = controller.kept.get(0);
					assertThat(kept.content).isEqualTo(content);
					CompletableFuture.runAsync(kept::assertClosed, OwnThread.EACH).get(1, TimeUnit.MINUTES);
					other.send(kept(Character.toString('A' + i % 26).repeat(3000))).readResponse();
					kept.assertClosed();
				}
			}
			assertThat(reading.get(1, TimeUnit.MINUTES)).as("read in time, and too late").doesNotContain(0);
			assertThat(server.bean(RecordedAnswers.class).lanes).containsOnly("EDGE");
		});
	}

	private long inUse() {
		return this.memory.metric().usedDirectMemory() + this.memory.metric().usedHeapMemory();
	}

	/** Reads until some were valid and many were not, or for a while. */
	private static int[] readWhileInUse(MemoryController controller) {
		int[] counts = new int[2];
		long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
		while ((counts[0] < 100 || counts[1] < 1000) && System.nanoTime() < end) {
			Kept kept = controller.kept.get(0);
			for (ByteView view : List.of(kept.field, kept.path)) {
				try {
					String shown = view.toString(StandardCharsets.US_ASCII);
					assertThat(shown).isEqualTo((view == kept.path) ? "/kept" : kept.content);
					counts[0]++;
				}
				catch (ViewClosedException ex) {
					counts[1]++;
				}
			}
			controller.reads++;
		}
		return counts;
	}

	private void run(String transport, TestServer.TestOf<CacheApplication> test) {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=" + transport), server -> {
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			for (int i = 0; i < WARM; i++) {
				for (String request : List.of(post("/large", "0"), post("/upper", "abc"), kept("abc"))) {
					answer(server, request);
				}
			}
			Awaitility.await().until(() -> lanes.size() == 3 * WARM);
			lanes.clear();
			test.run(server);
		});
		Awaitility.await().untilAsserted(() -> assertThat(inUse()).isZero());
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void whenBodiesComeByteByByteThenTheyHoldNoMoreThanTheirReads(String transport) {
		int bytes = 300;
		String request = post("/upper", "x".repeat(bytes));
		run(transport, server -> {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				RawClient client = new RawClient(server.port());
				clients.add(client);
				// From here on reads share memory, until a request passes on.
				assertThat(client.send(post("/upper", "abc")).readResponse().text()).isEqualTo("ABC");
				client.send(request.substring(0, request.length() - bytes));
			}
			TransferStats stats = server.bean(TransferStats.class);
			long held = DirectMemoryStats.now().usedBytes();
			long received = stats.sharedBytes() + stats.copiedBytes();
			for (int i = 1; i < bytes; i++) {
				for (RawClient client : clients) {
					client.send("x");
				}
				received += clients.size();
				awaitReceived(stats, received);
			}
			// The smallest buffer that is read into has 64 bytes, the first ones 2048.
			assertThat(DirectMemoryStats.now().usedBytes() - held)
				.isLessThan(clients.size() * (bytes * 64L + 8 * 2048));
			for (RawClient client : clients) {
				assertThat(client.send("x").readResponse().text()).isEqualTo("X".repeat(bytes));
				client.close();
			}
		});
	}

	/** So that each read brings one byte. */
	private static void awaitReceived(TransferStats stats, long bytes) {
		long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
		while (stats.sharedBytes() + stats.copiedBytes() < bytes) {
			assertThat(System.nanoTime()).isLessThan(end);
			Thread.onSpinWait();
		}
	}

	private static void awaitStandstill(CacheApplication server) {
		AtomicInteger last = new AtomicInteger();
		Awaitility.await()
			.during(300, TimeUnit.MILLISECONDS)
			.until(() -> last.getAndSet(server.calls().of("large")) == server.calls().of("large"));
	}

	private static void assertCalledAtTheEdge(CacheApplication server, String target) throws IOException {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		server.settle();
		lanes.clear();
		assertThat(answer(server, post(target, "abc"))).startsWith("http/1.1 200");
		assertThat(lanes).containsExactly("EDGE");
	}

	private static String kept(String content) {
		return "POST /kept" + HOST + "X-Content: " + content + "\r\nContent-Length: " + content.length() + "\r\n\r\n"
				+ content;
	}

	private static String post(String target, String body) {
		return "POST " + target + HOST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
	}

	private static void assertLarge(RawClient client, int number) throws IOException {
		byte[] expected = MemoryController.part(number);
		for (int i = 0; i < LARGE / expected.length; i++) {
			assertThat(Arrays.equals(client.read(expected.length), expected)).as("part %d of %d", i, number).isTrue();
		}
	}

	/** The first answer, and that of what follows if there is more. */
	private static String answer(CacheApplication server, String requests) throws IOException {
		try (RawClient client = new RawClient(server.port())) {
			client.send(requests);
			RawClient.Response response = client.readResponse();
			if (requests.endsWith(post("/upper", "abc")) && !requests.startsWith("POST /upper")) {
				assertThat(client.readResponse().text()).isEqualTo("ABC");
			}
			String body = response.text().replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", "\"$1\"");
			List<String> lines = new ArrayList<>(
					response.head().toLowerCase(Locale.ROOT).lines().skip(1).sorted().toList());
			lines.removeIf(line -> line.startsWith("content-length: ") && body.contains("requestId"));
			return response.head().lines().findFirst().orElseThrow().toLowerCase(Locale.ROOT) + "\n"
					+ String.join("\n", lines) + "\n" + body;
		}
	}

	/** Views that a method kept. */
	private record Kept(String content, RequestView request, ByteView path, ByteView field, BodyView body) {

		void assertClosed() {
			List<ThrowingCallable> reads = List.of(this.path::copy, this.field::copy, this.body::copy,
					this.request::path, this.request::query, this.request::method, this.request::headerCount,
					() -> this.request.header("X-Content"), () -> this.request.body().copy(),
					() -> this.field.byteAt(0), () -> this.path.toString(StandardCharsets.US_ASCII));
			for (ThrowingCallable read : reads) {
				assertThatExceptionOfType(ViewClosedException.class).isThrownBy(read)
					.withMessageContaining("POST /kept");
			}
		}

	}

	@ZeroCopyController
	static class MemoryController {

		private final List<Kept> kept = new CopyOnWriteArrayList<>();

		private final CacheApplication.Calls calls;

		private volatile long reads;

		MemoryController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@PostMapping("/allocated")
		DataBuffer allocated(BodyView body, DataBufferFactory buffers) {
			buffers.allocateBuffer(16);
			return buffers.allocateBuffer(LARGE).write("abc", StandardCharsets.US_ASCII);
		}

		@PostMapping("/grown")
		DataBuffer grown(DataBuffer body) {
			return body.ensureWritable(LARGE);
		}

		@PostMapping("/wide")
		ZeroCopyResponse wide() {
			this.calls.next("wide");
			return ZeroCopyResponse.ok().header("X-Wide", "x".repeat(40_000)).build();
		}

		@PostMapping("/upper")
		ByteBuffer upper(BodyView body) {
			return ByteBuffer.wrap(new String(body.copy(), StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT)
				.getBytes(StandardCharsets.US_ASCII));
		}

		@PostMapping("/large")
		ZeroCopyResponse large(BodyView body, DataBufferFactory buffers) {
			this.calls.next("large");
			byte[] part = part(body.copy()[0] - '0');
			DataBuffer buffer = buffers.allocateBuffer(LARGE);
			while (buffer.writableByteCount() > 0) {
				buffer.write(part);
			}
			return ZeroCopyResponse.ok().body(buffer);
		}

		@PostMapping("/kept")
		byte[] kept(RequestView request) {
			ByteView field = request.header("X-Content");
			String content = field.toString(StandardCharsets.US_ASCII);
			Kept kept = new Kept(content, request, request.path(), field, request.body());
			if (this.kept.isEmpty()) {
				this.kept.add(kept);
			}
			if (Character.isLowerCase(content.charAt(0))) {
				this.kept.set(0, kept);
				awaitReader();
			}
			return new byte[0];
		}

		/** Lets the other thread begin to read before this request ends. */
		private void awaitReader() {
			long before = this.reads;
			long end = System.nanoTime() + Duration.ofMillis(1).toNanos();
			while (this.reads == before && System.nanoTime() < end) {
				Thread.onSpinWait();
			}
		}

		static byte[] part(int number) {
			byte[] part = new byte[64 * 1024];
			for (int i = 0; i < part.length; i++) {
				part[i] = (byte) (i * 31 + i / 251 + number);
			}
			return part;
		}

	}

}
