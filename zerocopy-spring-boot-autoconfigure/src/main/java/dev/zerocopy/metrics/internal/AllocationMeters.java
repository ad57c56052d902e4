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

package dev.zerocopy.metrics.internal;

import dev.zerocopy.metrics.ZeroCopyMeters;
import dev.zerocopy.server.EventLoopThreads;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows the heap memory that the event-loop threads have allocated, where the virtual
 * machine counts it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class AllocationMeters implements MeterBinder {

	private final EventLoopThreads threads;

	/**
	 * Create a binder.
	 * @param threads the event-loop threads of the server
	 */
	public AllocationMeters(EventLoopThreads threads) {
		this.threads = threads;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		if (this.threads.isAvailable()) {
			FunctionCounter.builder(ZeroCopyMeters.ALLOCATED.getName(), this.threads, EventLoopThreads::allocatedBytes)
				.description(ZeroCopyMeters.ALLOCATED.getDescription())
				.baseUnit(ZeroCopyMeters.ALLOCATED.getBaseUnit())
				.register(registry);
		}
	}

}
