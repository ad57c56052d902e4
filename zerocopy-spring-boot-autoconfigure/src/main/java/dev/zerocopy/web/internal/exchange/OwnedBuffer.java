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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that handlers see in place of received or allocated memory. It shares that
 * memory and has a reference count of its own, which never runs through a recycler: so
 * the exchange can tell at its end how many counts the handler forgot, and drop exactly
 * those, without touching a count that another request holds on the same memory.
 * <p>
 * <b>Counts.</b> The buffer starts with one count, the handler's. Splitting it adds
 * counts to it. What the handler answers with is handed over to the transport:
 * <ul>
 * <li>the buffer itself, when nobody else holds a count: it leaves the exchange's
 * care;</li>
 * <li>anything else that shares its memory: a {@link #lease}, which the transport
 * releases, so that memory that is still being written is never freed by the end of the
 * exchange.</li>
 * </ul>
 * {@link #expire()} drops all counts that are not out on lease. It may run on another
 * thread than the release of a lease; both hold the buffer's monitor.
 */
final class OwnedBuffer extends CompositeByteBuf implements ExchangeBuffers.Held {

	private final ByteBufAllocator allocator;

	private final @Nullable OwnedBuffer lessor;

	private @Nullable Runnable releaseListener;

	private int leases;

	private volatile boolean handedOver;

	/**
	 * Share the readable bytes of the given buffers. Ownership of the buffers is
	 * transferred.
	 * @param allocator for memory that the buffer grows by
	 * @param parts the buffers
	 */
	OwnedBuffer(ByteBufAllocator allocator, ByteBuf... parts) {
		this(allocator, null, parts);
	}

	private OwnedBuffer(ByteBufAllocator allocator, @Nullable OwnedBuffer lessor, ByteBuf... parts) {
		super(allocator, true, Math.max(1, parts.length), parts);
		this.allocator = allocator;
		this.lessor = lessor;
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
	 * Take the buffer out of the exchange's care, if the caller holds its only count.
	 * @return whether the caller now owns the buffer alone
	 */
	boolean handOver() {
		if (refCnt() != 1) {
			return false;
		}
		this.handedOver = true;
		notifyListener();
		return true;
	}

	/**
	 * Wrap a buffer that shares this buffer's memory, so that its count outlives the
	 * exchange. Ownership of one count is transferred to the lease.
	 * @param derived the buffer, this one or one derived from it
	 * @return the lease, with a count of one, which the caller must release
	 */
	OwnedBuffer lease(ByteBuf derived) {
		synchronized (this) {
			this.leases++;
		}
		return new OwnedBuffer(this.allocator, this, derived);
	}

	@Override
	public boolean isLive() {
		return !this.handedOver && refCnt() > 0;
	}

	@Override
	public void expire() {
		while (isLive()) {
			synchronized (this) {
				int forgotten = refCnt() - this.leases;
				if (forgotten <= 0) {
					return;
				}
				try {
					release(forgotten);
					return;
				}
				catch (IllegalReferenceCountException ex) {
					// Somebody released a count in between: look again.
				}
			}
		}
	}

	@Override
	protected void deallocate() {
		OwnedBuffer lessor = this.lessor;
		if (lessor != null) {
			synchronized (lessor) {
				super.deallocate();
				lessor.leases--;
			}
		}
		else {
			super.deallocate();
		}
		notifyListener();
	}

	private void notifyListener() {
		Runnable listener = this.releaseListener;
		this.releaseListener = null;
		if (listener != null) {
			listener.run();
		}
	}

	/**
	 * The owned buffer whose memory the given buffer shares.
	 * @param buffer any buffer
	 * @return the owned buffer, or {@code null} if the memory is not owned by an exchange
	 */
	static @Nullable OwnedBuffer of(ByteBuf buffer) {
		ByteBuf candidate = buffer;
		while (candidate != null && !(candidate instanceof OwnedBuffer)) {
			candidate = candidate.unwrap();
		}
		return (OwnedBuffer) candidate;
	}

}
