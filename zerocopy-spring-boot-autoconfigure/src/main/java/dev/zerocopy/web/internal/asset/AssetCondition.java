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

package dev.zerocopy.web.internal.asset;

import dev.zerocopy.cache.internal.asset.Asset;
import dev.zerocopy.cache.internal.asset.AssetStore;
import org.jspecify.annotations.Nullable;

import org.springframework.web.reactive.result.condition.RequestCondition;
import org.springframework.web.server.ServerWebExchange;

/**
 * Matches requests for assets that are there, so that any other is answered as if there
 * were no assets. Thread-safe.
 */
final class AssetCondition implements RequestCondition<AssetCondition> {

	private final AssetPaths paths;

	private final AssetStore store;

	AssetCondition(AssetPaths paths, AssetStore store) {
		this.paths = paths;
		this.store = store;
	}

	@Nullable Asset find(ServerWebExchange exchange) {
		String path = this.paths.find(exchange.getRequest().getPath().pathWithinApplication());
		return (path != null) ? this.store.find(path) : null;
	}

	@Override
	public @Nullable AssetCondition getMatchingCondition(ServerWebExchange exchange) {
		return (find(exchange) != null) ? this : null;
	}

	@Override
	public AssetCondition combine(AssetCondition other) {
		return this;
	}

	@Override
	public int compareTo(AssetCondition other, ServerWebExchange exchange) {
		return 0;
	}

	@Override
	public String toString() {
		return "asset";
	}

}
