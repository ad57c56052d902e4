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

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import dev.zerocopy.metrics.ZeroCopyMeters;
import dev.zerocopy.metrics.ZeroCopyMeters.Tag;
import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Times requests and methods of endpoints. A timer is resolved when an endpoint gives its
 * first answer with a method and a status, and held from then on, so that recording looks
 * nothing up in the registry. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EndpointMeters implements EndpointMetrics {

	private static final Duration SHORTEST = Duration.ofNanos(10_000);

	private static final Duration LONGEST = Duration.ofSeconds(10);

	/**
	 * Bounds of the histogram: 1, 2.5 and 5 in each decade from 10 µs to 10 s. The
	 * registry's own would be four times as many.
	 */
	private static final Duration[] BOUNDS = LongStream
		.iterate(SHORTEST.toNanos(), decade -> decade <= LONGEST.toNanos(), decade -> decade * 10)
		.flatMap(decade -> LongStream.of(decade, decade * 5 / 2, decade * 5))
		.filter(nanos -> nanos <= LONGEST.toNanos())
		.mapToObj(Duration::ofNanos)
		.toArray(Duration[]::new);

	private final AnswerTimers answers = new AnswerTimers(this::requestTimer);

	private final Map<PathPattern, Timer> handlers = new ConcurrentHashMap<>();

	private final MeterRegistry registry;

	private final Duration @Nullable [] bounds;

	/**
	 * Create the meters of all endpoints.
	 * @param registry the registry of the application
	 * @param histogram whether requests have a histogram
	 */
	public EndpointMeters(MeterRegistry registry, boolean histogram) {
		this.registry = registry;
		this.bounds = histogram ? BOUNDS : null;
	}

	@Override
	public void handled(PathPattern pattern, long nanos) {
		Timer timer = this.handlers.get(pattern);
		if (timer == null) {
			timer = this.handlers.computeIfAbsent(pattern, this::handlerTimer);
		}
		timer.record(nanos, TimeUnit.NANOSECONDS);
	}

	@Override
	public AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status, CacheResult cache) {
		return this.answers.of(pattern, lane, method, status, cache);
	}

	private Timer handlerTimer(PathPattern pattern) {
		return Timer.builder(ZeroCopyMeters.HANDLER.getName())
			.description(ZeroCopyMeters.HANDLER.getDescription())
			.tag(Tag.URI.asString(), AnswerTimers.uri(pattern))
			.minimumExpectedValue(SHORTEST)
			.maximumExpectedValue(LONGEST)
			.register(this.registry);
	}

	private Timer requestTimer(PathPattern pattern, AnswerTimers.Kind kind) {
		return Timer.builder(ZeroCopyMeters.REQUESTS.getName())
			.description(ZeroCopyMeters.REQUESTS.getDescription())
			.tag(Tag.URI.asString(), AnswerTimers.uri(pattern))
			.tag(Tag.LANE.asString(), kind.lane().tag())
			.tag(Tag.METHOD.asString(), kind.method())
			.tag(Tag.STATUS.asString(), kind.statusText())
			.tag(Tag.CACHE.asString(), kind.cache().name().toLowerCase(Locale.ROOT))
			.minimumExpectedValue(SHORTEST)
			.maximumExpectedValue(LONGEST)
			.serviceLevelObjectives(this.bounds)
			.register(this.registry);
	}

}
