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
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Methods that the edge calls with what they should not get, and that return what they
 * should not.
 */
@SuppressWarnings("deprecation")
class EdgeCallsAttackIntegrationTests {

	private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(OddController.class, RecordedAnswers.class, BodyReader.class)
		.withConfiguration(AutoConfigurations.of(ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("zerocopy.web.max-body-size=16KB", "zerocopy.netty.event-loop-threads=1",
				"zerocopy.netty.transport=epoll");

	/** A view is valid as long as the exchange, also behind the call of the method. */
	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio" })
	void whenAnswerOfViewsIsStreamedLaterThenItShowsItsOwnRequest(String transport) {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=" + transport), server -> {
			OddController controller = server.bean(OddController.class);
			try (RawClient client = new RawClient(server.port()); RawClient other = new RawClient(server.port())) {
				for (int i = 0; i < 3; i++) {
					controller.gate = Sinks.one();
					client.send("POST /lazy" + HOST + "X-Name: mine\r\nContent-Length: 0\r\n\r\n");
					int call = i;
					Awaitility.await().until(() -> controller.callers.size() > call);
					other.send("POST /known/with/a/longer/target/" + i + HOST + "X-Secret: theirs\r\n\r\n");
					other.readResponse();
					controller.gate.tryEmitValue("x");
					assertThat(client.readResponse().text()).isEqualTo("/lazy mine mine");
				}
			}
			assertThat(controller.callers).contains("edge");
		});
	}

	/** The bytes of a field may be the answer, which a slow client takes later. */
	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio" })
	void whenFieldIsTheAnswerThenItShowsItsOwnRequest(String transport) {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=" + transport), server -> {
			String value = "m".repeat(4000);
			String request = "GET /field" + HOST + "X-Large: " + value + "\r\n\r\n";
			int count = 2000;
			try (RawClient client = new RawClient(server.port(), 4096);
					RawClient other = new RawClient(server.port())) {
				client.send(request);
				assertThat(client.readResponse().text()).isEqualTo(value);
				CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
					try {
						client.send(request.repeat(count));
					}
					catch (IOException ex) {
						throw new UncheckedIOException(ex);
					}
				}, OwnThread.EACH);
				for (int i = 0; i < 200; i++) {
					other.send("GET /field" + HOST + "X-Large: " + "t".repeat(4000) + "\r\n\r\n");
					assertThat(other.readResponse().text()).isEqualTo("t".repeat(4000));
				}
				for (int i = 0; i < count; i++) {
					assertThat(client.readResponse().text()).as("answer %d", i).isEqualTo(value);
				}
				sent.join();
			}
		});
	}

	@Test
	void whenEachReadEndsWithinAHeadThenMemoryDoesNotGrow() {
		CacheApplication.run(this.runner, server -> {
			String request = "POST /known/" + HOST + "X-Fill: " + "x".repeat(5000) + "\r\n\r\n";
			try (RawClient client = new RawClient(server.port())) {
				client.send(request);
				int answer = client.readResponse().head().length() + 5;
				client.send(request.substring(0, 10));
				long before = direct();
				for (int i = 0; i < 800; i++) {
					client.send(request.substring(10) + request.repeat(9) + request.substring(0, 10));
					client.skip(10L * answer);
				}
				assertThat(direct() - before).isLessThan(16 * 1024 * 1024);
			}
		});
	}

	private static long direct() {
		return PlatformDependent.usedDirectMemory()
				+ ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

	@Test
	void whenBytesAreTheSameThenAnswersAreTheSame() {
		runBoth((edge, webflux) -> {
			for (String request : requests()) {
				String expected = answer(webflux, request);
				for (int i = 0; i < 2; i++) {
					assertThat(answer(edge, request)).as(request).isEqualTo(expected);
				}
			}
		});
	}

	private static String answer(CacheApplication server, String request) throws IOException {
		try (RawClient client = new RawClient(server.port())) {
			client.send(request);
			RawClient.Response response = client.readResponse();
			String[] lines = response.head().toLowerCase(Locale.ROOT).split("\r\n");
			Arrays.sort(lines, 1, lines.length);
			return String.join("\n", lines).replaceAll("content-length: \\d{3}\n", "content-length: many\n")
					+ response.text().replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", "\"$1\"");
		}
	}

	private static List<String> requests() {
		List<String> requests = new ArrayList<>();
		for (String kind : List.of("slice", "split", "heap", "readonly", "foreign", "retained", "twice", "joined",
				"cached", "offset", "throw", "mutate")) {
			for (int length : List.of(0, 10, 5000)) {
				requests
					.add("POST /kind/" + kind + HOST + "Content-Length: " + length + "\r\n\r\n" + "a".repeat(length));
			}
		}
		for (int i = 0; i < OddController.FIELDS.size(); i++) {
			requests.add("GET /fields/" + i + HOST + "\r\n");
		}
		return requests;
	}

	private void runBoth(TestOfBoth test) {
		CacheApplication.run(this.runner, edge -> CacheApplication
			.run(this.runner.withPropertyValues("zerocopy.lane=webflux"), webflux -> test.run(edge, webflux)));
	}

	/** A test of an application with the edge and one without. */
	@FunctionalInterface
	private interface TestOfBoth {

		void run(CacheApplication edge, CacheApplication webflux) throws Exception;

	}

	/** Reads the body of a request that failed. */
	@Configuration(proxyBeanMethods = false)
	static class BodyReader {

		@Bean
		@Order(-5)
		WebExceptionHandler bodyReader() {
			return (exchange, failure) -> (failure instanceof UnsupportedOperationException) ? answer(exchange, failure)
					: Mono.error(failure);
		}

		private static Mono<Void> answer(ServerWebExchange exchange, Throwable failure) {
			exchange.getResponse().setStatusCode(HttpStatus.I_AM_A_TEAPOT);
			return DataBufferUtils.join(exchange.getRequest().getBody()).map(body -> {
				String text = body.toString(StandardCharsets.US_ASCII);
				DataBufferUtils.release(body);
				return text;
			}).defaultIfEmpty("empty").onErrorResume(ex -> Mono.just(ex.toString())).flatMap(text -> {
				DataBuffer buffer = exchange.getResponse()
					.bufferFactory()
					.wrap((failure.getMessage() + ": " + text).getBytes(StandardCharsets.US_ASCII));
				exchange.getResponse().getHeaders().setContentLength(buffer.readableByteCount());
				return exchange.getResponse().writeWith(Mono.just(buffer));
			});
		}

	}

	@ZeroCopyController
	static class OddController {

		static final List<Supplier<ZeroCopyResponse.Builder>> FIELDS = List.of(
				() -> ZeroCopyResponse.ok().header("Date", "yesterday"),
				() -> ZeroCopyResponse.ok().header("Content-Length", "7"),
				() -> ZeroCopyResponse.ok().header("Content-Length", "1", "2"),
				() -> ZeroCopyResponse.ok().header("Transfer-Encoding", "chunked"),

				() -> ZeroCopyResponse.ok().header("Connection", "keep-alive"),
				() -> ZeroCopyResponse.ok().header("X-Empty", ""), () -> ZeroCopyResponse.ok().header("X-None"),
				() -> ZeroCopyResponse.ok().header("Content-Type"),
				() -> ZeroCopyResponse.ok().header("Content-Type", ""),
				() -> ZeroCopyResponse.ok().header("Content-Type", "nonsense"),
				() -> ZeroCopyResponse.ok().header("X-Latin", "\u00e9\u00ff\u0080"),
				() -> ZeroCopyResponse.ok().header("X-Other", "\u20ac\u0100\u010a"),
				() -> ZeroCopyResponse.ok().header("X-Space", "a b ", "\ta", " a", "a\tb"),
				() -> ZeroCopyResponse.ok().header("X-Control", "a\u0001"),
				() -> ZeroCopyResponse.ok().header("X-Nul", "a\u0000"),
				() -> ZeroCopyResponse.ok().header("X-Line", "a\nb: c"),
				() -> ZeroCopyResponse.ok().header("X Name", "a"), () -> ZeroCopyResponse.ok().header("", "a"),
				() -> ZeroCopyResponse.ok().header("X-Name:", "a"), () -> ZeroCopyResponse.ok().header("\u00e9", "a"),
				() -> ZeroCopyResponse.ok().header("x|~^`'*+.-_!#$%&", "a"),
				() -> ZeroCopyResponse.ok().header("X-Twice", "a", "b").header("x-twice", "c"),
				() -> ZeroCopyResponse.ok().header("Server", "me").header("Age", "1").header("Trailer", "X"),
				() -> ZeroCopyResponse.ok().header("Upgrade", "h2c"), () -> ZeroCopyResponse.ok().header("TE", "a"),
				() -> ZeroCopyResponse.ok().header("Keep-Alive", "timeout=1"),
				() -> ZeroCopyResponse.ok().contentType(MediaType.TEXT_HTML),
				() -> ZeroCopyResponse.ok().header("X-Long", "a".repeat(40_000)));

		private final List<String> callers = new CopyOnWriteArrayList<>();

		private final DataBuffer cached = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT)
			.wrap("cached".repeat(500).getBytes(StandardCharsets.US_ASCII));

		private volatile Sinks.One<String> gate = Sinks.one();

		@PostMapping("/lazy")
		ZeroCopyResponse lazy(RequestView request, DataBufferFactory buffers) {
			called();
			Sinks.One<String> gate = this.gate;
			ByteView name = request.header("X-Name");
			return ZeroCopyResponse.ok()
				.body(gate.asMono()
					.thenMany(Flux.defer(() -> Flux.just(buffers.allocateBuffer(64)
						.write(text(request.path()) + " " + text(name) + " " + text(request.header("X-Name")),
								StandardCharsets.US_ASCII)))));
		}

		@PostMapping("/known/{*rest}")
		byte[] known(@PathVariable String rest) {
			return "known".getBytes(StandardCharsets.US_ASCII);
		}

		@GetMapping("/field")
		ByteBuffer field(RequestView request) {
			return request.header("X-Large").asByteBuffer();
		}

		@GetMapping("/fields/{index}")
		ZeroCopyResponse fieldsOf(@PathVariable int index, DataBufferFactory buffers) {
			called();
			return FIELDS.get(index).get().body(buffers.allocateBuffer(8).write("abc", StandardCharsets.US_ASCII));
		}

		@SuppressWarnings("deprecation")
		@PostMapping("/kind/{kind}")
		ZeroCopyResponse kind(@PathVariable String kind, DataBuffer body, DataBufferFactory buffers) {
			called();
			int length = body.readableByteCount();
			DataBuffer answer = switch (kind) {
				case "slice" -> body.slice(0, length / 2 * 2);
				case "split" -> body.split(length);
				case "heap" -> DefaultDataBufferFactory.sharedInstance.wrap(bytes(body));
				case "readonly" ->
					DefaultDataBufferFactory.sharedInstance.wrap(ByteBuffer.wrap(bytes(body)).asReadOnlyBuffer());
				case "foreign" -> new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT).allocateBuffer(length + 1)
					.write(bytes(body));
				case "retained" -> DataBufferUtils.retain(body);
				case "twice" -> buffers.join(List.of(DataBufferUtils.retain(body), body));
				case "joined" ->
					buffers.join(List.of(buffers.wrap(new byte[] { 'a' }), body, buffers.wrap(new byte[] { 'b' })));
				case "cached" -> DataBufferUtils.retain(this.cached);
				case "offset" -> body.readPosition(length / 2);
				default -> body;
			};
			if (kind.equals("throw")) {
				throw new UnsupportedOperationException("thrown");
			}
			if (kind.equals("mutate")) {
				body.writePosition(0).readPosition(0);
				body.write("x".repeat(length), StandardCharsets.US_ASCII);
				throw new UnsupportedOperationException("mutated");
			}
			return ZeroCopyResponse.ok().body(answer);
		}

		private static byte[] bytes(DataBuffer buffer) {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			return bytes;
		}

		@ExceptionHandler
		ZeroCopyResponse refused(IllegalArgumentException failure, DataBufferFactory buffers) {
			return ZeroCopyResponse.status(418)
				.body(buffers.allocateBuffer(8).write("refused", StandardCharsets.US_ASCII));
		}

		private static String text(ByteView view) {
			return view.toString(StandardCharsets.ISO_8859_1);
		}

		private void called() {
			boolean edge = StackWalker.getInstance()
				.walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(".EdgeHandler")
						&& frame.getMethodName().equals("respond")));
			this.callers.add(edge ? "edge" : "webflux");
		}

	}

}
