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

import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.asset.Asset;
import dev.zerocopy.cache.internal.asset.AssetStore;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.cache.CachedAnswerWriter;
import dev.zerocopy.web.internal.webflux.FileAnswers;
import reactor.core.publisher.Mono;

import org.springframework.aot.hint.annotation.Reflective;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.resource.NoResourceFoundException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers requests for assets. Stands in the mapping as a method like any other; as an
 * adapter it is called without the model and the argument resolution of controllers.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class AssetHandler implements HandlerAdapter, Ordered {

	private final AssetCondition condition;

	private final AssetStore store;

	private final CachedAnswerWriter writer;

	private final FileAnswers files;

	/**
	 * Create a handler.
	 * @param paths the paths of assets
	 * @param store the assets
	 * @param writer writes those in memory
	 * @param files writes the others
	 */
	public AssetHandler(AssetPaths paths, AssetStore store, CachedAnswerWriter writer, FileAnswers files) {
		this.condition = new AssetCondition(paths, store);
		this.store = store;
		this.writer = writer;
		this.files = files;
	}

	AssetCondition condition() {
		return this.condition;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public boolean supports(Object handler) {
		return handler instanceof HandlerMethod method && method.getBean() == this;
	}

	@Override
	public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
		return serve(exchange).then(Mono.empty());
	}

	/**
	 * Answer a request.
	 * @param exchange the exchange
	 * @return completes when the answer is written
	 */
	@Reflective
	public Mono<Void> serve(ServerWebExchange exchange) {
		return Mono.defer(() -> {
			Asset asset = this.condition.find(exchange);
			if (asset == null) {
				return Mono.error(notFound(exchange));
			}
			CacheEntry entry = asset.acquire();
			if (entry != null) {
				entry.hit();
				return Mono.defer(() -> this.writer.write(exchange, entry, CacheResult.NONE, false, 0))
					.doFinally(signal -> entry.release());
			}
			if (asset.isFile()) {
				return writeFile(exchange, asset);
			}
			// Not read yet, or replaced since it was found: in both cases there is more
			// next time.
			return this.store.load(asset)
				.onErrorMap(AssetHandler::isGone, ex -> notFound(exchange))
				.then(serve(exchange));
		});
	}

	private Mono<Void> writeFile(ServerWebExchange exchange, Asset asset) {
		MediaType contentType = Objects.requireNonNull(asset.headers().getContentType());
		Path root = asset.root();
		if (root != null) {
			FileBody file = FileBody.within(root, asset.path());
			return this.files.write(exchange,
					ZeroCopyResponse.ok().headers(fields -> fields.putAll(asset.headers())).body(file), contentType);
		}
		asset.headers().forEach(exchange.getResponse().getHeaders()::put);
		return this.files.write(exchange, asset.resource(), contentType);
	}

	private static boolean isGone(Throwable failure) {
		return failure instanceof FileNotFoundException || failure instanceof NoSuchFileException;
	}

	private static NoResourceFoundException notFound(ServerWebExchange exchange) {
		return new NoResourceFoundException(exchange.getRequest().getURI(),
				exchange.getRequest().getPath().pathWithinApplication().value());
	}

}
