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

import java.util.concurrent.atomic.AtomicBoolean;

import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.FillExchange;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.MemoryExhaustedException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * One request at one endpoint: its memory and its clock. Ended by {@link #complete()},
 * {@link #fail} or {@link #finish}, each of which may come more than once.
 */
final class EndpointExchange {

	private static final String ATTRIBUTE = EndpointExchange.class.getName();

	private final ServerWebExchange exchange;

	private final Endpoint endpoint;

	private final PathPattern pattern;

	private final ExchangeBuffers buffers;

	private final EndpointMetrics metrics;

	private final long startNanos = System.nanoTime();

	private final AtomicBoolean recorded = new AtomicBoolean();

	EndpointExchange(ServerWebExchange exchange, Endpoint endpoint, PathPattern pattern, ExchangeBuffers buffers,
			EndpointMetrics metrics) {
		this.exchange = exchange;
		this.endpoint = endpoint;
		this.pattern = pattern;
		this.buffers = buffers;
		this.metrics = metrics;
		exchange.getAttributes().put(ATTRIBUTE, this);
	}

	static @Nullable EndpointExchange of(ServerWebExchange exchange) {
		return exchange.getAttribute(ATTRIBUTE);
	}

	ServerWebExchange exchange() {
		return this.exchange;
	}

	Endpoint endpoint() {
		return this.endpoint;
	}

	ExchangeBuffers buffers() {
		return this.buffers;
	}

	@Nullable Object invoke(Object bean, @Nullable Object[] arguments) throws Throwable {
		long start = System.nanoTime();
		try {
			return this.endpoint.invoker().invoke(bean, arguments);
		}
		finally {
			this.metrics.handled(this.pattern, System.nanoTime() - start);
		}
	}

	/**
	 * Whether the exchange has not ended yet.
	 * @return whether its memory may be used
	 */
	boolean isOpen() {
		return this.buffers.views().isOpen();
	}

	/** The answer was written. */
	void complete() {
		this.buffers.close();
		record(status());
	}

	/**
	 * The client went away. To be called after the handler was cancelled, so that what it
	 * cancels in turn, such as a request to another server, lets go of its buffers first.
	 * @param signal what ended the exchange; nothing is left to do unless it was
	 * cancelled
	 */
	void finish(SignalType signal) {
		if (signal == SignalType.CANCEL) {
			this.buffers.close();
			record(EndpointMetrics.UNKNOWN_STATUS);
		}
	}

	/**
	 * The exchange failed. Somebody else may still answer: the application's exception
	 * handling.
	 * @param failure what happened, if that is known
	 */
	void fail(@Nullable Throwable failure) {
		this.buffers.close();
		ServerHttpResponse response = this.exchange.getResponse();
		if (failure instanceof MemoryExhaustedException exhausted) {
			response.beforeCommit(() -> Mono.fromRunnable(() -> addHeaders(response, exhausted)));
		}
		if (response.isCommitted()) {
			record(status());
		}
		else {
			response.beforeCommit(() -> Mono.fromRunnable(() -> record(status())));
		}
	}

	/** Boot's own error answer leaves the headers of an exception out. */
	private static void addHeaders(ServerHttpResponse response, MemoryExhaustedException failure) {
		if (failure.getStatusCode().equals(response.getStatusCode())) {
			response.getHeaders().putAll(failure.getHeaders());
		}
	}

	private int status() {
		HttpStatusCode status = this.exchange.getResponse().getStatusCode();
		return (status != null) ? status.value() : 200;
	}

	private void record(int status) {
		if (!(this.exchange instanceof FillExchange) && this.recorded.compareAndSet(false, true)) {
			this.metrics
				.answers(this.pattern, Lane.WEBFLUX, this.exchange.getRequest().getMethod(), status, CacheResult.NONE)
				.record(System.nanoTime() - this.startNanos);
		}
	}

}
