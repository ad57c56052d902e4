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

package dev.zerocopy.web.internal.exchange;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that handlers see in place of received or allocated memory. It shares that
 * memory and has a reference count of its own, which never runs through a recycler: so
 * the exchange can drop at its end the counts that the handler forgot, without touching a
 * count that another request holds on the same memory.
 * <p>
 * The same type wraps what a handler answers with, so that the exchange learns when the
 * transport has written it.
 */
final class OwnedBuffer extends CompositeByteBuf {

	private final TransferStats stats;

	private @Nullable Runnable releaseListener;

	private boolean handedOver;

	/**
	 * Share the readable bytes of the given buffers. Ownership of the buffers is
	 * transferred.
	 * @param allocator for memory that the buffer grows by
	 * @param stats where it is counted when there is no memory to grow by
	 * @param parts the buffers
	 */
	OwnedBuffer(ByteBufAllocator allocator, TransferStats stats, ByteBuf... parts) {
		super(allocator, true, Math.max(1, parts.length), parts);
		this.stats = stats;
	}

	/**
	 * Call the given listener once, when the last count is gone or the buffer is handed
	 * over.
	 * @param listener runs on the thread that releases the last count
	 */
	void onRelease(Runnable listener) {
		this.releaseListener = listener;
	}

	/**
	 * Give the buffer itself to the transport, if the caller holds its only count.
	 * @return whether the caller now owns the buffer alone
	 * @throws IllegalStateException when the buffer was handed over before
	 */
	boolean handOver() {
		if (this.handedOver) {
			throw new IllegalStateException("A buffer was answered twice: it belongs to the framework from the first"
					+ " time on; retain it, or answer with a slice, to send it again");
		}
		if (refCnt() != 1) {
			return false;
		}
		this.handedOver = true;
		notifyListener();
		return true;
	}

	/** Drop all counts, whoever holds them. */
	void expire() {
		int count = refCnt();
		while (count > 0) {
			try {
				release(count);
			}
			catch (IllegalReferenceCountException ex) {
				// Another thread released a count in between: look again.
			}
			count = refCnt();
		}
	}

	@Override
	protected void deallocate() {
		try {
			super.deallocate();
		}
		finally {
			notifyListener();
		}
	}

	private void notifyListener() {
		Runnable listener = this.releaseListener;
		this.releaseListener = null;
		if (listener != null) {
			listener.run();
		}
	}

	@Override
	public CompositeByteBuf capacity(int newCapacity) {
		try {
			return super.capacity(newCapacity);
		}
		catch (OutOfMemoryError ex) {
			this.stats.countMemoryExhausted();
			throw new MemoryExhaustedException(ex);
		}
	}

	/*
	 * Memory is read through these too, and the superclass does not check the count
	 * there: a buffer that waits to be written elsewhere when its exchange ends must fail
	 * rather than send what the memory holds by then.
	 */

	@Override
	public long memoryAddress() {
		ensureAccessible();
		return super.memoryAddress();
	}

	@Override
	public byte[] array() {
		ensureAccessible();
		return super.array();
	}

	@Override
	public ByteBuffer internalNioBuffer(int index, int length) {
		ensureAccessible();
		return super.internalNioBuffer(index, length);
	}

}
