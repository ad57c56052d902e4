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
package dev.zerocopy.web.internal.call;

import java.lang.annotation.Annotation;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeansException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.util.ClassUtils;
import org.springframework.web.method.HandlerMethod;

/**
 * Calls methods of endpoints in front of Spring, on the event loop as the WebFlux lane
 * does. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EndpointCalls {

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
	 * Find the first reason why a lane cannot answer for a method by itself, neither from
	 * the cache nor with a call.
	 * @param endpoint the endpoint, {@code null} for a method that is not ours
	 * @param cached how its responses are cached, {@code null} if they are not
	 * @return the reason for people, {@code null} if there is none
	 */
	public static @Nullable String refusal(@Nullable Endpoint endpoint, @Nullable CachePolicy cached) {
		if (cached != null) {
			return cached.dependence();
		}
		return (endpoint != null) ? refusal(endpoint) : "it is not one of the starter's";
	}

	private static @Nullable String refusal(Endpoint endpoint) {
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
	 * Find the bean of a method.
	 * @param endpoint the endpoint
	 * @return the method with its bean, {@code null} to let Spring meet the failure where
	 * the application can handle it
	 */
	public static @Nullable HandlerMethod resolve(Endpoint endpoint) {
		try {
			return endpoint.invoker().resolve();
		}
		catch (BeansException ex) {
			return null;
		}
	}

	/**
	 * The most bytes of a body that methods are called with.
	 * @return the number of bytes
	 */
	public long maxBodyBytes() {
		return this.exchanges.limits().maxBodyBytes();
	}

	/**
	 * Start an exchange.
	 * @param endpoint the endpoint
	 * @param allocator allocates the memory of its answer
	 * @param encrypted whether the connection copies bytes to encrypt them
	 * @return the memory of the exchange, to be closed at its end
	 */
	public ExchangeBuffers start(Endpoint endpoint, ByteBufAllocator allocator, boolean encrypted) {
		return this.exchanges.buffers(endpoint, allocator, encrypted);
	}

	/**
	 * Call a method.
	 * @param method the method
	 * @param bean its bean
	 * @param request the request, {@code null} if the method does not view it
	 * @param buffers the memory of the exchange, with the whole body if the method takes
	 * it
	 * @return what the method returns, which shares the memory of the exchange
	 * @throws Throwable what the method throws
	 */
	public @Nullable Object call(CalledMethod<?> method, Object bean, @Nullable RequestView request,
			ExchangeBuffers buffers) throws Throwable {
		Endpoint endpoint = method.endpoint();
		@Nullable Object[] arguments = method.arguments();
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
			this.metrics.handled(method.route().pattern(), System.nanoTime() - called);
		}
	}

}
