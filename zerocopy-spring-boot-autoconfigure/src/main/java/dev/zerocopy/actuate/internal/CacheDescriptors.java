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

package dev.zerocopy.actuate.internal;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

import dev.zerocopy.actuate.ZeroCopyEndpoint.CacheDescriptor;
import dev.zerocopy.actuate.ZeroCopyEndpoint.CachedResponseDescriptor;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;

/**
 * Describes the cached responses. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheDescriptors implements Supplier<CacheDescriptor> {

	private static final int MOST = 100;

	private static final long NANOS = 1_000_000_000;

	private final EntryStore store;

	private final EntryFactory entries;

	private final CacheMemory memory;

	/**
	 * Describe a cache.
	 * @param store the entries
	 * @param entries tells the time
	 * @param memory their memory
	 */
	public CacheDescriptors(EntryStore store, EntryFactory entries, CacheMemory memory) {
		this.store = store;
		this.entries = entries;
		this.memory = memory;
	}

	@Override
	public CacheDescriptor get() {
		List<CacheEntry> all = this.store.entries()
			.asMap()
			.values()
			.stream()
			.filter(entry -> !entry.isPass())
			.sorted(Comparator.comparingLong(CacheEntry::hits).reversed())
			.toList();
		return new CacheDescriptor(all.size(), this.memory.usedBytes(),
				all.stream().limit(MOST).map(this::describe).toList());
	}

	private CachedResponseDescriptor describe(CacheEntry entry) {
		Map<String, Integer> variants = new TreeMap<>();
		entry.variants().forEach(variant -> variants.put(variant.coding().token(), variant.length()));
		long now = this.entries.now();
		return new CachedResponseDescriptor(entry.key().path(), entry.status(), List.copyOf(entry.tags()), variants,
				(now - entry.times().stored()) / NANOS, now < entry.times().fresh(), entry.hits());
	}

}
