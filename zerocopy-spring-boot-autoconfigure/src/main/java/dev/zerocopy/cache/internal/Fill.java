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

import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * One run of a method for all who wait for the same key. Goes on while anybody waits,
 * whoever started it, and is cancelled when the last one goes away. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Fill {

	private final Flight flight;

	private final MonoSink<Filled> starter;

	private final long began;

	/** Guarded by the flight. */
	private final List<MonoSink<Filled>> waiting = new ArrayList<>(1);

	private final Disposable.Swap run = Disposables.swap();

	Fill(Flight flight, MonoSink<Filled> starter, long began) {
		this.flight = flight;
		this.starter = starter;
		this.began = began;
	}

	List<MonoSink<Filled>> waiting() {
		return this.waiting;
	}

	long began() {
		return this.began;
	}

	boolean isOf(MonoSink<Filled> sink) {
		return this.starter == sink;
	}

	boolean isEvicted() {
		return this.flight.isEvicted();
	}

	void takeOver(Fill other) {
		this.waiting.addAll(other.waiting);
		other.waiting.clear();
	}

	void start(Mono<Void> work) {
		try {
			this.run.update(work.subscribe(nothing -> {
			}, this::fail, () -> fail(new IllegalStateException("No response was captured"))));
		}
		catch (Throwable ex) {
			// Reactor throws what it takes for the end of the world. Those who wait, and
			// who come later, would wait for ever.
			fail(ex);
		}
	}

	/** Cancel the run, unless it has ended. */
	public void cancel() {
		this.run.dispose();
	}

	/**
	 * Claim to have the response for all, also those who wait for another run. Only then
	 * is one of the ends below to be called.
	 * @return {@code false} if another run was first, or nobody waits any more
	 */
	boolean win() {
		return this.flight.win(this);
	}

	/**
	 * End with a response that all may have. The caller holds a count until this returns.
	 * @param entry the response
	 * @param stored whether it was stored
	 */
	void succeed(CacheEntry entry, boolean stored) {
		Filled filled = new Filled(entry, stored, null);
		this.flight.end(this).forEach(sink -> sink.success(filled));
	}

	/**
	 * End with a response for the first who waits. The caller holds a count until this
	 * returns.
	 * @param entry the response
	 */
	void succeedForOne(CacheEntry entry) {
		Filled others = others(entry.status());
		List<MonoSink<Filled>> all = this.flight.end(this);
		for (int i = 0; i < all.size(); i++) {
			all.get(i).success((i == 0) ? new Filled(entry, false, null) : others);
		}
	}

	/**
	 * End with a response that the run goes on to produce, for the first who takes it.
	 * The others run the method for themselves. Where nobody takes it the run is
	 * cancelled.
	 * @param response the response
	 */
	public void succeed(OpenResponse response) {
		if (win()) {
			Filled filled = new Filled(null, false, response);
			Filled others = others(response.status());
			this.flight.end(this).forEach(sink -> sink.success(response.isTaken() ? others : filled));
		}
		if (!response.isTaken()) {
			cancel();
		}
	}

	private static Filled others(int status) {
		return Storability.isFailure(status) ? Filled.FAILED : Filled.PASS;
	}

	private void fail(Throwable failure) {
		this.flight.end(this).forEach(sink -> sink.error(failure));
	}

}
