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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Entries that are read while they are evicted.
 */
class EntryStoreTests {

	private static final int ROUNDS = 60_000;

	private static final Freshness MINUTE = new Freshness(Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO,
			Duration.ZERO, Duration.ZERO);

	private static final FillLimits UNLIMITED = new FillLimits(Duration.ZERO, Duration.ZERO);

	private final CacheMemory memory = new CacheMemory(Runnable::run);

	private final EntryFactory factory = new EntryFactory(this.memory, Ticker.systemTicker());

	private final EntryStore store = store(1 << 20, Ticker.systemTicker());

	private static EntryStore store(long maxBytes, Ticker ticker) {
		return new EntryStore(maxBytes, ticker, Runnable::run, event -> {
		});
	}

	@AfterEach
	void close() {
		this.store.close();
		assertThat(this.memory.usedBytes()).isZero();
	}

	private static CacheKey key(String path) {
		CacheKey.Builder key = new CacheKey.Builder(1);
		key.add(path);
		return key.build(path);
	}

	private CacheEntry entry(String path, String text) {
		ByteBuf body = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8));
		return this.factory.create(key(path), Set.of("tag"), MINUTE, false, Set.of(),
				new CapturedResponse(200, new HttpHeaders(), false, List.of(body)));
	}

	private void put(EntryStore target, CacheEntry entry) {
		target.put(entry);
		entry.release();
	}

	@Test
	void whenThereIsNoHeapForAnEntryThenItsBodyIsFreed() {
		EntryFactory exhausted = new EntryFactory(this.memory, () -> {
			throw new OutOfMemoryError("Java heap space");
		});
		ByteBuf body = Unpooled.wrappedBuffer(new byte[100]);
		CapturedResponse response = new CapturedResponse(200, new HttpHeaders(), false, List.of(body));
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> exhausted.create(key("a"), Set.of(), MINUTE, false, Set.of(), response));
		assertThatExceptionOfType(OutOfMemoryError.class)
			.isThrownBy(() -> exhausted.createLasting("a", new HttpHeaders(), body));
		assertThat(this.memory.usedBytes()).isZero();
	}

	/**
	 * Two threads meet at each entry, one to read it and one to evict it, without a lock
	 * that would part them: an acquire that reads the count and then adds to it fails
	 * here.
	 */
	@Test
	void whenEntryIsEvictedThenItIsReadWholeOrNotAtAll() throws Exception {
		CacheEntry[] entries = new CacheEntry[ROUNDS];
		for (int i = 0; i < ROUNDS; i++) {
			entries[i] = entry("/a", "abc");
		}
		AtomicInteger turn = new AtomicInteger(-1);
		AtomicInteger freed = new AtomicInteger();
		Thread reader = new Thread(() -> {
			for (int i = 0; i < ROUNDS; i++) {
				CacheEntry entry = entries[i];
				turn.set(i);
				for (int wait = i % 64; wait > 0; wait--) {
					Thread.onSpinWait();
				}
				if (entry.acquire()) {
					freed.addAndGet((entry.variants().get(0).body().refCnt() > 0) ? 0 : 1);
					entry.release();
				}
			}
		});
		reader.start();
		for (int i = 0; i < ROUNDS; i++) {
			while (turn.get() < i && reader.isAlive()) {
				Thread.onSpinWait();
			}
			entries[i].release();
		}
		reader.join();
		assertThat(turn).hasValue(ROUNDS - 1);
		assertThat(freed).hasValue(0);
		assertThat(this.memory.usedBytes()).isZero();
	}

	/**
	 * The policy tells of evictions later, and somebody else still sends the entry: the
	 * reference knows at once all the same.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "path", "prefix", "tag", "all", "close" })
	void whenEntryIsEvictedThenAReferenceDoesNotFindItAnyMore(String what) {
		Queue<Runnable> maintenance = new ArrayDeque<>();
		EntryStore lazy = new EntryStore(1 << 20, Ticker.systemTicker(), maintenance::add, event -> {
		});
		put(lazy, entry("/a", "abc"));
		EntryReference reference = lazy.reference(key("/a"));
		CacheEntry sending = reference.acquire();
		assertThat(sending).isNotNull();
		assertThat(reference.acquire()).isSameAs(sending);
		sending.release();
		switch (what) {
			case "path" -> lazy.evict("/a");
			case "prefix" -> lazy.evictPrefix("/");
			case "tag" -> lazy.evictTag("tag");
			case "all" -> lazy.clear();
			default -> lazy.close();
		}
		assertThat(reference.acquire()).isNull();
		sending.release();
		lazy.close();
		while (!maintenance.isEmpty()) {
			maintenance.remove().run();
		}
	}

	@Test
	void whenThePolicyEvictsAnEntryThenAReferenceDoesNotFindItAnyMore() {
		Queue<Runnable> maintenance = new ArrayDeque<>();
		EntryStore lazy = new EntryStore(4096, Ticker.systemTicker(), maintenance::add, event -> {
		});
		put(lazy, entry("/a", "abc"));
		EntryReference reference = lazy.reference(key("/a"));
		CacheEntry sending = reference.acquire();
		sending.add(new Variant(ContentCoding.GZIP, "\"a\"",
				this.memory.copyOf(List.of(Unpooled.wrappedBuffer(new byte[8192])))));
		lazy.reweigh(sending);
		assertThat(lazy.entries().asMap()).isEmpty();
		assertThat(maintenance).isNotEmpty();
		assertThat(reference.acquire()).isNull();
		sending.release();
		while (!maintenance.isEmpty()) {
			maintenance.remove().run();
		}
	}

	/** Two evictions at a time: what the second one finds gone is not found either. */
	@Test
	void whenEntryIsGoneThenAReferenceDoesNotFindIt() throws Exception {
		AtomicInteger found = new AtomicInteger();
		for (int i = 0; i < 2000; i++) {
			put(this.store, entry("/a", "abc"));
			EntryReference reference = this.store.reference(key("/a"));
			CacheEntry sending = reference.acquire();
			Thread other = new Thread(this.store::clear);
			other.start();
			while (this.store.entries().asMap().containsKey(key("/a"))) {
				Thread.onSpinWait();
			}
			CacheEntry again = reference.acquire();
			if (again != null) {
				found.incrementAndGet();
				again.release();
			}
			other.join();
			sending.release();
		}
		assertThat(found).hasValue(0);
	}

	@Test
	void whenEntryIsReplacedThenAReferenceFindsTheNewOne() {
		put(this.store, entry("/a", "old"));
		EntryReference reference = this.store.reference(key("/a"));
		CacheEntry old = reference.acquire();
		put(this.store, entry("/a", "new"));
		CacheEntry found = reference.acquire();
		assertThat(found).isNotNull().isNotSameAs(old);
		found.release();
		old.release();
	}

	@Test
	void whenThereIsNoEntryYetThenAReferenceFindsItLater() {
		EntryReference reference = this.store.reference(key("/a"));
		assertThat(reference.acquire()).isNull();
		put(this.store, entry("/a", "abc"));
		CacheEntry found = reference.acquire();
		assertThat(found).isNotNull();
		found.release();
	}

	@Test
	void whenReleasedTooOftenThenItFails() {
		CacheEntry entry = entry("/a", "abc");
		entry.release();
		assertThatIllegalStateException().isThrownBy(entry::release).withMessageContaining("/a");
	}

	@Test
	void whenEvictedDuringRunThenItsResponseIsNeverFound() {
		List<Boolean> found = new ArrayList<>();
		EntryStore[] watched = new EntryStore[1];
		// Caffeine asks for the time at each of its steps.
		Ticker ticker = () -> {
			if (watched[0] != null) {
				EntryStore observed = watched[0];
				watched[0] = null;
				found.add(observed.entries().asMap().containsKey(key("/a")));
				watched[0] = observed;
			}
			return 1;
		};
		EntryStore observed = store(1 << 20, ticker);
		List<Filled> ended = new ArrayList<>();
		Fill[] fill = new Fill[1];
		observed.fill(key("/a"), Set.of("tag"), UNLIMITED, false, (started, context) -> {
			fill[0] = started;
			return Mono.never();
		}).subscribe(ended::add);
		observed.evictTag("tag");
		watched[0] = observed;
		observed.store(fill[0], entry("/a", "stale"));
		watched[0] = null;
		assertThat(ended).singleElement().satisfies(filled -> assertThat(filled.stored()).isFalse());
		assertThat(found).doesNotContain(true);
		assertThat(observed.entries().asMap()).isEmpty();
		assertThat(this.memory.usedBytes()).isZero();
	}

	@Test
	void whenStoreIsClosedThenRunsLeaveNothingBehind() {
		Fill[] fill = new Fill[1];
		List<Filled> ended = new ArrayList<>();
		this.store.fill(key("/a"), Set.of(), UNLIMITED, false, (started, context) -> {
			fill[0] = started;
			return Mono.never();
		}).subscribe(ended::add);
		this.store.close();
		this.store.store(fill[0], entry("/a", "late"));
		assertThat(ended).hasSize(1);
		assertThat(this.store.entries().asMap()).isEmpty();
		assertThat(this.memory.usedBytes()).isZero();
	}

	@Test
	void whenOneOfTwoRunsFailsThenOnlyWhoWaitedForItHearsOfIt() {
		AtomicLong time = new AtomicLong();
		EntryStore ticking = store(1 << 20, time::get);
		List<Sinks.Empty<Void>> runs = new ArrayList<>();
		List<Fill> fills = new ArrayList<>();
		List<Object> ended = new ArrayList<>();
		FillLimits limits = new FillLimits(Duration.ofSeconds(5), Duration.ZERO);
		Mono<Filled> waiter = ticking.fill(key("/a"), Set.of(), limits, false, (started, context) -> {
			fills.add(started);
			runs.add(Sinks.empty());
			return runs.get(runs.size() - 1).asMono();
		});
		waiter.subscribe(ended::add, ended::add);
		time.set(Duration.ofSeconds(5).toNanos() - 1);
		assertThat(ticking.isFilling(key("/a"), limits)).isTrue();
		waiter.subscribe(ended::add, ended::add);
		assertThat(runs).hasSize(1);
		time.incrementAndGet();
		assertThat(ticking.isFilling(key("/a"), limits)).isFalse();
		waiter.subscribe(ended::add, ended::add);
		waiter.subscribe(ended::add, ended::add);
		assertThat(runs).hasSize(2);
		IllegalStateException failure = new IllegalStateException();
		runs.get(0).tryEmitError(failure).orThrow();
		assertThat(ended).containsExactly(failure, failure);
		ticking.store(fills.get(1), entry("/a", "new"));
		assertThat(ended).hasSize(4);
		ticking.store(fills.get(0), entry("/a", "late"));
		CacheEntry stored = ticking.acquire(key("/a"));
		assertThat(stored).isNotNull();
		assertThat(stored.bytes()).isEqualTo(3);
		stored.release();
		ticking.close();
		assertThat(this.memory.usedBytes()).isZero();
	}

	@Test
	void whenLastWaiterLeavesThenRunIsCancelled() {
		List<String> signals = new ArrayList<>();
		Mono<Filled> waiter = this.store.fill(key("/a"), Set.of(), UNLIMITED, false,
				(started, context) -> Mono.<Void>never().doOnCancel(() -> signals.add("cancelled")));
		Disposable first = waiter.subscribe();
		Disposable second = waiter.subscribe();
		first.dispose();
		assertThat(signals).isEmpty();
		second.dispose();
		assertThat(signals).containsExactly("cancelled");
	}

	@Test
	void whenEntryIsLargerThanBudgetThenItIsNotKept() {
		EntryStore small = store(2048, Ticker.systemTicker());
		put(small, entry("/a", "x".repeat(10_000)));
		assertThat(small.entries().asMap()).isEmpty();
		assertThat(small.evict("/a")).isZero();
		assertThat(this.memory.usedBytes()).isZero();
	}

	@Test
	void whenEntriesComeThenBudgetHoldsAndReadersKeepTheirs() {
		EntryStore small = store(64 * 1024, Ticker.systemTicker());
		put(small, entry("/first", "f".repeat(4000)));
		CacheEntry reader = small.acquire(key("/first"));
		assertThat(reader).isNotNull();
		small.evict("/first");
		assertThat(small.acquire(key("/first"))).isNull();
		for (int i = 0; i < 500; i++) {
			put(small, entry("/" + i, "x".repeat(1000)));
			assertThat(small.cachedBytes()).isLessThanOrEqualTo(64 * 1024);
			assertThat(this.memory.usedBytes()).isEqualTo(small.cachedBytes() + 4000);
		}
		assertThat(reader.variants().get(0).body().getByte(3999)).isEqualTo((byte) 'f');
		reader.release();
		assertThat(this.memory.usedBytes()).isEqualTo(small.cachedBytes());
		small.close();
	}

}
