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

import java.util.Iterator;
import java.util.Map;
import java.util.function.BiFunction;

import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.call.CalledMethod;
import dev.zerocopy.web.internal.call.EndpointCalls;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.RequestBodies;
import dev.zerocopy.web.internal.webflux.DecodedRequestView;
import dev.zerocopy.web.internal.webflux.MethodOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.support.Netty4HeadersAdapter;
import org.springframework.web.method.HandlerMethod;

/**
 * Calls methods of endpoints behind the HTTP codec and answers with what they return at
 * once. What it cannot answer with, a failure above all, is handed over to Spring
 * together with the request. Thread-safe.
 */
final class DirectCalls {

	private static final AsciiString CONTENT_LENGTH = AsciiString.cached("Content-Length");

	/** The digits of lengths that are read; longer ones are over any limit. */
	private static final int MAX_DIGITS = 18;

	private final EndpointCalls calls;

	DirectCalls(EndpointCalls calls) {
		this.calls = calls;
	}

	/**
	 * Answer a request.
	 * @param request the request, on its event loop
	 * @param response the response, not begun
	 * @param target its target
	 * @param spring answers with what the method returned or threw where this cannot
	 * @param received when the head was complete
	 * @return writes the answer when it is subscribed to, which it has to be, since it
	 * holds memory; {@code null} to let the request go on to Spring
	 */
	@Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response, CalledTarget target,
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> spring,
			long received) {
		long length = bodyLength(request.requestHeaders());
		Channel channel = ((Connection) response).channel();
		// The edge may have called the method already.
		if (length > this.calls.maxBodyBytes() || MethodOutcome.isLeft(channel)
				|| (target.method().viewsRequest() && isAmbiguous(request.requestHeaders()))) {
			return null;
		}
		HandlerMethod handler = EndpointCalls.resolve(target.method().endpoint());
		if (handler == null) {
			return null;
		}
		ExchangeBuffers buffers = this.calls.start(target.method().endpoint(), response.alloc(),
				!"http".equals(request.connectionScheme()));
		Call call = new Call(request, response, channel, target, handler, buffers, spring, received);
		return (target.method().takesBody() && length > 0) ? call.withBody() : call.run();
	}

	/**
	 * Whether two field lines have the same name. What Spring shows of them depends on
	 * their case, and on who has looked at the request before.
	 */
	private static boolean isAmbiguous(HttpHeaders fields) {
		Iterator<Map.Entry<CharSequence, CharSequence>> lines = fields.iteratorCharSequence();
		while (lines.hasNext()) {
			Iterator<? extends CharSequence> values = fields.valueCharSequenceIterator(lines.next().getKey());
			values.next();
			if (values.hasNext()) {
				return true;
			}
		}
		return false;
	}

	private static long bodyLength(HttpHeaders fields) {
		String length = fields.get(HttpHeaderNames.CONTENT_LENGTH);
		if (length == null) {
			return 0;
		}
		return (length.length() <= MAX_DIGITS && !length.isEmpty()
				&& length.chars().allMatch(c -> c >= '0' && c <= '9')) ? Long.parseLong(length) : Long.MAX_VALUE;
	}

	/** One call of a method. Confined to its request. */
	private final class Call {

		private final HttpServerRequest request;

		private final HttpServerResponse response;

		private final Channel channel;

		private final CalledTarget target;

		private final CalledMethod<HttpHeaders> method;

		private final HandlerMethod handler;

		private final ExchangeBuffers buffers;

		private final BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> spring;

		private final long received;

		Call(HttpServerRequest request, HttpServerResponse response, Channel channel, CalledTarget target,
				HandlerMethod handler, ExchangeBuffers buffers,
				BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> spring,
				long received) {
			this.request = request;
			this.response = response;
			this.channel = channel;
			this.target = target;
			this.method = target.method();
			this.handler = handler;
			this.buffers = buffers;
			this.spring = spring;
			this.received = received;
		}

		/** Call the method when all of the body is there. */
		Mono<Void> withBody() {
			return RequestBodies.aggregate(this.request, this.buffers, this::abandon)
				.map(body -> run())
				.onErrorResume(failure -> Mono.just(fail(failure)))
				.flatMap(answer -> answer);
		}

		private void abandon() {
			this.buffers.close();
			count(EndpointMetrics.UNKNOWN_STATUS);
		}

		Mono<Void> run() {
			try {
				Object result = DirectCalls.this.calls.call(this.method, this.handler.getBean(), view(), this.buffers);
				Mono<Void> answer = answer(result);
				return (answer != null) ? answer
						: handOver(MethodOutcome.returned(this.method.route(), this.handler, this.buffers, result));
			}
			catch (Throwable ex) {
				return fail(ex);
			}
		}

		private @Nullable DecodedRequestView view() {
			return this.method.viewsRequest()
					? new DecodedRequestView(this.method.method().name(), this.target.path(), this.target.query(),
							new org.springframework.http.HttpHeaders(
									new Netty4HeadersAdapter(this.request.requestHeaders())),
							this.method.endpoint(), this.buffers)
					: null;
		}

		private @Nullable Mono<Void> answer(@Nullable Object result) {
			HttpHeaders fields = this.method.head(result);
			Object body = CalledMethod.body(result);
			DataBuffer buffer = (body != null) ? ExchangeBuffers.toDataBuffer(body) : null;
			// Somebody may have sent the head while this waited for the body.
			if (fields == null || (body != null && buffer == null) || this.response.hasSentHeaders()) {
				return null;
			}
			ByteBuf bytes = null;
			if (buffer != null) {
				this.buffers.keepAnswer(buffer);
				bytes = this.buffers.takeAnswerBytes();
			}
			setHead(this.method.status(result).value(), fields, (bytes != null) ? bytes.readableBytes() : 0);
			Mono<Void> writing = (bytes != null) ? write(bytes) : Mono.empty();
			this.buffers.close();
			return new SentAnswer(writing, () -> count(this.response.status().code()));
		}

		private void setHead(int status, HttpHeaders fields, int length) {
			if (status != HttpResponseStatus.OK.code()) {
				this.response.status(status);
			}
			this.response.responseHeaders().add(fields).add(CONTENT_LENGTH, Integer.toString(length));
		}

		/** Reactor Netty sends no body of no bytes. */
		private Mono<Void> write(ByteBuf bytes) {
			if (bytes.isReadable()) {
				return this.response.sendObject(bytes).then();
			}
			bytes.release();
			return Mono.empty();
		}

		private Mono<Void> fail(Throwable failure) {
			return handOver(MethodOutcome.failed(this.method.route(), this.handler, this.buffers, failure));
		}

		private Mono<Void> handOver(MethodOutcome outcome) {
			return new HandedOver(outcome, this.channel, this.spring.apply(this.request, this.response));
		}

		private void count(int status) {
			this.target.answers().count(status, this.received);
		}

	}

}
