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
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * Lets the connections of an event loop read into one buffer, so that a read allocates
 * nothing. While somebody keeps bytes of a read, and where reads are larger than the
 * buffer, the allocator that would be asked otherwise is. Not for transports whose reads
 * stay in flight, as io_uring's. Thread-safe; the buffers are confined to their loops.
 */
final class LoopReadBuffers implements RecvByteBufAllocator {

	static final int CAPACITY = 16_384;

	/*
	 * After so many reads in a row that found it in use the buffer is given up to whoever
	 * keeps it.
	 */
	private static final int PATIENCE = 64;

	private final FastThreadLocal<LoopBuffer> buffers = new FastThreadLocal<>() {

		@Override
		protected LoopBuffer initialValue() {
			return new LoopBuffer();
		}

		@Override
		protected void onRemoval(LoopBuffer buffer) {
			buffer.release();
		}

	};

	private final RecvByteBufAllocator delegate;

	LoopReadBuffers(RecvByteBufAllocator delegate) {
		this.delegate = delegate;
	}

	@SuppressWarnings("deprecation")
	@Override
	public Handle newHandle() {
		return new LoopHandle(this.delegate.newHandle());
	}

	private LoopBuffer current() {
		LoopBuffer buffer = this.buffers.get();
		if (buffer.refCnt() > 1 && ++buffer.inUse > PATIENCE) {
			this.buffers.remove();
			buffer = this.buffers.get();
		}
		return buffer;
	}

	@SuppressWarnings("deprecation")
	private final class LoopHandle extends DelegatingHandle implements ExtendedHandle {

		LoopHandle(Handle handle) {
			super(handle);
		}

		@Override
		public ByteBuf allocate(ByteBufAllocator alloc) {
			if (guess() > CAPACITY) {
				return super.allocate(alloc);
			}
			LoopBuffer buffer = current();
			if (buffer.refCnt() > 1) {
				return super.allocate(alloc);
			}
			buffer.inUse = 0;
			return buffer.clear().retain();
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
			return ((ExtendedHandle) delegate()).continueReading(maybeMoreDataSupplier);
		}

	}

	/**
	 * Holds its address in a field: from JDK 25 on Netty's own buffers allocate to find
	 * it out.
	 */
	private static final class LoopBuffer extends UnpooledDirectByteBuf {

		private final long address;

		private int inUse;

		LoopBuffer() {
			super(UnpooledByteBufAllocator.DEFAULT, CAPACITY, CAPACITY);
			this.address = hasMemoryAddress() ? super.memoryAddress() : 0;
		}

		@Override
		public long memoryAddress() {
			return hasMemoryAddress() ? this.address : super.memoryAddress();
		}

	}

}
