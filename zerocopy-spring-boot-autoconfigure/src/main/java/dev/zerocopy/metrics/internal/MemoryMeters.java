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

import java.util.function.ToDoubleFunction;

import dev.zerocopy.metrics.ZeroCopyMeters;
import dev.zerocopy.server.DirectMemoryStats;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows the direct memory of the process and its limit. Thread-safe.
 *
 * @since 0.1.0
 */
public final class MemoryMeters implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		bind(registry, ZeroCopyMeters.DIRECT_MEMORY_USED, DirectMemoryStats::usedBytes);
		bind(registry, ZeroCopyMeters.DIRECT_MEMORY_MAX, DirectMemoryStats::maxBytes);
	}

	private static void bind(MeterRegistry registry, ZeroCopyMeters meter, ToDoubleFunction<DirectMemoryStats> bytes) {
		Gauge.builder(meter.getName(), () -> bytes.applyAsDouble(DirectMemoryStats.now()))
			.description(meter.getDescription())
			.baseUnit(meter.getBaseUnit())
			.register(registry);
	}

}
