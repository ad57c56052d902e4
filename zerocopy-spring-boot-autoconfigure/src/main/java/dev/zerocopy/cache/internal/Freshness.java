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
 * How long a response is served. All durations are zero for none.
 *
 * @param ttl while it is fresh
 * @param staleWhileRevalidate after that, while it is refreshed
 * @param staleIfError after the time to live, when refreshing fails
 * @param negative while an answer that there is nothing is fresh
 * @param clientMaxAge while clients may keep it
 * @since 0.1.0
 */
public record Freshness(Duration ttl, Duration staleWhileRevalidate, Duration staleIfError, Duration negative,
		Duration clientMaxAge) {

}
