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

package dev.zerocopy.cache.internal;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import com.github.benmanes.caffeine.cache.stats.ConcurrentStatsCounter;
import com.github.benmanes.caffeine.cache.stats.StatsCounter;
import dev.zerocopy.cache.CacheEvictionEvent;
import dev.zerocopy.cache.CacheEvictionEvent.Kind;
import dev.zerocopy.cache.ResponseCache;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import org.springframework.util.Assert;

/**
 * The entries, and the runs that fill it. Caffeine decides which entries stay, within a
 * budget of bytes of all their variants and of the heap around them. Thread-safe; reading
 * never blocks.
 *
 * @since 0.1.0
 */
public final class EntryStore implements ResponseCache {

	/** How often the policy learns at most that an entry is asked for. */
	private static final long TOLD_EVERY = TimeUnit.MILLISECONDS.toNanos(100);

	/** The part of the heap that entries may hold, as one over this. */
	private static final int HEAP_SHARE = 4;

	private final String id = UUID.randomUUID().toString();

	private final Map<CacheKey, Flight> flights = new ConcurrentHashMap<>();

	private final Map<String, Set<CacheKey>> paths = new ConcurrentHashMap<>();

	private final Map<String, Set<CacheKey>> tags = new ConcurrentHashMap<>();

	private final Cache<CacheKey, CacheEntry> entries;

	private final double heapFactor;

	private final Ticker ticker;

	private final Consumer<CacheEvictionEvent> events;

	private final StatsCounter stats = new ConcurrentStatsCounter();

	private final FillStats fillStats = new FillStats();

	private volatile boolean closed;

	/**
	 * Create a store.
	 * @param maxBytes the budget in bytes
	 * @param ticker the time
	 * @param executor runs maintenance
	 * @param events learns of evictions on request
	 */
	public EntryStore(long maxBytes, Ticker ticker, Executor executor, Consumer<CacheEvictionEvent> events) {
		this.events = events;
		this.ticker = ticker;
		this.heapFactor = Math.max(1, maxBytes / (Runtime.getRuntime().maxMemory() / (double) HEAP_SHARE));
		this.entries = Caffeine.newBuilder()
			.maximumWeight(maxBytes)
			.weigher((CacheKey key, CacheEntry entry) -> weight(entry))
			.expireAfter(new Lifetime())
			.ticker(ticker)
			.executor(executor)
			// Before the entry is gone for others, where the next one hears of it later.
			.evictionListener((key, entry, cause) -> retire(entry))
			.removalListener(this::removed)
			.recordStats(() -> this.stats)
			.build();
	}

	/**
	 * Caffeine's view of the entries, for meters.
	 * @return the cache
	 */
	public Cache<CacheKey, CacheEntry> entries() {
		return this.entries;
	}

	/**
	 * Find an entry and add a count to it, in one step. Counts as a hit or a miss.
	 * @param key the key
	 * @return the entry, which the caller must release, or {@code null}
	 */
	public @Nullable CacheEntry acquire(CacheKey key) {
		CacheEntry entry = this.entries.getIfPresent(key);
		return (entry != null && entry.acquire()) ? entry : null;
	}

	/**
	 * Find an entry and add a count to it, in one step. Does not count as an access.
	 * @param key the key
	 * @return the entry, which the caller must release, or {@code null}
	 */
	public @Nullable CacheEntry acquireQuietly(CacheKey key) {
		CacheEntry entry = this.entries.policy().getIfPresentQuietly(key);
		return (entry != null && entry.acquire()) ? entry : null;
	}

	/**
	 * Make a reference for somebody who is going to ask for a key often.
	 * @param key the key
	 * @return finds the entry of the key
	 */
	public EntryReference reference(CacheKey key) {
		return new EntryReference(this, key);
	}

	/**
	 * Count an answer from an entry that was acquired quietly as a hit. The policy learns
	 * of the first in a while, which tells it as well what is in use: telling it of each
	 * costs more than the answer of a small body.
	 * @param entry the entry; the caller need not hold a count
	 * @param now the time of this cache
	 */
	public void countHit(CacheEntry entry, long now) {
		if (entry.isUntold(now, TOLD_EVERY)) {
			this.entries.getIfPresent(entry.key());
		}
		else {
			this.stats.recordHits(1);
		}
		entry.hit();
	}

	/**
	 * The time of this cache.
	 * @return nanoseconds
	 */
	public long now() {
		return this.ticker.read();
	}

	/**
	 * Memory outside the heap of the entries that can be found.
	 * @return the number of bytes
	 */
	public long cachedBytes() {
		return this.entries.asMap().values().stream().mapToLong(CacheEntry::bytes).sum();
	}

	/**
	 * What took too long.
	 * @return the counts
	 */
	public FillStats fillStats() {
		return this.fillStats;
	}

	/**
	 * Whether a response is being produced, and nobody would start to produce it again.
	 * @param key the key
	 * @param limits how long that is
	 * @return whether one who asked would wait
	 */
	public boolean isFilling(CacheKey key, FillLimits limits) {
		Flight flight = this.flights.get(key);
		return flight != null && flight.isUnderWay(limits, now());
	}

	/**
	 * Wait for a response that is being produced, or produce it. Works once for all who
	 * ask for the same key meanwhile, and once more when that takes too long.
	 * @param key the key
	 * @param tags the tags
	 * @param limits how long whoever did not start the work waits
	 * @param refresh whether nobody needs the response yet; then the one who starts the
	 * work does not wait for ever either
	 * @param work produces the response; ends the fill it is given
	 * @return emits how it ended
	 */
	public Mono<Filled> fill(CacheKey key, Set<String> tags, FillLimits limits, boolean refresh,
			BiFunction<Fill, ContextView, Mono<Void>> work) {
		return Mono.create(sink -> {
			Fill fill = null;
			while (fill == null) {
				Flight flight = this.flights.computeIfAbsent(key,
						absent -> new Flight(key, tags, ended -> this.flights.remove(key, ended)));
				fill = flight.join(sink, limits, now(), this.fillStats);
				if (fill == null) {
					this.flights.remove(key, flight);
				}
				else {
					limit(flight, sink, limits, refresh, fill.isOf(sink));
				}
			}
			if (fill.isOf(sink)) {
				Fill started = fill;
				started.start(Mono.defer(() -> work.apply(started, sink.contextView())));
			}
		});
	}

	/** One timer for each who waits for the work of another, and none for the others. */
	private void limit(Flight flight, MonoSink<Filled> sink, FillLimits limits, boolean refresh, boolean starter) {
		sink.onCancel(() -> flight.leave(sink));
		if (!limits.maxWait().isZero() && (refresh || !starter)) {
			sink.onDispose(Schedulers.parallel().schedule(() -> {
				if (flight.leave(sink)) {
					this.fillStats.countEnd(refresh);
					sink.success(Filled.FAILED);
				}
			}, limits.maxWait().toNanos(), TimeUnit.NANOSECONDS));
		}
	}

	/**
	 * Store a response unless it was evicted while it was produced, and give it to all
	 * who wait. Ownership of the caller's count is transferred. Not to be called on an
	 * event loop.
	 * @param fill the fill that ends
	 * @param entry the response
	 */
	public void store(Fill fill, CacheEntry entry) {
		try {
			if (fill.win()) {
				boolean stored = put(entry, present -> fill.isEvicted());
				fill.succeed(entry, stored);
			}
		}
		finally {
			entry.release();
		}
	}

	/**
	 * Give a response to those who wait without storing it. Ownership of the caller's
	 * count is transferred.
	 * @param fill the fill that ends
	 * @param entry the response
	 * @param shared whether it is for all who wait, or for the first one
	 */
	public void share(Fill fill, CacheEntry entry, boolean shared) {
		try {
			if (fill.win()) {
				if (shared) {
					fill.succeed(entry, false);
				}
				else {
					fill.succeedForOne(entry);
				}
			}
		}
		finally {
			entry.release();
		}
	}

	/**
	 * Add an entry, which gets one more count. Not to be called on an event loop.
	 * @param entry the entry, on which the caller holds a count
	 */
	public void put(CacheEntry entry) {
		put(entry, present -> false);
	}

	/**
	 * Add an entry unless there is one that still serves, fresh or stale. What is added
	 * gets one more count. Not to be called on an event loop.
	 * @param entry the entry, on which the caller holds a count
	 */
	public void putIfAbsent(CacheEntry entry) {
		put(entry, present -> present != null);
	}

	/**
	 * Let an entry go that is out of date. Nobody is told.
	 * @param key the key
	 */
	public void forget(CacheKey key) {
		remove(key);
	}

	/**
	 * Whether it is out of date is asked while the key is locked: an eviction either
	 * comes before and is seen, or waits and takes the entry out.
	 */
	private boolean put(CacheEntry entry, Predicate<@Nullable CacheEntry> outdated) {
		CacheKey key = entry.key();
		entry.acquire();
		entry.storedIn(this);
		CacheEntry found = this.entries.asMap().compute(key, (known, present) -> {
			if (this.closed || outdated.test(present)) {
				return present;
			}
			retire(present);
			return entry;
		});
		if (found != entry) {
			entry.release();
			return false;
		}
		index(this.paths, key.path(), key);
		entry.tags().forEach(tag -> index(this.tags, tag, key));
		this.entries.cleanUp();
		return true;
	}

	private static void retire(@Nullable CacheEntry entry) {
		if (entry != null) {
			entry.retire();
		}
	}

	/**
	 * Weigh an entry again that has got a variant. Not to be called on an event loop.
	 * @param entry the entry
	 */
	void reweigh(CacheEntry entry) {
		weigh(entry);
		this.entries.cleanUp();
	}

	/**
	 * What an entry counts: its bytes outside the heap, and those of the heap. Where the
	 * budget is larger than its part of the heap, these count for more in proportion,
	 * since the heap would be full before the budget is.
	 */
	int weight(CacheEntry entry) {
		return (int) Math.min(Integer.MAX_VALUE, entry.bytes() + (long) (entry.heapBytes() * this.heapFactor));
	}

	/** Weigh an entry again that has grown. The policy acts on it later. */
	void weigh(CacheEntry entry) {
		this.entries.asMap().replace(entry.key(), entry, entry);
	}

	/** The entry may be gone by now: then nothing else would take the key out again. */
	private void index(Map<String, Set<CacheKey>> index, String name, CacheKey key) {
		index.compute(name, (known, keys) -> {
			Set<CacheKey> changed = (keys != null) ? keys : ConcurrentHashMap.newKeySet();
			changed.add(key);
			return changed;
		});
		if (!this.entries.asMap().containsKey(key)) {
			unindex(index, name, key);
		}
	}

	private void unindex(Map<String, Set<CacheKey>> index, String name, CacheKey key) {
		index.computeIfPresent(name, (known, keys) -> {
			if (!this.entries.asMap().containsKey(key)) {
				keys.remove(key);
			}
			return keys.isEmpty() ? null : keys;
		});
	}

	private void removed(@Nullable CacheKey key, @Nullable CacheEntry entry, RemovalCause cause) {
		if (key == null || entry == null) {
			return;
		}
		if (cause != RemovalCause.REPLACED) {
			unindex(this.paths, key.path(), key);
			entry.tags().forEach(tag -> unindex(this.tags, tag, key));
		}
		entry.release();
	}

	@Override
	public int evict(String path) {
		Assert.notNull(path, "'path' must not be null");
		return publish(Kind.PATH, path);
	}

	@Override
	public int evictPrefix(String prefix) {
		Assert.notNull(prefix, "'prefix' must not be null");
		return publish(Kind.PREFIX, prefix);
	}

	@Override
	public int evictTag(String tag) {
		Assert.notNull(tag, "'tag' must not be null");
		return publish(Kind.TAG, tag);
	}

	@Override
	public int clear() {
		return publish(Kind.ALL, null);
	}

	private int publish(Kind kind, @Nullable String value) {
		int count = evict(kind, value);
		this.events.accept(new CacheEvictionEvent(kind, value, count, this.id));
		return count;
	}

	@Override
	public int apply(CacheEvictionEvent event) {
		Assert.notNull(event, "'event' must not be null");
		return event.origin().equals(this.id) ? 0 : evict(event.kind(), event.value());
	}

	@Override
	public String id() {
		return this.id;
	}

	private int evict(Kind kind, @Nullable String value) {
		if (value == null) {
			return evict(flight -> true, List.copyOf(this.entries.asMap().keySet()));
		}
		return switch (kind) {
			case PATH -> evict(flight -> flight.key().path().equals(value), this.paths.getOrDefault(value, Set.of()));
			case PREFIX -> evict(flight -> flight.key().path().startsWith(value), keysBelow(value));
			case TAG -> evict(flight -> flight.tags().contains(value), this.tags.getOrDefault(value, Set.of()));
			case ALL -> throw new IllegalArgumentException("All have no name, but this is '" + value + "'");
		};
	}

	private List<CacheKey> keysBelow(String prefix) {
		return this.paths.entrySet()
			.stream()
			.filter(entry -> entry.getKey().startsWith(prefix))
			.flatMap(entry -> entry.getValue().stream())
			.toList();
	}

	/**
	 * Runs first, then entries. What a run stores in between is not in an index yet, so
	 * its key is looked at as well.
	 */
	private int evict(Predicate<Flight> running, Iterable<CacheKey> keys) {
		Set<CacheKey> all = new LinkedHashSet<>();
		this.flights.values().stream().filter(running).forEach(flight -> {
			flight.evict();
			all.add(flight.key());
		});
		keys.forEach(all::add);
		int count = 0;
		for (CacheKey key : all) {
			CacheEntry entry = remove(key);
			if (entry != null && entry.status() != 0) {
				count++;
			}
		}
		return count;
	}

	/** Nobody may find it gone and then be answered with it. */
	private @Nullable CacheEntry remove(CacheKey key) {
		CacheEntry entry = this.entries.policy().getIfPresentQuietly(key);
		while (entry != null) {
			entry.retire();
			if (this.entries.asMap().remove(key, entry)) {
				return entry;
			}
			entry = this.entries.policy().getIfPresentQuietly(key);
		}
		// One that has expired is not present, but has a place.
		CacheEntry stored = this.entries.asMap().remove(key);
		retire(stored);
		return stored;
	}

	/** Let all entries go, when the application stops. None is stored from then on. */
	public void close() {
		this.closed = true;
		this.entries.asMap().values().forEach(CacheEntry::retire);
		this.entries.invalidateAll();
		this.entries.cleanUp();
	}

	/** As long as an entry can serve, fresh or stale. */
	private static final class Lifetime implements Expiry<CacheKey, CacheEntry> {

		@Override
		public long expireAfterCreate(CacheKey key, CacheEntry entry, long now) {
			return Math.max(0, entry.times().kept() - now);
		}

		@Override
		public long expireAfterUpdate(CacheKey key, CacheEntry entry, long now, long duration) {
			return expireAfterCreate(key, entry, now);
		}

		@Override
		public long expireAfterRead(CacheKey key, CacheEntry entry, long now, long duration) {
			return duration;
		}

	}

}
