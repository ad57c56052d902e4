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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * A buffer for each event loop, used again by whoever comes next as soon as nobody keeps
 * it, so that nothing is allocated. Thread-safe; the buffers are confined to their loops.
 */
final class LoopBuffers {

	/*
	 * After so many times in a row that it was in use the buffer is given up to whoever
	 * keeps it.
	 */
	private static final int PATIENCE = 64;

	private final int capacity;

	private final FastThreadLocal<LoopBuffer> buffers = new FastThreadLocal<>() {

		@Override
		protected LoopBuffer initialValue() {
			return new LoopBuffer(LoopBuffers.this.capacity);
		}

		@Override
		protected void onRemoval(LoopBuffer buffer) {
			buffer.release();
		}

	};

	LoopBuffers(int capacity) {
		this.capacity = capacity;
	}

	/**
	 * Take the buffer of the calling event loop.
	 * @return the buffer, empty, with a count that belongs to the caller, or {@code null}
	 * while somebody keeps it
	 */
	@Nullable ByteBuf take() {
		LoopBuffer buffer = this.buffers.get();
		if (buffer.refCnt() > 1 && ++buffer.inUse > PATIENCE) {
			this.buffers.remove();
			buffer = this.buffers.get();
		}
		if (buffer.refCnt() > 1) {
			return null;
		}
		buffer.inUse = 0;
		return buffer.clear().retain();
	}

	/**
	 * Holds its address in a field: from JDK 25 on Netty's own buffers allocate to find
	 * it out.
	 */
	private static final class LoopBuffer extends UnpooledDirectByteBuf {

		private final long address;

		private int inUse;

		LoopBuffer(int capacity) {
			super(UnpooledByteBufAllocator.DEFAULT, capacity, capacity);
			this.address = hasMemoryAddress() ? super.memoryAddress() : 0;
		}

		@Override
		public long memoryAddress() {
			return hasMemoryAddress() ? this.address : super.memoryAddress();
		}

	}

}
