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

import dev.zerocopy.cache.internal.CacheDirectives;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.exchange.Connections;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.TransferStats;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;

/**
 * Writes an entry as the answer to a request, through the exchange's response, so that
 * filters that decorate it see every byte. The body is one write with
 * {@code Content-Length}: the entry's memory, or a copy where somebody decorates the
 * response. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CachedAnswerWriter {

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
		if (entry.isSilentlyPersonal()) {
			// Filters registered theirs before, and add nothing to what is set already.
			response.beforeCommit(
					() -> Mono.fromRunnable(() -> CacheDirectives.addPrivateAndNoCache(response.getHeaders())));
		}
		RepresentationAnswer representation = answer.representation();
		if (representation.contentLength() == 0) {
			return response.setComplete();
		}
		boolean sent = request.getMethod() != HttpMethod.HEAD;
		// Whoever decorates a response may change its bytes where they are.
		boolean decorated = sent && response instanceof ServerHttpResponseDecorator;
		boolean shared = request.getSslInfo() == null && !decorated;
		return Connections.write(response, Mono.fromSupplier(() -> {
			DataBuffer body = ExchangeBuffers.wrap(answer.body());
			DataBuffer written = decorated ? copy(body, response.bufferFactory()) : body;
			if (sent) {
				this.stats.count(representation.contentLength(), shared);
			}
			return written;
		}));
	}

	private static DataBuffer copy(DataBuffer body, DataBufferFactory factory) {
		try {
			return factory.allocateBuffer(body.readableByteCount()).write(body);
		}
		finally {
			DataBufferUtils.release(body);
		}
	}

	/** Section 5.1 of RFC 9111, and RFC 9211. */
	private void setAge(HttpHeaders headers, CacheEntry entry, CacheResult result, boolean stored, long now) {
		boolean found = result == CacheResult.HIT || result == CacheResult.STALE;
		if (found) {
			headers.set("Age", Long.toString(entry.times().ageSeconds(now)));
		}
		if (this.date) {
			headers.set(HttpHeaders.DATE, HttpDates.now());
		}
		if (this.cacheStatus) {
			headers.add("Cache-Status", found ? CachedAnswer.hitStatus(entry, now)
					: stored ? "zerocopy; fwd=miss; stored" : "zerocopy; fwd=miss");
		}
	}

}
