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

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections that are closed as soon as their answers are written, so that the
 * event loops can be kept alive for them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Draining {

	private final Set<EventExecutor> eventLoops = ConcurrentHashMap.newKeySet();

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

	/**
	 * Learn of an event loop that has connections.
	 * @param eventLoop the event loop
	 */
	void watch(EventExecutor eventLoop) {
		this.eventLoops.add(eventLoop);
	}

	void begin() {
		this.connections.incrementAndGet();
	}

	void end() {
		if (this.connections.decrementAndGet() == 0) {
			Runnable callback = this.waiting.getAndSet(null);
			if (callback != null) {
				callback.run();
			}
		}
	}

	/**
	 * Call back once no connection is waited for. Connections may have been told to close
	 * that do not know of it yet: each event loop has to come by first.
	 * @param callback runs at once, or on the event loop of the last connection
	 */
	public void whenDone(Runnable callback) {
		begin();
		this.waiting.set(callback);
		for (EventExecutor eventLoop : this.eventLoops) {
			begin();
			try {
				eventLoop.execute(this::end);
			}
			catch (RejectedExecutionException ex) {
				// It has stopped, and its connections with it.
				end();
			}
		}
		end();
	}

}
