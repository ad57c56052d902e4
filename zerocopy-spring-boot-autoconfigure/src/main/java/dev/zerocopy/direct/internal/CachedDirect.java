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

import java.util.List;

import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.hit.AnswerFields;
import dev.zerocopy.web.internal.hit.CacheHit;
import dev.zerocopy.web.internal.hit.CacheHits;
import dev.zerocopy.web.internal.hit.CodecFields;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.ReceivedRequest;
import dev.zerocopy.web.internal.webflux.AnswerCounter;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers from the response cache behind Reactor Netty's HTTP codec, whatever the
 * protocol. It routes nothing by itself: it remembers which route and which key Spring
 * has chosen for a target, and every request with the same method and target has the same
 * as long as the routes are the same. Whatever is not certain goes on to Spring.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class CachedDirect implements FastLane {

	private static final TimeFields TIME_FIELDS = new TimeFields(AsciiString.cached("Age"), AsciiString.cached("Date"),
			AsciiString.cached("Cache-Status"));

	private static final TimeFields LOWER_CASE_TIME_FIELDS = new TimeFields(HttpHeaderNames.AGE, HttpHeaderNames.DATE,
			AsciiString.cached("cache-status"));

	private static final String HTTP_2 = "HTTP/2.0";

	private final TargetMemory targets = new TargetMemory();

	private final DirectGuards guards;

	private final RouteTableHolder routes;

	private final CacheHits hits;

	private final TransferStats stats;

	private final AnswerCounter counter;

	private volatile boolean open;

	/**
	 * Create the lane of a server.
	 * @param guards tell whether it may be used
	 * @param routes the routes
	 * @param store the entries
	 * @param entries tells the time
	 * @param settings the settings of the cache
	 * @param stats where body bytes are counted
	 * @param counter counts the answers
	 */
	public CachedDirect(DirectGuards guards, RouteTableHolder routes, EntryStore store, EntryFactory entries,
			CacheLookup.Settings settings, TransferStats stats, AnswerCounter counter) {
		this.guards = guards;
		this.routes = routes;
		this.hits = new CacheHits(store, entries, settings);
		this.stats = stats;
		this.counter = counter;
	}

	/**
	 * The guards of this lane.
	 * @return the guards
	 */
	public DirectGuards guards() {
		return this.guards;
	}

	@Override
	public Lane lane() {
		return Lane.DIRECT;
	}

	@Override
	public Guard guard() {
		String refusal = this.guards.refusal();
		this.open = refusal == null;
		return (method, endpoint, cached) -> (refusal != null) ? refusal
				: (cached != null) ? cached.dependence() : "its method runs for each request";
	}

	@Override
	public void hit(LearnedTarget target) {
		if (this.open) {
			this.targets.add(target);
		}
	}

	@Override
	public void called(LearnedCall call) {
	}

	/**
	 * Answer a request.
	 * @param request the request, on its event loop
	 * @param response the response
	 * @return writes the answer when it is subscribed to, which it has to be, since it
	 * holds memory of the cache; {@code null} to let the request go on to Spring
	 */
	@Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		boolean isHead = HttpMethod.HEAD.equals(request.method());
		if (!this.open || (!isHead && !HttpMethod.GET.equals(request.method()))) {
			return null;
		}
		long received = System.nanoTime();
		LearnedTarget target = this.targets.find(request.uri(), isHead, request.protocol());
		if (target == null || target.table() != this.routes.table() || !isPlain(request, target)
				|| !isUntouched(response)) {
			return null;
		}
		CacheHit hit = this.hits.find(target, new HttpFields(request.requestHeaders()));
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

	private boolean isPlain(HttpServerRequest request, LearnedTarget target) {
		return request.forwardedPrefix() == null && hasUri(request)
				&& request.scheme().equals(request.connectionScheme())
				&& this.hits.isPlain(target, new HttpFields(request.requestHeaders()));
	}

	/** Spring makes a URI of the host, and refuses some that Reactor Netty takes. */
	private static boolean hasUri(HttpServerRequest request) {
		String host = request.hostName();
		return ReceivedRequest.isName(host, 0, host.length()) || (host.startsWith("[") && host.endsWith("]")
				&& ReceivedRequest.isAuthority(host + ":" + request.hostPort()));
	}

	/**
	 * An observer of the application may have begun the response, which Spring heeds, or
	 * closed the connection.
	 */
	private static boolean isUntouched(HttpServerResponse response) {
		HttpHeaders fields = response.responseHeaders();
		return response instanceof Connection connection && connection.channel().isActive()
				&& !response.hasSentHeaders() && HttpResponseStatus.OK.equals(response.status()) && fields.size() == 1
				&& fields.contains(HttpHeaderNames.TRANSFER_ENCODING);
	}

	private @Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response,
			LearnedTarget target, CacheHit hit, long received) {
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
		return new SentAnswer(writing(request, response, hit), () -> this.counter.countHit(target.route().pattern(),
				hit.entry(), hit.method(), response.status().code(), System.nanoTime() - received));
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

	/**
	 * Reactor Netty releases a body in one place: it drops that of no answer that has
	 * one, and so does not ask whether somebody has released it before.
	 */
	private Mono<Void> writing(HttpServerRequest request, HttpServerResponse response, CacheHit hit) {
		long length = hit.length();
		if (length == 0) {
			return Mono.empty();
		}
		this.stats.count(length, "http".equals(request.connectionScheme()));
		return response.sendObject(hit.body()).then();
	}

	/** The names of the fields that tell the time. */
	private record TimeFields(AsciiString age, AsciiString date, AsciiString cacheStatus) {

	}

	/** The fields of a request over HTTP/1.1, or of one that was made like it. */
	private record HttpFields(HttpHeaders headers) implements CodecFields {

		@Override
		public boolean contains(CharSequence name) {
			return this.headers.contains(name);
		}

		@Override
		public List<String> lines(String name) {
			return this.headers.getAll(name);
		}

	}

}
