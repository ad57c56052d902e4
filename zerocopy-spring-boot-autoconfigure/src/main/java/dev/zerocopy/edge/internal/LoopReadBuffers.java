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
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * Lets the connections of an event loop read into one buffer, so that a read allocates
 * nothing. While somebody keeps bytes of a read, and where reads are larger than the
 * buffer, the allocator of the connection is asked for as many bytes as the last reads
 * have brought, roughly. Not for transports whose reads stay in flight, as io_uring's.
 * Thread-safe; the buffers are confined to their loops.
 */
final class LoopReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {

	static final int CAPACITY = 16_384;

	// As Netty's own.

	private static final int FIRST = 2048;

	private static final int SMALLEST = 64;

	private static final int LARGEST = 65_536;

	private final LoopBuffers buffers = new LoopBuffers(1, CAPACITY);

	@SuppressWarnings("deprecation")
	@Override
	public Handle newHandle() {
		return new LoopHandle();
	}

	/** Grows at once and shrinks by halves, when two reads in a row were smaller. */
	private final class LoopHandle extends MaxMessageHandle {

		private int size = FIRST;

		private boolean smaller;

		@Override
		public ByteBuf allocate(ByteBufAllocator alloc) {
			ByteBuf buffer = (this.size <= CAPACITY) ? LoopReadBuffers.this.buffers.take() : null;
			return (buffer != null) ? buffer : super.allocate(alloc);
		}

		@Override
		public int guess() {
			return this.size;
		}

		@Override
		public void readComplete() {
			int total = totalBytesRead();
			if (total >= this.size) {
				this.size = Math.min(Integer.highestOneBit(total) << 1, LARGEST);
				this.smaller = false;
			}
			else if (total > this.size / 2) {
				this.smaller = false;
			}
			else if (this.smaller) {
				this.size = Math.max(this.size / 2, SMALLEST);
				this.smaller = false;
			}
			else {
				this.smaller = true;
			}
		}

	}

}
