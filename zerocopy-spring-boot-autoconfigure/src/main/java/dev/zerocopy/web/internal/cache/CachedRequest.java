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

import dev.zerocopy.cache.internal.CacheKey;
import org.jspecify.annotations.Nullable;

import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.server.ServerWebExchange;

/**
 * A request for a cached method.
 *
 * @param exchange the exchange
 * @param policy how the response is cached
 * @param key its key
 * @param mediaType its media type, {@code null} without a choice
 * @param adapter calls the method
 * @param method the method
 * @param startNanos when it reached the cache
 */
record CachedRequest(ServerWebExchange exchange, CachePolicy policy, CacheKey key, @Nullable MediaType mediaType,
		HandlerAdapter adapter, HandlerMethod method, long startNanos) {

}
