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

package dev.zerocopy.web.internal.exchange;

import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Tells whether a body that is complete was received to its end. Reactor Netty completes
 * one that it cuts short when the server stops. Thread-safe.
 *
 * @param receiver receives the body, {@code null} if it comes from somewhere else
 */
record BodyEnd(@Nullable ChannelOperations<?, ?> receiver) {

	/**
	 * The end of the body that an exchange shows. A filter may show another one than is
	 * received.
	 * @param exchange the exchange
	 * @return the end of its body
	 */
	static BodyEnd of(ServerWebExchange exchange) {
		return new BodyEnd(!(exchange.getRequest() instanceof ServerHttpRequestDecorator)
				&& Connections.of(exchange.getResponse()) instanceof ChannelOperations<?, ?> receiver ? receiver
						: null);
	}

	/**
	 * The end of the body that is received for a request.
	 * @param request the request
	 * @return the end of its body
	 */
	static BodyEnd of(HttpServerRequest request) {
		return new BodyEnd(request instanceof ChannelOperations<?, ?> receiver ? receiver : null);
	}

	/**
	 * Find out how the body has ended. To be called when it completes.
	 * @return the failure if it was cut short, {@code null} if it is whole
	 */
	@Nullable AbortedException failure() {
		return (this.receiver != null && this.receiver.isInboundCancelled())
				? new AbortedException("The connection has ended within the body") : null;
	}

}
