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

import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.FillStats;
import dev.zerocopy.cache.internal.asset.AssetStore;
import dev.zerocopy.metrics.ZeroCopyMeters;
import dev.zerocopy.metrics.ZeroCopyMeters.Tag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.cache.CaffeineCacheMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Shows the memory of cached responses and assets, what took too long, and hits, misses
 * and evictions by Micrometer's own binder. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheMeters implements MeterBinder {

	/** The name of the cache in Micrometer's meters. */
	public static final String CACHE = "zerocopy";

	private final EntryStore store;

	private final CacheMemory memory;

	private final @Nullable AssetStore assets;

	/**
	 * Create a binder.
	 * @param store the entries
	 * @param memory their memory
	 * @param assets the assets, {@code null} if there are none
	 */
	public CacheMeters(EntryStore store, CacheMemory memory, @Nullable AssetStore assets) {
		this.store = store;
		this.memory = memory;
		this.assets = assets;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		CaffeineCacheMetrics.monitor(registry, this.store.entries(), CACHE);
		bind(registry, "cached", meters -> meters.store.cachedBytes());
		if (this.assets != null) {
			bind(registry, "assets", meters -> (meters.assets != null) ? meters.assets.usedBytes() : 0);
		}
		bind(registry, "in_flight", meters -> Math.max(0, meters.memory.usedBytes() - meters.store.cachedBytes()));
		bindOverdue(registry, "run", FillStats::runs);
		bindOverdue(registry, "wait", FillStats::waits);
		bindOverdue(registry, "refresh", FillStats::refreshes);
	}

	private void bindOverdue(MeterRegistry registry, String what, ToDoubleFunction<FillStats> count) {
		FunctionCounter.builder(ZeroCopyMeters.CACHE_OVERDUE.getName(), this.store.fillStats(), count)
			.description(ZeroCopyMeters.CACHE_OVERDUE.getDescription())
			.tag(Tag.WHAT.asString(), what)
			.register(registry);
	}

	private void bind(MeterRegistry registry, String state, ToDoubleFunction<CacheMeters> bytes) {
		Gauge.builder(ZeroCopyMeters.CACHE_MEMORY.getName(), this, bytes)
			.description(ZeroCopyMeters.CACHE_MEMORY.getDescription())
			.baseUnit(ZeroCopyMeters.CACHE_MEMORY.getBaseUnit())
			.tag(Tag.STATE.asString(), state)
			.register(registry);
	}

}
