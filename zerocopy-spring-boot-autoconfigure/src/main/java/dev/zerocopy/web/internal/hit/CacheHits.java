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

import java.util.List;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.EntryReference;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachedAnswer;
import dev.zerocopy.web.internal.route.ReceivedRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * Finds the fresh answers of the cache for requests whose target is known. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheHits {

	/**
	 * With a body, or with a wish that somebody else has to hear. A request over HTTP/2
	 * that has not ended has the first of them from Reactor Netty's codec, unless it
	 * tells its length.
	 */
	private static final List<AsciiString> UNUSUAL = List.of(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.UPGRADE,
			HttpHeaderNames.EXPECT);

	private static final List<AsciiString> CONDITIONS = List.of(HttpHeaderNames.IF_NONE_MATCH,
			HttpHeaderNames.IF_MODIFIED_SINCE, HttpHeaderNames.RANGE, HttpHeaderNames.IF_MATCH,
			HttpHeaderNames.IF_UNMODIFIED_SINCE, HttpHeaderNames.IF_RANGE);

	private final CodingsMemory codings = new CodingsMemory();

	private final CacheLookup.Settings settings;

	/**
	 * Create a finder.
	 * @param settings the settings of the cache
	 */
	public CacheHits(CacheLookup.Settings settings) {
		this.settings = settings;
	}

	/**
	 * Whether a request wants what its target tells, and nothing that somebody else has
	 * to hear.
	 * @param fields the fields of the request
	 * @param anyMediaType whether the target tells it only of clients that take any media
	 * type
	 * @return {@code false} to let the request go on to Spring
	 */
	public static boolean isPlain(CodecFields fields, boolean anyMediaType) {
		return !containsAny(fields, UNUSUAL) && !containsAny(fields, ReceivedRequest.FORWARDING) && !(anyMediaType
				&& fields.contains(HttpHeaderNames.ACCEPT) && !ReceivedRequest.takesAnything(fields.lines("accept")));
	}

	/**
	 * Whether a request may be answered with a stored response.
	 * @param fields the fields of the request
	 * @return {@code false} if it has content, or may ask for a new response
	 */
	public boolean isForStored(CodecFields fields) {
		return isWithoutContent(fields)
				&& !(this.settings.clientMayRefresh() && fields.contains(HttpHeaderNames.CACHE_CONTROL));
	}

	private static boolean isWithoutContent(CodecFields fields) {
		return !fields.contains(HttpHeaderNames.CONTENT_LENGTH) || "0".equals(fields.single("content-length"));
	}

	/**
	 * Whether a request has one of some fields.
	 * @param fields the fields of the request
	 * @param names the names in lower case
	 * @return whether there is one
	 */
	public static boolean containsAny(CodecFields fields, List<AsciiString> names) {
		for (int i = 0; i < names.size(); i++) {
			if (fields.contains(names.get(i))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Find the answer to a request.
	 * @param reference finds the entry of the request's target
	 * @param head whether the method is HEAD rather than GET
	 * @param fields the fields of the request
	 * @param now the time of the cache
	 * @return the answer, which the caller has to {@linkplain CacheHit#release()
	 * release}; {@code null} if there is no fresh one
	 */
	public @Nullable CacheHit find(EntryReference reference, boolean head, CodecFields fields, long now) {
		// A miss is counted where it is met again, on the lane below.
		CacheEntry entry = reference.acquire();
		CacheHit hit = null;
		try {
			hit = (entry != null) ? hit(entry, head, fields, now) : null;
		}
		finally {
			if (entry != null && hit == null) {
				entry.release();
			}
		}
		return hit;
	}

	private @Nullable CacheHit hit(CacheEntry entry, boolean head, CodecFields fields, long now) {
		Variant variant = entry.isFresh(now) ? entry.choose(accepted(fields)) : null;
		if (variant == null) {
			return null;
		}
		HttpMethod method = head ? HttpMethod.HEAD : HttpMethod.GET;
		return new CacheHit(entry, variant, method,
				containsAny(fields, CONDITIONS) ? CachedAnswer.select(entry, variant, method, fields) : null, now,
				this.settings);
	}

	private AcceptedCodings accepted(CodecFields fields) {
		List<String> lines = fields.contains(HttpHeaderNames.ACCEPT_ENCODING) ? fields.lines("accept-encoding") : null;
		return (lines != null) ? this.codings.of(lines) : CodingsMemory.NONE;
	}

}
