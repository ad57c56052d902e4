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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.http.internal.ContentCoding;
import dev.zerocopy.http.internal.ContentTag;
import dev.zerocopy.http.internal.EntityTags;
import dev.zerocopy.http.internal.HttpDates;
import io.netty.buffer.ByteBuf;

import org.springframework.http.HttpHeaders;

/**
 * Makes entries of captured responses. Not to be used on an event loop: it allocates and
 * digests. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EntryFactory {

	private static final int OK = 200;

	private static final Duration PASS_TIME = Duration.ofSeconds(10);

	/** In no media type, so that what stands in front of the body has one end. */
	private static final byte[] SEPARATOR = { 0 };

	private final CacheMemory memory;

	private final Ticker ticker;

	/**
	 * Create a factory.
	 * @param memory memory of bodies
	 * @param ticker the time
	 */
	public EntryFactory(CacheMemory memory, Ticker ticker) {
		this.memory = memory;
		this.ticker = ticker;
	}

	/**
	 * Make an entry of a response. Its body is copied.
	 * @param key the key
	 * @param tags the tags
	 * @param freshness how long it serves
	 * @param personal whether the key names somebody, so that no other cache may keep it
	 * @param vary the request fields that the key holds
	 * @param response the response
	 * @return the entry with one count, which belongs to the caller
	 */
	public CacheEntry create(CacheKey key, Set<String> tags, Freshness freshness, boolean personal, Set<String> vary,
			CapturedResponse response) {
		HttpHeaders headers = new HttpHeaders();
		response.headers().forEach(headers::addAll);
		headers.remove(HttpHeaders.CONTENT_LENGTH);
		headers.remove(HttpHeaders.DATE);
		vary.forEach(name -> headers.add(HttpHeaders.VARY, name));
		boolean negotiated = VariantEncoder.isNegotiated(headers);
		if (negotiated) {
			headers.add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
		}
		boolean negative = Storability.isNegative(response.status());
		Duration ttl = negative ? freshness.negative() : freshness.ttl();
		addFreshness(headers, freshness, personal, negative);
		ByteBuf body = this.memory.copyOf(response.parts());
		try {
			String given = headers.getFirst(HttpHeaders.ETAG);
			headers.remove(HttpHeaders.ETAG);
			String tag = (given != null && EntityTags.isValid(given)) ? given : digest(headers, body);
			CacheEntry entry = new CacheEntry(key, tags, response.status(), HttpHeaders.readOnlyHttpHeaders(headers),
					times(ttl, freshness, negative), personal);
			entry.add(new Variant(ContentCoding.IDENTITY, tag, body));
			if (!negotiated) {
				entry.settle();
			}
			return entry;
		}
		catch (RuntimeException | Error ex) {
			body.release();
			throw ex;
		}
	}

	/**
	 * Make an entry that says that responses are not worth storing.
	 * @param key the key
	 * @return the entry with one count, which belongs to the caller
	 */
	public CacheEntry createPass(CacheKey key) {
		long now = this.ticker.read();
		long end = now + PASS_TIME.toNanos();
		return new CacheEntry(key, Set.of(), 0, HttpHeaders.EMPTY, new CacheEntry.Times(now, end, end, end), false);
	}

	/**
	 * Make an entry that serves until its owner gives it back. The body is copied.
	 * @param path the path of the representation
	 * @param headers the header fields of all its variants
	 * @param body the body, whose reference count is not changed
	 * @return the entry with one count, which belongs to the caller
	 */
	public CacheEntry createLasting(String path, HttpHeaders headers, ByteBuf body) {
		ByteBuf copy = this.memory.copyOf(List.of(body));
		try {
			CacheEntry entry = new CacheEntry(new CacheKey.Builder(0).build(path), Set.of(), OK,
					HttpHeaders.readOnlyHttpHeaders(headers),
					new CacheEntry.Times(this.ticker.read(), Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE), false);
			entry.add(new Variant(ContentCoding.IDENTITY, digest(headers, copy), copy));
			// Coded variants come later, and nobody waits for them.
			entry.settle();
			return entry;
		}
		catch (RuntimeException | Error ex) {
			copy.release();
			throw ex;
		}
	}

	private CacheEntry.Times times(Duration ttl, Freshness freshness, boolean negative) {
		long now = this.ticker.read();
		long fresh = now + ttl.toNanos();
		return new CacheEntry.Times(now, fresh, negative ? fresh : fresh + freshness.staleWhileRevalidate().toNanos(),
				negative ? fresh : fresh + freshness.staleIfError().toNanos());
	}

	private static void addFreshness(HttpHeaders headers, Freshness freshness, boolean personal, boolean negative) {
		if (headers.containsHeader(HttpHeaders.CACHE_CONTROL)) {
			if (personal) {
				CacheDirectives.addPrivate(headers);
			}
			return;
		}
		long seconds = negative ? 0 : freshness.clientMaxAge().toSeconds();
		if (seconds > 0) {
			headers.setCacheControl((personal ? "private, " : "") + "max-age=" + seconds);
			headers.set(HttpHeaders.EXPIRES, HttpDates.format(System.currentTimeMillis() / 1000 + seconds));
		}
	}

	/**
	 * Two representations of one target may have the same bytes, not both media types.
	 */
	private static String digest(HttpHeaders headers, ByteBuf body) {
		ContentTag tag = new ContentTag();
		String mediaType = headers.getFirst(HttpHeaders.CONTENT_TYPE);
		if (mediaType != null) {
			tag.update(ByteBuffer.wrap(mediaType.getBytes(StandardCharsets.UTF_8)));
		}
		return tag.update(ByteBuffer.wrap(SEPARATOR)).update(body.nioBuffer()).end();
	}

	/**
	 * The time of this factory.
	 * @return nanoseconds
	 */
	public long now() {
		return this.ticker.read();
	}

	/**
	 * The tag of a coded variant.
	 * @param identity the variant without a coding
	 * @param coding the coding
	 * @return the entity tag
	 */
	static String tag(Variant identity, ContentCoding coding) {
		return EntityTags.withCoding(identity.entityTag(), coding.token());
	}

}
