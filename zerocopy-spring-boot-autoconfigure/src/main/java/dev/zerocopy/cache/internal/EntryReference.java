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
package dev.zerocopy.cache.internal;

import org.jspecify.annotations.Nullable;

/**
 * The entry of a key, found again without a look-up while the cache has it. Holds no
 * count of it: after an eviction only the object stays, until the key is asked for again.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class EntryReference {

	private final EntryStore store;

	private final CacheKey key;

	// Read without a fence: what it refers to is complete, and says itself whether it is
	// still the one.
	private @Nullable CacheEntry last;

	EntryReference(EntryStore store, CacheKey key) {
		this.store = store;
		this.key = key;
	}

	/**
	 * Find the entry and add a count to it, in one step. Does not count as an access.
	 * @return the entry, which the caller must release, or {@code null}
	 */
	public @Nullable CacheEntry acquire() {
		CacheEntry entry = this.last;
		if (entry != null && entry.isCurrent() && entry.acquire()) {
			return entry;
		}
		entry = this.store.acquireQuietly(this.key);
		this.last = entry;
		return entry;
	}

}
