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

import java.util.function.BiFunction;

import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.call.EndpointCalls;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.hit.CacheHits;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.ReceivedRequest;
import dev.zerocopy.web.internal.webflux.AnswerCounter;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers behind Reactor Netty's HTTP codec, whatever the protocol, what the WebFlux lane
 * has answered before, from the response cache and with methods that answer at once. It
 * routes nothing by itself: it remembers what Spring has chosen for a target, and every
 * request with the same method and target has the same as long as the routes are the
 * same. Whatever is not certain goes on to Spring. Thread-safe.
 *
 * @since 0.1.0
 */
public final class DirectLane implements FastLane {

	private final TargetMemory targets = new TargetMemory();

	private final DirectGuards guards;

	private final RouteTableHolder routes;

	private final EntryStore store;

	private final AnswerCounter counter;

	private final CachedDirect cached;

	private final DirectCalls calls;

	private volatile boolean open;

	/**
	 * Create the lane of a server.
	 * @param guards tell whether it may be used
	 * @param routes the routes
	 * @param store the entries
	 * @param settings the settings of the cache
	 * @param calls calls methods
	 * @param stats where body bytes are counted
	 * @param counter counts the answers
	 */
	public DirectLane(DirectGuards guards, RouteTableHolder routes, EntryStore store, CacheLookup.Settings settings,
			EndpointCalls calls, TransferStats stats, AnswerCounter counter) {
		this.guards = guards;
		this.routes = routes;
		this.store = store;
		this.counter = counter;
		this.cached = new CachedDirect(new CacheHits(settings), stats);
		this.calls = new DirectCalls(calls);
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
		return (method, endpoint, cached) -> (refusal != null) ? refusal : EndpointCalls.refusal(endpoint, cached);
	}

	@Override
	public void hit(LearnedTarget target) {
		if (this.open) {
			this.targets.add(new CachedTarget(target, this.store.reference(target.key()), this.counter.of(target)));
		}
	}

	@Override
	public void called(LearnedCall call) {
		if (this.open) {
			this.targets.add(new CalledTarget(call, this.counter.of(call)));
		}
	}

	/**
	 * Answer a request.
	 * @param request the request, on its event loop
	 * @param response the response
	 * @param spring answers with what a method returned or threw where this lane cannot
	 * @return writes the answer when it is subscribed to, which it has to be, since it
	 * holds memory; {@code null} to let the request go on to Spring
	 */
	@Nullable Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response,
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> spring) {
		if (!this.open) {
			return null;
		}
		long received = this.store.now();
		KnownTarget target = this.targets.find(request.method(), request.uri(), request.protocol());
		if (target == null || target.table() != this.routes.table() || !isPlain(request, target)
				|| !isUntouched(response)) {
			return null;
		}
		return (target instanceof CachedTarget known) ? this.cached.answer(request, response, known, received)
				: this.calls.answer(request, response, (CalledTarget) target, spring, received);
	}

	private static boolean isPlain(HttpServerRequest request, KnownTarget target) {
		return request.forwardedPrefix() == null && hasUri(request)
				&& request.scheme().equals(request.connectionScheme())
				&& CacheHits.isPlain(new HttpFields(request.requestHeaders()), target.isForAnyMediaType());
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

}
