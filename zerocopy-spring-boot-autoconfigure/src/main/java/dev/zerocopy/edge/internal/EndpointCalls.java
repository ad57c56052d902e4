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

package dev.zerocopy.edge.internal;

import java.lang.annotation.Annotation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import dev.zerocopy.web.internal.webflux.MethodOutcome;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.util.ClassUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Calls methods of endpoints at the edge, on the event loop as the WebFlux lane does, and
 * answers with what they return at once. What it cannot answer with, a failure above all,
 * is left to the lane below together with the request. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EndpointCalls {

	/** The status of a request that is left to the lane below. */
	static final int LEFT = 0;

	/** A smaller body is copied behind its head, which is cheaper than to share it. */
	static final int COPIED_BODY = 2048;

	/** Room for the length, and for the end of the head. */
	private static final int VARIABLE_FIELDS = 64;

	private static final Set<Class<?>> RESULTS = Set.of(DataBuffer.class, ZeroCopyResponse.class, ByteBuffer.class,
			byte[].class, void.class);

	private static final List<String> BINDING = List.of("org.springframework.web.bind.annotation.",
			"org.jspecify.annotations.");

	private final EndpointExchangeFactory exchanges;

	private final EndpointMetrics metrics;

	/**
	 * Create calls.
	 * @param exchanges starts exchanges
	 * @param metrics where calls are timed
	 */
	public EndpointCalls(EndpointExchangeFactory exchanges, EndpointMetrics metrics) {
		this.exchanges = exchanges;
		this.metrics = metrics;
	}

	/**
	 * Find the first reason against calls at the edge.
	 * @param endpoint the endpoint
	 * @return the reason for people, {@code null} if there is none
	 */
	static @Nullable String refusal(Endpoint endpoint) {
		Class<?> result = endpoint.handlerMethod().getReturnType().getParameterType();
		if (!RESULTS.contains(result)) {
			return "its result is a " + result.getSimpleName();
		}
		for (EndpointParameter parameter : endpoint.parameters()) {
			String name = "its parameter '" + parameter.parameter().getParameterName() + "'";
			if (parameter.source() == EndpointParameter.Source.HEADER) {
				return name + " is a header field";
			}
			if (parameter.source().body() == EndpointParameter.Body.STREAMED) {
				return name + " is a stream";
			}
			if (parameter.source().isNamed() && !isConstant(parameter)) {
				return name + " is converted for each request";
			}
		}
		return null;
	}

	/** Whether the text alone makes the value, which nobody can change. */
	private static boolean isConstant(EndpointParameter parameter) {
		Class<?> type = parameter.parameter().getParameterType();
		for (Annotation annotation : parameter.parameter().getParameterAnnotations()) {
			if (BINDING.stream().noneMatch(annotation.annotationType().getName()::startsWith)) {
				return false;
			}
		}
		return type == String.class || type == ByteView.class || type.isEnum() || ClassUtils.isPrimitiveOrWrapper(type);
	}

	/**
	 * Answer a request whose head and body are there.
	 * @param target its target
	 * @param head its head
	 * @param input the buffer that holds head and body
	 * @param start the index of the head's first byte
	 * @param last whether the connection ends with the answer
	 * @param output receives the answer
	 * @return the status of the answer, {@link #LEFT} with none
	 */
	int answer(CalledTarget target, RequestHead head, ByteBuf input, int start, boolean last, EdgeOutput output) {
		Endpoint endpoint = target.endpoint();
		HandlerMethod method = resolve(endpoint);
		if (method == null || head.contentLength() > this.exchanges.limits().maxBodyBytes()
				|| (target.viewsRequest() && EdgeRequestView.isAmbiguous(head, input, start))) {
			return LEFT;
		}
		ExchangeBuffers buffers = this.exchanges.buffers(endpoint, output.allocator(), output.isEncrypted());
		try {
			if (endpoint.body() == EndpointParameter.Body.AGGREGATED && head.contentLength() > 0) {
				buffers.addToBody(input.retainedSlice(start + head.length(), (int) head.contentLength()));
			}
			EdgeRequestView request = target.viewsRequest() ? new EdgeRequestView(head, input, start, buffers) : null;
			Object result = call(target, method.getBean(), request, buffers);
			int status = write(target, result, buffers, last, output);
			if (status == LEFT) {
				if (request != null) {
					request.detach();
				}
				output.leave(MethodOutcome.returned(target.route(), method, buffers, result));
			}
			else {
				buffers.close();
			}
			return status;
		}
		catch (Throwable ex) {
			output.leave(MethodOutcome.failed(target.route(), method, buffers, ex));
			return LEFT;
		}
	}

	private static @Nullable HandlerMethod resolve(Endpoint endpoint) {
		try {
			return endpoint.invoker().resolve();
		}
		catch (BeansException ex) {
			// Spring meets the same failure where the application can handle it.
			return null;
		}
	}

	private @Nullable Object call(CalledTarget target, Object bean, @Nullable RequestView request,
			ExchangeBuffers buffers) throws Throwable {
		Endpoint endpoint = target.endpoint();
		@Nullable Object[] arguments = target.arguments();
		for (int i = 0; i < arguments.length; i++) {
			switch (endpoint.parameters().get(i).source()) {
				case BODY_VIEW -> arguments[i] = buffers.bodyView();
				case BODY_BUFFER -> arguments[i] = buffers.bodyBuffer();
				case REQUEST_VIEW -> arguments[i] = request;
				case BUFFER_FACTORY -> arguments[i] = buffers.factory();
				default -> {
				}
			}
		}
		long called = System.nanoTime();
		try {
			return endpoint.invoker().invoke(bean, arguments);
		}
		finally {
			this.metrics.handled(target.route().pattern(), System.nanoTime() - called);
		}
	}

	private static int write(CalledTarget target, @Nullable Object result, ExchangeBuffers buffers, boolean last,
			EdgeOutput output) {
		HttpStatusCode status = target.status();
		byte[] head = target.plainHead();
		Object body = result;
		if (result instanceof ZeroCopyResponse answer) {
			status = answer.getStatusCode();
			body = answer.getBody();
			head = (body != null || !answer.getHeaders().containsHeader(HttpHeaders.CONTENT_LENGTH)) ? AnswerHead
				.encode(status, answer.getHeaders(), (body != null) ? target.endpoint().contentType() : null)
					: AnswerHead.UNSENDABLE;
		}
		else if (result == null) {
			head = target.emptyHead();
		}
		DataBuffer buffer = (body != null) ? ExchangeBuffers.toDataBuffer(body) : null;
		if (head == AnswerHead.UNSENDABLE || (body != null && buffer == null)) {
			return LEFT;
		}
		write(head, buffer, buffers, last, output);
		return status.value();
	}

	private static void write(byte[] head, @Nullable DataBuffer body, ExchangeBuffers buffers, boolean last,
			EdgeOutput output) {
		int length = (body != null) ? body.readableByteCount() : 0;
		if (body != null) {
			// First, so that the exchange gives it back whatever fails from here on.
			buffers.keepAnswer(body);
		}
		boolean copied = length <= COPIED_BODY;
		ByteBuf bytes = reserve(head.length + VARIABLE_FIELDS + (copied ? length : 0), buffers, output);
		writeHead(bytes, head, length, last);
		if (!copied) {
			output.write(buffers.takeAnswerBytes());
		}
		else if (body != null) {
			buffers.copyAnswer(bytes);
		}
	}

	private static ByteBuf reserve(int bytes, ExchangeBuffers buffers, EdgeOutput output) {
		try {
			return output.reserve(bytes);
		}
		catch (OutOfMemoryError ex) {
			throw buffers.exhausted(ex);
		}
	}

	private static void writeHead(ByteBuf bytes, byte[] head, int length, boolean last) {
		bytes.writeBytes(head);
		AnswerHead.writeNumber(bytes, length);
		AnswerHead.writeEnd(bytes, last);
	}

}
