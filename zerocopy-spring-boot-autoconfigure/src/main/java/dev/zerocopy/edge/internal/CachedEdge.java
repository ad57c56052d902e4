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
import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.cache.CachedAnswer;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Answers from the response cache at the edge. It routes nothing by itself: it remembers
 * which response the WebFlux lane has sent for a request target, and sends the same one
 * for the same bytes, as long as that lane would. What it does not know, it learns from
 * the request that it leaves to that lane. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CachedEdge implements EdgeResponder, FastLane {

	private static final Log logger = LogFactory.getLog(CachedEdge.class);

	/** Room for the fields that tell the time, and for the end of the head. */
	private static final int VARIABLE_FIELDS = 256;

	private static final long FORWARDED = RequestHead.bits(HeaderName.FORWARDED, HeaderName.X_FORWARDED_FOR,
			HeaderName.X_FORWARDED_HOST, HeaderName.X_FORWARDED_PORT, HeaderName.X_FORWARDED_PREFIX,
			HeaderName.X_FORWARDED_PROTO, HeaderName.X_FORWARDED_SSL);

	private static final List<String> FORWARDING = List.of("Forwarded", "X-Forwarded-For", "X-Forwarded-Host",
			"X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Ssl");

	private static final long CONDITIONS = RequestHead.bits(HeaderName.IF_MATCH, HeaderName.IF_NONE_MATCH,
			HeaderName.IF_MODIFIED_SINCE, HeaderName.IF_UNMODIFIED_SINCE, HeaderName.IF_RANGE, HeaderName.RANGE);

	/**
	 * What makes a filter refuse a request for what is public, or add to its response.
	 */
	private static final long ASKING_FILTERS = RequestHead.bits(HeaderName.AUTHORIZATION, HeaderName.COOKIE,
			HeaderName.ORIGIN);

	private static final AcceptedCodings ANY_BY_DEFAULT = AcceptedCodings.of(null);

	private static final AsciiString AGE = AsciiString.cached("Age: ");

	private static final AsciiString DATE = AsciiString.cached("\r\nDate: ");

	private static final AsciiString CACHE_STATUS = AsciiString.cached("\r\nCache-Status: zerocopy; hit; ttl=");

	private static final long NANOS = 1_000_000_000;

	private final KnownTargets targets = new KnownTargets();

	private final FastThreadLocal<CodingsMemory> codings = new FastThreadLocal<>() {

		@Override
		protected CodingsMemory initialValue() {
			return new CodingsMemory();
		}

	};

	private final EdgeGuards guards;

	private final RouteTableHolder routes;

	private final EntryStore store;

	private final EntryFactory entries;

	private final CacheLookup.Settings settings;

	private final TransferStats stats;

	private final EndpointCalls calls;

	private final EndpointMetrics metrics;

	private final ServerRequestMetrics requests;

	private final Runnable refresh;

	private volatile boolean open;

	/**
	 * Create the edge of a server.
	 * @param guards tell whether it may be used
	 * @param routes the routes
	 * @param store the entries
	 * @param entries tells the time
	 * @param settings the settings of the cache
	 * @param exchanges starts exchanges of methods that are called
	 * @param stats where body bytes are counted
	 * @param metrics where requests at endpoints are counted
	 * @param requests where requests are counted that Spring does not see
	 * @param refresh lets the routes be read again
	 */
	public CachedEdge(EdgeGuards guards, RouteTableHolder routes, EntryStore store, EntryFactory entries,
			CacheLookup.Settings settings, EndpointExchangeFactory exchanges, TransferStats stats,
			EndpointMetrics metrics, ServerRequestMetrics requests, Runnable refresh) {
		this.guards = guards;
		this.routes = routes;
		this.store = store;
		this.entries = entries;
		this.settings = settings;
		this.stats = stats;
		this.calls = new EndpointCalls(exchanges, metrics);
		this.metrics = metrics;
		this.requests = requests;
		this.refresh = refresh;
	}

	/**
	 * The guards of this edge.
	 * @return the guards
	 */
	public EdgeGuards guards() {
		return this.guards;
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
	public void hit(ServerHttpRequest request, RouteTable table, Route route, CacheKey key) {
		CachePolicy policy = route.cached();
		String target = (policy != null) ? target(request, route) : null;
		boolean anyMediaType = policy != null
				&& (policy.isNegotiated() || !route.mapping().getProducesCondition().isEmpty());
		if (target != null && !(anyMediaType && !takesAnything(request.getHeaders().get("Accept")))) {
			this.targets.add(new CachedTarget(method(request), target, table, route, anyMediaType, key));
		}
	}

	@Override
	public void called(ServerHttpRequest request, RouteTable table, Route route, @Nullable Object[] named) {
		String target = target(request, route);
		// HEAD drops the body of an answer to GET.
		if (target != null && request.getMethod() != HttpMethod.HEAD) {
			boolean anyMediaType = !route.mapping().getProducesCondition().isEmpty();
			this.targets.add(new CalledTarget(method(request), target, table, route, anyMediaType, named));
		}
	}

	/**
	 * The target of a request, if it tells as much about it as Spring knows.
	 * @return the bytes of the request line, a character each
	 */
	private @Nullable String target(ServerHttpRequest request, Route route) {
		ReceivedRequest received = this.open ? ReceivedRequest.of(request) : null;
		return (received != null && isTeaching(received, route)) ? received.target() : null;
	}

	private static io.netty.handler.codec.http.HttpMethod method(ServerHttpRequest request) {
		return io.netty.handler.codec.http.HttpMethod.valueOf(request.getMethod().name());
	}

	/**
	 * Whether the same bytes always have the same response. Where forwarding fields are
	 * heeded they change the path and the query of the key. Where filters are passed by,
	 * they have to have let nobody in particular pass.
	 */
	private static boolean isTeaching(ReceivedRequest received, Route route) {
		return received.isHttp11() && KnownTarget.isPossible(received.target()) && !received.hasAny(FORWARDING)
				&& received.isUnchanged() && (!route.isPastFilters() || received.isAnonymous());
	}

	private static boolean takesAnything(@Nullable List<String> accept) {
		return accept == null || accept.isEmpty() || (accept.size() == 1 && "*/*".equals(accept.get(0)));
	}

	@Override
	public boolean answer(RequestHead head, ByteBuf buffer, int start, boolean last, EdgeOutput output) {
		io.netty.handler.codec.http.HttpMethod method = head.method();
		if (method == null || head.containsAny(FORWARDED)) {
			return false;
		}
		long received = System.nanoTime();
		KnownTarget target = this.targets.find(buffer, start + head.targetStart(),
				head.targetEnd() - head.targetStart(), method);
		if (target == null || target.table() != this.routes.table()
				|| (target.isForAnyMediaType() && !takesAnything(head, buffer, start))
				|| (head.containsAny(ASKING_FILTERS) && target.route().isPastFilters())) {
			return false;
		}
		boolean cached = target instanceof CachedTarget;
		int status = cached ? answerCached((CachedTarget) target, head, buffer, start, last, output)
				: this.calls.answer((CalledTarget) target, head, buffer, start, last, output);
		if (status != EndpointCalls.LEFT) {
			count(target, HttpMethod.valueOf(method.name()), status, cached ? CacheResult.HIT : CacheResult.NONE,
					System.nanoTime() - received);
		}
		return status != EndpointCalls.LEFT;
	}

	private int answerCached(CachedTarget target, RequestHead head, ByteBuf buffer, int start, boolean last,
			EdgeOutput output) {
		boolean isHead = head.method() == io.netty.handler.codec.http.HttpMethod.HEAD;
		if (head.contentLength() > 0 || (this.settings.clientMayRefresh() && head.contains(HeaderName.CACHE_CONTROL))) {
			return EndpointCalls.LEFT;
		}
		// A miss is counted where it is met again, on the lane below.
		CacheEntry entry = this.store.acquireQuietly(target.key());
		if (entry == null) {
			return EndpointCalls.LEFT;
		}
		try {
			long now = this.entries.now();
			Variant variant = (!entry.isPass() && now < entry.times().fresh())
					? entry.choose(accepted(head, buffer, start)) : null;
			if (variant == null) {
				return EndpointCalls.LEFT;
			}
			CachedAnswer answer = head.containsAny(CONDITIONS) ? CachedAnswer.select(entry, variant,
					isHead ? HttpMethod.HEAD : HttpMethod.GET, new HeadFields(head, buffer, start)) : null;
			byte[] encoded = (answer != null) ? AnswerHead.encode(answer) : headOfWhole(entry, variant);
			if (encoded == AnswerHead.UNSENDABLE || (answer != null && !isSimple(answer, isHead))) {
				return EndpointCalls.LEFT;
			}
			write(entry, variant, answer, encoded, isHead, last, now, output);
			this.store.countHit(target.key());
			entry.hit();
			return (answer != null) ? answer.status().value() : entry.status();
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
		}
		return head;
	}

	private void count(KnownTarget target, HttpMethod method, int status, CacheResult cache, long nanos) {
		PathPattern pattern = target.route().pattern();
		try {
			this.metrics.completed(pattern, Lane.EDGE, method, status, cache, nanos);
			if (this.guards.isObserved()) {
				this.requests.completed(pattern, Lane.EDGE, method, status, nanos);
			}
		}
		catch (RuntimeException ex) {
			// The client has its answer. A registry tells about meters that it refuses.
			logger.debug("A request at the edge could not be counted", ex);
		}
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
		boolean copied = length <= EndpointCalls.COPIED_BODY;
		ByteBuf bytes = output.reserve(encoded.length + VARIABLE_FIELDS + (copied ? length : 0));
		bytes.writeBytes(encoded);
		writeVariableFields(bytes, entry, last, now);
		if (copied) {
			variant.copyTo(bytes, offset, length);
		}
		else {
			ByteBuf body = variant.body();
			output.write(body.retainedSlice(body.readerIndex() + offset, length));
		}
		if (length > 0) {
			this.stats.count(length, !copied && !output.isEncrypted());
		}
	}

	/** Section 5.1 of RFC 9111, and RFC 9211. */
	private void writeVariableFields(ByteBuf bytes, CacheEntry entry, boolean last, long now) {
		AnswerHead.write(bytes, AGE);
		AnswerHead.writeNumber(bytes, Math.max(0, now - entry.times().stored()) / NANOS);
		if (this.settings.date()) {
			AnswerHead.write(bytes, DATE);
			bytes.writeCharSequence(HttpDates.now(), StandardCharsets.US_ASCII);
		}
		if (this.settings.cacheStatus()) {
			AnswerHead.write(bytes, CACHE_STATUS);
			AnswerHead.writeNumber(bytes, (entry.times().fresh() - now) / NANOS);
		}
		AnswerHead.writeEnd(bytes, last);
	}

	private static boolean takesAnything(RequestHead head, ByteBuf buffer, int start) {
		int accept = head.indexOf(HeaderName.ACCEPT);
		if (accept == RequestHead.NOT_FOUND) {
			return true;
		}
		int value = start + head.valueStart(accept);
		return !head.isRepeated(HeaderName.ACCEPT) && head.valueEnd(accept) - head.valueStart(accept) == 3
				&& buffer.getByte(value) == '*' && buffer.getByte(value + 1) == '/' && buffer.getByte(value + 2) == '*';
	}

	private AcceptedCodings accepted(RequestHead head, ByteBuf buffer, int start) {
		int line = head.indexOf(HeaderName.ACCEPT_ENCODING);
		if (line == RequestHead.NOT_FOUND) {
			return ANY_BY_DEFAULT;
		}
		if (head.isRepeated(HeaderName.ACCEPT_ENCODING)) {
			return AcceptedCodings.of(new HeadFields(head, buffer, start).lines("Accept-Encoding"));
		}
		return this.codings.get()
			.of(buffer, start + head.valueStart(line), head.valueEnd(line) - head.valueStart(line));
	}

	/** With filters in the application, the first public endpoint opens the edge. */
	private final class EndpointGuard implements Guard {

		private final @Nullable String refusal;

		private final List<String> filters;

		EndpointGuard(@Nullable String refusal, List<String> filters) {
			this.refusal = refusal;
			this.filters = filters;
			CachedEdge.this.open = refusal == null && (filters.isEmpty() || CachedEdge.this.open);
		}

		@Override
		public @Nullable String refusal(HandlerMethod method, @Nullable Endpoint endpoint,
				@Nullable CachePolicy cached) {
			String reason = this.refusal;
			if (reason == null) {
				// A method that is called for each request stays behind the filters.
				reason = (cached != null || this.filters.isEmpty()) ? CachedEdge.this.guards.refusalByFilters(method)
						: "requests pass through the filter " + this.filters.get(0);
			}
			if (reason == null) {
				reason = (cached != null) ? cached.dependence()
						: (endpoint != null) ? EndpointCalls.refusal(endpoint) : "it is not one of the starter's";
			}
			if (reason == null) {
				CachedEdge.this.open = true;
			}
			return reason;
		}

		@Override
		public List<String> bypassed() {
			return this.filters;
		}

	}

}
