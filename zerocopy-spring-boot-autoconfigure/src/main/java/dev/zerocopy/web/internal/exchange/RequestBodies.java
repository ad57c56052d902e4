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

import dev.zerocopy.buffer.BodyView;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * Reads request bodies for handlers. All memory belongs to the exchange's
 * {@link ExchangeBuffers}.
 *
 * @since 0.1.0
 */
public final class RequestBodies {

	/** A rest of this many bytes is read to keep the connection. */
	private static final long REST_WORTH_READING = 64 * 1024;

	private RequestBodies() {
	}

	/**
	 * Read the whole body into the exchange's buffers, in as many parts as it arrived in.
	 * @param exchange the exchange
	 * @param buffers the exchange's buffers
	 * @return the buffers when the body is complete, or an error: with status 413 when it
	 * is too large, {@code AbortedException} when the connection ends within it
	 */
	public static Mono<ExchangeBuffers> aggregate(ServerWebExchange exchange, ExchangeBuffers buffers) {
		ServerHttpRequest request = exchange.getRequest();
		if (request.getHeaders().getContentLength() > buffers.maxBodyBytes()) {
			return Mono.error(() -> {
				closeUnlessWorthReading(exchange, 0);
				return ContentTooLargeException.ofBody(buffers.maxBodyBytes());
			});
		}
		return Mono.<ExchangeBuffers>create(sink -> {
			BodyCollector collector = new BodyCollector(buffers, sink, BodyEnd.of(exchange));
			sink.onCancel(collector);
			request.getBody().subscribe(collector);
		}).doOnError(ContentTooLargeException.class, ex -> closeUnlessWorthReading(exchange, buffers.maxBodyBytes()));
	}

	/**
	 * Read the whole body of a request that Spring does not see into the exchange's
	 * buffers.
	 * @param request the request, whose length is within the limit
	 * @param buffers the exchange's buffers
	 * @param onCancel runs if nobody waits for the body any more
	 * @return the buffers when the body is complete, or {@code AbortedException} when the
	 * connection ends within it
	 */
	public static Mono<ExchangeBuffers> aggregate(HttpServerRequest request, ExchangeBuffers buffers,
			Runnable onCancel) {
		return Mono.create(sink -> {
			BodyCollector collector = new BodyCollector(buffers, sink, BodyEnd.of(request));
			sink.onCancel(() -> {
				collector.dispose();
				onCancel.run();
			});
			request.receive().retain().map(ExchangeBuffers::wrap).subscribe(collector);
		});
	}

	/**
	 * Stream the body as buffers.
	 * @param exchange the exchange
	 * @param buffers the exchange's buffers
	 * @return the body; an error with status 413 when the subscriber holds too much
	 */
	public static Flux<DataBuffer> stream(ServerWebExchange exchange, ExchangeBuffers buffers) {
		return new BodyBufferFlux(exchange.getRequest().getBody(), BodyEnd.of(exchange), buffers)
			.doOnError(ContentTooLargeException.class, ex -> closeUnlessWorthReading(exchange, buffers.maxBodyBytes()));
	}

	/**
	 * Stream the body as views that are valid during their {@code onNext}.
	 * @param exchange the exchange
	 * @param buffers the exchange's buffers
	 * @param endpoint the endpoint, for the message of a view that is used too late
	 * @return the body
	 */
	public static Flux<BodyView> views(ServerWebExchange exchange, ExchangeBuffers buffers, String endpoint) {
		return new BodyViewFlux(exchange.getRequest().getBody(), BodyEnd.of(exchange), buffers, endpoint);
	}

	/**
	 * Ask for the connection to be closed after the answer when too much of the body is
	 * still to come. Over HTTP/2 the field is dropped and the stream alone ends.
	 * @param exchange the exchange
	 * @param read how much was read
	 */
	private static void closeUnlessWorthReading(ServerWebExchange exchange, long read) {
		long length = exchange.getRequest().getHeaders().getContentLength();
		if ((length < 0 || length - read > REST_WORTH_READING) && !exchange.getResponse().isCommitted()) {
			exchange.getResponse().getHeaders().set(HttpHeaders.CONNECTION, "close");
		}
	}

}
