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

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;

/**
 * Memory of entries: unpooled, direct, of exactly the length of its content, since a
 * long-lived buffer of a pooling allocator would pin a chunk. Large buffers are freed off
 * the event loop, where it would take milliseconds. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheMemory {

	/** Below this, freeing takes less time than handing it over. */
	private static final int LARGE = 64 * 1024;

	private final Executor executor;

	private final AtomicLong usedBytes = new AtomicLong();

	/**
	 * Create the memory of a cache.
	 * @param executor frees large buffers
	 */
	public CacheMemory(Executor executor) {
		this.executor = executor;
	}

	/**
	 * Direct memory that entries and their responses in flight hold.
	 * @return the number of bytes
	 */
	public long usedBytes() {
		return this.usedBytes.get();
	}

	/**
	 * Copy bytes. The reference counts of the parts are not changed. Not to be called on
	 * an event loop.
	 * @param parts the bytes
	 * @return a buffer that the caller must release
	 */
	public ByteBuf copyOf(List<ByteBuf> parts) {
		int length = parts.stream().mapToInt(ByteBuf::readableBytes).sum();
		ByteBuf buffer = new EntryBuffer(length);
		for (ByteBuf part : parts) {
			buffer.writeBytes(part, part.readerIndex(), part.readableBytes());
		}
		return buffer;
	}

	private final class EntryBuffer extends UnpooledDirectByteBuf {

		private final int length;

		EntryBuffer(int length) {
			super(UnpooledByteBufAllocator.DEFAULT, length, length);
			this.length = length;
			CacheMemory.this.usedBytes.addAndGet(length);
		}

		@Override
		protected void deallocate() {
			if (this.length < LARGE) {
				free();
				return;
			}
			try {
				CacheMemory.this.executor.execute(this::free);
			}
			catch (RejectedExecutionException ex) {
				// The application stops: nobody waits for this thread any more.
				free();
			}
		}

		private void free() {
			super.deallocate();
			CacheMemory.this.usedBytes.addAndGet(-this.length);
		}

	}

}
