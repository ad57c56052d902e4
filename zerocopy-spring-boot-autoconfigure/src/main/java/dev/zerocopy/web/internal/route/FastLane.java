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

package dev.zerocopy.web.internal.route;

import dev.zerocopy.cache.internal.CacheKey;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A lane in front of Spring that answers from the cache what the WebFlux lane has
 * answered from there before. Thread-safe.
 *
 * @since 0.1.0
 */
public interface FastLane {

	/**
	 * Find out whether the lane may be used at all. Called before the server opens its
	 * port, and when the routes have changed.
	 * @return why it may not, for people; {@code null} if it may
	 */
	@Nullable String refusal();

	/**
	 * A request is about to be answered with a fresh response that every request with the
	 * same target gets.
	 * @param request the request
	 * @param table the table that the route is from
	 * @param route the route
	 * @param key the key of the response
	 */
	void hit(ServerHttpRequest request, RouteTable table, Route route, CacheKey key);

}
