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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ViewClosedException;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestKeyStore;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.cache.EdgeCallsIntegrationTests.ShortController;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.buffer.ByteBuf;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerState;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Methods that are called behind the codec answer as they do behind the filters of Spring
 * WebFlux.
 */
class DirectCallsIntegrationTests {

	/** Requests whose method this lane calls, and the edge does not. */
	private static final List<String> CALLED_HERE_ALONE = List.of("POST /upper HTTP/1.0\r\nContent-Length: 2\r\n\r\nxy",
			"POST /upper HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nxy");

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(ShortController.class, LargeController.class, RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("zerocopy.web.max-body-size=16KB", "zerocopy.lane=direct");

	@Test
	void whenTargetIsKnownThenTheLaneCallsTheMethod() {
		CacheApplication.run(this.runner, server -> {
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			for (int round = 0; round < 2; round++) {
				lanes.clear();
				for (String request : called()) {
					answers(server, List.of(request), 0);
				}
				Awaitility.await().untilAsserted(() -> assertThat(lanes).hasSameSizeAs(called()));
			}
			assertThat(lanes).containsOnly("DIRECT");
		});
	}

	@Test
	void whenTheLaneCannotAnswerThenSpringDoes() {
		CacheApplication.run(this.runner, server -> {
			for (int round = 0; round < 3; round++) {
				for (String request : left()) {
					answers(server, List.of(request), 0);
				}
			}
			// Wherever it is met, a request that reaches a method counts.
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			int counted = 3 * (left().size() - EdgeCallsIntegrationTests.UNCOUNTED.size());
			Awaitility.await().untilAsserted(() -> assertThat(lanes).hasSize(counted).containsOnly("WEBFLUX"));
		});
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "zerocopy.lane=direct", "spring.webflux.base-path=/base", "server.compression.enabled=true" })
	void whenBytesAreTheSameThenAnswersAreTheSame(String property) {
		UnaryOperator<String> change = property.contains("base-path") ? text -> text.replaceFirst(" /", " /base/")
				: property.contains("compression")
						? text -> text.replaceFirst("\r\n", "\r\nAccept-Encoding: gzip, deflate\r\n")
						: UnaryOperator.identity();
		runBoth(this.runner.withPropertyValues(property, "server.compression.min-response-size=1B"),
				(direct, webflux) -> {
					List<String> requests = new ArrayList<>(called());
					if (!property.contains("compression")) {
						requests.addAll(left());
					}
					for (String request : requests.stream().map(change).toList()) {
						List<String> expected = answers(webflux, List.of(request), 0);
						for (int i = 0; i < 3; i++) {
							assertThat(answers(direct, List.of(request), 0)).as(request).isEqualTo(expected);
						}
					}
					assertThat(direct.bean(RecordedAnswers.class).lanes).contains("DIRECT");
				});
	}

	@Test
	void whenConnectionIsEncryptedThenAnswersAreTheSame(@TempDir Path directory) throws Exception {
		Path keyStore = TestKeyStore.in(directory);
		runBoth(this.runner.withPropertyValues(TestKeyStore.properties(keyStore)), (direct, webflux) -> {
			for (String request : List.of(EdgeCallsIntegrationTests.CALLED.get(0),
					EdgeCallsIntegrationTests.LONG.get(0), CALLED_HERE_ALONE.get(0))) {
				String expected = encrypted(webflux, keyStore, request);
				encrypted(direct, keyStore, request);
				direct.bean(RecordedAnswers.class).lanes.clear();
				assertThat(encrypted(direct, keyStore, request)).as(request).isEqualTo(expected);
				awaitLanes(direct, "DIRECT");
			}
		});
	}

	private static String encrypted(CacheApplication server, Path keyStore, String request) throws Exception {
		try (RawClient client = new RawClient(EdgeCallsIntegrationTests.encrypted(server, keyStore))) {
			client.send(request);
			return EdgeCallsIntegrationTests.answer(client, false);
		}
	}

	@Test
	void whenRequestIsCutAnywhereThenAnswerIsTheSame() {
		runBoth(this.runner, (direct, webflux) -> {
			List<String> requests = List.of(EdgeCallsIntegrationTests.post("/checksum", "123456789"),
					EdgeCallsIntegrationTests.post("/fields", "xyz"),
					EdgeCallsIntegrationTests.post("/streamed", "abc"));
			List<String> expected = answers(webflux, requests, 0);
			for (int i = 0; i < String.join("", requests).length(); i++) {
				assertThat(answers(direct, requests, i)).as("cut at %d", i).isEqualTo(expected);
			}
			assertThat(direct.bean(ShortController.class).calls).contains("direct");
		});
	}

	/** None takes what the method of another has returned or thrown. */
	@Test
	void whenRequestsArePipelinedInAnyOrderThenAnswersAreTheSame() {
		AtomicInteger logged = new AtomicInteger();
		UnaryOperator<HttpServer> log = http -> http.accessLog(true, request -> {
			logged.incrementAndGet();
			return null;
		});
		ReactiveWebApplicationContextRunner logging = this.runner.withPropertyValues("zerocopy.lane=auto")
			.withBean(NettyServerCustomizer.class, () -> log::apply);
		runBoth(logging, (direct, webflux) -> {
			Random random = new Random(11);
			List<String> choice = new ArrayList<>(called());
			choice.addAll(left());
			choice.removeIf(request -> request.contains("HTTP/1.0"));
			logged.set(0);
			for (int round = 0; round < 10; round++) {
				List<String> requests = new ArrayList<>();
				for (int i = 0; i < 30; i++) {
					requests.add(choice.get(random.nextInt(choice.size())));
				}
				int cut = random.nextInt(String.join("", requests).length());
				assertThat(answers(direct, requests, cut)).isEqualTo(answers(webflux, requests, 0));
			}
			Awaitility.await().untilAsserted(() -> assertThat(logged).hasValue(2 * 10 * 30));
			assertThat(direct.bean(RecordedAnswers.class).lanes).contains("DIRECT").doesNotContain("EDGE");
			assertThat(direct.bean(RecordedAnswers.class).counted)
				.hasSameSizeAs(webflux.bean(RecordedAnswers.class).counted);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/failing", "/failing/here", "/streamed", "/status/204", "/injected", "/released" })
	void whenTheLaneHandsOverWhatItHasCalledThenMethodRunsOnceAndRequestCountsOnce(String path) {
		CacheApplication.run(this.runner, server -> {
			ShortController controller = server.bean(ShortController.class);
			List<String> counted = server.bean(RecordedAnswers.class).counted;
			for (int i = 0; i < 3; i++) {
				counted.clear();
				controller.calls.clear();
				lanes(server, EdgeCallsIntegrationTests.post(path, (i == 1) ? "" : "abc"));
				assertThat(controller.calls).hasSize(1);
				assertThat(counted).hasSize(1);
			}
			assertThat(controller.calls.get(0)).as("who called it").isEqualTo("direct");
		});
	}

	@Test
	void whenTheEdgeHasCalledTheMethodThenThisLaneDoesNot() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=auto"), server -> {
			ShortController controller = server.bean(ShortController.class);
			lanes(server, EdgeCallsIntegrationTests.post("/failing", "abc"));
			controller.calls.clear();
			assertThat(lanes(server, EdgeCallsIntegrationTests.post("/failing", "abc"))).containsExactly("WEBFLUX");
			assertThat(controller.calls).containsExactly("edge");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/upper", "/failing" })
	void whenClientGoesAwayWithinTheBodyThenMethodIsNotCalledAndRequestCountsOnce(String path) {
		runBoth(this.runner, (direct, webflux) -> {
			for (CacheApplication server : List.of(webflux, direct)) {
				List<String> counted = server.bean(RecordedAnswers.class).counted;
				lanes(server, EdgeCallsIntegrationTests.post(path, "abc"));
				server.bean(ShortController.class).calls.clear();
				counted.clear();
				for (int i = 0; i < 5; i++) {
					try (RawClient client = new RawClient(server.port())) {
						String request = EdgeCallsIntegrationTests.post(path, "abcdef");
						client.send(request.substring(0, request.length() - 3));
					}
				}
				Awaitility.await().untilAsserted(() -> assertThat(counted).hasSize(5));
				assertThat(server.bean(ShortController.class).calls).isEmpty();
				assertThat(answers(server, List.of(EdgeCallsIntegrationTests.post("/upper", "abc")), 0)).singleElement()
					.asString()
					.endsWith("ABC");
			}
			assertThat(direct.bean(RecordedAnswers.class).counted.subList(0, 5))
				.containsExactlyElementsOf(webflux.bean(RecordedAnswers.class).counted.subList(0, 5));
		});
	}

	@ParameterizedTest
	@CsvSource({ "direct,/cut/view,false", "webflux,/cut/view,false", "webflux,/cut/view,true",
			"webflux,/cut/mono,true", "webflux,/cut/flux,true", "webflux,/cut/views,true" })
	void whenServerStopsWithinTheBodyThenItIsNotTakenForWhole(String lane, String path, boolean chunked)
			throws Exception {
		AtomicInteger begun = new AtomicInteger();
		UnaryOperator<HttpServer> observe = http -> http.childObserve((connection, state) -> {
			if (state == HttpServerState.REQUEST_RECEIVED) {
				begun.incrementAndGet();
			}
		});
		List<List<String>> calls = new ArrayList<>();
		List<List<String>> counted = new ArrayList<>();
		List<RawClient> clients = new ArrayList<>();
		CacheApplication.run(this.runner.withUserConfiguration(HandlingController.class)
			.withPropertyValues("server.shutdown=immediate", "zerocopy.lane=" + lane)
			.withBean(NettyServerCustomizer.class, () -> observe::apply), server -> {
				String request = EdgeCallsIntegrationTests.post(path, "abc");
				lanes(server, request);
				assertThat(lanes(server, request)).containsExactly(lane.toUpperCase(Locale.ROOT));
				calls.add(server.bean(HandlingController.class).calls);
				counted.add(server.bean(RecordedAnswers.class).counted);
				assertThat(calls.get(0)).containsOnly("3 bytes").hasSize(2);
				calls.get(0).clear();
				counted.get(0).clear();
				clients.add(new RawClient(server.port()));
				clients.get(0)
					.send(chunked
							? request.replaceFirst("Content-Length: 3\r\n\r\n",
									"Transfer-Encoding: chunked\r\n\r\n3\r\n") + "\r\n"
							: request.replace("Content-Length: 3", "Content-Length: 6"));
				Awaitility.await().untilAsserted(() -> assertThat(begun).hasValue(3));
				server.settle();
			});
		clients.get(0).close();
		assertThat(calls).containsExactly(List.of());
		Awaitility.await().untilAsserted(() -> assertThat(counted).containsExactly(List.of(path + " 500 NONE")));
	}

	@Test
	void whenFilterShowsAShorterBodyThenMethodIsCalledWithIt() {
		WebFilter shortening = (exchange, chain) -> chain
			.filter(exchange.mutate().request(new ServerHttpRequestDecorator(exchange.getRequest()) {

				@Override
				public Flux<DataBuffer> getBody() {
					return super.getBody().doOnNext(buffer -> buffer.readPosition(buffer.readPosition() + 1));
				}

			}).build());
		CacheApplication.run(this.runner.withBean(WebFilter.class, () -> shortening),
				server -> assertThat(answers(server, List.of(EdgeCallsIntegrationTests.post("/upper", "abc")), 0))
					.singleElement()
					.asString()
					.endsWith("\nBC"));
	}

	@Test
	void whenBodyIsOverTheLimitThenItIsRefused() {
		runBoth(this.runner, (direct, webflux) -> {
			String request = EdgeCallsIntegrationTests.post("/upper", "x".repeat(16 * 1024 + 1));
			lanes(direct, EdgeCallsIntegrationTests.post("/upper", "x".repeat(16 * 1024)));
			assertThat(lanes(direct, EdgeCallsIntegrationTests.post("/upper", "x".repeat(16 * 1024))))
				.containsExactly("DIRECT");
			for (CacheApplication server : List.of(direct, webflux)) {
				try (RawClient client = new RawClient(server.port())) {
					client.send(request);
					assertThat(client.readHead()).startsWith("HTTP/1.1 413 ");
				}
			}
		});
	}

	@Test
	void whenObserverBeginsTheResponseThenSpringAnswers() {
		UnaryOperator<HttpServer> begin = http -> http.childObserve((connection, state) -> {
			if (state == HttpServerState.REQUEST_RECEIVED && connection instanceof HttpServerResponse response) {
				response.header("X-Two", "observed");
			}
		});
		CacheApplication.run(this.runner.withBean(NettyServerCustomizer.class, () -> begin::apply), server -> {
			String request = "PUT /created" + EdgeCallsIntegrationTests.HOST + "\r\n";
			for (int i = 0; i < 3; i++) {
				assertThat(lanes(server, request)).containsExactly("WEBFLUX");
			}
		});
	}

	@Test
	void whenViewIsKeptThenItIsClosed() {
		CacheApplication.run(this.runner, server -> {
			String request = EdgeCallsIntegrationTests.post("/fields", "secret");
			lanes(server, request);
			assertThat(lanes(server, request)).containsExactly("DIRECT");
			ShortController controller = server.bean(ShortController.class);
			RequestView kept = controller.kept.get(controller.kept.size() - 1);
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(kept::path)
				.withMessageContaining("POST /fields");
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(kept::query);
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(kept::headerCount);
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> kept.header("absent"));
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> kept.body().copy());
			assertThatExceptionOfType(ViewClosedException.class)
				.isThrownBy(controller.paths.get(controller.paths.size() - 1)::copy);
		});
	}

	@Test
	void whenClientGoesAwayWhileItIsAnsweredThenNothingIsKept() {
		CacheApplication.run(this.runner, server -> {
			LargeController controller = server.bean(LargeController.class);
			String request = EdgeCallsIntegrationTests.get("/large");
			lanes(server, request);
			assertThat(lanes(server, request)).containsExactly("DIRECT");
			for (int i = 0; i < 10; i++) {
				try (RawClient client = new RawClient(server.port(), 4096)) {
					client.send(request);
					client.skip(i * 100_000L + 1);
					client.reset();
				}
			}
			assertThat(controller.sent).hasSize(12);
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(controller.sent).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero()));
		});
	}

	@Test
	void whenTheEdgeIsKeptOutThenReasonIsShown() {
		UnaryOperator<HttpServer> log = http -> http.accessLog(true);
		CacheApplication.run(
				this.runner.withPropertyValues("zerocopy.lane=auto")
					.withBean(NettyServerCustomizer.class, () -> log::apply),
				server -> assertThat(server.bean(RouteTableHolder.class).table().routes())
					.extracting(route -> route.description() + ": " + route.lane() + ", " + route.detail())
					.contains("POST /upper: DIRECT, once its target is known, since the server writes an access log",
							"POST /later: WEBFLUX, shortcut, since its result is a Flux"));
	}

	private static List<String> called() {
		List<String> requests = new ArrayList<>(EdgeCallsIntegrationTests.CALLED);
		requests.addAll(EdgeCallsIntegrationTests.LONG);
		requests.addAll(CALLED_HERE_ALONE);
		return requests;
	}

	private static List<String> left() {
		List<String> requests = new ArrayList<>(EdgeCallsIntegrationTests.LEFT);
		requests.add("POST /upper" + EdgeCallsIntegrationTests.HOST
				+ "X-Forwarded-For: 10.0.0.1\r\nContent-Length: 2\r\n\r\nxy");
		return requests;
	}

	private static List<String> lanes(CacheApplication server, String request) throws IOException {
		return EdgeCallsIntegrationTests.lanes(server, request);
	}

	private static void awaitLanes(CacheApplication server, String lane) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.bean(RecordedAnswers.class).lanes).containsExactly(lane));
	}

	private static List<String> answers(CacheApplication server, List<String> requests, int cut) throws IOException {
		return EdgeCallsIntegrationTests.answers(server, requests, cut);
	}

	private static void runBoth(ReactiveWebApplicationContextRunner both, TestOfBoth test) {
		CacheApplication.run(both, direct -> CacheApplication.run(both.withPropertyValues("zerocopy.lane=webflux"),
				webflux -> test.run(direct, webflux)));
	}

	/** A test of an application with the lane and one without. */
	/** Would answer each failure. */
	@ZeroCopyController
	static class HandlingController {

		final List<String> calls = new CopyOnWriteArrayList<>();

		@PostMapping("/cut/view")
		byte[] view(BodyView body) {
			return called((int) body.length());
		}

		@PostMapping("/cut/mono")
		Mono<byte[]> mono(Mono<DataBuffer> body) {
			return body.map(buffer -> called(buffer.readableByteCount()));
		}

		@PostMapping("/cut/flux")
		Mono<byte[]> flux(Flux<DataBuffer> body) {
			return body.map(DataBuffer::readableByteCount).reduce(Integer::sum).map(this::called);
		}

		@PostMapping("/cut/views")
		Mono<byte[]> views(Flux<BodyView> body) {
			return body.map(view -> (int) view.length()).reduce(Integer::sum).map(this::called);
		}

		@ExceptionHandler
		ResponseEntity<String> handle(Throwable failure) {
			this.calls.add(failure.toString());
			return ResponseEntity.badRequest().body("handled");
		}

		private byte[] called(int length) {
			this.calls.add(length + " bytes");
			return new byte[length];
		}

	}

	@FunctionalInterface
	private interface TestOfBoth {

		void run(CacheApplication direct, CacheApplication webflux) throws Exception;

	}

	@ZeroCopyController
	static class LargeController {

		static final int LENGTH = 8 * 1024 * 1024;

		/** What was answered with. */
		final List<ByteBuf> sent = new CopyOnWriteArrayList<>();

		@GetMapping("/large")
		DataBuffer large(DataBufferFactory buffers) {
			DataBuffer buffer = buffers.allocateBuffer(LENGTH);
			buffer.writePosition(LENGTH);
			this.sent.add(((NettyDataBuffer) buffer).getNativeBuffer());
			return buffer;
		}

	}

}
