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

import java.time.Duration;

/**
 * How long requests share a run of a method. Zero is no limit.
 *
 * @param maxRunAge age of a run from which on the next request starts another one
 * @param maxWait time that a request waits for a run that another has started, and that a
 * run may take which nobody waits for
 * @since 0.1.0
 */
public record FillLimits(Duration maxRunAge, Duration maxWait) {

	boolean isOverdue(long ageNanos) {
		return !this.maxRunAge.isZero() && ageNanos >= this.maxRunAge.toNanos();
	}

}
