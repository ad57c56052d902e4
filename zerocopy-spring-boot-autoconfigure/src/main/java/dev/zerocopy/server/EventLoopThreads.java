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

import java.lang.management.ManagementFactory;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;

import org.springframework.util.ClassUtils;

/**
 * The event-loop threads that have served a connection of the application's server, and
 * the heap memory that they have allocated. A thread is added when it accepts its first
 * connection and is never forgotten, so that the sum never falls. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EventLoopThreads implements ChannelPipelineConfigurer {

	private static final boolean AVAILABLE = ClassUtils.isPresent("com.sun.management.ThreadMXBean", null)
			&& Allocations.isEnabled();

	private final Map<Long, Long> allocatedBytes = new ConcurrentHashMap<>();

	@Override
	public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remoteAddress) {
		this.allocatedBytes.putIfAbsent(Thread.currentThread().getId(), 0L);
	}

	/**
	 * Returns the number of threads known so far.
	 * @return the number of threads, dead ones included
	 */
	public int count() {
		return this.allocatedBytes.size();
	}

	/**
	 * Returns whether the virtual machine counts the memory that a thread allocates.
	 * @return {@code true} if {@link #allocatedBytes()} gives figures
	 */
	public boolean isAvailable() {
		return AVAILABLE;
	}

	/**
	 * Returns the heap memory that the known threads have allocated since they started.
	 * What a thread allocated between the last call and its death is not included.
	 * @return the memory in bytes, -1 if the virtual machine does not count it
	 */
	public long allocatedBytes() {
		if (!AVAILABLE) {
			return -1;
		}
		long sum = 0;
		for (Long thread : this.allocatedBytes.keySet()) {
			// A dead thread counts -1: its last figure stays.
			sum += this.allocatedBytes.merge(thread, Allocations.of(thread), Math::max);
		}
		return sum;
	}

	/**
	 * Keeps a type that not every virtual machine has out of the enclosing type.
	 */
	private static final class Allocations {

		private static final com.sun.management.@Nullable ThreadMXBean THREADS = ManagementFactory
			.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads ? threads : null;

		static boolean isEnabled() {
			return THREADS != null && THREADS.isThreadAllocatedMemorySupported()
					&& THREADS.isThreadAllocatedMemoryEnabled();
		}

		static long of(long thread) {
			return (THREADS != null) ? THREADS.getThreadAllocatedBytes(thread) : -1;
		}

	}

}
