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

package dev.zerocopy.autoconfigure;

import dev.zerocopy.direct.internal.DirectLane;
import dev.zerocopy.direct.internal.DirectRouteProvider;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Puts the lane behind the HTTP codec of the application's server, and of no other. Looks
 * last at the server, and gives it a route only where the lane may be used, since a
 * server without routes stays as it is.
 */
final class DirectServerCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	private final DirectLane lane;

	DirectServerCustomizer(DirectLane lane) {
		this.lane = lane;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		factory.addServerCustomizers(server -> customize(factory, server));
	}

	private HttpServer customize(NettyReactiveWebServerFactory factory, HttpServer server) {
		if (this.lane.guards().admits(factory, server.configuration())) {
			factory.addRouteProviders(new DirectRouteProvider(this.lane));
		}
		return server;
	}

}
