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
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.exchange.Connections;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes an entry as the answer to a request, through the exchange's response, so that
 * filters that decorate it see every byte. The body is a slice of the entry's memory, one
 * write with {@code Content-Length}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CachedAnswerWriter {

	private static final long NANOS = 1_000_000_000;

	private final TransferStats stats;

	private final boolean cacheStatus;

	private final boolean date;

	/**
	 * Create a writer.
	 * @param stats where body bytes are counted
	 * @param cacheStatus whether {@code Cache-Status} is sent
	 * @param date whether {@code Date} is sent
	 */
	public CachedAnswerWriter(TransferStats stats, boolean cacheStatus, boolean date) {
		this.stats = stats;
		this.cacheStatus = cacheStatus;
		this.date = date;
	}

	/**
	 * Write an entry.
	 * @param exchange the exchange of the client
	 * @param entry the entry, on which the caller holds a count until this completes,
	 * fails or is cancelled
	 * @param result what the cache did
	 * @param stored whether the response was stored, if it was not found
	 * @param now the time of the cache
	 * @return completes when the answer is written
	 */
	public Mono<Void> write(ServerWebExchange exchange, CacheEntry entry, CacheResult result, boolean stored,
			long now) {
		ServerHttpRequest request = exchange.getRequest();
		CachedAnswer answer = CachedAnswer.select(entry, request.getMethod(), request.getHeaders()::get);
		if (answer == null) {
			exchange.getResponse().getHeaders().add(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING);
			return Mono.error(new NoAcceptableCodingException(entry.variants()));
		}
		ServerHttpResponse response = exchange.getResponse();
		if (response.isCommitted()) {
			return Mono.empty();
		}
		response.setStatusCode(answer.status());
		answer.setFields(response.getHeaders());
		setAge(response.getHeaders(), entry, result, stored, now);
		RepresentationAnswer representation = answer.representation();
		if (representation.contentLength() == 0) {
			return response.setComplete();
		}
		boolean sent = request.getMethod() != HttpMethod.HEAD;
		boolean shared = request.getSslInfo() == null;
		return Connections.write(response, Mono.fromSupplier(() -> {
			if (sent) {
				this.stats.count(representation.contentLength(), shared);
			}
			return body(answer.variant(), representation);
		}));
	}

	/** Section 5.1 of RFC 9111, and RFC 9211. */
	private void setAge(HttpHeaders headers, CacheEntry entry, CacheResult result, boolean stored, long now) {
		boolean found = result == CacheResult.HIT || result == CacheResult.STALE;
		if (found) {
			headers.set("Age", Long.toString(Math.max(0, now - entry.times().stored()) / NANOS));
		}
		if (this.date) {
			headers.set(HttpHeaders.DATE, HttpDates.now());
		}
		if (this.cacheStatus) {
			headers.add("Cache-Status", found ? "zerocopy; hit; ttl=" + (entry.times().fresh() - now) / NANOS
					: stored ? "zerocopy; fwd=miss; stored" : "zerocopy; fwd=miss");
		}
	}

	/**
	 * The body, with a count of its own: a slice shares that of the entry, and Spring,
	 * which asks a buffer whether it is still allocated before it releases what the
	 * transport may have released, would take one of the cache's.
	 */
	private static DataBuffer body(Variant variant, RepresentationAnswer answer) {
		ByteBuf body = variant.body();
		List<ByteBuf> pieces = new ArrayList<>(1);
		for (RepresentationAnswer.Part part : answer.parts()) {
			if (part.head().length > 0) {
				pieces.add(Unpooled.wrappedBuffer(part.head()));
			}
			pieces.add(body.retainedSlice((int) part.offset(), (int) part.length()));
		}
		if (answer.end().length > 0) {
			pieces.add(Unpooled.wrappedBuffer(answer.end()));
		}
		return ExchangeBuffers.wrap(new CompositeByteBuf(UnpooledByteBufAllocator.DEFAULT, true, pieces.size(),
				pieces.toArray(ByteBuf[]::new)));
	}

}
