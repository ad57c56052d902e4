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

package dev.zerocopy.cache;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Published after responses were evicted on request, by the thread that asked for it, so
 * that an application can relay it to its other instances. Published where nothing was
 * found to evict as well, since another instance may have what this one has not. Not
 * published for responses that expired or made room, nor for what
 * {@link ResponseCache#apply} evicts, so that relaying comes to an end:
 *
 * <pre class="code">
 * &#64;EventListener
 * void evicted(CacheEvictionEvent event) {
 *     this.instances.send(event); // to all of them, must not block
 * }
 *
 * void received(CacheEvictionEvent event) {
 *     this.cache.apply(event); // neither publishes, nor minds its own events
 * }
 * </pre>
 *
 * Immutable and thread-safe.
 *
 * @param kind what was named
 * @param value the path, prefix or tag, {@code null} for all
 * @param count the number of responses that were evicted, 0 for none
 * @param origin the {@linkplain ResponseCache#id() id} of the cache that published it
 * @since 0.1.0
 */
public record CacheEvictionEvent(Kind kind, @Nullable String value, int count, String origin) {

	/**
	 * Create an event.
	 * @param kind what was named
	 * @param value the path, prefix or tag, {@code null} for all
	 * @param count the number of responses that were evicted, 0 for none
	 * @param origin the id of the cache that published it
	 */
	public CacheEvictionEvent {
		Assert.notNull(kind, "'kind' must not be null");
		Assert.isTrue((value == null) == (kind == Kind.ALL), "'value' must be null for all, and for nothing else");
		Assert.notNull(origin, "'origin' must not be null");
	}

	/**
	 * What an eviction names.
	 */
	public enum Kind {

		/** One path. */
		PATH,

		/** The beginning of paths. */
		PREFIX,

		/** A tag. */
		TAG,

		/** Everything. */
		ALL

	}

}
