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

import io.netty.util.internal.PlatformDependent;

/**
 * Direct memory of the process at one moment, free space in the pools of allocators
 * included, and the limit at which no more is given. Immutable and thread-safe.
 * <p>
 * There are two such limits: Netty counts the memory that it takes past the virtual
 * machine, which counts the rest. What goes which way depends on the version of Java. The
 * figures are those that are nearer to their limit.
 *
 * @param usedBytes the memory in bytes
 * @param maxBytes the limit in bytes
 * @since 0.1.0
 */
public record DirectMemoryStats(long usedBytes, long maxBytes) {

	private static final long MAX_OF_VIRTUAL_MACHINE = PlatformDependent.estimateMaxDirectMemory();

	/**
	 * Read the figures.
	 * @return what is held now
	 */
	public static DirectMemoryStats now() {
		// Netty counts -1 where it leaves the limit to the virtual machine.
		return ofNettyOrVirtualMachine(
				new DirectMemoryStats(PlatformDependent.usedDirectMemory(), PlatformDependent.maxDirectMemory()),
				new DirectMemoryStats(usedByVirtualMachine(), MAX_OF_VIRTUAL_MACHINE));
	}

	/**
	 * The direct memory that there is at most, whoever counts it.
	 * @return the lower limit in bytes
	 */
	public static long limit() {
		long netty = PlatformDependent.maxDirectMemory();
		return (netty > 0) ? Math.min(netty, MAX_OF_VIRTUAL_MACHINE) : MAX_OF_VIRTUAL_MACHINE;
	}

	static DirectMemoryStats ofNettyOrVirtualMachine(DirectMemoryStats netty, DirectMemoryStats virtualMachine) {
		return (netty.usedShare() > virtualMachine.usedShare()) ? netty : virtualMachine;
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
