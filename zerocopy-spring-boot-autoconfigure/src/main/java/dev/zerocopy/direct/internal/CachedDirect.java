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

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachedAnswer;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.ReceivedRequest;
import dev.zerocopy.web.internal.webflux.AnswerCounter;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.buffer.ByteBuf;
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

	/**
	 * With a body, or with a wish that somebody else has to hear. A request over HTTP/2
	 * that has not ended has the first of them from the codec, unless it tells its
	 * length.
	 */
	private static final List<AsciiString> UNUSUAL = List.of(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderNames.UPGRADE,
			HttpHeaderNames.EXPECT);

	private static final List<AsciiString> CONDITIONS = List.of(HttpHeaderNames.IF_NONE_MATCH,
			HttpHeaderNames.IF_MODIFIED_SINCE, HttpHeaderNames.RANGE, HttpHeaderNames.IF_MATCH,
			HttpHeaderNames.IF_UNMODIFIED_SINCE, HttpHeaderNames.IF_RANGE);

	private static final TimeFields TIME_FIELDS = new TimeFields(AsciiString.cached("Age"), AsciiString.cached("Date"),
			AsciiString.cached("Cache-Status"));

	private static final TimeFields LOWER_CASE_TIME_FIELDS = new TimeFields(HttpHeaderNames.AGE, HttpHeaderNames.DATE,
			AsciiString.cached("cache-status"));

	private static final String HTTP_2 = "HTTP/2.0";

	private final TargetMemory targets = new TargetMemory();

	private final CodingsMemory codings = new CodingsMemory();

	private final DirectGuards guards;

	private final RouteTableHolder routes;

	private final EntryStore store;

	private final EntryFactory entries;

	private final CacheLookup.Settings settings;

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
		this.store = store;
		this.entries = entries;
		this.settings = settings;
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
		LearnedTarget target = this.targets.find(request.uri(), isHead);
		if (target == null || target.table() != this.routes.table() || !isPlain(request, target)
				|| !isUntouched(response)) {
			return null;
		}
		// A miss is counted where it is met again, on the lane below.
		CacheEntry entry = this.store.acquireQuietly(target.key());
		if (entry == null) {
			return null;
		}
		try {
			return answer(request, response, target, entry, received);
		}
		finally {
			entry.release();
		}
	}

	private boolean isPlain(HttpServerRequest request, LearnedTarget target) {
		HttpHeaders fields = request.requestHeaders();
		return request.forwardedPrefix() == null && hasUri(request)
				&& request.scheme().equals(request.connectionScheme()) && !containsAny(fields, UNUSUAL)
				&& isEmpty(fields.get(HttpHeaderNames.CONTENT_LENGTH))
				&& !containsAny(fields, ReceivedRequest.FORWARDING)
				&& !(this.settings.clientMayRefresh() && fields.contains(HttpHeaderNames.CACHE_CONTROL))
				&& !(target.anyMediaType() && fields.contains(HttpHeaderNames.ACCEPT)
						&& !ReceivedRequest.takesAnything(fields.getAll(HttpHeaderNames.ACCEPT)));
	}

	private static boolean isEmpty(@Nullable String contentLength) {
		return contentLength == null || "0".equals(contentLength);
	}

	/** Spring makes a URI of the host, and refuses some that Reactor Netty takes. */
	private static boolean hasUri(HttpServerRequest request) {
		String host = request.hostName();
		return isName(host) || (host.startsWith("[") && host.endsWith("]")
				&& ReceivedRequest.isAuthority(host + ":" + request.hostPort()));
	}

	private static boolean isName(String host) {
		for (int i = 0; i < host.length(); i++) {
			char c = host.charAt(i);
			if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-'
					|| c == '_')) {
				return false;
			}
		}
		return !host.isEmpty();
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

	private static boolean containsAny(HttpHeaders fields, List<AsciiString> names) {
		for (int i = 0; i < names.size(); i++) {
			if (fields.contains(names.get(i))) {
				return true;
			}
		}
		return false;
	}

	private @Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response,
			LearnedTarget target, CacheEntry entry, long received) {
		long now = this.entries.now();
		HttpHeaders fields = request.requestHeaders();
		Variant variant = entry.isFresh(now) ? entry.choose(accepted(fields)) : null;
		if (variant == null) {
			return null;
		}
		boolean isHttp2 = HTTP_2.equals(request.protocol());
		CachedAnswer answer = containsAny(fields, CONDITIONS)
				? CachedAnswer.select(entry, variant, springMethod(target), fields::getAll) : null;
		HttpHeaders prepared = (answer != null) ? AnswerFields.of(answer, isHttp2) : ofWhole(entry, variant, isHttp2);
		if (prepared == AnswerFields.UNSENDABLE) {
			return null;
		}
		int status = (answer != null) ? answer.status().value() : entry.status();
		if (status != HttpResponseStatus.OK.code()) {
			response.status(status);
		}
		response.responseHeaders().add(prepared);
		addTime(response.responseHeaders(), isHttp2 ? LOWER_CASE_TIME_FIELDS : TIME_FIELDS, entry, now);
		return new SentAnswer(writing(request, response, target, variant, answer),
				() -> this.counter.countHit(target.route().pattern(), entry, springMethod(target),
						response.status().code(), System.nanoTime() - received));
	}

	private static org.springframework.http.HttpMethod springMethod(LearnedTarget target) {
		return target.head() ? org.springframework.http.HttpMethod.HEAD : org.springframework.http.HttpMethod.GET;
	}

	private AcceptedCodings accepted(HttpHeaders fields) {
		return fields.contains(HttpHeaderNames.ACCEPT_ENCODING)
				? this.codings.of(fields.getAll(HttpHeaderNames.ACCEPT_ENCODING)) : CodingsMemory.NONE;
	}

	private static HttpHeaders ofWhole(CacheEntry entry, Variant variant, boolean isHttp2) {
		HttpHeaders fields = variant.fields(isHttp2);
		if (fields == null) {
			fields = AnswerFields.of(CachedAnswer.whole(entry, variant), isHttp2);
			variant.keepFields(isHttp2, fields);
		}
		return fields;
	}

	/** Section 5.1 of RFC 9111, and RFC 9211. */
	private void addTime(HttpHeaders fields, TimeFields names, CacheEntry entry, long now) {
		fields.add(names.age(), Long.toString(entry.times().ageSeconds(now)));
		if (this.settings.date()) {
			fields.add(names.date(), HttpDates.now());
		}
		if (this.settings.cacheStatus()) {
			fields.add(names.cacheStatus(), CachedAnswer.hitStatus(entry, now));
		}
	}

	private Mono<Void> writing(HttpServerRequest request, HttpServerResponse response, LearnedTarget target,
			Variant variant, @Nullable CachedAnswer answer) {
		long length = (answer != null) ? answer.representation().contentLength() : variant.length();
		if (length == 0 || target.head()) {
			return Mono.empty();
		}
		this.stats.count(length, "http".equals(request.connectionScheme()));
		return response.sendObject(body(variant, answer)).then();
	}

	/**
	 * Reactor Netty releases it in one place: it drops the body of no answer that has
	 * one, and so does not ask whether somebody has released it before.
	 */
	private static ByteBuf body(Variant variant, @Nullable CachedAnswer answer) {
		ByteBuf body = variant.body();
		if (answer == null) {
			return body.retainedSlice();
		}
		RepresentationAnswer representation = answer.representation();
		if (!representation.isContiguous()) {
			return answer.body();
		}
		RepresentationAnswer.Part part = representation.parts().get(0);
		return body.retainedSlice(body.readerIndex() + (int) part.offset(), (int) part.length());
	}

	/** The names of the fields that tell the time. */
	private record TimeFields(AsciiString age, AsciiString date, AsciiString cacheStatus) {

	}

}
