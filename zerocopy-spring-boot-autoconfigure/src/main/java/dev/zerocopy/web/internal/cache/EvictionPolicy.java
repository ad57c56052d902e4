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

import java.util.List;

import dev.zerocopy.cache.ResponseCache;

import org.springframework.web.server.ServerWebExchange;

/**
 * What a method evicts, read once from its annotation. Immutable and thread-safe.
 *
 * @param paths the paths
 * @param prefixes the beginnings of paths
 * @param tags the tags
 */
record EvictionPolicy(List<Template> paths, List<Template> prefixes, List<Template> tags) {

	void evict(ResponseCache cache, ServerWebExchange exchange) {
		this.paths.forEach(path -> cache.evict(path.expand(exchange)));
		this.prefixes.forEach(prefix -> cache.evictPrefix(prefix.expand(exchange)));
		this.tags.forEach(tag -> cache.evictTag(tag.expand(exchange)));
	}

}
