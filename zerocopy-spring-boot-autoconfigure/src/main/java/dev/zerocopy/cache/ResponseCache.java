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

/**
 * The cached responses of the application. Evicting never cuts a response that is being
 * sent: its memory is freed when the last byte is written. A response that is being
 * produced while it is evicted is given to those who wait for it, but not stored. Each
 * eviction publishes a {@link CacheEvictionEvent}, also one that finds nothing; only what
 * {@link #apply} evicts is not published. Thread-safe; nothing blocks.
 *
 * @since 0.1.0
 */
public interface ResponseCache {

	/**
	 * Evict the responses of a path, whatever the rest of their key.
	 * @param path the decoded path within the application
	 * @return the number of responses
	 */
	int evict(String path);

	/**
	 * Evict the responses whose path begins with a prefix. Looks at all cached paths.
	 * @param prefix the beginning of the decoded path within the application
	 * @return the number of responses
	 */
	int evictPrefix(String prefix);

	/**
	 * Evict the responses that carry a tag.
	 * @param tag the tag
	 * @return the number of responses
	 */
	int evictTag(String tag);

	/**
	 * Evict all responses.
	 * @return the number of responses
	 */
	int clear();

	/**
	 * Evict what the cache of another instance has evicted, without publishing it again.
	 * @param event the event of the other cache; nothing is evicted for one of this cache
	 * @return the number of responses
	 */
	int apply(CacheEvictionEvent event);

	/**
	 * Tells this cache from those of other instances: the
	 * {@linkplain CacheEvictionEvent#origin() origin} of the events that it publishes.
	 * @return an id that no other cache has, and another one after each start
	 */
	String id();

}
