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

package dev.zerocopy.sample.live;

import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;

import dev.zerocopy.sample.live.MeterSample.Bucket;
import dev.zerocopy.sample.live.MeterSample.EndpointSample;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Reads the registry of the application, the one that Prometheus scrapes. Records
 * nothing. Thread-safe.
 */
@Component
class LiveMeters {

	private final MeterRegistry registry;

	LiveMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	MeterSample sample(Operation operation) {
		Map<Side, EndpointSample> endpoints = new EnumMap<>(Side.class);
		for (Side side : Side.values()) {
			endpoints.put(side, endpoint(operation.pattern(side)));
		}
		Collection<Timer> pauses = this.registry.find("jvm.gc.pause").timers();
		return new MeterSample(System.nanoTime() / 1e9, endpoints, value("zerocopy.allocated"),
				value("zerocopy.transferred", "path", "shared"), value("zerocopy.transferred", "path", "copied"),
				pauses.stream().mapToLong(Timer::count).sum(),
				pauses.stream().mapToDouble((pause) -> pause.totalTime(TimeUnit.SECONDS)).sum(),
				value("jvm.buffer.memory.used", "id", "direct"),
				value("netty.allocator.memory.used", "memory.type", "direct"));
	}

	/**
	 * Add up the timers of an endpoint, of which there is one for each kind of answer.
	 */
	private EndpointSample endpoint(String pattern) {
		long requests = 0;
		long errors = 0;
		TreeMap<Double, Double> counts = new TreeMap<>();
		for (Timer timer : this.registry.find("http.server.requests").tag("uri", pattern).timers()) {
			long count = timer.count();
			requests += count;
			errors += "SUCCESS".equals(timer.getId().getTag("outcome")) ? 0 : count;
			for (CountAtBucket bucket : timer.takeSnapshot().histogramCounts()) {
				counts.merge(bucket.bucket(TimeUnit.SECONDS), bucket.count(), Double::sum);
			}
		}
		List<Bucket> buckets = counts.entrySet()
			.stream()
			.filter((entry) -> Double.isFinite(entry.getKey()))
			.map((entry) -> new Bucket(entry.getKey(), entry.getValue()))
			.toList();
		return new EndpointSample(requests, errors, buckets);
	}

	/**
	 * The sum of counters or gauges, {@code null} if there are none.
	 */
	private @Nullable Double value(String name, String... tags) {
		Collection<Meter> meters = this.registry.find(name).tags(tags).meters();
		return meters.isEmpty() ? null
				: meters.stream()
					.flatMap((meter) -> StreamSupport.stream(meter.measure().spliterator(), false))
					.mapToDouble(Measurement::getValue)
					.sum();
	}

}
