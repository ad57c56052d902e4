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

import java.util.Objects;

import dev.zerocopy.file.internal.FileStore;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.cache.FillExchange;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.ExchangeLimits;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.route.Route;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.HttpHeadResponseDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Starts exchanges at endpoints.
 *
 * @since 0.1.0
 */
public final class EndpointExchangeFactory {

	private final ExchangeLimits limits;

	private final TransferStats stats;

	private final EndpointMetrics metrics;

	private final FileStore files;

	private final boolean date;

	/**
	 * Create a factory.
	 * @param limits the limits of an exchange
	 * @param stats where body bytes are counted
	 * @param metrics where requests are counted
	 * @param files opens files that are answered with
	 * @param date whether answers with files carry {@code Date}
	 */
	public EndpointExchangeFactory(ExchangeLimits limits, TransferStats stats, EndpointMetrics metrics, FileStore files,
			boolean date) {
		this.limits = limits;
		this.stats = stats;
		this.metrics = metrics;
		this.files = files;
		this.date = date;
	}

	EndpointExchange start(ServerWebExchange exchange, Endpoint endpoint, PathPattern pattern) {
		return new EndpointExchange(exchange, endpoint, pattern, buffers(exchange, endpoint.toString()), this.metrics);
	}

	/** Go on with the memory of an exchange that another lane has started. */
	EndpointExchange resume(ServerWebExchange exchange, MethodOutcome outcome) {
		Route route = outcome.route();
		return new EndpointExchange(exchange, Objects.requireNonNull(route.endpoint()), route.pattern(),
				outcome.buffers(), this.metrics);
	}

	/**
	 * Start the exchange of a request that Spring does not see.
	 * @param endpoint the endpoint
	 * @param allocator allocates the memory of its answer
	 * @param encrypted whether the connection copies bytes to encrypt them
	 * @return the memory of the exchange, to be closed at its end
	 */
	public ExchangeBuffers buffers(Endpoint endpoint, ByteBufAllocator allocator, boolean encrypted) {
		return new ExchangeBuffers(endpoint.toString(), allocator, encrypted, false, this.limits, this.stats);
	}

	/**
	 * The limits of an exchange.
	 * @return the limits
	 */
	public ExchangeLimits limits() {
		return this.limits;
	}

	ExchangeBuffers buffers(ServerWebExchange exchange, String owner) {
		boolean encrypted = exchange.getRequest().getSslInfo() != null;
		// What a fill writes goes to the cache, not to a socket.
		boolean unsent = exchange instanceof FillExchange || isHead(exchange.getResponse());
		ByteBufAllocator allocator = (exchange.getResponse().bufferFactory() instanceof NettyDataBufferFactory netty)
				? netty.getByteBufAllocator() : UnpooledByteBufAllocator.DEFAULT;
		return new ExchangeBuffers(owner, allocator, encrypted, unsent, this.limits, this.stats);
	}

	/** The response knows: a filter may change the method that the exchange shows. */
	static boolean isHead(ServerHttpResponse response) {
		ServerHttpResponse candidate = response;
		while (candidate instanceof ServerHttpResponseDecorator decorator) {
			if (decorator instanceof HttpHeadResponseDecorator) {
				return true;
			}
			candidate = decorator.getDelegate();
		}
		return false;
	}

	AnswerWriter answerWriter() {
		return new AnswerWriter(this.limits.handlerTimeout(), this.files, this.date);
	}

}
