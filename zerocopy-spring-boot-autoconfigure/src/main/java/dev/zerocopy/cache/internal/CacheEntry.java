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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import dev.zerocopy.http.internal.AcceptedCodings;
import dev.zerocopy.http.internal.ContentCoding;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.Validators;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import org.springframework.http.HttpHeaders;

/**
 * A stored response: status, header fields and the body in several content codings, or
 * the knowledge that there is none worth storing.
 * <p>
 * <b>Counting.</b> The cache holds one count from the start. {@link #acquire()} adds one
 * only while there is one left, in a single step, so that a response is either read whole
 * or not found, whatever is evicted meanwhile. Eviction gives back the cache's count and
 * nothing else; the memory is freed with the last count, that of the entry or that of a
 * slice that is being written. Variants are added while the adder holds a count.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheEntry {

	private final AtomicInteger count = new AtomicInteger(1);

	private final AtomicReferenceArray<@Nullable Variant> variants = new AtomicReferenceArray<>(
			ContentCoding.values().length);

	private final LongAdder hits = new LongAdder();

	private final AcceptedCodings.Available available = coding -> variant(coding) != null;

	private final CacheKey key;

	private final Set<String> tags;

	private final int status;

	private final HttpHeaders headers;

	private final boolean coded;

	private final long lastModified;

	private final Times times;

	private final boolean personal;

	private final int heapBytes;

	private volatile @Nullable EntryStore store;

	private volatile boolean retired;

	private volatile boolean settled;

	/** Those who wait for a variant. Guarded by the monitor. */
	private @Nullable List<MonoSink<Void>> waiting;

	/** Read and written without a fence: an answer too many that is told does no harm. */
	private long told;

	CacheEntry(CacheKey key, Set<String> tags, int status, HttpHeaders headers, Times times, boolean personal) {
		this.key = key;
		this.tags = tags;
		this.status = status;
		this.headers = headers;
		this.coded = headers.containsHeader(HttpHeaders.CONTENT_ENCODING);
		String modified = headers.getFirst(HttpHeaders.LAST_MODIFIED);
		this.lastModified = (modified != null) ? HttpDates.parse(modified) : HttpDates.NONE;
		this.times = times;
		this.personal = personal;
		this.told = times.stored();
		this.heapBytes = HeapSize.of(key, tags, headers);
	}

	/**
	 * Add a count, unless the last one was given back.
	 * @return whether the entry may be read until {@link #release()}
	 */
	public boolean acquire() {
		int current = this.count.get();
		while (current > 0) {
			int witness = this.count.compareAndExchange(current, current + 1);
			if (witness == current) {
				return true;
			}
			current = witness;
		}
		return false;
	}

	/**
	 * Give one count back.
	 * @throws IllegalStateException when there is none left
	 */
	public void release() {
		int left = this.count.decrementAndGet();
		if (left < 0) {
			throw new IllegalStateException("The entry of " + this.key + " was released more often than acquired");
		}
		if (left == 0) {
			variants().forEach(variant -> variant.body().release());
		}
	}

	/**
	 * Whether the cache still answers with this. Of an entry that no cache has, nothing
	 * is told.
	 * @return {@code false} once it was evicted or replaced
	 */
	boolean isCurrent() {
		return !this.retired;
	}

	/** Whoever stores this weighs it again when it grows. */
	void storedIn(EntryStore store) {
		this.store = store;
	}

	/**
	 * Tell that a variant keeps more than before, such as the head of its answers. Called
	 * once for each such thing, on any thread.
	 */
	public void grown() {
		EntryStore store = this.store;
		if (store != null) {
			store.weigh(this);
		}
	}

	/** Let nobody find this any more who has found it before. */
	void retire() {
		this.retired = true;
	}

	int count() {
		return this.count.get();
	}

	/**
	 * Add a variant. The caller holds a count; ownership of the body is transferred.
	 * @param variant the variant
	 */
	void add(Variant variant) {
		this.variants.set(variant.coding().ordinal(), variant);
	}

	/**
	 * The variant in a content coding.
	 * @param coding the coding
	 * @return the variant, {@code null} if there is none
	 */
	public @Nullable Variant variant(ContentCoding coding) {
		return this.variants.get(coding.ordinal());
	}

	/**
	 * All variants.
	 * @return the variants that are there now
	 */
	public List<Variant> variants() {
		List<Variant> list = new ArrayList<>(this.variants.length());
		for (int i = 0; i < this.variants.length(); i++) {
			Variant variant = this.variants.get(i);
			if (variant != null) {
				list.add(variant);
			}
		}
		return list;
	}

	/**
	 * Nobody has to wait for a variant any more: who accepts none of those that there are
	 * gets the one without a coding.
	 */
	public void settle() {
		List<MonoSink<Void>> all;
		synchronized (this) {
			this.settled = true;
			all = this.waiting;
			this.waiting = null;
		}
		if (all != null) {
			all.forEach(MonoSink::success);
		}
	}

	/**
	 * Wait for the coded variants. The caller holds a count.
	 * @return completes when there will be no more
	 */
	public Mono<Void> settled() {
		return Mono.create(sink -> {
			synchronized (this) {
				if (!this.settled) {
					this.waiting = (this.waiting != null) ? this.waiting : new ArrayList<>(1);
					this.waiting.add(sink);
					return;
				}
			}
			sink.success();
		});
	}

	/**
	 * Whether all coded variants are there that there will be.
	 * @return {@code false} while there may be one worth waiting for
	 */
	public boolean isSettled() {
		return this.settled;
	}

	/**
	 * Choose the variant for a client. One that accepts something, but nothing that there
	 * is, gets the variant without a coding, as if nobody had asked it.
	 * @param accepted the codings that it accepts
	 * @return the variant, {@code null} if the client accepts none, or none yet
	 */
	public @Nullable Variant choose(AcceptedCodings accepted) {
		// Where the method chose a coding there is nothing left to choose from.
		ContentCoding coding = this.coded ? ContentCoding.IDENTITY : accepted.choose(this.available);
		if (coding == null && this.settled && accepted.takesAny()) {
			coding = ContentCoding.IDENTITY;
		}
		return (coding != null) ? variant(coding) : null;
	}

	/**
	 * The validators of a variant.
	 * @param variant the variant
	 * @return its entity tag, and when the representation was modified
	 */
	public Validators validators(Variant variant) {
		return new Validators(variant.entityTag(), this.lastModified);
	}

	/**
	 * Whether this may be sent as it is (RFC 9111, section 4.2).
	 * @param now the time of the cache
	 * @return whether there is a response, and it is not stale
	 */
	public boolean isFresh(long now) {
		return !isPass() && now < this.times.fresh();
	}

	/**
	 * Whether this stands for a response that is not worth storing: requests run the
	 * method, each for itself.
	 * @return whether there is no body
	 */
	public boolean isPass() {
		return this.variant(ContentCoding.IDENTITY) == null;
	}

	/**
	 * The key.
	 * @return the key
	 */
	public CacheKey key() {
		return this.key;
	}

	/**
	 * The tags.
	 * @return the tags, without placeholders
	 */
	public Set<String> tags() {
		return this.tags;
	}

	/**
	 * The status.
	 * @return the status code
	 */
	public int status() {
		return this.status;
	}

	/**
	 * The header fields that all variants share. Read-only.
	 * @return the fields
	 */
	public HttpHeaders headers() {
		return this.headers;
	}

	/**
	 * Whether the response is for somebody and does not say itself who may keep it.
	 * @return whether the answer has to say so
	 */
	public boolean isSilentlyPersonal() {
		return this.personal && !this.headers.containsHeader(HttpHeaders.CACHE_CONTROL);
	}

	/**
	 * When the entry was stored and how long it serves.
	 * @return the times
	 */
	public Times times() {
		return this.times;
	}

	/**
	 * Whether the policy has not been told of an answer for a while. It is from now on.
	 * @param now the time of the cache
	 * @param nanos how long that is
	 * @return {@code true} for the first in a while; two at a time may both be the first
	 */
	boolean isUntold(long now, long nanos) {
		boolean untold = now - this.told >= nanos;
		if (untold) {
			this.told = now;
		}
		return untold;
	}

	/** Count an answer from this entry. */
	public void hit() {
		this.hits.increment();
	}

	/**
	 * Answers from this entry.
	 * @return the number
	 */
	public long hits() {
		return this.hits.sum();
	}

	/**
	 * Memory of all variants.
	 * @return the number of bytes outside the heap
	 */
	public long bytes() {
		return variants().stream().mapToLong(Variant::length).sum();
	}

	/**
	 * Heap of this entry, of what finds it and of its variants.
	 * @return the number of bytes, as far as can be told
	 */
	long heapBytes() {
		return this.heapBytes + variants().stream().mapToLong(Variant::heapBytes).sum();
	}

	/**
	 * Times of an entry, in nanoseconds of the cache's ticker.
	 *
	 * @param stored when it was stored
	 * @param fresh until when it is fresh
	 * @param revalidating until when it is served while it is refreshed
	 * @param failing until when it is served if that fails
	 * @since 0.1.0
	 */
	public record Times(long stored, long fresh, long revalidating, long failing) {

		private static final long NANOS = 1_000_000_000;

		/**
		 * How old the entry is (RFC 9111, section 5.1).
		 * @param now the time of the cache
		 * @return the age in seconds
		 */
		public long ageSeconds(long now) {
			return Math.max(0, now - this.stored) / NANOS;
		}

		/**
		 * How long the entry is still fresh.
		 * @param now the time of the cache
		 * @return the time in seconds, negative if it is stale
		 */
		public long freshSeconds(long now) {
			return (this.fresh - now) / NANOS;
		}

		long kept() {
			return Math.max(this.fresh, Math.max(this.revalidating, this.failing));
		}

	}

}
