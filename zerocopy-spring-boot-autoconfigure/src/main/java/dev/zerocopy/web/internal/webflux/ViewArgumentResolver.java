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

import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Source;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.result.method.SyncHandlerMethodArgumentResolver;
import org.springframework.web.server.ServerWebExchange;

/**
 * Resolves un-annotated views, buffers and buffer factories of zero-copy controllers
 * where {@code RequestMappingHandlerAdapter} calls the method.
 *
 * @since 0.1.0
 */
public final class ViewArgumentResolver implements SyncHandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Source source = EndpointFactory.source(parameter);
		return !source.isSpring() && !source.isNamed()
				&& AnnotatedElementUtils.hasAnnotation(parameter.getContainingClass(), ZeroCopyController.class);
	}

	@Override
	public @Nullable Object resolveArgumentValue(MethodParameter parameter, BindingContext bindingContext,
			ServerWebExchange exchange) {
		Source source = EndpointFactory.source(parameter);
		EndpointExchange endpointExchange = EndpointExchange.of(exchange);
		if (endpointExchange == null || !endpointExchange.endpoint().declares(parameter)) {
			if (source == Source.BUFFER_FACTORY) {
				// An exception handler: what it answers outlives the exchange that
				// failed.
				return exchange.getResponse().bufferFactory();
			}
			throw new IllegalStateException("Only a mapped method of a zero-copy controller can take "
					+ parameter.getParameterType().getName());
		}
		return ArgumentReader.readView(source, endpointExchange);
	}

}
