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
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;

/**
 * A few buffers for each event loop, used again by whoever comes next as soon as nobody
 * keeps them, so that nothing is allocated. Thread-safe; the buffers are confined to
 * their loops.
 * <p>
 * Whether somebody keeps a buffer is read from its count, so it never goes to code that
 * might release what it does not own: what leaves for an application or its handlers is a
 * copy, or shares the buffer under a count of its own.
 */
final class LoopBuffers {

	/*
	 * After so many times in a row that all were in use one is given up to whoever keeps
	 * it. As often none is allocated after there was no memory for one.
	 */
	private static final int PATIENCE = 64;

	/** They live as long as their loop, and are given back by it. */
	private static final ByteBufAllocator UNTRACKED = new UnpooledByteBufAllocator(true, true);

	private final FastThreadLocal<Ring> rings;

	/**
	 * Create buffers.
	 * @param count how many each event loop has at most; more than one where they stay in
	 * use beyond the turn in which they are taken
	 * @param capacity the bytes of each
	 */
	LoopBuffers(int count, int capacity) {
		this(count, capacity, UNTRACKED);
	}

	/**
	 * Create buffers.
	 * @param count how many each event loop has at most
	 * @param capacity the bytes of each
	 * @param allocator allocates direct buffers
	 */
	LoopBuffers(int count, int capacity, ByteBufAllocator allocator) {
		this.rings = new FastThreadLocal<>() {

			@Override
			protected Ring initialValue() {
				return new Ring(count, capacity, allocator);
			}

			@Override
			protected void onRemoval(Ring ring) {
				ring.release();
			}

		};
	}

	/**
	 * Take a buffer of the calling event loop.
	 * @return the buffer, empty, with a count that belongs to the caller, or {@code null}
	 * while somebody keeps each of them or there is no memory for one
	 */
	@Nullable ByteBuf take() {
		return this.rings.get().take();
	}

	/** Starts where the last search ended: what was taken first is free first. */
	private static final class Ring {

		private final @Nullable ByteBuf[] buffers;

		private final int capacity;

		private final ByteBufAllocator allocator;

		private int current;

		private int refusals;

		Ring(int count, int capacity, ByteBufAllocator allocator) {
			this.buffers = new ByteBuf[count];
			this.capacity = capacity;
			this.allocator = allocator;
		}

		@Nullable ByteBuf take() {
			for (int i = 0; i < this.buffers.length; i++) {
				ByteBuf buffer = this.buffers[this.current];
				if (buffer != null && buffer.refCnt() == 1) {
					return share(buffer);
				}
				if (isLost(buffer) && this.refusals == 0) {
					return renew();
				}
				this.current = (this.current + 1) % this.buffers.length;
			}
			return (++this.refusals > PATIENCE) ? renew() : null;
		}

		private ByteBuf share(ByteBuf buffer) {
			this.refusals = 0;
			return buffer.clear().retain();
		}

		/** A place without a buffer, or with one that somebody has released too often. */
		private static boolean isLost(@Nullable ByteBuf buffer) {
			return buffer == null || buffer.refCnt() == 0;
		}

		/*
		 * Allocates first: a place never has a buffer that this does not own.
		 */
		private @Nullable ByteBuf renew() {
			this.refusals = 0;
			ByteBuf buffer;
			try {
				buffer = allocate();
			}
			catch (OutOfMemoryError ex) {
				this.refusals = 1;
				return null;
			}
			release(this.buffers[this.current]);
			this.buffers[this.current] = buffer;
			return share(buffer);
		}

		/** What knows where it is by itself, or else one that remembers. */
		private ByteBuf allocate() {
			ByteBuf buffer = this.allocator.directBuffer(this.capacity, this.capacity);
			if (buffer instanceof UnpooledUnsafeDirectByteBuf) {
				return buffer;
			}
			buffer.release();
			return new LoopBuffer(this.capacity);
		}

		void release() {
			for (ByteBuf buffer : this.buffers) {
				release(buffer);
			}
		}

		/** What is lost has nothing to give back. */
		private static void release(@Nullable ByteBuf buffer) {
			if (buffer != null && buffer.refCnt() > 0) {
				buffer.release();
			}
		}

	}

	/**
	 * Holds its address in a field: without {@code Unsafe}, as on JDK 25, Netty's own
	 * buffers allocate to find it out.
	 */
	private static final class LoopBuffer extends UnpooledDirectByteBuf {

		private final long address;

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
