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

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what took too long. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FillStats {

	private final LongAdder runs = new LongAdder();

	private final LongAdder waits = new LongAdder();

	private final LongAdder refreshes = new LongAdder();

	void countRun() {
		this.runs.increment();
	}

	void countEnd(boolean refresh) {
		(refresh ? this.refreshes : this.waits).increment();
	}

	/**
	 * Runs that were started since an older one had not ended.
	 * @return the number since the start
	 */
	public long runs() {
		return this.runs.sum();
	}

	/**
	 * Requests that stopped to wait for the run of another.
	 * @return the number since the start
	 */
	public long waits() {
		return this.waits.sum();
	}

	/**
	 * Refreshes in the background that were given up.
	 * @return the number since the start
	 */
	public long refreshes() {
		return this.refreshes.sum();
	}

}
