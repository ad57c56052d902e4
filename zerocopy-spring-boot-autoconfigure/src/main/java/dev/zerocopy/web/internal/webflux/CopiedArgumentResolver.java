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

import java.lang.reflect.Executable;
import java.util.Set;
import java.util.stream.IntStream;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Body;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Source;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.RequestBodies;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Resolves un-annotated views of the request in controllers that are not zero-copy ones.
 * Nobody tells there when the memory of a body may be given back, so views of a whole
 * body are views of a copy, which is valid for ever; those of a streamed body are valid
 * until their {@code onNext} returns, as ever.
 *
 * @since 0.1.0
 */
public final class CopiedArgumentResolver implements HandlerMethodArgumentResolver {

	private static final String BODY = CopiedArgumentResolver.class.getName() + ".body";

	private static final Set<Source> VIEWS = Set.of(Source.BODY_VIEW, Source.BODY_VIEWS, Source.REQUEST_VIEW);

	private final ObjectProvider<EndpointExchangeFactory> exchanges;

	/**
	 * Create a resolver.
	 * @param exchanges makes the memory that bodies are received in
	 */
	public CopiedArgumentResolver(ObjectProvider<EndpointExchangeFactory> exchanges) {
		this.exchanges = exchanges;
	}

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		return VIEWS.contains(EndpointFactory.source(parameter))
				&& !AnnotatedElementUtils.hasAnnotation(parameter.getContainingClass(), ZeroCopyController.class);
	}

	@Override
	public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext bindingContext,
			ServerWebExchange exchange) {
		String owner = exchange.getRequest().getMethod() + " " + exchange.getRequest().getPath().value();
		return switch (EndpointFactory.source(parameter)) {
			case BODY_VIEW -> body(exchange, owner).cast(Object.class);
			case BODY_VIEWS -> Mono.just(views(exchange, owner));
			default ->
				isBodyTaken(parameter.getExecutable()) ? Mono.just(new CopiedRequestView(exchange.getRequest(), null))
						: body(exchange, owner).map(body -> new CopiedRequestView(exchange.getRequest(), body));
		};
	}

	private static boolean isBodyTaken(Executable method) {
		return IntStream.range(0, method.getParameterCount())
			.mapToObj(index -> MethodParameter.forExecutable(method, index))
			.anyMatch(parameter -> parameter.hasParameterAnnotation(RequestBody.class)
					|| parameter.hasParameterAnnotation(RequestPart.class)
					|| EndpointFactory.source(parameter).body() == Body.STREAMED);
	}

	/** The body can be read once, but more than one argument may show it. */
	private Mono<BodyView> body(ServerWebExchange exchange, String owner) {
		@Nullable Mono<BodyView> known = exchange.getAttribute(BODY);
		if (known != null) {
			return known;
		}
		ExchangeBuffers buffers = this.exchanges.getObject().buffers(exchange, owner);
		Mono<BodyView> body = RequestBodies.aggregate(exchange, buffers)
			.map(received -> BodyView.wrap(received.bodyView().copy()))
			.doFinally(signal -> buffers.close())
			.cache();
		exchange.getAttributes().put(BODY, body);
		return body;
	}

	private Flux<BodyView> views(ServerWebExchange exchange, String owner) {
		return Flux.defer(() -> {
			ExchangeBuffers buffers = this.exchanges.getObject().buffers(exchange, owner);
			return RequestBodies.views(exchange, buffers, owner).doFinally(signal -> buffers.close());
		});
	}

}
