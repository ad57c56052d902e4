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

package dev.zerocopy.server;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

/**
 * Memory that a buffer allocator holds at one moment, free space in its pools included.
 * Immutable and thread-safe.
 *
 * @param type the simple class name of the allocator
 * @param usedHeapBytes the heap memory in bytes, -1 if the allocator does not tell
 * @param usedDirectBytes the direct memory in bytes, -1 if the allocator does not tell
 * @since 0.1.0
 */
public record AllocatorStats(String type, long usedHeapBytes, long usedDirectBytes) {

	/**
	 * Reads the figures of an allocator.
	 * @param allocator the allocator
	 * @return what it holds now
	 */
	public static AllocatorStats of(ByteBufAllocator allocator) {
		String type = allocator.getClass().getSimpleName();
		if (allocator instanceof ByteBufAllocatorMetricProvider provider) {
			ByteBufAllocatorMetric metric = provider.metric();
			return new AllocatorStats(type, metric.usedHeapMemory(), metric.usedDirectMemory());
		}
		return new AllocatorStats(type, -1, -1);
	}

}
