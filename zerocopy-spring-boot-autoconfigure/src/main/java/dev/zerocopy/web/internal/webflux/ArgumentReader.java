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

import java.util.List;

import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.RequestBodies;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Reads the arguments of an endpoint from an exchange. Named values are read only in the
 * plain case, one value that converts; everything else (absent, repeated, empty, not
 * convertible) is left to Spring's own binding, which knows defaults, optional values and
 * the right exceptions.
 */
final class ArgumentReader {

	private static final TypeDescriptor STRING = TypeDescriptor.valueOf(String.class);

	private final ConversionService conversionService;

	ArgumentReader(ConversionService conversionService) {
		this.conversionService = conversionService;
	}

	/**
	 * Read the values that have a name.
	 * @param exchange the exchange
	 * @param endpoint the endpoint
	 * @param match the matched path
	 * @param arguments receives the values
	 * @return whether all of them could be read
	 */
	boolean readNamed(ServerWebExchange exchange, Endpoint endpoint, PathPattern.@Nullable PathMatchInfo match,
			@Nullable Object[] arguments) {
		List<EndpointParameter> parameters = endpoint.parameters();
		for (int i = 0; i < arguments.length; i++) {
			EndpointParameter parameter = parameters.get(i);
			if (parameter.source().isNamed()) {
				String text = text(exchange.getRequest(), parameter, match);
				Object value = (text != null && !text.isEmpty()) ? convert(text, parameter) : null;
				if (value == null) {
					return false;
				}
				arguments[i] = value;
			}
		}
		return true;
	}

	private static @Nullable String text(ServerHttpRequest request, EndpointParameter parameter,
			PathPattern.@Nullable PathMatchInfo match) {
		String name = String.valueOf(parameter.name());
		return switch (parameter.source()) {
			case PATH_VARIABLE -> (match != null) ? match.getUriVariables().get(name) : null;
			case QUERY_PARAMETER -> single(request.getQueryParams().get(name));
			case HEADER -> single(request.getHeaders().get(name));
			default -> null;
		};
	}

	private static @Nullable String single(@Nullable List<? extends @Nullable String> values) {
		return (values != null && values.size() == 1) ? values.get(0) : null;
	}

	private @Nullable Object convert(String text, EndpointParameter parameter) {
		Class<?> type = parameter.parameter().getParameterType();
		if (type == String.class) {
			return text;
		}
		try {
			return this.conversionService.convert(text, STRING, new TypeDescriptor(parameter.parameter()));
		}
		catch (ConversionException ex) {
			// Spring's binding meets the same value and raises the right exception.
			return null;
		}
	}

	/**
	 * Read the arguments that need the exchange's memory.
	 * @param exchange the exchange at the endpoint, its body aggregated if the endpoint
	 * wants that
	 * @param arguments receives the arguments
	 */
	void readViews(EndpointExchange exchange, @Nullable Object[] arguments) {
		List<EndpointParameter> parameters = exchange.endpoint().parameters();
		for (int i = 0; i < arguments.length; i++) {
			EndpointParameter parameter = parameters.get(i);
			if (!parameter.source().isNamed()) {
				arguments[i] = readView(parameter.source(), exchange);
			}
		}
	}

	/**
	 * Read one argument that needs the exchange's memory.
	 * @param source what to read
	 * @param exchange the exchange at the endpoint
	 * @return the argument
	 */
	static @Nullable Object readView(EndpointParameter.Source source, EndpointExchange exchange) {
		ExchangeBuffers buffers = exchange.buffers();
		return switch (source) {
			case BODY_VIEW -> buffers.bodyView();
			case BODY_BUFFER -> buffers.bodyBuffer();
			case BODY_MONO -> RequestBodies.aggregate(exchange.exchange(), buffers).map(ExchangeBuffers::bodyBuffer);
			case BODY_FLUX -> RequestBodies.stream(exchange.exchange(), buffers);
			case BODY_VIEWS -> RequestBodies.views(exchange.exchange(), buffers, exchange.endpoint().toString());
			case REQUEST_VIEW -> requestView(exchange);
			case BUFFER_FACTORY -> buffers.factory();
			default -> null;
		};
	}

	private static RequestView requestView(EndpointExchange exchange) {
		ServerHttpRequest request = exchange.exchange().getRequest();
		return new DecodedRequestView(request.getMethod().name(), request.getURI().getRawPath(),
				request.getURI().getRawQuery(), request.getHeaders(), exchange.endpoint(), exchange.buffers());
	}

}
