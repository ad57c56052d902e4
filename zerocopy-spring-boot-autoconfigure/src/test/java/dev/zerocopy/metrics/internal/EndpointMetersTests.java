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

package dev.zerocopy.metrics.internal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EndpointMeters}.
 */
class EndpointMetersTests {

	private static final PathPattern PATTERN = PathPatternParser.defaultInstance.parse("/items/{id}");

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final EndpointMetrics meters = new EndpointMeters(this.registry, true);

	@Test
	void whenRequestCompletesThenTimerHasItsTagsAndTime() {
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1500);
		Timer timer = timer("uri", "/items/{id}", "lane", "webflux", "method", "GET", "status", "200", "cache", "none");
		assertThat(timer.count()).isOne();
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1500);
		assertThat(timer.getId().getTags()).hasSize(5);
	}

	@Test
	void whenStatusOrMethodDiffersThenTimerDiffers() {
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 404, CacheResult.NONE).record(1);
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.HEAD, 200, CacheResult.NONE).record(1);
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.HIT).record(1);
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		assertThat(this.registry.find("zerocopy.requests").timers()).hasSize(4);
		assertThat(timer("method", "GET", "status", "200", "cache", "none").count()).isEqualTo(2);
		assertThat(timer("cache", "hit").count()).isOne();
	}

	@Test
	void whenThereIsNoAnswerThenStatusIsUnknown() {
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, EndpointMetrics.UNKNOWN_STATUS, CacheResult.NONE)
			.record(1);
		assertThat(timer("status", "UNKNOWN").count()).isOne();
	}

	@Test
	void whenMethodsAreNotDefinedByHttpThenTheyShareOneTimer() {
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.valueOf("PROPFIND"), 200, CacheResult.NONE).record(1);
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.valueOf("BREW"), 200, CacheResult.NONE).record(1);
		assertThat(timer("method", "UNKNOWN").count()).isEqualTo(2);
	}

	@Test
	void whenPatternIsEmptyThenUriIsRoot() {
		this.meters
			.answers(PathPatternParser.defaultInstance.parse(""), Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE)
			.record(1);
		assertThat(timer("uri", "root").count()).isOne();
	}

	@Test
	void whenMethodReturnsThenHandlerIsTimed() {
		this.meters.handled(PATTERN, 700);
		this.meters.handled(PATTERN, 300);
		Timer timer = this.registry.get("zerocopy.handler").tag("uri", "/items/{id}").timer();
		assertThat(timer.count()).isEqualTo(2);
		assertThat(timer.totalTime(TimeUnit.NANOSECONDS)).isEqualTo(1000);
	}

	@Test
	void whenTimerIsKnownThenRegistryIsNotAsked() {
		AtomicInteger accesses = new AtomicInteger();
		EndpointMeters meters = new EndpointMeters(new SimpleMeterRegistry() {

			// Every registration of a timer asks for it.
			@Override
			public Config config() {
				accesses.incrementAndGet();
				return super.config();
			}

		}, true);
		meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 404, CacheResult.NONE).record(1);
		meters.handled(PATTERN, 1);
		assertThat(accesses.getAndSet(0)).isPositive();
		meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 404, CacheResult.NONE).record(1);
		meters.handled(PATTERN, 1);
		assertThat(accesses).hasValue(0);
	}

	@Test
	void whenFilterDeniesMeterThenNothingIsRecorded() {
		this.registry.config().meterFilter(MeterFilter.denyNameStartsWith("zerocopy"));
		this.meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		this.meters.handled(PATTERN, 1);
		assertThat(this.registry.getMeters()).isEmpty();
	}

	@Test
	void whenRegistryJoinsCompositeLaterThenItIsRecordedTo() {
		CompositeMeterRegistry composite = new CompositeMeterRegistry();
		EndpointMeters meters = new EndpointMeters(composite, true);
		meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		composite.add(this.registry);
		meters.answers(PATTERN, Lane.WEBFLUX, HttpMethod.GET, 200, CacheResult.NONE).record(1);
		assertThat(timer("status", "200").count()).isOne();
	}

	private Timer timer(String... tags) {
		return this.registry.get("zerocopy.requests").tags(tags).timer();
	}

}
