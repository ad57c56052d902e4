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
 * How a fill ended for one of those who waited.
 *
 * @param entry the response, which may be acquired while the signal is handled;
 * {@code null} to run the method for oneself
 * @param stored whether the response was stored
 * @param open the response while it is produced, if it is not {@code entry}; there may be
 * another who takes it
 * @since 0.1.0
 */
public record Filled(@Nullable CacheEntry entry, boolean stored, @Nullable OpenResponse open) {

	/** Everybody runs the method for oneself. */
	static final Filled PASS = new Filled(null, false, null);

	/**
	 * There is none in time, or a failure that is for another: whoever has no stale
	 * response runs the method.
	 */
	static final Filled FAILED = new Filled(null, false, null);

	/**
	 * Whether a stale response is better than what there is (RFC 5861, section 4).
	 * @return whether the method failed, or did not end in time
	 */
	public boolean isFailure() {
		int status = (this.entry != null) ? this.entry.status() : (this.open != null) ? this.open.status() : 0;
		return this == FAILED || Storability.isFailure(status);
	}

}
