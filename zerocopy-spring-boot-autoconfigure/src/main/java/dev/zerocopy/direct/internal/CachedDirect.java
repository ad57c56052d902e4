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

package dev.zerocopy.direct.internal;

import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.hit.AnswerFields;
import dev.zerocopy.web.internal.hit.CacheHit;
import dev.zerocopy.web.internal.hit.CacheHits;
import dev.zerocopy.web.internal.hit.CodecFields;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers from the response cache behind the HTTP codec. Thread-safe.
 */
final class CachedDirect {

	private static final TimeFields TIME_FIELDS = new TimeFields(AsciiString.cached("Age"), AsciiString.cached("Date"),
			AsciiString.cached("Cache-Status"));

	private static final TimeFields LOWER_CASE_TIME_FIELDS = new TimeFields(HttpHeaderNames.AGE, HttpHeaderNames.DATE,
			AsciiString.cached("cache-status"));

	private static final String HTTP_2 = "HTTP/2.0";

	private final CacheHits hits;

	private final TransferStats stats;

	CachedDirect(CacheHits hits, TransferStats stats) {
		this.hits = hits;
		this.stats = stats;
	}

	/**
	 * Answer a request.
	 * @param request the request, on its event loop
	 * @param response the response, not begun
	 * @param target its target
	 * @param received when the head was complete
	 * @return writes the answer when it is subscribed to, which it has to be, since it
	 * holds memory of the cache; {@code null} to let the request go on to Spring
	 */
	@Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response, CachedTarget target, long received) {
		CodecFields fields = new HttpFields(request.requestHeaders());
		CacheHit hit = this.hits.isForStored(fields) ? this.hits.find(target.entry(), target.isHead(), fields, received)
				: null;
		if (hit == null) {
			return null;
		}
		try {
			return answer(request, response, target, hit, received);
		}
		finally {
			hit.release();
		}
	}

	private @Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response,
			CachedTarget target, CacheHit hit, long received) {
		boolean isHttp2 = HTTP_2.equals(request.protocol());
		HttpHeaders prepared = hit.fields(isHttp2);
		if (prepared == AnswerFields.UNSENDABLE) {
			return null;
		}
		if (hit.status() != HttpResponseStatus.OK.code()) {
			response.status(hit.status());
		}
		response.responseHeaders().add(prepared);
		addTime(response.responseHeaders(), isHttp2 ? LOWER_CASE_TIME_FIELDS : TIME_FIELDS, hit);
		return new SentAnswer(writing(request, response, hit),
				() -> target.answers().countHit(hit.entry(), response.status().code(), received));
	}

	private static void addTime(HttpHeaders fields, TimeFields names, CacheHit hit) {
		fields.add(names.age(), Long.toString(hit.age()));
		add(fields, names.date(), hit.date());
		add(fields, names.cacheStatus(), hit.cacheStatus());
	}

	private static void add(HttpHeaders fields, AsciiString name, @Nullable String value) {
		if (value != null) {
			fields.add(name, value);
		}
	}

	private Mono<Void> writing(HttpServerRequest request, HttpServerResponse response, CacheHit hit) {
		long length = hit.length();
		if (length == 0) {
			return Mono.empty();
		}
		this.stats.count(length, "http".equals(request.connectionScheme()));
		return response.sendObject(hit.body(false)).then();
	}

	/** The names of the fields that tell the time. */
	private record TimeFields(AsciiString age, AsciiString date, AsciiString cacheStatus) {

	}

}
