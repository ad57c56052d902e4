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

import dev.zerocopy.cache.ResponseCache;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.server.ServerWebExchange;

/**
 * Evicts cached responses for methods that change what those show: when the method has
 * succeeded, before its client learns of it.
 *
 * @since 0.1.0
 */
public final class EvictingHandlerAdapter implements HandlerAdapter, Ordered {

	private static final int ORDER = CachedHandlerAdapter.ORDER - 1;

	private static final int FIRST_FAILURE = 400;

	private final EvictionPolicies policies;

	private final OrderedHandlerAdapters adapters;

	private final ResponseCache cache;

	/**
	 * Create an adapter.
	 * @param policies tells what methods evict
	 * @param adapters all adapters, of which another one calls the method
	 * @param cache the cache
	 */
	public EvictingHandlerAdapter(EvictionPolicies policies, ObjectProvider<HandlerAdapter> adapters,
			ResponseCache cache) {
		this.policies = policies;
		this.adapters = new OrderedHandlerAdapters(adapters);
		this.cache = cache;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public boolean supports(Object handler) {
		return handler instanceof HandlerMethod method && this.policies.find(method) != null;
	}

	@Override
	public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
		EvictionPolicy policy = this.policies.find((HandlerMethod) handler);
		if (policy != null) {
			exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> evict(exchange, policy)));
		}
		return this.adapters.without(this, handler).handle(exchange, handler);
	}

	private void evict(ServerWebExchange exchange, EvictionPolicy policy) {
		HttpStatusCode status = exchange.getResponse().getStatusCode();
		if (status == null || status.value() < FIRST_FAILURE) {
			policy.evict(this.cache, exchange);
		}
	}

}
