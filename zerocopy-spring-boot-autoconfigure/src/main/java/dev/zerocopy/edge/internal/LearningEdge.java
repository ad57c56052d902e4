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

package dev.zerocopy.edge.internal;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.cache.CachedAnswer;
import dev.zerocopy.web.internal.call.EndpointCalls;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.hit.CacheHits;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.ReceivedRequest;
import dev.zerocopy.web.internal.webflux.AnswerCounter;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpMethod;
import org.springframework.web.method.HandlerMethod;

/**
 * Answers at the edge what the WebFlux lane has answered before, from the response cache
 * and with methods that answer at once. It routes nothing by itself: it remembers the
 * route of a request target, and takes it for the same bytes as long as that lane would.
 * What it does not know, it learns from the request that it leaves to that lane.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class LearningEdge implements EdgeResponder, FastLane {

	/** Room for the fields that tell the time, and for the end of the head. */
	private static final int VARIABLE_FIELDS = 256;

	private static final long FORWARDED = RequestHead.bits(HeaderName.FORWARDED, HeaderName.X_FORWARDED_FOR,
			HeaderName.X_FORWARDED_HOST, HeaderName.X_FORWARDED_PORT, HeaderName.X_FORWARDED_PREFIX,
			HeaderName.X_FORWARDED_PROTO, HeaderName.X_FORWARDED_SSL);

	private static final long CONDITIONS = RequestHead.bits(HeaderName.IF_MATCH, HeaderName.IF_NONE_MATCH,
			HeaderName.IF_MODIFIED_SINCE, HeaderName.IF_UNMODIFIED_SINCE, HeaderName.IF_RANGE, HeaderName.RANGE);

	/**
	 * What makes a filter refuse a request for what is public, or add to its response.
	 */
	private static final long ASKING_FILTERS = RequestHead.bits(HeaderName.AUTHORIZATION, HeaderName.COOKIE,
			HeaderName.ORIGIN);

	private static final AcceptedCodings ANY_BY_DEFAULT = AcceptedCodings.of(null);

	private static final AsciiString CACHE_STATUS = AsciiString.cached("\r\nCache-Status: " + CachedAnswer.HIT_STATUS);

	private static final String HTTP_2 = "HTTP/2.0";

	private final KnownTargets targets = new KnownTargets();

	private final HeadEnd headEnd = new HeadEnd();

	private final Http2CachedAnswers http2;

	private final FastThreadLocal<CodingsMemory> codings = new FastThreadLocal<>() {

		@Override
		protected CodingsMemory initialValue() {
			return new CodingsMemory();
		}

	};

	private final EdgeGuards guards;

	private final RouteTableHolder routes;

	private final EntryStore store;

	private final CacheLookup.Settings settings;

	private final TransferStats stats;

	private final EdgeCalls calls;

	private final AnswerCounter counter;

	private final Runnable refresh;

	private volatile boolean open;

	/**
	 * Create the edge of a server.
	 * @param guards tell whether it may be used
	 * @param routes the routes
	 * @param store the entries
	 * @param settings the settings of the cache
	 * @param calls calls methods
	 * @param stats where body bytes are counted
	 * @param counter counts the answers
	 * @param refresh lets the routes be read again
	 */
	public LearningEdge(EdgeGuards guards, RouteTableHolder routes, EntryStore store, CacheLookup.Settings settings,
			EndpointCalls calls, TransferStats stats, AnswerCounter counter, Runnable refresh) {
		this.guards = guards;
		this.routes = routes;
		this.store = store;
		this.settings = settings;
		this.stats = stats;
		this.calls = new EdgeCalls(calls);
		this.counter = counter;
		this.refresh = refresh;
		this.http2 = new Http2CachedAnswers(routes, new CacheHits(settings), store, stats, counter);
	}

	/**
	 * The guards of this edge.
	 * @return the guards
	 */
	public EdgeGuards guards() {
		return this.guards;
	}

	/**
	 * The edge of connections with HTTP/2, for responses of the cache.
	 * @return what answers there
	 */
	public Http2Responder http2() {
		return this.http2;
	}

	@Override
	public Lane lane() {
		return Lane.EDGE;
	}

	@Override
	public Guard guard() {
		return new EndpointGuard(this.guards.refusalBesidesFilters(), this.guards.filters());
	}

	/** The server is refused as a whole, since its connections are all alike. */
	@Override
	public void refused(String reason) {
		if (this.open) {
			this.open = false;
			this.guards.refuse(reason);
			// Not on the event loop.
			Schedulers.boundedElastic().schedule(this.refresh);
		}
	}

	/**
	 * Whether new connections need the edge.
	 * @return whether nothing refuses it
	 */
	public boolean isOpen() {
		return this.open;
	}

	@Override
	public void hit(LearnedTarget target) {
		if (this.open && HttpVersion.HTTP_1_1.text().equals(target.protocol())) {
			this.targets.add(new CachedTarget(target, this.store.reference(target.key()), this.counter.of(target)));
		}
		else if (this.open && HTTP_2.equals(target.protocol())) {
			this.http2.add(target);
		}
	}

	@Override
	public void called(LearnedCall call) {
		if (this.open && HttpVersion.HTTP_1_1.text().equals(call.protocol())) {
			this.targets.add(new CalledTarget(call, this.counter.of(call)));
		}
	}

	@Override
	public boolean answer(RequestHead head, ByteBuf buffer, int start, boolean last, EdgeOutput output) {
		io.netty.handler.codec.http.HttpMethod method = head.method();
		if (method == null || head.containsAny(FORWARDED)) {
			return false;
		}
		long received = this.store.now();
		KnownTarget target = this.targets.find(head.bytes(), head.targetStart(), head.targetEnd() - head.targetStart(),
				method);
		if (target == null || target.table() != this.routes.table()
				|| (target.isForAnyMediaType() && !takesAnything(head))
				|| (head.containsAny(ASKING_FILTERS) && target.route().isPastFilters()) || !hasUri(head)) {
			return false;
		}
		return (target instanceof CachedTarget cached) ? answer(cached, head, last, output, received)
				: answer((CalledTarget) target, head, buffer, start, last, output, received);
	}

	private boolean answer(CalledTarget target, RequestHead head, ByteBuf buffer, int start, boolean last,
			EdgeOutput output, long received) {
		int status = this.calls.answer(target.method(), head, buffer, start, last, output);
		if (status == EdgeCalls.LEFT) {
			return false;
		}
		target.answers().count(status, received);
		return true;
	}

	private boolean answer(CachedTarget target, RequestHead head, boolean last, EdgeOutput output, long now) {
		boolean isHead = head.method() == io.netty.handler.codec.http.HttpMethod.HEAD;
		if (head.contentLength() > 0 || (this.settings.clientMayRefresh() && head.contains(HeaderName.CACHE_CONTROL))) {
			return false;
		}
		// A miss is counted where it is met again, on the lane below.
		CacheEntry entry = target.entry().acquire();
		if (entry == null) {
			return false;
		}
		try {
			Variant variant = entry.isFresh(now) ? entry.choose(accepted(head)) : null;
			if (variant == null) {
				return false;
			}
			CachedAnswer answer = head.containsAny(CONDITIONS) ? CachedAnswer.select(entry, variant,
					isHead ? HttpMethod.HEAD : HttpMethod.GET, new HeadFields(head)) : null;
			byte[] encoded = (answer != null) ? AnswerHead.encode(answer) : headOfWhole(entry, variant);
			if (encoded == AnswerHead.UNSENDABLE || (answer != null && !isSimple(answer, isHead))) {
				return false;
			}
			write(entry, variant, answer, encoded, isHead, last, now, output);
			int status = (answer != null) ? answer.status().value() : entry.status();
			target.answers().countHit(entry, status, now);
			return true;
		}
		finally {
			entry.release();
		}
	}

	/**
	 * Several ranges have a boundary between them; Reactor Netty gives an answer to HEAD
	 * without a length a transfer coding.
	 */
	private static boolean isSimple(CachedAnswer answer, boolean isHead) {
		int parts = answer.representation().parts().size();
		return parts == 1 || (parts == 0 && !isHead);
	}

	private static byte[] headOfWhole(CacheEntry entry, Variant variant) {
		byte[] head = variant.head();
		if (head == null) {
			head = AnswerHead.encode(CachedAnswer.whole(entry, variant));
			variant.keepHead(head);
			entry.grown();
		}
		return head;
	}

	private void write(CacheEntry entry, Variant variant, @Nullable CachedAnswer answer, byte[] encoded, boolean isHead,
			boolean last, long now, EdgeOutput output) {
		int offset = 0;
		int length = isHead ? 0 : variant.length();
		if (answer != null && !isHead) {
			RepresentationAnswer representation = answer.representation();
			offset = representation.parts().isEmpty() ? 0 : (int) representation.parts().get(0).offset();
			length = (int) representation.contentLength();
		}
		boolean copied = length <= EdgeCalls.COPIED_BODY;
		ByteBuf bytes = output.reserve(encoded.length + VARIABLE_FIELDS + (copied ? length : 0));
		bytes.writeBytes(encoded);
		writeVariableFields(bytes, entry, last, now);
		if (copied) {
			variant.copyTo(bytes, offset, length);
		}
		else {
			output.write(output.isTrusted() ? variant.slice(offset, length) : variant.share(offset, length));
		}
		if (length > 0) {
			this.stats.count(length, !copied && !output.isEncrypted());
		}
	}

	/** Section 5.1 of RFC 9111, and RFC 9211. */
	private void writeVariableFields(ByteBuf bytes, CacheEntry entry, boolean last, long now) {
		AnswerHead.writeNumber(bytes, entry.times().ageSeconds(now));
		if (this.settings.cacheStatus()) {
			AnswerHead.write(bytes, CACHE_STATUS);
			AnswerHead.writeNumber(bytes, entry.times().freshSeconds(now));
		}
		if (last) {
			AnswerHead.write(bytes, AnswerHead.CLOSE);
		}
		if (this.settings.date()) {
			bytes.writeBytes(this.headEnd.at(now));
		}
		else {
			AnswerHead.write(bytes, AnswerHead.END);
		}
	}

	private static boolean takesAnything(RequestHead head) {
		int accept = head.indexOf(HeaderName.ACCEPT);
		if (accept == RequestHead.NOT_FOUND) {
			return true;
		}
		int value = head.valueStart(accept);
		byte[] bytes = head.bytes();
		return !head.isRepeated(HeaderName.ACCEPT) && head.valueEnd(accept) - value == 3 && bytes[value] == '*'
				&& bytes[value + 1] == '/' && bytes[value + 2] == '*';
	}

	/** The parser knows the characters of an address in brackets, not its form. */
	private static boolean hasUri(RequestHead head) {
		int host = head.indexOf(HeaderName.HOST);
		int from = head.valueStart(host);
		return head.bytes()[from] != '[' || ReceivedRequest
			.isAuthority(new String(head.bytes(), from, head.valueEnd(host) - from, StandardCharsets.US_ASCII));
	}

	private AcceptedCodings accepted(RequestHead head) {
		int line = head.indexOf(HeaderName.ACCEPT_ENCODING);
		if (line == RequestHead.NOT_FOUND) {
			return ANY_BY_DEFAULT;
		}
		if (head.isRepeated(HeaderName.ACCEPT_ENCODING)) {
			return AcceptedCodings.of(new HeadFields(head).lines("Accept-Encoding"));
		}
		return this.codings.get().of(head.bytes(), head.valueStart(line), head.valueEnd(line) - head.valueStart(line));
	}

	/** With filters in the application, the first public endpoint opens the edge. */
	private final class EndpointGuard implements Guard {

		private final @Nullable String refusal;

		private final List<String> filters;

		EndpointGuard(@Nullable String refusal, List<String> filters) {
			this.refusal = refusal;
			this.filters = filters;
			LearningEdge.this.open = refusal == null && (filters.isEmpty() || LearningEdge.this.open);
		}

		@Override
		public @Nullable String refusal(HandlerMethod method, @Nullable Endpoint endpoint,
				@Nullable CachePolicy cached) {
			String reason = this.refusal;
			if (reason == null) {
				// A method that is called for each request stays behind the filters.
				reason = (cached != null || this.filters.isEmpty()) ? LearningEdge.this.guards.refusalByFilters(method)
						: "requests pass through the filter " + this.filters.get(0);
			}
			if (reason == null) {
				reason = EndpointCalls.refusal(endpoint, cached);
			}
			if (reason == null) {
				LearningEdge.this.open = true;
			}
			return reason;
		}

		@Override
		public List<String> bypassed() {
			return this.filters;
		}

	}

}
