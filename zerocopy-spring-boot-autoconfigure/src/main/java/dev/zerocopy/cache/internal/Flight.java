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
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * The runs of a method for one key, and all who wait for them: mostly one run, and one
 * more each time that somebody comes when the newest is too old. The first that brings a
 * response brings it to all, and the others are cancelled. Thread-safe; foreign code is
 * never run with the monitor held.
 */
final class Flight {

	private final CacheKey key;

	private final Set<String> tags;

	private final Consumer<Flight> onEnd;

	/** Those that may still end, the newest last. */
	private final List<Fill> runs = new ArrayList<>(1);

	private boolean won;

	private boolean ended;

	private volatile boolean evicted;

	Flight(CacheKey key, Set<String> tags, Consumer<Flight> onEnd) {
		this.key = key;
		this.tags = tags;
		this.onEnd = onEnd;
	}

	CacheKey key() {
		return this.key;
	}

	Set<String> tags() {
		return this.tags;
	}

	/** Whatever comes of these runs is out of date. */
	void evict() {
		this.evicted = true;
		this.onEnd.accept(this);
	}

	boolean isEvicted() {
		return this.evicted;
	}

	/** Whether somebody who comes now would not start a run. */
	synchronized boolean isUnderWay(FillLimits limits, long now) {
		return !this.ended && !this.runs.isEmpty() && (this.won || !limits.isOverdue(now - newest().began()));
	}

	/**
	 * Wait for a response.
	 * @param sink receives it
	 * @return the run to wait for, which the caller has to start if it
	 * {@linkplain Fill#isOf is of} the sink; {@code null} if all runs have ended
	 */
	synchronized @Nullable Fill join(MonoSink<Filled> sink, FillLimits limits, long now, FillStats stats) {
		if (this.ended) {
			return null;
		}
		if (!isUnderWay(limits, now)) {
			if (!this.runs.isEmpty()) {
				stats.countRun();
			}
			this.runs.add(new Fill(this, sink, now));
		}
		Fill run = newest();
		run.waiting().add(sink);
		return run;
	}

	private Fill newest() {
		return this.runs.get(this.runs.size() - 1);
	}

	/**
	 * Wait no longer. A run for which nobody waits any more is cancelled.
	 * @return whether it did wait
	 */
	boolean leave(MonoSink<Filled> sink) {
		Fill left = null;
		boolean last = false;
		boolean waited = false;
		synchronized (this) {
			for (Iterator<Fill> all = this.runs.iterator(); all.hasNext() && !waited;) {
				Fill run = all.next();
				waited = run.waiting().remove(sink);
				if (waited && run.waiting().isEmpty()) {
					all.remove();
					left = run;
				}
			}
			last = left != null && this.runs.isEmpty();
			this.ended |= last;
		}
		if (last) {
			this.onEnd.accept(this);
		}
		if (left != null) {
			left.cancel();
		}
		return waited;
	}

	/**
	 * Claim to have the response for all. From now on all wait for this run.
	 * @return whether it is the first
	 */
	boolean win(Fill run) {
		List<Fill> others;
		synchronized (this) {
			if (this.won || !this.runs.remove(run)) {
				return false;
			}
			this.won = true;
			others = List.copyOf(this.runs);
			others.forEach(other -> run.takeOver(other));
			this.runs.clear();
			this.runs.add(run);
		}
		others.forEach(Fill::cancel);
		return true;
	}

	/** All who waited for a run, which ends. */
	List<MonoSink<Filled>> end(Fill run) {
		List<MonoSink<Filled>> all;
		boolean last;
		synchronized (this) {
			if (!this.runs.remove(run)) {
				return List.of();
			}
			all = List.copyOf(run.waiting());
			run.waiting().clear();
			last = this.runs.isEmpty();
			this.ended |= last;
		}
		if (last) {
			this.onEnd.accept(this);
		}
		return all;
	}

}
