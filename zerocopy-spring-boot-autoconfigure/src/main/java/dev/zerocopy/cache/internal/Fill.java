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
import java.util.function.Consumer;

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

	private final CacheKey key;

	private final Set<String> tags;

	private final Runnable onEnd;

	private final List<MonoSink<Filled>> waiting = new ArrayList<>(1);

	private final Disposable.Swap run = Disposables.swap();

	private boolean ended;

	private volatile boolean evicted;

	Fill(CacheKey key, Set<String> tags, Consumer<Fill> onEnd) {
		this.key = key;
		this.tags = tags;
		this.onEnd = () -> onEnd.accept(this);
	}

	CacheKey key() {
		return this.key;
	}

	Set<String> tags() {
		return this.tags;
	}

	/** Whatever comes of this run is out of date. */
	void evict() {
		this.evicted = true;
		this.onEnd.run();
	}

	boolean isEvicted() {
		return this.evicted;
	}

	/**
	 * Wait for the end.
	 * @param sink receives it
	 * @return whether the fill has not ended yet
	 */
	synchronized boolean join(MonoSink<Filled> sink) {
		if (!this.ended) {
			this.waiting.add(sink);
		}
		return !this.ended;
	}

	/** Not called by the thread that holds the monitor, since it runs foreign code. */
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

	void leave(MonoSink<Filled> sink) {
		synchronized (this) {
			this.waiting.remove(sink);
			if (this.ended || !this.waiting.isEmpty()) {
				return;
			}
			this.ended = true;
		}
		this.onEnd.run();
		this.run.dispose();
	}

	private List<MonoSink<Filled>> end() {
		List<MonoSink<Filled>> all;
		synchronized (this) {
			this.ended = true;
			all = List.copyOf(this.waiting);
			this.waiting.clear();
		}
		this.onEnd.run();
		return all;
	}

	/**
	 * End with a response that all may have. The caller holds a count until this returns.
	 * @param entry the response
	 * @param stored whether it was stored
	 */
	void succeed(CacheEntry entry, boolean stored) {
		Filled filled = new Filled(entry, stored);
		end().forEach(sink -> sink.success(filled));
	}

	/**
	 * End with a response for the first who waits. The caller holds a count until this
	 * returns.
	 * @param entry the response
	 */
	void succeedForOne(CacheEntry entry) {
		List<MonoSink<Filled>> all = end();
		for (int i = 0; i < all.size(); i++) {
			all.get(i).success((i == 0) ? new Filled(entry, false) : Filled.PASS);
		}
	}

	/** End without a response: everybody runs the method for oneself. */
	public void pass() {
		end().forEach(sink -> sink.success(Filled.PASS));
	}

	private void fail(Throwable failure) {
		end().forEach(sink -> sink.error(failure));
	}

}
