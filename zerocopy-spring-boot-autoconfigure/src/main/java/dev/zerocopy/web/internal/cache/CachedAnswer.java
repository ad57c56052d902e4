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

package dev.zerocopy.web.internal.cache;

import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.http.internal.ContentCoding;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.http.internal.RequestFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * What an entry answers a request with, on whichever lane: status, header fields but
 * those that tell the time, and which bytes. Immutable; valid while the entry is held.
 *
 * @since 0.1.0
 */
public final class CachedAnswer {

	/** The value of {@code Cache-Status} for an entry that was found, up to its time. */
	public static final String HIT_STATUS = "zerocopy; hit; ttl=";

	private final CacheEntry entry;

	private final Variant variant;

	private final RepresentationAnswer representation;

	private CachedAnswer(CacheEntry entry, Variant variant, RepresentationAnswer representation) {
		this.entry = entry;
		this.variant = variant;
		this.representation = representation;
	}

	/**
	 * Select the answer to a request.
	 * @param entry the entry, on which the caller holds a count
	 * @param method GET or HEAD
	 * @param request the fields of the request
	 * @return the answer, {@code null} if the client accepts no coding that there is
	 */
	static @Nullable CachedAnswer select(CacheEntry entry, HttpMethod method, RequestFields request) {
		Variant variant = entry.choose(AcceptedCodings.of(request.lines(HttpHeaders.ACCEPT_ENCODING)));
		return (variant != null) ? select(entry, variant, method, request) : null;
	}

	/**
	 * Select the answer to a request whose coding is chosen.
	 * @param entry the entry, on which the caller holds a count
	 * @param variant the variant
	 * @param method GET or HEAD
	 * @param request the fields of the request
	 * @return the answer
	 */
	public static CachedAnswer select(CacheEntry entry, Variant variant, HttpMethod method, RequestFields request) {
		if (entry.status() != HttpStatus.OK.value()) {
			return whole(entry, variant);
		}
		return new CachedAnswer(entry, variant, RepresentationAnswer.select(method, request, entry.validators(variant),
				variant.length(), entry.headers().getFirst(HttpHeaders.CONTENT_TYPE)));
	}

	/**
	 * The answer to a request without conditions and ranges.
	 * @param entry the entry, on which the caller holds a count
	 * @param variant the variant
	 * @return the answer
	 */
	public static CachedAnswer whole(CacheEntry entry, Variant variant) {
		return new CachedAnswer(entry, variant, RepresentationAnswer.whole(variant.length()));
	}

	/**
	 * The variant that was chosen.
	 * @return the variant
	 */
	public Variant variant() {
		return this.variant;
	}

	/**
	 * Which bytes of the variant are sent.
	 * @return the parts and what stands between them
	 */
	public RepresentationAnswer representation() {
		return this.representation;
	}

	/**
	 * The status.
	 * @return the status of the answer
	 */
	public HttpStatusCode status() {
		return (this.entry.status() == HttpStatus.OK.value()) ? this.representation.status()
				: HttpStatusCode.valueOf(this.entry.status());
	}

	/**
	 * The body, read-only and with a count of its own: Spring and Reactor Netty ask a
	 * buffer whether it is still allocated before they release what the transport may
	 * have released, and others release twice; either would take a count of the cache's.
	 * @return the bytes, shared with the variant; ownership is transferred to the caller
	 */
	public ByteBuf body() {
		List<ByteBuf> pieces = new ArrayList<>(1);
		for (RepresentationAnswer.Part part : this.representation.parts()) {
			if (part.head().length > 0) {
				pieces.add(Unpooled.wrappedBuffer(part.head()));
			}
			pieces.add(this.variant.share((int) part.offset(), (int) part.length()));
		}
		if (this.representation.end().length > 0) {
			pieces.add(Unpooled.wrappedBuffer(this.representation.end()));
		}
		return (pieces.size() == 1) ? pieces.get(0) : new CompositeByteBuf(UnpooledByteBufAllocator.DEFAULT, true,
				pieces.size(), pieces.toArray(ByteBuf[]::new));
	}

	/**
	 * What is told about an entry that was found (RFC 9211).
	 * @param entry the entry
	 * @param now the time of the cache
	 * @return the value of {@code Cache-Status}
	 */
	public static String hitStatus(CacheEntry entry, long now) {
		return HIT_STATUS + entry.times().freshSeconds(now);
	}

	/**
	 * Set the fields of the head.
	 * @param headers the fields of the response, to which those of the entry are added
	 */
	public void setFields(HttpHeaders headers) {
		HttpStatusCode status = status();
		this.entry.headers().forEach((name, values) -> {
			if (HttpHeaders.VARY.equalsIgnoreCase(name)) {
				headers.addAll(name, values);
			}
			else {
				headers.put(name, values);
			}
		});
		if (status.is2xxSuccessful() || status.value() == HttpStatus.NOT_MODIFIED.value()) {
			headers.set(HttpHeaders.ETAG, this.variant.entityTag());
		}
		if (this.entry.status() == HttpStatus.OK.value()) {
			headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
		}
		if (this.variant.coding() != ContentCoding.IDENTITY) {
			headers.set(HttpHeaders.CONTENT_ENCODING, this.variant.coding().token());
		}
		if (status.value() != HttpStatus.NO_CONTENT.value()) {
			this.representation.apply(headers);
		}
	}

}
