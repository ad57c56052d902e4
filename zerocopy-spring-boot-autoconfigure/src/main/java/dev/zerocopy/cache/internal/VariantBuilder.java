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

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpHeaders;

/**
 * Adds the coded variants of an entry behind its back, on threads of its own. When more
 * entries come than it can encode, the latest stay without. Thread-safe.
 *
 * @since 0.1.0
 */
public final class VariantBuilder {

	private static final Log logger = LogFactory.getLog(VariantBuilder.class);

	private static final int QUEUE_LENGTH = 1024;

	private static final long IDLE_SECONDS = 10;

	private final Compressor compressor = new Compressor();

	private final CacheMemory memory;

	private final EntryStore store;

	private final ThreadPoolExecutor executor;

	/**
	 * Create a builder.
	 * @param memory memory of bodies
	 * @param store weighs entries again
	 */
	public VariantBuilder(CacheMemory memory, EntryStore store) {
		this.memory = memory;
		this.store = store;
		int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
		this.executor = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS,
				new LinkedBlockingQueue<>(QUEUE_LENGTH), task -> {
					Thread thread = new Thread(task, "zerocopy-encoder");
					thread.setDaemon(true);
					return thread;
				}, new ThreadPoolExecutor.DiscardPolicy());
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Add the coded variants of an entry, now or soon.
	 * @param entry the entry
	 */
	public void build(CacheEntry entry) {
		if (isWorthTrying(entry)) {
			this.executor.execute(() -> encode(entry));
		}
	}

	private static boolean isWorthTrying(CacheEntry entry) {
		Variant identity = entry.variant(ContentCoding.IDENTITY);
		return identity != null && isWorthTrying(entry.headers(), identity.length());
	}

	/**
	 * Whether a response gets coded variants, as far as can be told before.
	 * @param headers its header fields
	 * @param length the length of its body
	 * @return whether they are tried
	 */
	static boolean isWorthTrying(HttpHeaders headers, int length) {
		return !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)
				&& Compressor.isWorthTrying(headers.getFirst(HttpHeaders.CONTENT_TYPE), length);
	}

	private void encode(CacheEntry entry) {
		if (!entry.acquire()) {
			return;
		}
		try {
			for (ContentCoding coding : this.compressor.codings()) {
				encode(entry, coding, Compressor.Effort.RESPONSE);
			}
			this.store.reweigh(entry);
		}
		catch (OutOfMemoryError ex) {
			logger.warn("No memory for the coded variants of " + entry.key() + "; it is served as it is", ex);
		}
		finally {
			entry.release();
		}
	}

	/** Encode one variant. The caller holds a count of the entry. */
	private void encode(CacheEntry entry, ContentCoding coding, Compressor.Effort effort) {
		Variant identity = entry.variant(ContentCoding.IDENTITY);
		if (identity == null) {
			return;
		}
		ByteBuf encoded = this.compressor.encode(coding, identity.body(), effort);
		if (encoded == null) {
			return;
		}
		try {
			entry.add(new Variant(coding, EntryFactory.tag(identity, coding), this.memory.copyOf(List.of(encoded))));
		}
		finally {
			encoded.release();
		}
	}

	/** Stop encoding. */
	public void close() {
		this.executor.shutdownNow();
	}

}
