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

package dev.zerocopy.cache.internal;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.http.internal.ContentCoding;

/**
 * Adds the coded variants of an entry behind its back, on threads of its own. When more
 * entries come than it can encode, the latest stay without. Thread-safe.
 *
 * @since 0.1.0
 */
public final class VariantBuilder {

	private static final int QUEUE_LENGTH = 1024;

	private static final long IDLE_SECONDS = 10;

	private final VariantEncoder encoder;

	private final EntryStore store;

	private final ThreadPoolExecutor executor;

	/**
	 * Create a builder.
	 * @param memory memory of bodies
	 * @param store weighs entries again
	 */
	public VariantBuilder(CacheMemory memory, EntryStore store) {
		this.encoder = new VariantEncoder(memory);
		this.store = store;
		int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
		this.executor = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(QUEUE_LENGTH), task -> {
					Thread thread = new Thread(task, "zerocopy-encoder");
					thread.setDaemon(true);
					return thread;
				}, (task, executor) -> ((Encoding) task).entry.settle());
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Add the coded variants of an entry, now or soon.
	 * @param entry the entry
	 */
	public void build(CacheEntry entry) {
		if (isWorthTrying(entry)) {
			this.executor.execute(new Encoding(entry));
		}
		else {
			entry.settle();
		}
	}

	private static boolean isWorthTrying(CacheEntry entry) {
		Variant identity = entry.variant(ContentCoding.IDENTITY);
		return identity != null && VariantEncoder.isWorthTrying(entry.headers(), identity.length());
	}

	/** Stop encoding. */
	public void close() {
		this.executor.shutdownNow().forEach(task -> ((Encoding) task).entry.settle());
	}

	private final class Encoding implements Runnable {

		private final CacheEntry entry;

		Encoding(CacheEntry entry) {
			this.entry = entry;
		}

		@Override
		public void run() {
			try {
				VariantBuilder.this.encoder.encode(this.entry, Compressor.Effort.RESPONSE);
				VariantBuilder.this.store.reweigh(this.entry);
			}
			finally {
				this.entry.settle();
			}
		}

	}

}
