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

import dev.zerocopy.web.internal.PrivateField;
import dev.zerocopy.web.internal.webflux.ApplicationGuards;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerConfig;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;

/**
 * Why no request may be answered behind the HTTP codec and in front of Spring. What looks
 * at connections and at the channel sees these requests as it sees others: access and
 * error log, metrics of the server, compression, connection observers, channel handlers.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class DirectGuards {

	private final ApplicationGuards application;

	private volatile @Nullable String serverRefusal = "the server is not Reactor Netty";

	/**
	 * Create the guards of a server.
	 * @param application the guards of its application
	 */
	public DirectGuards(ApplicationGuards application) {
		this.application = application;
	}

	/**
	 * Look at a server before it is bound.
	 * @param factory what makes it
	 * @param config its configuration
	 * @return whether nothing there refuses the lane
	 */
	public boolean admits(NettyReactiveWebServerFactory factory, HttpServerConfig config) {
		this.serverRefusal = ofServer(factory, config);
		return this.serverRefusal == null;
	}

	private static @Nullable String ofServer(NettyReactiveWebServerFactory factory, HttpServerConfig config) {
		if (factory.getClass() != NettyReactiveWebServerFactory.class) {
			return "the server is made by a " + factory.getClass().getName();
		}
		// What is not there to be read could be there to be called.
		return (PrivateField.has(config, "mapHandle") && PrivateField.read(config, "mapHandle") == null) ? null
				: "the server maps its handler";
	}

	/**
	 * Find the first reason against the lane.
	 * @return the reason for people, {@code null} if there is none
	 */
	@Nullable String refusal() {
		String refusal = this.serverRefusal;
		return (refusal != null) ? refusal : this.application.refusal();
	}

}
