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

package dev.zerocopy.web.internal.webflux;

import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.exchange.Connections;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.route.Route;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.method.HandlerMethod;

/**
 * What the method of an endpoint returned or threw on a lane in front of Spring that
 * cannot answer with it. That lane leaves it on the connection and passes the request on,
 * so that the WebFlux lane answers in its place, failures with the exception handling of
 * the application, and the method does not run again. Confined to the event loop of the
 * connection until it is taken.
 *
 * @since 0.1.0
 */
public final class MethodOutcome {

	private static final AttributeKey<@Nullable MethodOutcome> ATTRIBUTE = AttributeKey
		.valueOf(MethodOutcome.class.getName());

	private final Route route;

	private final HandlerMethod method;

	private final ExchangeBuffers buffers;

	private final @Nullable Object result;

	private final @Nullable Throwable failure;

	private MethodOutcome(Route route, HandlerMethod method, ExchangeBuffers buffers, @Nullable Object result,
			@Nullable Throwable failure) {
		this.route = route;
		this.method = method;
		this.buffers = buffers;
		this.result = result;
		this.failure = failure;
	}

	/**
	 * A result that needs more than the lane has.
	 * @param route the route of the endpoint
	 * @param method the method with its bean
	 * @param buffers the memory of the exchange, which stays open
	 * @param result what the method returned
	 * @return the outcome
	 */
	public static MethodOutcome returned(Route route, HandlerMethod method, ExchangeBuffers buffers,
			@Nullable Object result) {
		return new MethodOutcome(route, method, buffers, result, null);
	}

	/**
	 * A failure. Ends the exchange.
	 * @param route the route of the endpoint
	 * @param method the method with its bean
	 * @param buffers the memory of the exchange
	 * @param failure what the method threw
	 * @return the outcome
	 */
	public static MethodOutcome failed(Route route, HandlerMethod method, ExchangeBuffers buffers, Throwable failure) {
		buffers.close();
		return new MethodOutcome(route, method, buffers, null, failure);
	}

	/**
	 * Leave this for the next request of a connection.
	 * @param channel the channel of the connection
	 */
	public void leave(Channel channel) {
		channel.attr(ATTRIBUTE).set(this);
	}

	/**
	 * Whether something is left for the next request of a connection.
	 * @param channel the channel of the connection
	 * @return whether its method has run
	 */
	public static boolean isLeft(Channel channel) {
		return channel.hasAttr(ATTRIBUTE) && channel.attr(ATTRIBUTE).get() != null;
	}

	/**
	 * The request is over, whether or not somebody took what was left for it.
	 * @param channel the channel of the connection
	 */
	public static void clear(Channel channel) {
		MethodOutcome outcome = channel.attr(ATTRIBUTE).getAndSet(null);
		if (outcome != null) {
			outcome.discard();
		}
	}

	/** A buffer of another factory is not known to the exchange. */
	private void discard() {
		Object body = (this.result instanceof ZeroCopyResponse answer) ? answer.getBody() : this.result;
		if (body instanceof DataBuffer buffer) {
			DataBufferUtils.release(buffer);
		}
		this.buffers.close();
	}

	/**
	 * Take what was left for a request.
	 * @param response the response to the request
	 * @return the outcome, {@code null} if the method has not run yet
	 */
	static @Nullable MethodOutcome take(ServerHttpResponse response) {
		Connection connection = Connections.of(response);
		return (connection != null && connection.channel().hasAttr(ATTRIBUTE))
				? connection.channel().attr(ATTRIBUTE).getAndSet(null) : null;
	}

	Route route() {
		return this.route;
	}

	ExchangeBuffers buffers() {
		return this.buffers;
	}

	HandlerMethod method() {
		return this.method;
	}

	@Nullable Object result() {
		return this.result;
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

}
