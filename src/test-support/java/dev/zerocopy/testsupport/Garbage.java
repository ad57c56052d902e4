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

package dev.zerocopy.testsupport;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.concurrent.TimeUnit;

/**
 * Collects garbage for certain: after {@link #collect()} the references to everything
 * that was unreachable before have been enqueued.
 */
final class Garbage {

	private static final long TIMEOUT_NANOS = TimeUnit.MINUTES.toNanos(2);

	private Garbage() {
	}

	static void collect() {
		// References found by one collection are enqueued in no particular order, but all
		// of them before those of the next.
		awaitCollection();
		awaitCollection();
	}

	private static void awaitCollection() {
		ReferenceQueue<Object> queue = new ReferenceQueue<>();
		PhantomReference<Object> reference = new PhantomReference<>(new Object(), queue);
		long deadline = System.nanoTime() + TIMEOUT_NANOS;
		try {
			do {
				System.gc();
				if (queue.remove(100) == reference) {
					return;
				}
			}
			while (System.nanoTime() < deadline);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("The thread of the tests was interrupted", ex);
		}
		throw new IllegalStateException("No garbage was collected; is System.gc() disabled (-XX:+DisableExplicitGC)?");
	}

}
