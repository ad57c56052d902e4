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

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.metrics.internal.CacheMeters;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.internal.exchange.MemoryExhaustedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One run of a method for many clients, some of which go away.
 */
class SingleFlightIntegrationTests {

	private static final int CLIENTS = 1000;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(SlowController.class, Advice.class, Arrivals.class)
		.withPropertyValues("spring.webflux.problemdetails.enabled=true");

	private CacheMemory memory;

	private void run(ReactiveWebApplicationContextRunner configured, CacheApplication.TestOf<CacheApplication> test) {
		CacheApplication.run(configured, server -> {
			this.memory = server.memory();
			test.run(server);
		});
		Awaitility.await().untilAsserted(() -> assertThat(this.memory.usedBytes()).isZero());
	}

	@Test
	void whenManyClientsComeFirstThenMethodRunsOnce() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			List<CompletableFuture<HttpResponse<String>>> answers = start(server, "/slow", CLIENTS);
			slow.finish("done");
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().body()).isEqualTo("done");
			}
			assertThat(server.get("/slow").body()).isEqualTo("done");
			assertThat(slow.runs).hasValue(1);
		});
	}

	@Test
	void whenLeaderGoesAwayThenOthersGetTheAnswer() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			RawClient leader = new RawClient(server.port()).get("/slow");
			await(slow.runs, 1);
			List<CompletableFuture<HttpResponse<String>>> others = start(server, "/slow", 3, 1);
			leader.reset();
			await(server.bean(Arrivals.class).gone, 1);
			slow.finish("done");
			for (CompletableFuture<HttpResponse<String>> answer : others) {
				assertThat(answer.get().body()).isEqualTo("done");
			}
			assertThat(slow.runs).hasValue(1);
			assertThat(slow.cancelled).hasValue(0);
		});
	}

	@Test
	void whenAllGoAwayThenRunIsCancelledAndNextRequestWorks() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			RawClient one = new RawClient(server.port()).get("/slow");
			RawClient other = new RawClient(server.port()).get("/slow");
			await(server.bean(Arrivals.class).come, 2);
			await(slow.runs, 1);
			one.reset();
			other.reset();
			await(slow.cancelled, 1);
			assertThat(server.store().entries().asMap()).isEmpty();
			CompletableFuture<HttpResponse<String>> next = server.getAsync("/slow");
			await(slow.runs, 2);
			slow.finish("second");
			assertThat(next.get().body()).isEqualTo("second");
		});
	}

	@Test
	void whenStreamStallsAndClientGoesAwayThenNothingIsStored() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			RawClient client = new RawClient(server.port()).get("/stream");
			await(slow.runs, 1);
			slow.stream.get().tryEmitNext(new Part("first")).orThrow();
			client.reset();
			await(slow.cancelled, 1);
			assertThat(server.store().entries().asMap()).isEmpty();
			CompletableFuture<HttpResponse<String>> next = server.getAsync("/stream");
			await(slow.runs, 2);
			slow.stream.get().tryEmitNext(new Part("a")).orThrow();
			slow.stream.get().tryEmitNext(new Part("b")).orThrow();
			slow.stream.get().tryEmitComplete().orThrow();
			assertThat(next.get().body()).isEqualTo("[{\"text\":\"a\"},{\"text\":\"b\"}]");
			assertThat(server.get("/stream").body()).isEqualTo(next.get().body());
		});
	}

	@Test
	void whenStreamFailsAfterSomeBytesThenNothingIsStored() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			CompletableFuture<HttpResponse<String>> first = server.getAsync("/stream");
			await(slow.runs, 1);
			slow.stream.get().tryEmitNext(new Part("first")).orThrow();
			slow.stream.get().tryEmitError(new IllegalStateException("broken")).orThrow();
			assertThat(first.get().statusCode()).isEqualTo(418);
			assertThat(server.store().entries().asMap()).isEmpty();
		});
	}

	@Test
	void whenMethodTakesTooLongThenWaitersAreReleased() {
		run(this.runner.withPropertyValues("zerocopy.web.handler-timeout=500ms"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			for (CompletableFuture<HttpResponse<String>> answer : start(server, "/slow", 5)) {
				assertThat(answer.get().statusCode()).isEqualTo(503);
			}
			await(slow.cancelled, slow.runs.get());
			assertThat(server.store().entries().asMap()).isEmpty();
		});
	}

	@Test
	void whenRunIsTooOldThenNextRequestStartsAnotherForAll() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			List<CompletableFuture<HttpResponse<String>>> answers = start(server, "/slow", 2);
			await(slow.runs, 1);
			server.advance(Duration.ofSeconds(5));
			answers.addAll(start(server, "/slow", 2, 2));
			await(slow.runs, 2);
			slow.finish("well again");
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().body()).isEqualTo("well again");
			}
			await(slow.cancelled, 1);
			assertThat(server.get("/slow").body()).isEqualTo("well again");
			assertThat(slow.runs).hasValue(2);
			assertThat(overdue(server, "run")).isEqualTo(1);
		});
	}

	@Test
	void whenMethodTakesLongerThanThatThenItsFirstRunAnswersAll() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			List<CompletableFuture<HttpResponse<String>>> answers = start(server, "/slow", 1);
			await(slow.runs, 1);
			Sinks.One<String> first = slow.result.get();
			server.advance(Duration.ofSeconds(5));
			answers.addAll(start(server, "/slow", 1, 1));
			await(slow.runs, 2);
			first.tryEmitValue("slow").orThrow();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().body()).isEqualTo("slow");
			}
			await(slow.cancelled, 1);
			assertThat(server.get("/slow").body()).isEqualTo("slow");
		});
	}

	@Test
	void whenRunHangsThenWhoeverWaitsRunsTheMethodForOneself() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-wait=100ms"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			RawClient leader = new RawClient(server.port()).get("/slow");
			await(slow.runs, 1);
			CompletableFuture<HttpResponse<String>> waiter = server.getAsync("/slow");
			await(slow.runs, 2);
			slow.finish("own");
			assertThat(waiter.get().body()).isEqualTo("own");
			assertThat(server.store().entries().asMap()).isEmpty();
			assertThat(overdue(server, "wait")).isEqualTo(1);
			leader.reset();
			await(slow.cancelled, 1);
		});
	}

	@Test
	void whenRunHangsThenWhoeverWaitsGetsTheStaleResponse() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-wait=100ms"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			store(server, "/fallback", "old");
			server.advance(Duration.ofSeconds(2));
			RawClient leader = new RawClient(server.port()).get("/fallback");
			await(slow.runs, 2);
			assertThat(server.get("/fallback").body()).isEqualTo("old");
			assertThat(slow.runs).hasValue(2);
			leader.reset();
			await(slow.cancelled, 1);
		});
	}

	@Test
	void whenRefreshHangsThenItIsGivenUp() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-wait=100ms"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			store(server, "/refreshed", "old");
			server.advance(Duration.ofMillis(1500));
			assertThat(server.get("/refreshed").body()).isEqualTo("old");
			await(slow.runs, 2);
			await(slow.cancelled, 1);
			assertThat(overdue(server, "refresh")).isEqualTo(1);
			server.advance(Duration.ofSeconds(2));
			CompletableFuture<HttpResponse<String>> next = server.getAsync("/refreshed");
			await(slow.runs, 3);
			slow.finish("new");
			assertThat(next.get().body()).isEqualTo("new");
		});
	}

	@Test
	void whenRefreshHangsThenLaterRequestsDoNot() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			store(server, "/refreshed", "old");
			server.advance(Duration.ofMillis(1500));
			for (int i = 0; i < 3; i++) {
				assertThat(server.get("/refreshed").body()).isEqualTo("old");
			}
			await(slow.runs, 2);
			server.advance(Duration.ofSeconds(5));
			CompletableFuture<HttpResponse<String>> next = server.getAsync("/refreshed");
			await(slow.runs, 3);
			slow.finish("new");
			assertThat(next.get().body()).isEqualTo("new");
			await(slow.cancelled, 1);
		});
	}

	@Test
	void whenBodyIsTooLargeThenOneGetsTheRunAndOthersRunForThemselves() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			List<CompletableFuture<HttpResponse<String>>> answers = start(server, "/parts", 3);
			await(slow.runs, 1);
			Sinks.Many<DataBuffer> first = slow.parts.get();
			first.tryEmitNext(part('a')).orThrow();
			first.tryEmitNext(part('b')).orThrow();
			await(slow.runs, 3);
			first.tryEmitNext(part('c')).orThrow();
			first.tryEmitComplete().orThrow();
			String streamed = "a".repeat(1000) + "b".repeat(1000) + "c".repeat(1000);
			List<String> bodies = new ArrayList<>();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				bodies.add(answer.get().body());
			}
			assertThat(bodies).containsExactlyInAnyOrder(streamed, "own", "own");
			assertThat(slow.cancelled).hasValue(0);
		});
	}

	@Test
	void whenStreamFailsThenItsClientNotices() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			RawClient client = new RawClient(server.port()).get("/parts");
			await(slow.runs, 1);
			slow.parts.get().tryEmitNext(part('a')).orThrow();
			slow.parts.get().tryEmitNext(part('b')).orThrow();
			slow.parts.get().tryEmitError(new IllegalStateException("broken")).orThrow();
			String answer = client.readToEnd();
			assertThat(answer).startsWith("HTTP/1.1 200").contains("b".repeat(1000)).doesNotEndWith("\r\n0\r\n\r\n");
			assertThat(slow.runs).hasValue(1);
		});
	}

	@Test
	void whenClientDoesNotReadOrGoesAwayThenItsStreamWaitsOrEnds() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			RawClient client = new RawClient(server.port(), 4096).get("/endless");
			client.read(64 * 1024);
			assertThat(slow.cancelled).hasValue(0);
			client.reset();
			await(slow.cancelled, 1);
			assertThat(slow.runs).hasValue(1);
		});
	}

	@Test
	void whenRefreshInTheBackgroundIsTooLargeThenItIsCancelled() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB"), server -> {
			Slow slow = server.bean(SlowController.class).slow;
			assertThat(server.get("/growing").body()).isEqualTo("small");
			server.advance(Duration.ofMillis(1500));
			assertThat(server.get("/growing").body()).isEqualTo("small");
			await(slow.cancelled, 1);
		});
	}

	@Test
	void whenStreamTakesLongerThanAHandlerMayThenItGoesOn() {
		run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB", "zerocopy.web.handler-timeout=300ms"),
				server -> {
					Slow slow = server.bean(SlowController.class).slow;
					CompletableFuture<HttpResponse<String>> answer = server.getAsync("/parts");
					await(slow.runs, 1);
					Sinks.Many<DataBuffer> parts = slow.parts.get();
					parts.tryEmitNext(part('a')).orThrow();
					parts.tryEmitNext(part('b')).orThrow();
					// Longer than that for sure.
					assertThat(server.get("/slow").statusCode()).isEqualTo(503);
					parts.tryEmitNext(part('c')).orThrow();
					parts.tryEmitComplete().orThrow();
					assertThat(answer.get().body()).endsWith("c".repeat(1000)).hasSize(3000);
				});
	}

	private static DataBuffer part(char letter) {
		return DefaultDataBufferFactory.sharedInstance
			.wrap(String.valueOf(letter).repeat(1000).getBytes(StandardCharsets.US_ASCII));
	}

	/** Have a first response, long before the others. */
	private static void store(CacheApplication server, String path, String body) {
		Slow slow = server.bean(SlowController.class).slow;
		CompletableFuture<HttpResponse<String>> first = server.getAsync(path);
		await(slow.runs, 1);
		slow.finish(body);
		assertThat(first.join().body()).isEqualTo(body);
	}

	private static double overdue(CacheApplication server, String what) {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		new CacheMeters(server.store(), server.memory(), null).bindTo(registry);
		return registry.get("zerocopy.cache.overdue").tag("what", what).functionCounter().count();
	}

	@Test
	void whenEvictedMeanwhileThenWaitersGetItAndNextRequestRunsAgain() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			List<CompletableFuture<HttpResponse<String>>> before = start(server, "/slow", 2);
			Sinks.One<String> old = slow.result.get();
			server.store().evict("/slow");
			CompletableFuture<HttpResponse<String>> after = server.getAsync("/slow");
			await(slow.runs, 2);
			old.tryEmitValue("stale").orThrow();
			for (CompletableFuture<HttpResponse<String>> answer : before) {
				assertThat(answer.get().body()).isEqualTo("stale");
			}
			assertThat(server.store().entries().asMap()).isEmpty();
			slow.finish("new");
			assertThat(after.get().body()).isEqualTo("new");
			assertThat(server.get("/slow").body()).isEqualTo("new");
			assertThat(slow.runs).hasValue(2);
		});
	}

	@Test
	void whenRunFailsThenApplicationAnswersEachWaiter() {
		run(this.runner, server -> {
			Slow slow = server.bean(SlowController.class).slow;
			List<CompletableFuture<HttpResponse<String>>> answers = start(server, "/slow", 5);
			slow.result.get().tryEmitError(new IllegalStateException("broken")).orThrow();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().statusCode()).isEqualTo(418);
				assertThat(answer.get().body()).contains("\"detail\":\"broken\"");
				assertThat(answer.get().headers().firstValue("Content-Type")).contains("application/problem+json");
			}
			answers = start(server, "/slow", 5, 5);
			slow.result.get().tryEmitError(new ResponseStatusException(HttpStatus.GONE, "over")).orThrow();
			for (CompletableFuture<HttpResponse<String>> answer : answers) {
				assertThat(answer.get().statusCode()).isEqualTo(410);
				assertThat(answer.get().body()).contains("\"detail\":\"over\"");
			}
			assertThat(slow.runs).hasValue(2);
			assertThat(server.store().entries().asMap()).isEmpty();
		});
	}

	@Test
	void whenRunThrowsWhatReactorThrowsOnThenNobodyWaitsForEver() {
		run(this.runner, server -> {
			for (int i = 0; i < 3; i++) {
				try (RawClient client = new RawClient(server.port()).get("/fatal")) {
					client.readToEnd();
				}
			}
			assertThat(server.calls().of("fatal")).isEqualTo(3);
		});
	}

	@Test
	void whenThereIsNoMemoryForResponseThenClientIsToldToComeBack() {
		run(this.runner.withPropertyValues("spring.webflux.problemdetails.enabled=false"), server -> {
			HttpResponse<String> answer = server.get("/exhausted");
			assertThat(answer.statusCode()).isEqualTo(503);
			assertThat(answer.headers().firstValue("Retry-After")).isPresent();
			assertThat(server.store().entries().asMap()).isEmpty();
			assertThat(server.get("/exhausted").statusCode()).isEqualTo(503);
		});
	}

	private static List<CompletableFuture<HttpResponse<String>>> start(CacheApplication server, String path,
			int count) {
		return start(server, path, count, 0);
	}

	/** Returns when all of them have arrived. */
	private static List<CompletableFuture<HttpResponse<String>>> start(CacheApplication server, String path, int count,
			int before) {
		List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			answers.add(server.getAsync(path));
		}
		await(server.bean(Arrivals.class).come, before + count);
		return answers;
	}

	private static void await(AtomicInteger count, int expected) {
		Awaitility.await().untilAsserted(() -> assertThat(count).hasValue(expected));
	}

	/** What the test decides about a run. */
	static final class Slow {

		private final AtomicInteger runs = new AtomicInteger();

		private final AtomicInteger cancelled = new AtomicInteger();

		private final AtomicReference<Sinks.One<String>> result = new AtomicReference<>();

		private final AtomicReference<Sinks.Many<Part>> stream = new AtomicReference<>();

		private final AtomicReference<Sinks.Many<DataBuffer>> parts = new AtomicReference<>();

		void finish(String text) {
			this.result.get().tryEmitValue(text).orThrow();
		}

	}

	record Part(String text) {
	}

	@RestController
	static class SlowController {

		private final Slow slow = new Slow();

		private final CacheApplication.Calls calls;

		SlowController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/refreshed", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1s", staleWhileRevalidate = "2s")
		Mono<String> refreshed() {
			return slow();
		}

		@GetMapping(path = "/fallback", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1s", staleIfError = "1m")
		Mono<String> fallback() {
			return slow();
		}

		@GetMapping(path = "/slow", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		Mono<String> slow() {
			Sinks.One<String> sink = Sinks.one();
			this.slow.result.set(sink);
			return sink.asMono()
				.doOnSubscribe(subscription -> this.slow.runs.incrementAndGet())
				.doOnCancel(this.slow.cancelled::incrementAndGet);
		}

		@GetMapping(path = "/stream", produces = MediaType.APPLICATION_JSON_VALUE)
		@CachedResponse(ttl = "1m")
		Flux<Part> stream() {
			Sinks.Many<Part> sink = Sinks.many().unicast().onBackpressureBuffer();
			this.slow.stream.set(sink);
			return sink.asFlux()
				.doOnSubscribe(subscription -> this.slow.runs.incrementAndGet())
				.doOnCancel(this.slow.cancelled::incrementAndGet);
		}

		@GetMapping(path = "/parts", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1m")
		Flux<DataBuffer> parts() {
			if (this.slow.runs.getAndIncrement() > 0) {
				return Flux
					.just(DefaultDataBufferFactory.sharedInstance.wrap("own".getBytes(StandardCharsets.US_ASCII)));
			}
			Sinks.Many<DataBuffer> sink = Sinks.many().unicast().onBackpressureBuffer();
			this.slow.parts.set(sink);
			return sink.asFlux().doOnCancel(this.slow.cancelled::incrementAndGet);
		}

		@GetMapping(path = "/endless", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1m")
		Flux<DataBuffer> endless() {
			this.slow.runs.incrementAndGet();
			return Flux.<DataBuffer>generate(sink -> sink.next(part('e')))
				.doOnCancel(this.slow.cancelled::incrementAndGet);
		}

		@GetMapping(path = "/growing", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1s", staleWhileRevalidate = "1m")
		Flux<DataBuffer> growing() {
			if (this.slow.runs.get() > 0) {
				return endless();
			}
			this.slow.runs.incrementAndGet();
			return Flux.just(DefaultDataBufferFactory.sharedInstance.wrap("small".getBytes(StandardCharsets.US_ASCII)));
		}

		@GetMapping(path = "/fatal", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		Mono<String> fatal() {
			return Mono.fromSupplier(() -> {
				this.calls.next("fatal");
				throw new NoClassDefFoundError("missing");
			});
		}

		@GetMapping(path = "/exhausted", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		Mono<String> exhausted() {
			return Mono.error(new MemoryExhaustedException(new OutOfMemoryError()));
		}

	}

	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler
		ProblemDetail handle(IllegalStateException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(418), failure.getMessage());
		}

	}

	/** Clients that have come, and those that have gone. */
	static class Arrivals implements WebFilter {

		private final AtomicInteger come = new AtomicInteger();

		private final AtomicInteger gone = new AtomicInteger();

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			Mono<Void> answer = chain.filter(exchange).doOnCancel(this.gone::incrementAndGet);
			return Mono.from(subscriber -> {
				answer.subscribe(subscriber);
				// Not earlier: now it waits for a run.
				this.come.incrementAndGet();
			});
		}

	}

}
