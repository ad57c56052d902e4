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
import dev.zerocopy.web.internal.cache.CachePolicy;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What an answer from the cache tells about later requests with the same method and the
 * same target: as long as the routes are the same, so are their route and their key.
 * Immutable and thread-safe.
 *
 * @param target the request target, a path with or without a query, in ASCII
 * @param head whether the method is HEAD rather than GET
 * @param protocol the protocol of the request, such as {@code HTTP/1.1}
 * @param table the table that the route is from
 * @param route the route
 * @param key the key of the response
 * @param anyMediaType whether the choice holds only for clients that take any media type
 * @since 0.1.0
 */
public record LearnedTarget(String target, boolean head, String protocol, RouteTable table, Route route, CacheKey key,
		boolean anyMediaType) {

	/**
	 * Learn from a request.
	 * @param request the request, which is about to be answered
	 * @param table the table that the route is from
	 * @param route the route
	 * @param key the key of the response
	 * @return what it tells, {@code null} if that holds for this request alone
	 */
	public static @Nullable LearnedTarget of(ServerHttpRequest request, RouteTable table, Route route, CacheKey key) {
		CachePolicy policy = route.cached();
		ReceivedRequest received = (policy != null) ? ReceivedRequest.of(request) : null;
		if (policy == null || received == null || !received.teaches(route)) {
			return null;
		}
		boolean anyMediaType = policy.isNegotiated() || !route.mapping().getProducesCondition().isEmpty();
		return (anyMediaType && !received.takesAnything()) ? null : new LearnedTarget(received.target(),
				request.getMethod() == HttpMethod.HEAD, received.protocol(), table, route, key, anyMediaType);
	}

}
