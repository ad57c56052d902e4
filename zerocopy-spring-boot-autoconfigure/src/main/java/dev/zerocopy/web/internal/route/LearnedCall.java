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

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * What the call of a method tells about later requests with the same method and the same
 * target: as long as the routes are the same, so are their route and the arguments that
 * are read from the target.
 *
 * @param method the request method, not HEAD, which drops the body of an answer
 * @param target the request target, a path with or without a query, in ASCII
 * @param protocol the protocol of the request, such as {@code HTTP/1.1}
 * @param table the table that the route is from
 * @param route the route, of an endpoint
 * @param named the named arguments where they stand among all, {@code null} elsewhere;
 * valid until the method is called
 * @since 0.1.0
 */
public record LearnedCall(HttpMethod method, String target, String protocol, RouteTable table, Route route,
		@Nullable Object[] named) {

	/**
	 * Learn from a request.
	 * @param request the request, whose method is about to be called
	 * @param table the table that the route is from
	 * @param route the route
	 * @param named the named arguments where they stand among all
	 * @return what it tells, {@code null} if that holds for this request alone
	 */
	public static @Nullable LearnedCall of(ServerHttpRequest request, RouteTable table, Route route,
			@Nullable Object[] named) {
		HttpMethod method = request.getMethod();
		ReceivedRequest received = (method != HttpMethod.HEAD) ? ReceivedRequest.of(request) : null;
		return (received != null && received.teaches(route))
				? new LearnedCall(method, received.target(), received.protocol(), table, route, named) : null;
	}

	/**
	 * Whether the choice of the route holds only for clients that take any media type.
	 * @return whether the route names what it produces
	 */
	public boolean anyMediaType() {
		return !this.route.mapping().getProducesCondition().isEmpty();
	}

}
