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
package dev.zerocopy.buffer.internal;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.LeakListener;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that shares memory and has a reference count of its own, for whatever leaves
 * the code that knows who else uses the memory. A slice would not do: it shares the count
 * of what it is a slice of, so one release too many, by an application, a filter or a
 * handler in the pipeline, would free memory that others still read.
 * <p>
 * Its count ends at zero for good. From then on each access is refused, a further release
 * fails, and the memory has got back the one count that it was shared with. As with all
 * buffers of Netty the count is thread-safe, indexes and contents are not.
 *
 * @since 0.1.0
 */
public class SharedBuffer extends CompositeByteBuf {

	private static final ResourceLeakDetector<SharedBuffer> LEAKS = ResourceLeakDetectorFactory.instance()
		.newResourceLeakDetector(SharedBuffer.class);

	private final @Nullable ResourceLeakTracker<SharedBuffer> leak;

	/**
	 * Share the readable bytes of buffers. Leaks are looked for as in buffers of an
	 * allocator.
	 * @param allocator for memory that the buffer grows by
	 * @param parts the buffers, whose ownership is transferred
	 */
	public SharedBuffer(ByteBufAllocator allocator, ByteBuf... parts) {
		this(allocator, true, parts);
	}

	/**
	 * Share the readable bytes of buffers.
	 * @param allocator for memory that the buffer grows by
	 * @param tracked whether leaks are looked for, which need not be where somebody drops
	 * the counts that are left
	 * @param parts the buffers, whose ownership is transferred
	 */
	protected SharedBuffer(ByteBufAllocator allocator, boolean tracked, ByteBuf... parts) {
		super(allocator, true, Math.max(1, parts.length), parts);
		this.leak = tracked ? LEAKS.track(this) : null;
	}

	/**
	 * Set who is told of leaked buffers of this type, since Netty's own listener hears of
	 * those of allocators alone.
	 * @param listener the listener, {@code null} for none
	 */
	public static void setLeakListener(@Nullable LeakListener listener) {
		LEAKS.setLeakListener(listener);
	}

	@Override
	public CompositeByteBuf touch() {
		if (this.leak != null) {
			this.leak.record();
		}
		return this;
	}

	@Override
	public CompositeByteBuf touch(Object hint) {
		if (this.leak != null) {
			this.leak.record(hint);
		}
		return this;
	}

	@Override
	protected void deallocate() {
		try {
			super.deallocate();
		}
		finally {
			if (this.leak != null) {
				this.leak.close(this);
			}
		}
	}

	/*
	 * Transports read memory through these two, and the superclass does not check the
	 * count there: a buffer that was released before it is written must fail rather than
	 * send what the memory holds by then.
	 */

	@Override
	public long memoryAddress() {
		ensureAccessible();
		return super.memoryAddress();
	}

	@Override
	public ByteBuffer internalNioBuffer(int index, int length) {
		ensureAccessible();
		return super.internalNioBuffer(index, length);
	}

}
