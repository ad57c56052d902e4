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

import java.io.IOException;
import java.io.InputStream;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.VariantEncoder;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.ModificationTime;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.http.HttpHeaders;

/**
 * Reads files into memory. Thread-safe; blocks.
 */
final class AssetReader {

	/** How often a file is read that is written to meanwhile. */
	private static final int ATTEMPTS = 3;

	private final EntryFactory entries;

	private final AssetSettings settings;

	AssetReader(EntryFactory entries, AssetSettings settings) {
		this.entries = entries;
		this.settings = settings;
	}

	/**
	 * Read an asset, so that all its bytes are of one state of the file.
	 * @param asset the asset
	 * @throws IOException if it cannot be read
	 */
	void read(Asset asset) throws IOException {
		byte[] content = content(asset.source());
		asset.keep((content != null) ? entry(asset, content) : null);
	}

	/** The bytes, {@code null} if there are too many. */
	private byte @Nullable [] content(AssetSource source) throws IOException {
		for (int i = 0; i < ATTEMPTS; i++) {
			AssetSource.Version before = source.look();
			if (before.length() > this.settings.maxInMemoryBytes()) {
				return null;
			}
			byte[] content = read(source.resource());
			if (source.look().equals(before)) {
				return (content.length <= this.settings.maxInMemoryBytes()) ? content : null;
			}
		}
		throw new IOException(source.resource() + " is being written to");
	}

	private byte[] read(Resource resource) throws IOException {
		try (InputStream in = resource.getInputStream()) {
			return in.readNBytes(this.settings.maxInMemoryBytes() + 1);
		}
		catch (IllegalArgumentException ex) {
			// A name in a jar with a percent sign, which its URL does not encode.
			throw new IOException(ex);
		}
	}

	private CacheEntry entry(Asset asset, byte[] content) throws IOException {
		HttpHeaders headers = new HttpHeaders();
		asset.headers().forEach(headers::put);
		// The time of what is in a jar says nothing about it.
		long modified = (asset.root() != null) ? ModificationTime.lastModified(asset.resource().lastModified())
				: HttpDates.NONE;
		if (modified != HttpDates.NONE) {
			headers.set(HttpHeaders.LAST_MODIFIED, HttpDates.format(modified));
		}
		if (this.settings.compress() && VariantEncoder.isWorthTrying(headers, content.length)) {
			headers.set(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
		}
		return this.entries.createLasting(asset.path(), headers, Unpooled.wrappedBuffer(content));
	}

}
