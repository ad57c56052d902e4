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

import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import reactor.core.publisher.Mono;

import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.HandlerResultHandlerSupport;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes what methods of zero-copy controllers return, before any codec or view resolver
 * is asked: endpoints, and exception handlers with such a return type.
 *
 * @since 0.1.0
 */
public final class EndpointResultHandler extends HandlerResultHandlerSupport implements HandlerResultHandler {

	private static final int ORDER = -10;

	private final EndpointExchangeFactory exchanges;

	private final AnswerWriter writer;

	/**
	 * Create a result handler.
	 * @param contentTypeResolver selects among the media types that a mapping produces
	 * @param exchanges starts exchanges
	 */
	public EndpointResultHandler(RequestedContentTypeResolver contentTypeResolver, EndpointExchangeFactory exchanges) {
		super(contentTypeResolver, ReactiveAdapterRegistry.getSharedInstance());
		this.exchanges = exchanges;
		this.writer = exchanges.answerWriter();
		setOrder(ORDER);
	}

	@Override
	public boolean supports(HandlerResult result) {
		return isAnswer(result);
	}

	static boolean isAnswer(HandlerResult result) {
		return result.getHandler() instanceof HandlerMethod method
				&& AnnotatedElementUtils.hasAnnotation(method.getBeanType(), ZeroCopyController.class)
				&& EndpointFactory.isAnswer(result.getReturnType());
	}

	@Override
	public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
		EndpointExchange endpointExchange = EndpointExchange.of(exchange);
		if (endpointExchange == null || !endpointExchange.isOpen()) {
			return writeErrorAnswer(exchange, result);
		}
		return this.writer
			.write(exchange, endpointExchange.buffers(), result.getReturnValue(), () -> contentType(exchange))
			.doOnSuccess(done -> endpointExchange.complete())
			.doOnError(endpointExchange::fail)
			.doFinally(endpointExchange::finish);
	}

	/** The answer of an exception handler: the exchange at the endpoint has ended. */
	private Mono<Void> writeErrorAnswer(ServerWebExchange exchange, HandlerResult result) {
		ExchangeBuffers buffers = this.exchanges.buffers(exchange, String.valueOf(result.getHandler()));
		return this.writer.write(exchange, buffers, result.getReturnValue(), () -> contentType(exchange))
			.doFinally(signal -> buffers.close());
	}

	private MediaType contentType(ServerWebExchange exchange) {
		MediaType selected = (exchange.getAttribute(HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE) != null)
				? selectMediaType(exchange, List::of) : null;
		return (selected != null) ? selected : MediaType.APPLICATION_OCTET_STREAM;
	}

}
