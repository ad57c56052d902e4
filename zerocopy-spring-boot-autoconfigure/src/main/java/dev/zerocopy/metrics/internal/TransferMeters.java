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

import java.util.function.ToDoubleFunction;

import dev.zerocopy.metrics.ZeroCopyMeters;
import dev.zerocopy.metrics.ZeroCopyMeters.Tag;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Shows the body bytes that moved between sockets and handlers. Thread-safe.
 *
 * @since 0.1.0
 */
public final class TransferMeters implements MeterBinder {

	private final TransferStats stats;

	/**
	 * Create a binder.
	 * @param stats where the bytes are counted
	 */
	public TransferMeters(TransferStats stats) {
		this.stats = stats;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bind(registry, "shared", TransferStats::sharedBytes);
		bind(registry, "sendfile", TransferStats::sendfileBytes);
		bind(registry, "copied", TransferStats::copiedBytes);
	}

	private void bind(MeterRegistry registry, String path, ToDoubleFunction<TransferStats> bytes) {
		FunctionCounter.builder(ZeroCopyMeters.TRANSFERRED.getName(), this.stats, bytes)
			.description(ZeroCopyMeters.TRANSFERRED.getDescription())
			.baseUnit(ZeroCopyMeters.TRANSFERRED.getBaseUnit())
			.tag(Tag.PATH.asString(), path)
			.register(registry);
	}

}
