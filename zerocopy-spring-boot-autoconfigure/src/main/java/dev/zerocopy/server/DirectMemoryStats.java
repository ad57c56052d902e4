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

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

import io.netty.util.internal.PlatformDependent;

/**
 * Direct memory that Netty's buffers hold in the process at one moment, those of the
 * response cache and free space in the pools of allocators included, and the limit at
 * which Netty refuses more. Immutable and thread-safe.
 *
 * @param usedBytes the memory in bytes
 * @param maxBytes the limit in bytes
 * @since 0.1.0
 */
public record DirectMemoryStats(long usedBytes, long maxBytes) {

	/**
	 * Read the figures.
	 * @return what is held now. Where Netty leaves the limit to the virtual machine
	 * ({@code io.netty.maxDirectMemory=0}) these are the direct buffers of that
	 */
	public static DirectMemoryStats now() {
		return of(PlatformDependent.usedDirectMemory(), DirectMemoryStats::usedByVirtualMachine);
	}

	static DirectMemoryStats of(long usedByNetty, LongSupplier usedByVirtualMachine) {
		return new DirectMemoryStats((usedByNetty >= 0) ? usedByNetty : usedByVirtualMachine.getAsLong(),
				PlatformDependent.maxDirectMemory());
	}

	private static long usedByVirtualMachine() {
		return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
			.stream()
			.filter((pool) -> pool.getName().equals("direct"))
			.mapToLong(BufferPoolMXBean::getMemoryUsed)
			.sum();
	}

	/**
	 * The used part of the limit.
	 * @return 0 for nothing, 1 for all of it
	 */
	public double usedShare() {
		return (double) this.usedBytes / this.maxBytes;
	}

}
