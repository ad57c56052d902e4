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

import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpHeaders;

/**
 * Adds coded variants to entries. Thread-safe; not to be used on an event loop.
 *
 * @since 0.1.0
 */
public final class VariantEncoder {

	private static final Log logger = LogFactory.getLog(VariantEncoder.class);

	private final Compressor compressor = new Compressor();

	private final CacheMemory memory;

	/**
	 * Create an encoder.
	 * @param memory memory of bodies
	 */
	public VariantEncoder(CacheMemory memory) {
		this.memory = memory;
	}

	/**
	 * Whether a representation gets coded variants, as far as can be told before.
	 * @param headers its header fields
	 * @param length the length of its body
	 * @return whether they are tried
	 */
	public static boolean isWorthTrying(HttpHeaders headers, int length) {
		return !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)
				&& Compressor.isWorthTrying(headers.getFirst(HttpHeaders.CONTENT_TYPE), length);
	}

	/**
	 * Whether it depends on the client in which coding a representation is sent.
	 * @param headers its header fields
	 * @return whether it would have coded variants if it were large
	 */
	static boolean isNegotiated(HttpHeaders headers) {
		return !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)
				&& Compressor.isText(headers.getFirst(HttpHeaders.CONTENT_TYPE));
	}

	/**
	 * Add the coded variants that pay. An entry that was given back by all is left alone.
	 * @param entry the entry, which is only read meanwhile
	 * @param effort how hard to try
	 */
	public void encode(CacheEntry entry, Compressor.Effort effort) {
		if (!entry.acquire()) {
			return;
		}
		try {
			for (ContentCoding coding : this.compressor.codings()) {
				if (Thread.currentThread().isInterrupted()) {
					return;
				}
				encode(entry, coding, effort);
			}
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

}
