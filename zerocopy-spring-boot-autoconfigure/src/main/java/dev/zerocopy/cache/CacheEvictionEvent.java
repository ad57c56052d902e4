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

/**
 * Published after responses were evicted on request, so that an application can relay it
 * to its other instances. Not published for those that expired or made room.
 *
 * @param kind what was named
 * @param value the path, prefix or tag, {@code null} for all
 * @param count the number of responses
 * @since 0.1.0
 */
public record CacheEvictionEvent(Kind kind, @Nullable String value, int count) {

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
