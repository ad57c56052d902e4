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

package dev.zerocopy.web.internal.cache;

import java.security.Principal;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.i18n.FixedLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;
import org.springframework.context.i18n.LocaleContext;

/**
 * The exchange of a fill, which belongs to nobody: what the mapping found for a client's
 * request, and of the rest what is part of the key.
 *
 * @since 0.1.0
 */
public final class FillExchange extends DefaultServerWebExchange {

	private static final ServerCodecConfigurer CODECS = ServerCodecConfigurer.create();

	private static final List<String> MAPPING_ATTRIBUTES = List.of(HandlerMapping.BEST_MATCHING_HANDLER_ATTRIBUTE,
			HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE,
			HandlerMapping.PRODUCIBLE_MEDIA_TYPES_ATTRIBUTE, HandlerMapping.API_VERSION_ATTRIBUTE);

	private final Mono<Principal> principal;

	FillExchange(ServerWebExchange client, KeyInput input, @Nullable MediaType mediaType, CapturingResponse response) {
		super(FillRequest.of(client.getRequest(), input, mediaType), response, exchange -> Mono.error(noSession()),
				CODECS, locale(client, input), client.getApplicationContext());
		this.principal = input.principal() ? client.getPrincipal() : Mono.empty();
		Map<String, Object> attributes = client.getAttributes();
		attributes.forEach((name, value) -> {
			if (MAPPING_ATTRIBUTES.contains(name) || input.showsAttribute(name)) {
				getAttributes().put(name, value);
			}
		});
		getAttributes().put(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE, input.shownMatrix(client));
		getAttributes().put(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE,
				getRequest().getPath().pathWithinApplication().value());
	}

	private static IllegalStateException noSession() {
		return new IllegalStateException("A response that is cached must not depend on a session");
	}

	private static LocaleContextResolver locale(ServerWebExchange client, KeyInput input) {
		LocaleContext context = input.locale() ? client.getLocaleContext() : null;
		return (context != null) ? new Resolved(context) : new FixedLocaleContextResolver();
	}

	@Override
	@SuppressWarnings("unchecked")
	public <T extends Principal> Mono<T> getPrincipal() {
		return (Mono<T>) this.principal;
	}

	/** The locale that was resolved for the client. */
	private record Resolved(LocaleContext context) implements LocaleContextResolver {

		@Override
		public LocaleContext resolveLocaleContext(ServerWebExchange exchange) {
			return this.context;
		}

		@Override
		public void setLocaleContext(ServerWebExchange exchange, @Nullable LocaleContext context) {
			throw new UnsupportedOperationException("The locale is part of the key");
		}

	}

}
