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

package dev.zerocopy.cache.internal.asset;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.Compressor;
import dev.zerocopy.cache.internal.VariantEncoder;
import dev.zerocopy.http.internal.ContentCoding;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpHeaders;

/**
 * Makes the coded variants of assets behind their back, as small as they get: one that is
 * ready is served from then on. Thread-safe.
 */
final class AssetEncoder {

	private static final Log logger = LogFactory.getLog(AssetEncoder.class);

	private static final long IDLE_SECONDS = 10;

	private final VariantEncoder encoder;

	private final ThreadPoolExecutor executor;

	AssetEncoder(CacheMemory memory) {
		this.encoder = new VariantEncoder(memory);
		int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
		this.executor = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(), task -> {
					Thread thread = new Thread(task, "zerocopy-asset-encoder");
					thread.setDaemon(true);
					return thread;
				});
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Encode assets.
	 * @param assets the assets; those that are not in memory are left alone
	 * @param done runs when all have been tried
	 */
	void encode(List<Asset> assets, Runnable done) {
		AtomicInteger left = new AtomicInteger(assets.size() + 1);
		Runnable ended = () -> {
			if (left.decrementAndGet() == 0) {
				done.run();
			}
		};
		try {
			assets.forEach(asset -> this.executor.execute(() -> {
				encode(asset);
				ended.run();
			}));
			ended.run();
		}
		catch (RejectedExecutionException ex) {
			// The application stops.
			logger.debug("Assets are not encoded any more", ex);
		}
	}

	private void encode(Asset asset) {
		CacheEntry entry = asset.acquire();
		if (entry == null) {
			return;
		}
		try {
			if (entry.headers().containsHeader(HttpHeaders.VARY) && entry.variant(ContentCoding.GZIP) == null) {
				this.encoder.encode(entry, Compressor.Effort.ASSET);
			}
		}
		catch (RuntimeException ex) {
			logger.warn("Asset " + asset.path() + " is served without content codings", ex);
		}
		finally {
			entry.release();
		}
	}

	/** Stop. An asset that is being encoded is given back when its coding ends. */
	void close() {
		this.executor.shutdownNow();
	}

}
