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

package dev.zerocopy.cache;

import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;

/**
 * Adds to the key of cached responses what only the application knows, such as a tenant.
 * A bean that {@link CachedResponse#key()} names. Its value stands for everything that
 * the method reads beyond its declared parameters, so all of the request except
 * preconditions and ranges is visible to the method. Called on the event loop for each
 * request; must not block. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface CacheKeyContributor {

	/**
	 * The part of the key for a request.
	 * @param exchange the exchange of the request, read only
	 * @return emits the part; empty stands for none, a failure is the answer's
	 */
	Mono<String> contribute(ServerWebExchange exchange);

}
