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
 * The memory that a connection is read into. While requests of it are answered at the
 * edge, which is done with the bytes of a read when it has answered them, that is a
 * buffer of the event loop, so that a read allocates nothing. Otherwise, while somebody
 * keeps that buffer, and where reads are larger, the allocator of the connection is asked
 * for as many bytes as the last reads have brought, roughly: what others get is memory of
 * its own, and no more than its bytes need. Not for transports whose reads stay in
 * flight, as io_uring's. Confined to the event loop of its connection.
 */
final class ReadBuffers extends DefaultMaxMessagesRecvByteBufAllocator {

	static final int CAPACITY = 16_384;

	// As Netty's own.

	private static final int FIRST = 2048;

	private static final int SMALLEST = 64;

	private static final int LARGEST = 65_536;

	private final LoopBuffers loopBuffers;

	private final SocketSide socketSide;

	private boolean sharing;

	/**
	 * Create the memory of a connection.
	 * @param loopBuffers the buffers of event loops, with {@link #CAPACITY}
	 * @param socketSide who sees what is read before the edge
	 */
	ReadBuffers(LoopBuffers loopBuffers, SocketSide socketSide) {
		this.loopBuffers = loopBuffers;
		this.socketSide = socketSide;
	}

	/**
	 * Say what reads to come are for.
	 * @param sharing whether they are read into the buffer of the event loop, which is
	 * not to be passed on
	 */
	void share(boolean sharing) {
		this.sharing = sharing;
	}

	/**
	 * Whether the last read may have been into the buffer of the event loop.
	 * @return {@code false} if its memory is nobody else's
	 */
	boolean isSharing() {
		return this.sharing;
	}

	@SuppressWarnings("deprecation")
	@Override
	public Handle newHandle() {
		return new ReadHandle();
	}

	/** Grows at once and shrinks by halves, when two reads in a row were smaller. */
	private final class ReadHandle extends MaxMessageHandle {

		private int size = FIRST;

		private boolean smaller;

		@Override
		public ByteBuf allocate(ByteBufAllocator alloc) {
			ByteBuf buffer = (isShared() && this.size <= CAPACITY) ? ReadBuffers.this.loopBuffers.take() : null;
			return (buffer != null) ? buffer : super.allocate(alloc);
		}

		private boolean isShared() {
			return ReadBuffers.this.sharing && ReadBuffers.this.socketSide.isTrusted();
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
