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

import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.endpoint.FailedHandlerMethod;
import dev.zerocopy.web.internal.exchange.RequestBodies;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Serves endpoints under {@code DispatcherHandler}: Spring's own adapter binds the
 * arguments and calls the method, this one owns the memory around it. Where a shortcut
 * called the method before and failed, the failure is raised in the method's place and
 * the method does not run again.
 *
 * @since 0.1.0
 */
public final class EndpointHandlerAdapter implements HandlerAdapter, Ordered {

	private static final String FAILURE_ATTRIBUTE = EndpointHandlerAdapter.class.getName() + ".failure";

	private final Endpoints endpoints;

	private final EndpointExchangeFactory exchanges;

	private final RequestMappingHandlerAdapter delegate;

	/**
	 * Create an adapter.
	 * @param endpoints tells which methods are ours
	 * @param exchanges starts exchanges
	 * @param delegate binds the arguments and calls the method
	 */
	public EndpointHandlerAdapter(Endpoints endpoints, EndpointExchangeFactory exchanges,
			RequestMappingHandlerAdapter delegate) {
		this.endpoints = endpoints;
		this.exchanges = exchanges;
		this.delegate = delegate;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	/**
	 * Leave a failure for the exception handling of the application.
	 * @param exchange the exchange that failed, not committed
	 * @param failure the failure
	 */
	static void handOver(ServerWebExchange exchange, Throwable failure) {
		ServerHttpResponse response = exchange.getResponse();
		boolean forbidden = HttpStatus.FORBIDDEN.equals(response.getStatusCode());
		if (forbidden) {
			// DispatcherHandler would take it for a CORS rejection that is answered.
			response.setStatusCode(null);
		}
		exchange.getAttributes().put(FAILURE_ATTRIBUTE, new Failure(failure, forbidden));
	}

	@Override
	public boolean supports(Object handler) {
		return handler instanceof HandlerMethod method && this.endpoints.find(method) != null;
	}

	@Override
	public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
		HandlerMethod method = (HandlerMethod) handler;
		Endpoint endpoint = this.endpoints.get(method);
		Failure failure = (Failure) exchange.getAttributes().remove(FAILURE_ATTRIBUTE);
		if (failure != null) {
			return fail(exchange, endpoint, method, failure);
		}
		PathPattern pattern = exchange.getRequiredAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		EndpointExchange endpointExchange = this.exchanges.start(exchange, endpoint, pattern);
		return call(endpointExchange, method).doOnSuccess(result -> afterCall(endpointExchange, result))
			.doOnError(endpointExchange::fail)
			.doFinally(endpointExchange::finish);
	}

	private Mono<HandlerResult> fail(ServerWebExchange exchange, Endpoint endpoint, HandlerMethod method,
			Failure failure) {
		if (failure.forbidden()) {
			exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
		}
		boolean bodyTaken = endpoint.body() != EndpointParameter.Body.NONE;
		return this.delegate.handle(bodyTaken ? withoutBody(exchange) : exchange,
				new FailedHandlerMethod(method, failure.cause()));
	}

	private Mono<HandlerResult> call(EndpointExchange exchange, HandlerMethod method) {
		if (exchange.endpoint().body() == EndpointParameter.Body.AGGREGATED) {
			return RequestBodies.aggregate(exchange.exchange(), exchange.buffers()).materialize().flatMap(body -> {
				HandlerMethod handler = (body.getThrowable() != null)
						? new FailedHandlerMethod(method, body.getThrowable()) : method;
				return this.delegate.handle(withoutBody(exchange.exchange()), handler);
			});
		}
		return this.delegate.handle(exchange.exchange(), method);
	}

	/**
	 * A result of the method, or of an exception handler beside it, goes on to our result
	 * handler, which ends the exchange. No result means that the method has answered by
	 * itself, any other one that somebody else answers.
	 */
	private static void afterCall(EndpointExchange exchange, @Nullable HandlerResult result) {
		if (result == null) {
			exchange.complete();
		}
		else if (EndpointResultHandler.isAnswer(result)) {
			cutLateFailures(result);
		}
		else {
			exchange.fail(null);
		}
	}

	/**
	 * A failure after the first byte belongs to nobody but the server, which closes the
	 * connection: an exception handler would swallow it, and a body that was cut short
	 * would seem complete.
	 */
	private static void cutLateFailures(HandlerResult result) {
		DispatchExceptionHandler handler = result.getExceptionHandler();
		if (handler != null) {
			result.setExceptionHandler((exchange, failure) -> exchange.getResponse().isCommitted() ? Mono.error(failure)
					: handler.handleError(exchange, failure));
		}
	}

	private static ServerWebExchange withoutBody(ServerWebExchange exchange) {
		return exchange.mutate().request(new ServerHttpRequestDecorator(exchange.getRequest()) {

			@Override
			public Flux<DataBuffer> getBody() {
				return Flux.empty();
			}

		}).build();
	}

	/**
	 * A failure that was handed over.
	 *
	 * @param cause what the method threw
	 * @param forbidden whether the status was set to 403 before
	 */
	private record Failure(Throwable cause, boolean forbidden) {

	}

}
