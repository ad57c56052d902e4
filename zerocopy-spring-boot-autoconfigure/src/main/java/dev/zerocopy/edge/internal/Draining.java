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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Counts connections that are closed as soon as their answers are written, so that the
 * event loops can be kept alive for them. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Draining {

	private final AtomicInteger connections = new AtomicInteger();

	private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();

	void begin() {
		this.connections.incrementAndGet();
	}

	void end() {
		if (this.connections.decrementAndGet() == 0) {
			proceed();
		}
	}

	/**
	 * Call back once no connection is waited for.
	 * @param callback runs at once, or on the event loop of the last connection
	 */
	public void whenDone(Runnable callback) {
		this.waiting.set(callback);
		if (this.connections.get() == 0) {
			proceed();
		}
	}

	private void proceed() {
		Runnable callback = this.waiting.getAndSet(null);
		if (callback != null) {
			callback.run();
		}
	}

}
