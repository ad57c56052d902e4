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
import java.util.Map;
import java.util.function.Supplier;

import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.exchange.RequestBodies;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The last link of the filter chain: serves endpoints without {@code DispatcherHandler}
 * where the answer is certain to be the same, and passes every other request on. Whatever
 * fails before the answer has begun is passed on with its failure.
 * <p>
 * Not a bean of type {@link WebFilter}: those also serve the management port, and a
 * library's filters without an order would stand behind it.
 *
 * @since 0.1.0
 */
public final class ShortcutHandler implements WebFilter {

	private final RouteTableHolder routes;

	private final ArgumentReader arguments;

	private final EndpointExchangeFactory exchanges;

	private final AnswerWriter writer;

	private final Supplier<@Nullable CacheLookup> cache;

	/**
	 * Create the shortcut.
	 * @param routes the routes
	 * @param conversionService converts the text of named values, as Spring's binding
	 * does
	 * @param exchanges starts exchanges
	 * @param cache answers from the cache
	 */
	public ShortcutHandler(RouteTableHolder routes, ConversionService conversionService,
			EndpointExchangeFactory exchanges, ObjectProvider<CacheLookup> cache) {
		this.cache = SingletonSupplier.ofNullable(cache::getIfAvailable);
		this.routes = routes;
		this.arguments = new ArgumentReader(conversionService);
		this.exchanges = exchanges;
		this.writer = exchanges.answerWriter();
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		PathContainer path = request.getPath().pathWithinApplication();
		MethodOutcome outcome = MethodOutcome.take(exchange.getResponse());
		if (outcome != null) {
			return answer(exchange, outcome, path, chain);
		}
		RouteTable table = this.routes.table();
		Route route = isPlain(exchange) ? table.match(path, request.getMethod()) : null;
		if (route == null || !accepts(request, route)) {
			return chain.filter(exchange);
		}
		if (route.cached() != null) {
			return answerCached(exchange, table, route, route.cached(), path, chain);
		}
		Endpoint endpoint = route.endpoint();
		if (endpoint == null) {
			return chain.filter(exchange);
		}
		PathPattern.PathMatchInfo match = route.pattern().matchAndExtract(path);
		@Nullable Object[] values = new @Nullable Object[endpoint.parameters().size()];
		if (match == null || !this.arguments.readNamed(exchange, endpoint, match, values)) {
			return chain.filter(exchange);
		}
		HandlerMethod method = resolve(endpoint);
		if (method == null) {
			return chain.filter(exchange);
		}
		setAttributes(exchange, method, route.pattern(), match, path);
		LearnedCall learned = route.lanes().isEmpty() ? null : LearnedCall.of(request, table, route, values);
		if (learned != null) {
			route.lanes().forEach(lane -> lane.called(learned));
		}
		EndpointExchange endpointExchange = this.exchanges.start(exchange, endpoint, route.pattern());
		return new ShortcutAnswer(answer(endpointExchange, method.getBean(), values), endpointExchange, chain);
	}

	/** Answer with what another lane has called the method for. */
	private Mono<Void> answer(ServerWebExchange exchange, MethodOutcome outcome, PathContainer path,
			WebFilterChain chain) {
		PathPattern pattern = outcome.route().pattern();
		setAttributes(exchange, outcome.method(), pattern, path);
		EndpointExchange endpointExchange = this.exchanges.resume(exchange, outcome);
		Throwable failure = outcome.failure();
		Mono<Void> answer = (failure != null) ? Mono.error(failure) : write(endpointExchange, outcome.result());
		if (endpointExchange.endpoint().body() == EndpointParameter.Body.AGGREGATED) {
			// The method had it, and may have written to it. How its reading ends changes
			// nothing.
			answer = exchange.getRequest().getBody().doOnNext(DataBufferUtils::release).onErrorComplete().then(answer);
		}
		return new ShortcutAnswer(answer, endpointExchange, chain);
	}

	private Mono<Void> answerCached(ServerWebExchange exchange, RouteTable table, Route route, CachePolicy policy,
			PathContainer path, WebFilterChain chain) {
		CacheLookup cache = this.cache.get();
		HandlerMethod method = policy.handler();
		if (cache == null || method == null || !isRead(exchange.getRequest().getMethod())) {
			return chain.filter(exchange);
		}
		if (policy.isOfMatrix()) {
			setAttributes(exchange, method, route.pattern(), path);
		}
		Mono<Void> answer = cache.answerFresh(exchange, policy, key -> {
			setAttributes(exchange, method, route.pattern(), path);
			LearnedTarget learned = route.lanes().isEmpty() ? null
					: LearnedTarget.of(exchange.getRequest(), table, route, key);
			if (learned != null) {
				route.lanes().forEach(lane -> lane.hit(learned));
			}
		});
		return (answer != null) ? answer : chain.filter(exchange);
	}

	private static boolean isRead(HttpMethod method) {
		return method == HttpMethod.GET || method == HttpMethod.HEAD;
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

	private static boolean isPlain(ServerWebExchange exchange) {
		HttpMethod method = exchange.getRequest().getMethod();
		return method != HttpMethod.OPTIONS && method != HttpMethod.TRACE
				&& exchange.getResponse().getStatusCode() != HttpStatus.FORBIDDEN;
	}

	/** A choice between media types is Spring's to make. */
	private static boolean accepts(ServerHttpRequest request, Route route) {
		if (route.mapping().getProducesCondition().isEmpty()) {
			return true;
		}
		List<String> accept = request.getHeaders().get(HttpHeaders.ACCEPT);
		return accept == null || (accept.size() == 1 && MediaType.ALL_VALUE.equals(accept.get(0)));
	}

	private static void setAttributes(ServerWebExchange exchange, HandlerMethod method, PathPattern pattern,
			PathContainer path) {
		PathPattern.PathMatchInfo match = pattern.matchAndExtract(path);
		if (match != null) {
			setAttributes(exchange, method, pattern, match, path);
		}
	}

	private static void setAttributes(ServerWebExchange exchange, HandlerMethod method, PathPattern pattern,
			PathPattern.PathMatchInfo match, PathContainer path) {
		Map<String, Object> attributes = exchange.getAttributes();
		attributes.put(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE, method);
		attributes.put(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, pattern);
		attributes.put(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, match.getUriVariables());
		attributes.put(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE, match.getMatrixVariables());
		attributes.put(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE, path.value());
		ServerRequestObservationContext.findCurrent(attributes)
			.ifPresent(context -> context.setPathPattern(pattern.toString()));
	}

	private Mono<Void> answer(EndpointExchange exchange, Object bean, @Nullable Object[] values) {
		if (exchange.endpoint().body() == EndpointParameter.Body.AGGREGATED) {
			return RequestBodies.aggregate(exchange.exchange(), exchange.buffers())
				.flatMap(buffers -> call(exchange, bean, values));
		}
		return call(exchange, bean, values);
	}

	private Mono<Void> call(EndpointExchange exchange, Object bean, @Nullable Object[] values) {
		Object result;
		try {
			this.arguments.readViews(exchange, values);
			result = exchange.invoke(bean, values);
		}
		catch (Throwable ex) {
			return Mono.error(ex);
		}
		return write(exchange, result);
	}

	private Mono<Void> write(EndpointExchange exchange, @Nullable Object result) {
		Endpoint endpoint = exchange.endpoint();
		if (endpoint.responseStatus() != null) {
			exchange.exchange().getResponse().setStatusCode(endpoint.responseStatus());
		}
		try {
			return this.writer.write(exchange.exchange(), exchange.buffers(), result, endpoint::contentType);
		}
		catch (RuntimeException ex) {
			// The server refuses a field of the answer.
			return Mono.error(ex);
		}
	}

	/**
	 * A constant, since the filter chain asks for it at each request.
	 */
	@Override
	public String toString() {
		return "zero-copy shortcut";
	}

}
