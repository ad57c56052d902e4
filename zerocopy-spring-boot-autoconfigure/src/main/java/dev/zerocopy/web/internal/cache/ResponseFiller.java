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
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import dev.zerocopy.buffer.internal.Releases;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.cache.internal.CapturedResponse;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.Fill;
import dev.zerocopy.cache.internal.FillLimits;
import dev.zerocopy.cache.internal.Filled;
import dev.zerocopy.cache.internal.OpenResponse;
import dev.zerocopy.cache.internal.Storability;
import dev.zerocopy.cache.internal.VariantBuilder;
import dev.zerocopy.web.internal.exchange.MemoryExhaustedException;
import dev.zerocopy.web.internal.exchange.TransferStats;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Runs a cached method for all who wait, as nobody, and stores what Spring makes of its
 * result. Thread-safe.
 */
final class ResponseFiller {

	private static final Log logger = LogFactory.getLog(ResponseFiller.class);

	/** Where Micrometer keeps the observation, which is not input. */
	private static final String OBSERVATION = "micrometer.observation";

	private static final String SECURITY_CONTEXT = "org.springframework.security.core.context.SecurityContext";

	private final EntryStore store;

	private final EntryFactory entries;

	private final VariantBuilder variants;

	private final Supplier<List<HandlerResultHandler>> resultHandlers;

	private final TransferStats stats;

	private final long maxEntryBytes;

	private final @Nullable Duration timeout;

	private final FillLimits limits;

	ResponseFiller(EntryStore store, EntryFactory entries, VariantBuilder variants,
			ObjectProvider<HandlerResultHandler> resultHandlers, TransferStats stats, long maxEntryBytes,
			@Nullable Duration timeout, FillLimits limits) {
		this.stats = stats;
		this.store = store;
		this.entries = entries;
		this.variants = variants;
		this.resultHandlers = SingletonSupplier.of(() -> resultHandlers.orderedStream().toList());
		this.maxEntryBytes = maxEntryBytes;
		this.timeout = timeout;
		this.limits = limits;
	}

	/**
	 * Wait for the response of a method, or run it.
	 * @param request the request of one who waits
	 * @param refresh whether the client has been answered already
	 * @return emits how it ended
	 */
	Mono<Filled> fill(CachedRequest request, boolean refresh) {
		ServerWebExchange client = request.exchange();
		CachePolicy policy = request.policy();
		CacheKey key = request.key();
		Set<String> tags = policy.tags(client);
		return this.store.fill(key, tags, this.limits, refresh, (fill, context) -> {
			CapturingResponse response = new CapturingResponse(this.maxEntryBytes, open -> handOver(fill, key, open),
					fill::cancel);
			FillExchange exchange = new FillExchange(client, policy.input(), request.mediaType(), response);
			return run(exchange, response, request.adapter(), request.method())
				.then(Mono.defer(() -> response.isOpen() ? Mono.empty()
						: Mono.<Void>fromRunnable(() -> store(fill, policy, key, tags, response))
							.subscribeOn(Schedulers.boundedElastic())))
				.doFinally(signal -> response.close())
				.contextWrite(unused -> nobody(context, policy));
		});
	}

	private Mono<Void> run(FillExchange exchange, CapturingResponse response, HandlerAdapter adapter,
			HandlerMethod method) {
		FillHandlerMethod handler = new FillHandlerMethod(method);
		Mono<HandlerResult> result = adapter.handle(exchange, handler);
		handler.arm();
		Mono<Void> written = result.flatMap(value -> resultHandler(value).handleResult(exchange, value));
		return (this.timeout != null) ? written.timeout(end(response, this.timeout), Mono.error(this::timedOut))
				: written;
	}

	/** Of one that is being sent, the first byte has come in time. */
	private static Mono<Long> end(CapturingResponse response, Duration timeout) {
		return Mono.delay(timeout).flatMap(tick -> response.isOpen() ? Mono.never() : Mono.just(tick));
	}

	private ResponseStatusException timedOut() {
		return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
				"No answer within " + this.timeout + " (zerocopy.web.handler-timeout)");
	}

	private HandlerResultHandler resultHandler(HandlerResult result) {
		return this.resultHandlers.get()
			.stream()
			.filter(handler -> handler.supports(result))
			.findFirst()
			.orElseThrow(() -> new IllegalStateException("No HandlerResultHandler for " + result.getReturnValue()));
	}

	/** Of the context of a client, keep what is not about the client. */
	private static Context nobody(ContextView context, CachePolicy policy) {
		Context kept = Context.empty();
		for (Map.Entry<Object, Object> entry : context.stream().toList()) {
			boolean security = entry.getKey() instanceof Class<?> type && type.getName().equals(SECURITY_CONTEXT);
			if (OBSERVATION.equals(entry.getKey()) || (security && policy.input().principal())) {
				kept = kept.put(entry.getKey(), entry.getValue());
			}
		}
		return kept;
	}

	/** Whoever comes from now on runs the method for oneself. */
	private void handOver(Fill fill, CacheKey key, OpenResponse response) {
		Schedulers.boundedElastic().schedule(() -> {
			logger.debug("The response of " + key + " is not cached, since it is too large or has no end");
			putPass(key, Storability.isFailure(response.status()));
			fill.succeed(response);
		});
	}

	private void putPass(CacheKey key, boolean failed) {
		CacheEntry pass = this.entries.createPass(key);
		if (failed) {
			this.store.putIfAbsent(pass);
		}
		else {
			this.store.put(pass);
		}
		pass.release();
	}

	private void store(Fill fill, CachePolicy policy, CacheKey key, Set<String> tags, CapturingResponse response) {
		CapturedResponse captured = response.take();
		try {
			Storability storability = storability(policy, captured);
			CacheEntry entry = create(policy, key, tags, captured);
			if (storability == Storability.STORED) {
				try {
					this.store.store(fill, entry);
				}
				finally {
					this.variants.build(entry);
				}
				return;
			}
			entry.settle();
			if (storability == Storability.OWN) {
				putPass(key, Storability.isFailure(captured.status()));
			}
			else if (Storability.isNegative(captured.status())) {
				this.store.forget(key);
			}
			this.store.share(fill, entry, storability == Storability.SHARED);
		}
		finally {
			Releases.all(captured.parts());
		}
	}

	/** Reactor would take the error for the end of the world. */
	private CacheEntry create(CachePolicy policy, CacheKey key, Set<String> tags, CapturedResponse captured) {
		try {
			return this.entries.create(key, tags, policy.freshness(), policy.input().isPersonal(),
					policy.input().vary(), captured);
		}
		catch (OutOfMemoryError ex) {
			this.stats.countMemoryExhausted();
			throw new MemoryExhaustedException(ex);
		}
	}

	private static Storability storability(CachePolicy policy, CapturedResponse captured) {
		Storability storability = Storability.of(captured, !policy.freshness().negative().isZero());
		return (storability == Storability.STORED && policy.refuses(captured)) ? Storability.SHARED : storability;
	}

}
