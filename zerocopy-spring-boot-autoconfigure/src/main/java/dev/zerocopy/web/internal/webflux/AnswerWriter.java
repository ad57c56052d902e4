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

import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import dev.zerocopy.file.internal.FileStore;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.cache.FillExchange;
import dev.zerocopy.web.internal.exchange.Connections;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes what a handler returned as the answer, through the exchange's response, so that
 * filters that decorate it see every byte. A body of one buffer is one write with
 * {@code Content-Length}; a streamed one is requested as it is written.
 */
final class AnswerWriter {

	private final @Nullable Duration handlerTimeout;

	private final FileAnswerWriter files;

	AnswerWriter(@Nullable Duration handlerTimeout, FileStore files, boolean date) {
		this.handlerTimeout = handlerTimeout;
		this.files = new FileAnswerWriter(files, this::stream, date);
	}

	/**
	 * Write the result of a handler.
	 * @param exchange the exchange
	 * @param buffers the exchange's buffers
	 * @param result what the handler returned
	 * @param contentType the media type of an answer that does not set one
	 * @return completes when the answer is written
	 */
	Mono<Void> write(ServerWebExchange exchange, ExchangeBuffers buffers, @Nullable Object result,
			Supplier<MediaType> contentType) {
		if (result instanceof Mono<?> mono) {
			return withinTimeout(mono).doOnDiscard(DataBuffer.class, DataBufferUtils::release)
				.map(value -> writeValue(exchange, buffers, value, contentType))
				.defaultIfEmpty(Mono.defer(() -> writeEmpty(exchange.getResponse())))
				.flatMap(written -> written);
		}
		return writeValue(exchange, buffers, result, contentType);
	}

	private <T> Mono<T> withinTimeout(Mono<T> mono) {
		return (this.handlerTimeout != null) ? mono.timeout(this.handlerTimeout, Mono.error(this::timedOut))
			.contextWrite(ExchangeBuffers::releaseDropped) : mono;
	}

	private ResponseStatusException timedOut() {
		return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
				"No answer within " + this.handlerTimeout + " (zerocopy.web.handler-timeout)");
	}

	private Mono<Void> writeValue(ServerWebExchange exchange, ExchangeBuffers buffers, @Nullable Object value,
			Supplier<MediaType> contentType) {
		ServerHttpResponse response = exchange.getResponse();
		Object body = (value instanceof ZeroCopyResponse answer) ? answer.getBody() : value;
		if (body == null) {
			setHead(response, value);
			return writeEmpty(response);
		}
		if (body instanceof Publisher<?> publisher) {
			return writeStream(exchange, buffers, value, publisher, contentType);
		}
		if (FileAnswerWriter.supports(body)) {
			return this.files.write(exchange, buffers, value, body, contentType);
		}
		DataBuffer buffer = Objects.requireNonNull(ExchangeBuffers.toDataBuffer(body));
		int length = buffer.readableByteCount();
		// First, so that the exchange gives the buffer back whatever fails from here on.
		Mono<DataBuffer> answer = buffers.answer(buffer);
		if (response.isCommitted()) {
			// An exception handler's answer to a late failure: nobody would write it.
			return Mono.empty();
		}
		setHead(response, value);
		setContentType(response, contentType);
		response.getHeaders().setContentLength(length);
		return Connections.write(response, answer);
	}

	private Mono<Void> writeStream(ServerWebExchange exchange, ExchangeBuffers buffers, @Nullable Object value,
			Publisher<?> publisher, Supplier<MediaType> contentType) {
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			return Mono.empty();
		}
		setHead(response, value);
		setContentType(response, contentType);
		return stream(exchange, buffers, publisher);
	}

	static void setHead(ServerHttpResponse response, @Nullable Object value) {
		if (value instanceof ZeroCopyResponse answer) {
			response.setStatusCode(answer.getStatusCode());
			answer.getHeaders().forEach((name, values) -> response.getHeaders().put(name, values));
		}
	}

	private static void setContentType(ServerHttpResponse response, Supplier<MediaType> contentType) {
		if (!response.getHeaders().containsHeader(HttpHeaders.CONTENT_TYPE)) {
			response.getHeaders().setContentType(contentType.get());
		}
	}

	/**
	 * End an answer without a body. Its length is known to a HEAD request too (RFC 9110,
	 * section 8.6).
	 */
	static Mono<Void> writeEmpty(ServerHttpResponse response) {
		HttpStatusCode status = response.getStatusCode();
		boolean lengthless = status != null && (status.is1xxInformational()
				|| status.isSameCodeAs(HttpStatus.NO_CONTENT) || status.isSameCodeAs(HttpStatus.NOT_MODIFIED));
		if (!lengthless && !response.getHeaders().containsHeader(HttpHeaders.CONTENT_LENGTH)) {
			response.getHeaders().setContentLength(0);
		}
		return response.setComplete();
	}

	private Mono<Void> stream(ServerWebExchange exchange, ExchangeBuffers buffers, Publisher<?> publisher) {
		ServerHttpResponse response = exchange.getResponse();
		Flux<DataBuffer> body = Flux.from(publisher).cast(DataBuffer.class);
		if (this.handlerTimeout != null) {
			body = body.timeout(Mono.delay(this.handlerTimeout), buffer -> Mono.never())
				.onErrorMap(java.util.concurrent.TimeoutException.class, ex -> timedOut());
		}
		if (exchange instanceof FillExchange) {
			// The capture has a limit of its own and keeps each buffer as it comes.
			return response.writeWith(buffers.answer(body));
		}
		Connection connection = Connections.of(response);
		if (connection == null) {
			// A mock response may be read after the write, when the exchange has ended.
			return buffers.answer(body).collectList().flatMap(parts -> response.writeWith(Flux.fromIterable(parts)));
		}
		EventLoop eventLoop = Connections.eventLoop(connection);
		if (eventLoop == null) {
			return Connections.ended(response);
		}
		boolean head = exchange.getRequest().getMethod() == HttpMethod.HEAD;
		return new StreamedWrite(buffers.answer(body, connection.channel()), response, head, eventLoop);
	}

}
