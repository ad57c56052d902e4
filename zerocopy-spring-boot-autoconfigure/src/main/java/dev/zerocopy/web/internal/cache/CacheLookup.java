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

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.FillLimits;
import dev.zerocopy.cache.internal.Filled;
import dev.zerocopy.cache.internal.OpenResponse;
import dev.zerocopy.cache.internal.VariantBuilder;
import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.exchange.Connections;
import dev.zerocopy.web.internal.exchange.MemoryExhaustedException;
import dev.zerocopy.web.internal.exchange.TransferStats;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Answers a request from the cache: fresh, stale, or after the method has run.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheLookup {

	private static final Log logger = LogFactory.getLog(CacheLookup.class);

	private static final String COUNTED = CacheLookup.class.getName() + ".counted";

	private final EntryStore store;

	private final EntryFactory entries;

	private final CachedAnswerWriter writer;

	private final ResponseFiller filler;

	private final EndpointMetrics metrics;

	private final Settings settings;

	/**
	 * Create a lookup.
	 * @param store the entries
	 * @param entries makes entries
	 * @param variants adds coded variants
	 * @param resultHandlers write results
	 * @param stats where body bytes are counted
	 * @param metrics where requests are counted
	 * @param settings the settings
	 */
	public CacheLookup(EntryStore store, EntryFactory entries, VariantBuilder variants,
			ObjectProvider<HandlerResultHandler> resultHandlers, TransferStats stats, EndpointMetrics metrics,
			Settings settings) {
		this.store = store;
		this.entries = entries;
		this.writer = new CachedAnswerWriter(stats, settings.cacheStatus(), settings.date());
		this.filler = new ResponseFiller(store, entries, variants, resultHandlers, stats, settings.maxEntryBytes(),
				settings.timeout(), settings.limits());
		this.metrics = metrics;
		this.settings = settings;
	}

	/**
	 * Settings of a lookup.
	 *
	 * @param maxEntryBytes the largest body that is stored
	 * @param timeout the time that a method may take, {@code null} for any
	 * @param limits how long requests share a run of a method
	 * @param clientMayRefresh whether a client may ask for a new response
	 * @param cacheStatus whether {@code Cache-Status} is sent
	 * @param date whether {@code Date} is sent
	 */
	public record Settings(long maxEntryBytes, @Nullable Duration timeout, FillLimits limits, boolean clientMayRefresh,
			boolean cacheStatus, boolean date) {

	}

	/**
	 * The settings.
	 * @return the settings of this lookup
	 */
	public Settings settings() {
		return this.settings;
	}

	/**
	 * Answer a request.
	 * @param request the request
	 * @return completes when the answer is written; emits a result where the method ran
	 * for this client alone; fails with {@link FillFailedException} for the application's
	 * exception handling
	 */
	Mono<HandlerResult> answer(CachedRequest request) {
		return Mono.deferContextual(context -> {
			CacheEntry entry = isRefresh(request.exchange()) ? null : acquire(request);
			return (entry != null) ? answer(request, entry, context) : fill(request, null);
		}).onErrorMap(NoAcceptableCodingException.class, FillFailedException::new);
	}

	/** A request counts as one hit or miss, however often it is looked up. */
	private @Nullable CacheEntry acquire(CachedRequest request) {
		boolean counted = request.exchange().getAttributes().remove(COUNTED) != null;
		return counted ? this.store.acquireQuietly(request.key()) : this.store.acquire(request.key());
	}

	private boolean isRefresh(ServerWebExchange exchange) {
		return this.settings.clientMayRefresh() && asksForNew(exchange.getRequest().getHeaders());
	}

	/**
	 * Answer a GET or HEAD request if there is a fresh response for it.
	 * @param exchange the exchange
	 * @param policy how the response is cached
	 * @param onHit receives the key before the answer is written
	 * @return completes when the answer is written, {@code null} to let the request go
	 * through the adapter
	 */
	public @Nullable Mono<Void> answerFresh(ServerWebExchange exchange, CachePolicy policy, Consumer<CacheKey> onHit) {
		long start = System.nanoTime();
		if (policy.input().isLate() || !policy.admits(exchange.getRequest()) || isRefresh(exchange)) {
			return null;
		}
		MediaType mediaType = policy.select(exchange);
		if (policy.isNegotiated() && mediaType == null) {
			return null;
		}
		CacheKey key = policy.keyNow(exchange, mediaType);
		CacheEntry entry = this.store.acquire(key);
		if (entry == null || !isAnswer(entry, exchange)) {
			exchange.getAttributes().put(COUNTED, true);
			return null;
		}
		onHit.accept(key);
		return write(exchange, start, entry, CacheResult.HIT, true);
	}

	/** Whether an entry can be sent as it is; gives it back if not. */
	private boolean isAnswer(CacheEntry entry, ServerWebExchange exchange) {
		boolean answer = entry.isFresh(this.entries.now()) && entry
			.choose(AcceptedCodings.of(exchange.getRequest().getHeaders().get(HttpHeaders.ACCEPT_ENCODING))) != null;
		if (!answer) {
			entry.release();
		}
		return answer;
	}

	/** Section 5.2.1 of RFC 9111. */
	private static boolean asksForNew(HttpHeaders headers) {
		List<String> lines = headers.get(HttpHeaders.CACHE_CONTROL);
		for (String line : (lines != null) ? lines : List.<String>of()) {
			String directives = line.toLowerCase(Locale.ROOT).replace(" ", "");
			if (List.of(directives.split(",")).stream().anyMatch(List.of("no-cache", "max-age=0")::contains)) {
				return true;
			}
		}
		return false;
	}

	private Mono<HandlerResult> answer(CachedRequest request, CacheEntry entry, ContextView context) {
		if (entry.isPass()) {
			entry.release();
			return request.adapter().handle(request.exchange(), request.method());
		}
		long now = this.entries.now();
		if (now < entry.times().fresh()) {
			return write(request, entry, CacheResult.HIT, true);
		}
		if (now < entry.times().revalidating()) {
			refresh(request, context);
			return write(request, entry, CacheResult.STALE, true);
		}
		if (now < entry.times().failing()) {
			return fill(request, entry);
		}
		entry.release();
		return fill(request, null);
	}

	private void refresh(CachedRequest request, ContextView context) {
		if (this.store.isFilling(request.key(), this.settings.limits())) {
			return;
		}
		Mono.defer(() -> this.filler.fill(request, true))
			.subscribeOn(Schedulers.parallel())
			.contextWrite(context)
			.subscribe(filled -> {
			}, ex -> logger.debug("The response of " + request.key() + " could not be refreshed", ex));
	}

	/**
	 * Run the method, or wait for a run.
	 * @param stale what to answer with when it fails, or another's run takes too long;
	 * this method gives its count back
	 */
	private Mono<HandlerResult> fill(CachedRequest request, @Nullable CacheEntry stale) {
		return this.filler.fill(request, false)
			.onErrorMap(FillFailedException::new)
			.flatMap(filled -> answer(request, filled, stale))
			.onErrorResume(FillFailedException.class, ex -> fail(request, stale, ex))
			.doFinally(signal -> {
				if (stale != null) {
					stale.release();
				}
			});
	}

	private Mono<HandlerResult> answer(CachedRequest request, Filled filled, @Nullable CacheEntry stale) {
		if (filled.isFailure() && stale != null && stale.acquire()) {
			logger.debug("The response of " + request.key() + " is stale, since the method failed or takes too long");
			return write(request, stale, CacheResult.STALE, true);
		}
		OpenResponse open = filled.open();
		if (open != null && open.take()) {
			return write(request, open).then(Mono.empty());
		}
		CacheEntry entry = filled.entry();
		if (entry == null || !entry.acquire()) {
			return request.adapter().handle(request.exchange(), request.method());
		}
		return write(request, entry, CacheResult.MISS, filled.stored());
	}

	private Mono<HandlerResult> fail(CachedRequest request, @Nullable CacheEntry stale, FillFailedException failure) {
		if (stale != null && stale.acquire()) {
			logger.debug("The response of " + request.key() + " is stale, since it could not be refreshed",
					failure.failure());
			return write(request, stale, CacheResult.STALE, true);
		}
		new Recording(request.exchange(), request.startNanos(), CacheResult.MISS).end(SignalType.ON_ERROR);
		ServerHttpResponse response = request.exchange().getResponse();
		if (failure.failure() instanceof MemoryExhaustedException exhausted) {
			response.beforeCommit(() -> Mono.fromRunnable(() -> addHeaders(response, exhausted)));
		}
		return Mono.error(failure);
	}

	/** Boot's own error answer leaves the headers of an exception out. */
	private static void addHeaders(ServerHttpResponse response, MemoryExhaustedException failure) {
		if (failure.getStatusCode().equals(response.getStatusCode())) {
			response.getHeaders().putAll(failure.getHeaders());
		}
	}

	/** Write an entry. The caller's count is given back however this ends. */
	private Mono<HandlerResult> write(CachedRequest request, CacheEntry entry, CacheResult result, boolean stored) {
		return write(request.exchange(), request.startNanos(), entry, result, stored).then(Mono.empty());
	}

	private Mono<Void> write(ServerWebExchange exchange, long startNanos, CacheEntry entry, CacheResult result,
			boolean stored) {
		if (result != CacheResult.MISS) {
			entry.hit();
		}
		Recording recording = new Recording(exchange, startNanos, result);
		Mono<Void> answer = Mono.defer(() -> this.writer.write(exchange, entry, result, stored, this.entries.now()));
		return (entry.isSettled() ? answer : Mono.defer(() -> awaitCoding(exchange, entry)).then(answer))
			.doOnError(ex -> recording.end(SignalType.ON_ERROR))
			.doFinally(signal -> {
				entry.release();
				if (signal != SignalType.ON_ERROR) {
					recording.end(signal);
				}
			});
	}

	/** Wait for the coded variants where the client accepts none that there is. */
	private Mono<Void> awaitCoding(ServerWebExchange exchange, CacheEntry entry) {
		AcceptedCodings accepted = AcceptedCodings
			.of(exchange.getRequest().getHeaders().get(HttpHeaders.ACCEPT_ENCODING));
		if (!accepted.takesAny() || entry.choose(accepted) != null) {
			return Mono.empty();
		}
		Duration maxWait = this.settings.limits().maxWait();
		Mono<Void> settled = entry.settled();
		return maxWait.isZero() ? settled : settled.timeout(maxWait, Mono.fromRunnable(entry::settle));
	}

	/** Write what the method goes on to produce, as it would without the cache. */
	private Mono<Void> write(CachedRequest request, OpenResponse open) {
		Recording recording = new Recording(request.exchange(), request.startNanos(), CacheResult.MISS);
		ServerHttpResponse response = request.exchange().getResponse();
		return Mono
			.defer(() -> response.isCommitted() ? Mono.<Void>empty()
					: Connections.onEventLoop(response, () -> open.writeTo(response)))
			.doOnError(ex -> recording.end(SignalType.ON_ERROR))
			.doFinally(signal -> {
				open.close();
				if (signal != SignalType.ON_ERROR) {
					recording.end(signal);
				}
			});
	}

	/** The clock of a request. */
	private final class Recording {

		private final AtomicBoolean recorded = new AtomicBoolean();

		private final ServerWebExchange exchange;

		private final long startNanos;

		private final CacheResult result;

		Recording(ServerWebExchange exchange, long startNanos, CacheResult result) {
			this.exchange = exchange;
			this.startNanos = startNanos;
			this.result = result;
		}

		/** After a failure, the status is known when somebody else answers. */
		void end(SignalType signal) {
			ServerHttpResponse response = this.exchange.getResponse();
			if (signal == SignalType.CANCEL) {
				record(EndpointMetrics.UNKNOWN_STATUS);
			}
			else if (signal == SignalType.ON_ERROR && !response.isCommitted()) {
				response.beforeCommit(() -> Mono.fromRunnable(this::record));
			}
			else {
				record();
			}
		}

		private void record() {
			HttpStatusCode status = this.exchange.getResponse().getStatusCode();
			record((status != null) ? status.value() : 200);
		}

		private void record(int status) {
			PathPattern pattern = this.exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
			if (pattern != null && this.recorded.compareAndSet(false, true)) {
				CacheLookup.this.metrics
					.answers(pattern, Lane.WEBFLUX, this.exchange.getRequest().getMethod(), status, this.result)
					.record(System.nanoTime() - this.startNanos);
			}
		}

	}

}
