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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.exchange.TransferStats;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is counted for an answer, and which thread writes it.
 */
class AnswerAccountingIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(PageController.class,
			BytesController.class, HandlingController.class, Observers.class, RecordedAnswers.class);

	@Test
	void whenNoCodingIsAcceptableThenRequestCountsOnceAndAnswerSaysWhy() {
		CacheApplication.run(this.runner.withPropertyValues("spring.webflux.problemdetails.enabled=true"), server -> {
			List<String> counted = server.bean(RecordedAnswers.class).counted;
			String[] refusal = { "Accept-Encoding", "identity;q=0, br;q=0" };
			HttpResponse<String> miss = server.get("/page", refusal);
			assertThat(miss.statusCode()).isEqualTo(406);
			assertThat(miss.body()).contains("None of the content codings is acceptable: identity");
			Awaitility.await().untilAsserted(() -> assertThat(counted).containsExactly("/page 406 MISS"));
			assertThat(server.get("/page", refusal).statusCode()).isEqualTo(406);
			Awaitility.await()
				.untilAsserted(() -> assertThat(counted).containsExactly("/page 406 MISS", "/page 406 HIT"));
		});
	}

	@Test
	void whenNoCodingIsAcceptableThenTheControllerHandlesIt() {
		CacheApplication.run(this.runner, server -> {
			String[] refusal = { "Accept-Encoding", "identity;q=0, br;q=0" };
			assertThat(server.get("/handled", refusal).body()).isEqualTo("handled by the controller");
			assertThat(server.get("/handled", refusal).body()).isEqualTo("handled by the controller");
		});
	}

	@Test
	void whenMethodFailsThenRequestCountsOnceWithTheStatusOfItsAnswer() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/broken").statusCode()).isEqualTo(500);
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.bean(RecordedAnswers.class).counted)
					.containsExactly("/broken 500 MISS"));
		});
	}

	@Test
	void whenRunFillsTheCacheThenOnlyWhatIsSentCounts() {
		CacheApplication.run(this.runner, server -> {
			TransferStats stats = server.bean(TransferStats.class);
			assertThat(server.get("/bytes").body()).hasSize(1000);
			assertThat(server.get("/bytes").body()).hasSize(1000);
			// The observer decorates each response.
			Awaitility.await().untilAsserted(() -> assertThat(stats.copiedBytes()).isEqualTo(2 * 1000));
			assertThat(stats.sharedBytes()).isZero();
		});
	}

	/** Elsewhere, a client's end could come between the steps of a write. */
	@ParameterizedTest
	@ValueSource(strings = { "/page", "/delayed", "/streamed" })
	void whenAnswerComesFromAnotherThreadThenTheEventLoopWritesIt(String path) {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get(path).statusCode()).isEqualTo(200);
			assertThat(server.bean(Observers.class).writers).singleElement().asString().startsWith("reactor-http-");
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class Observers {

		private final List<String> writers = new CopyOnWriteArrayList<>();

		@Bean
		WebFilter threadFilter() {
			return (exchange, chain) -> chain
				.filter(exchange.mutate().response(observed(exchange.getResponse())).build());
		}

		private ServerHttpResponse observed(ServerHttpResponse response) {
			return new ServerHttpResponseDecorator(response) {

				@Override
				public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
					return Mono.defer(() -> {
						Observers.this.writers.add(Thread.currentThread().getName());
						return super.writeWith(body);
					});
				}

			};
		}

	}

	@RestController
	static class PageController {

		@GetMapping("/page")
		@CachedResponse(ttl = "1m")
		String page() {
			return "page";
		}

		@GetMapping("/broken")
		@CachedResponse(ttl = "1m")
		Mono<String> broken() {
			return Mono.error(new UnsupportedOperationException());
		}

	}

	@RestController
	static class HandlingController {

		@GetMapping("/handled")
		@CachedResponse(ttl = "1m")
		String handled() {
			return "page";
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.NOT_ACCEPTABLE)
		String handle(ResponseStatusException ex) {
			return "handled by the controller";
		}

	}

	@ZeroCopyController
	static class BytesController {

		@GetMapping("/bytes")
		@CachedResponse(ttl = "1m")
		byte[] bytes() {
			return "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);
		}

		@GetMapping("/delayed")
		Mono<byte[]> delayed() {
			return Mono.delay(Duration.ofMillis(1)).map(tick -> "delayed".getBytes(StandardCharsets.US_ASCII));
		}

		@GetMapping("/streamed")
		Flux<DataBuffer> streamed(DataBufferFactory buffers) {
			return Mono.delay(Duration.ofMillis(1))
				.map(tick -> buffers.allocateBuffer(8).write("streamed", StandardCharsets.US_ASCII))
				.flux();
		}

	}

}
