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

import dev.zerocopy.web.internal.endpoint.FailedHandlerMethod;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers requests for cached methods: from the cache where it can, and where it cannot,
 * by the adapter that would have been asked without it. Stands behind mapping, CORS and
 * API version, so that those hold on a hit too.
 *
 * @since 0.1.0
 */
public final class CachedHandlerAdapter implements HandlerAdapter, Ordered {

	static final int ORDER = -10;

	private final CachePolicies policies;

	private final OrderedHandlerAdapters adapters;

	private final RequestMappingHandlerAdapter errors;

	private final CacheLookup lookup;

	/**
	 * Create an adapter.
	 * @param policies tells which methods are cached
	 * @param adapters all adapters, of which another one calls the method
	 * @param errors raises the failure of a run at each who waited
	 * @param lookup answers from the cache
	 */
	public CachedHandlerAdapter(CachePolicies policies, ObjectProvider<HandlerAdapter> adapters,
			RequestMappingHandlerAdapter errors, CacheLookup lookup) {
		this.policies = policies;
		this.adapters = new OrderedHandlerAdapters(adapters);
		this.errors = errors;
		this.lookup = lookup;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean supports(Object handler) {
		return handler instanceof HandlerMethod method && !(method instanceof FillHandlerMethod)
				&& !(method instanceof FailedHandlerMethod) && this.policies.find(method) != null;
	}

	@Override
	public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
		HandlerMethod method = (HandlerMethod) handler;
		HandlerAdapter next = this.adapters.without(this, method);
		CachePolicy policy = this.policies.find(method);
		if (policy == null || !isRead(exchange.getRequest()) || !policy.admits(exchange.getRequest())) {
			return next.handle(exchange, handler);
		}
		MediaType mediaType = policy.select(exchange);
		if (policy.isNegotiated() && mediaType == null) {
			return next.handle(exchange, handler);
		}
		policy.setHandler(method);
		long start = System.nanoTime();
		return policy.key(exchange, mediaType)
			.flatMap(
					key -> this.lookup.answer(new CachedRequest(exchange, policy, key, mediaType, next, method, start)))
			.onErrorResume(FillFailedException.class,
					ex -> this.errors.handle(exchange, new FailedHandlerMethod(method, ex.failure())));
	}

	private static boolean isRead(ServerHttpRequest request) {
		return request.getMethod() == HttpMethod.GET || request.getMethod() == HttpMethod.HEAD;
	}

}
