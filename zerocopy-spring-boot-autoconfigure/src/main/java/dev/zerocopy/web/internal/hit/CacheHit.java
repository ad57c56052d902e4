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

package dev.zerocopy.web.internal.hit;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachedAnswer;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * A fresh answer of the cache to one request. Holds a count of its entry, which the
 * caller gives back with {@link #release()} once the answer is on its way. Confined to
 * its request.
 *
 * @since 0.1.0
 */
public final class CacheHit {

	private final CacheEntry entry;

	private final Variant variant;

	private final HttpMethod method;

	private final @Nullable CachedAnswer selected;

	private final long now;

	private final CacheLookup.Settings settings;

	/**
	 * Create an answer.
	 * @param entry the entry, a count of which is transferred
	 * @param variant the variant
	 * @param method GET or HEAD
	 * @param selected what the conditions of the request have selected, {@code null} if
	 * it has none
	 * @param now the time of the cache
	 * @param settings the settings of the cache
	 */
	CacheHit(CacheEntry entry, Variant variant, HttpMethod method, @Nullable CachedAnswer selected, long now,
			CacheLookup.Settings settings) {
		this.entry = entry;
		this.variant = variant;
		this.method = method;
		this.selected = selected;
		this.now = now;
		this.settings = settings;
	}

	/**
	 * The entry.
	 * @return the entry that is sent
	 */
	public CacheEntry entry() {
		return this.entry;
	}

	/**
	 * The variant.
	 * @return the variant that is sent
	 */
	public Variant variant() {
		return this.variant;
	}

	/**
	 * Whether the answer is the whole variant, with fields that are always the same.
	 * @return {@code false} if the request has conditions or a range
	 */
	public boolean isWhole() {
		return this.selected == null;
	}

	/**
	 * The status.
	 * @return the status code
	 */
	public int status() {
		return (this.selected != null) ? this.selected.status().value() : this.entry.status();
	}

	/**
	 * The fields but for those that tell the time.
	 * @param lowerCase whether names are in lower case, as HTTP/2 has them
	 * @return the fields, not to be changed, or {@link AnswerFields#UNSENDABLE}
	 */
	public HttpHeaders fields(boolean lowerCase) {
		if (this.selected != null) {
			return AnswerFields.of(this.selected, lowerCase);
		}
		HttpHeaders fields = this.variant.fields(lowerCase);
		if (fields == null) {
			fields = AnswerFields.of(CachedAnswer.whole(this.entry, this.variant), lowerCase);
			this.variant.keepFields(lowerCase, fields);
			this.entry.grown();
		}
		return fields;
	}

	/**
	 * How old the response is (RFC 9111, section 5.1).
	 * @return the seconds, not negative
	 */
	public long age() {
		return this.entry.times().ageSeconds(this.now);
	}

	/**
	 * The time of the answer.
	 * @return the value of {@code Date}, the same text for a second; {@code null} if it
	 * is not told
	 */
	public @Nullable String date() {
		return this.settings.date() ? HttpDates.now() : null;
	}

	/**
	 * What is told about the cache (RFC 9211).
	 * @return the value of {@code Cache-Status}, {@code null} if it is not told
	 */
	public @Nullable String cacheStatus() {
		return this.settings.cacheStatus() ? CachedAnswer.hitStatus(this.entry, this.now) : null;
	}

	/**
	 * The length of the body.
	 * @return the number of bytes that are sent, none for HEAD
	 */
	public long length() {
		if (HttpMethod.HEAD.equals(this.method)) {
			return 0;
		}
		return (this.selected != null) ? this.selected.representation().contentLength() : this.variant.length();
	}

	/**
	 * The body, without a copy.
	 * @param trusted whether nobody but code that releases what is its own, once, sees
	 * the bytes; otherwise they are read-only and have a count of their own
	 * @return the bytes, shared with the variant; ownership is transferred to the caller
	 */
	public ByteBuf body(boolean trusted) {
		if (this.selected != null) {
			return this.selected.body();
		}
		return trusted ? this.variant.slice(0, this.variant.length()) : this.variant.share(0, this.variant.length());
	}

	/**
	 * Give back the entry. The body lives on by itself.
	 */
	public void release() {
		this.entry.release();
	}

}
