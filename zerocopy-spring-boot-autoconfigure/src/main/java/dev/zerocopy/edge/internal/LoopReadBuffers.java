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
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;

/**
 * Lets the connections of an event loop read into one buffer, so that a read allocates
 * nothing. While somebody keeps bytes of a read, and where reads are larger than the
 * buffer, the allocator that would be asked otherwise is. Not for transports whose reads
 * stay in flight, as io_uring's. Thread-safe; the buffers are confined to their loops.
 */
final class LoopReadBuffers implements RecvByteBufAllocator {

	static final int CAPACITY = 16_384;

	private final LoopBuffers buffers = new LoopBuffers(1, CAPACITY);

	private final RecvByteBufAllocator delegate;

	LoopReadBuffers(RecvByteBufAllocator delegate) {
		this.delegate = delegate;
	}

	@SuppressWarnings("deprecation")
	@Override
	public Handle newHandle() {
		return new LoopHandle(this.delegate.newHandle());
	}

	@SuppressWarnings("deprecation")
	private final class LoopHandle extends DelegatingHandle implements ExtendedHandle {

		LoopHandle(Handle handle) {
			super(handle);
		}

		@Override
		public ByteBuf allocate(ByteBufAllocator alloc) {
			ByteBuf buffer = (guess() <= CAPACITY) ? LoopReadBuffers.this.buffers.take() : null;
			return (buffer != null) ? buffer : super.allocate(alloc);
		}

		@Override
		public boolean continueReading(UncheckedBooleanSupplier maybeMoreDataSupplier) {
			return ((ExtendedHandle) delegate()).continueReading(maybeMoreDataSupplier);
		}

	}

}
