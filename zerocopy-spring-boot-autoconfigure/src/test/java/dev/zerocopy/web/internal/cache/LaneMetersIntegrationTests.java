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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyMetricsAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxObservationAutoConfiguration;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests are counted once, whichever lane answers.
 */
@ParameterizedClass
@EnumSource(names = { "DIRECT", "EDGE" })
class LaneMetersIntegrationTests {

	private static final int REQUESTS = 20;

	private final Lane lane;

	private final ReactiveWebApplicationContextRunner unobserved;

	private final ReactiveWebApplicationContextRunner runner;

	LaneMetersIntegrationTests(Lane lane) {
		this.lane = lane;
		this.unobserved = CacheApplication.runner(PageController.class)
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class,
							ZeroCopyMetricsAutoConfiguration.class, MetricsAutoConfiguration.class,
							CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class))
			.withPropertyValues("zerocopy.lane=" + lane.tag());

		this.runner = this.unobserved.withConfiguration(
				AutoConfigurations.of(ObservationAutoConfiguration.class, WebFluxObservationAutoConfiguration.class));
	}

	@Test
	void whenLanesTakeTurnsThenOneTimerCountsEachRequest() {
		CacheApplication.run(this.runner, server -> {
			request(server, "/page/1");
			request(server, "/page/2", "X-Forwarded-For", "10.0.0.1");
			// Two to learn each of both targets, the rest on the lane or passed on.
			awaitCount(server, "http.server.requests", 2 * REQUESTS);
			assertThat(timers(server, "http.server.requests")).singleElement()
				.satisfies(timer -> assertThat(timer.getId().getTags()).containsExactlyInAnyOrder(
						Tag.of("error", "none"), Tag.of("exception", "none"), Tag.of("method", "GET"),
						Tag.of("outcome", "SUCCESS"), Tag.of("status", "200"), Tag.of("uri", "/page/{id}")));
			assertThat(count(server, "zerocopy.requests", "lane", this.lane.tag(), "cache", "hit"))
				.isEqualTo(REQUESTS - 2);
			assertThat(count(server, "zerocopy.requests", "lane", "webflux", "cache", "hit")).isEqualTo(REQUESTS);
			assertThat(count(server, "zerocopy.requests", "lane", "webflux", "cache", "miss")).isEqualTo(2);
			assertThat(count(server, "zerocopy.requests")).isEqualTo(2 * REQUESTS);
		});
	}

	@Test
	void whenMethodIsCalledThenRequestAndCallCountOnce() {
		CacheApplication.run(this.runner.withUserConfiguration(ShortController.class), server -> {
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(server.get("/short").body()).isEqualTo("short");
				assertThat(server.get("/failing").statusCode()).isEqualTo(500);
			}
			awaitCount(server, "http.server.requests", 2 * REQUESTS);
			awaitCount(server, "zerocopy.requests", 2 * REQUESTS);
			assertThat(count(server, "zerocopy.requests", "uri", "/short", "lane", this.lane.tag(), "cache", "none"))
				.isEqualTo(REQUESTS - 1);
			assertThat(count(server, "zerocopy.requests", "uri", "/failing", "lane", "webflux", "status", "500"))
				.isEqualTo(REQUESTS);
			assertThat(count(server, "http.server.requests", "uri", "/short", "exception", "none")).isEqualTo(REQUESTS);
			assertThat(count(server, "http.server.requests", "uri", "/failing", "outcome", "SERVER_ERROR"))
				.isEqualTo(REQUESTS);
			assertThat(count(server, "zerocopy.handler", "uri", "/short")).isEqualTo(REQUESTS);
			assertThat(count(server, "zerocopy.handler", "uri", "/failing")).isEqualTo(REQUESTS);
		});
	}

	@Test
	void whenStatusOrMethodDiffersThenSoDoesTheTimer() {
		CacheApplication.run(this.runner, server -> {
			request(server, "/missing");
			awaitCount(server, "http.server.requests", REQUESTS);
			assertThat(timers(server, "http.server.requests", "outcome", "CLIENT_ERROR", "status", "404")).hasSize(1);
			request(server, "/page/1");
			awaitCount(server, "http.server.requests", 2 * REQUESTS);
			assertThat(timers(server, "http.server.requests")).hasSize(2);
		});
	}

	@Test
	void whenLanesDifferThenHitsAndMissesOfTheCacheDoNot() {
		List<List<Double>> counts = new ArrayList<>();
		for (String lane : List.of(this.lane.tag(), "webflux")) {
			CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=" + lane), server -> {
				request(server, "/page/1");
				server.advance(Duration.ofSeconds(61));
				request(server, "/page/1");
				server.store().evict("/page/1");
				request(server, "/page/1");
				awaitCount(server, "http.server.requests", 3 * REQUESTS);
				counts.add(List.of(gets(server, "hit"), gets(server, "miss")));
			});
		}
		assertThat(counts.get(0)).isEqualTo(counts.get(1)).first().isEqualTo(3.0 * REQUESTS - 3);
	}

	@Test
	void whenRequestsAreNotObservedThenNobodyTimesThem() {
		CacheApplication.run(this.unobserved, server -> {
			request(server, "/page/1");
			awaitCount(server, "zerocopy.requests", REQUESTS);
			assertThat(count(server, "zerocopy.requests", "lane", this.lane.tag())).isEqualTo(REQUESTS - 2);
			assertThat(timers(server, "http.server.requests")).isEmpty();
		});
	}

	@Test
	void whenRequestCannotBeCountedThenItIsAnswered() {
		CacheApplication.run(this.runner.withBean(MeterFilter.class, () -> new Refusing(this.lane)), server -> {
			request(server, "/page/1");
			assertThat(server.bean(RouteTableHolder.class).table().routes())
				.anyMatch(route -> route.lane() == this.lane);
		});
	}

	@Test
	void whenMetersAreFilteredThenThoseOfTheLaneAreToo() {
		CacheApplication.run(
				this.runner.withBean(MeterFilter.class, () -> MeterFilter.renameTag("http.server", "uri", "path")),
				server -> {
					request(server, "/page/1");
					awaitCount(server, "http.server.requests", REQUESTS);
					assertThat(timers(server, "http.server.requests", "path", "/page/{id}")).hasSize(1);
				});
	}

	private static void request(CacheApplication server, String path, String... headers) throws Exception {
		for (int i = 0; i < REQUESTS; i++) {
			assertThat(server.get(path, headers).body()).isEqualTo("page");
		}
	}

	private static double gets(CacheApplication server, String result) {
		return server.bean(MeterRegistry.class).get("cache.gets").tag("result", result).functionCounter().count();
	}

	private static void awaitCount(CacheApplication server, String meter, int expected) {
		Awaitility.await().untilAsserted(() -> assertThat(count(server, meter)).isEqualTo(expected));
	}

	private static long count(CacheApplication server, String meter, String... tags) {
		return timers(server, meter, tags).stream().mapToLong(Timer::count).sum();
	}

	private static List<Timer> timers(CacheApplication server, String meter, String... tags) {
		return List.copyOf(server.bean(MeterRegistry.class).find(meter).tags(tags).timers());
	}

	/** Refuses timers of a lane. */
	private record Refusing(Lane lane) implements MeterFilter {

		@Override
		public Meter.Id map(Meter.Id id) {
			if (this.lane.tag().equals(id.getTag("lane"))) {
				throw new IllegalStateException("refused as asked");
			}
			return id;
		}

	}

	@ZeroCopyController
	static class ShortController {

		@GetMapping("/short")
		byte[] answer() {
			return "short".getBytes(StandardCharsets.US_ASCII);
		}

		@GetMapping("/failing")
		byte[] fail() {
			throw new IllegalStateException("as asked");
		}

	}

	@RestController
	static class PageController {

		@GetMapping(path = "/page/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String page(@PathVariable("id") int id) {
			return "page";
		}

		@GetMapping(path = "/missing", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", negativeTtl = "1m")
		ResponseEntity<String> missing() {
			return ResponseEntity.status(404).body("page");
		}

	}

}
