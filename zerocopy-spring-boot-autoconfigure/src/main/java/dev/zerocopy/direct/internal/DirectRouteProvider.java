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

package dev.zerocopy.direct.internal;

import org.springframework.boot.reactor.netty.NettyRouteProvider;

import reactor.netty.http.server.HttpServerRoutes;

/**
 * Puts the lane in front of the handler of the Spring application. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DirectRouteProvider implements NettyRouteProvider {

	private final DirectLane lane;

	/**
	 * Create a provider.
	 * @param lane the lane
	 */
	public DirectRouteProvider(DirectLane lane) {
		this.lane = lane;
	}

	@Override
	public HttpServerRoutes apply(HttpServerRoutes routes) {
		// Once, however often the factory makes a server.
		return (routes instanceof DirectRoutes) ? routes : new DirectRoutes(routes, this.lane);
	}

}
