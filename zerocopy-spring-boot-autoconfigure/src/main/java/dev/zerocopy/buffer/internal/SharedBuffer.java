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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetector.LeakListener;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import org.jspecify.annotations.Nullable;

/**
 * A buffer that shares memory and has a reference count of its own, for whatever leaves
 * the code that knows who else uses the memory. A slice would not do: it shares the count
 * of what it is a slice of, so one release too many, by an application, a filter or a
 * handler in the pipeline, would free memory that others still read. Nor would a
 * composite buffer, which gives away its parts with their counts.
 * <p>
 * Its count ends at zero for good. From then on each access is refused, a further release
 * fails, and the memory has got back the one count that it was shared with. As with all
 * buffers of Netty the count is thread-safe, indexes and contents are not.
 *
 * @since 0.1.0
 */
public final class SharedBuffer extends UnpooledDirectByteBuf {

	private static final ResourceLeakDetector<SharedBuffer> LEAKS = ResourceLeakDetectorFactory.instance()
		.newResourceLeakDetector(SharedBuffer.class);

	private final ByteBuf memory;

	private final @Nullable ResourceLeakTracker<SharedBuffer> leak;

	/**
	 * Share the readable bytes of a buffer. Leaks are looked for as in buffers of an
	 * allocator.
	 * @param allocator for buffers that are made of this one
	 * @param memory a direct buffer in one part, of which one count is transferred
	 */
	public SharedBuffer(ByteBufAllocator allocator, ByteBuf memory) {
		super(allocator, memory.nioBuffer(), memory.readableBytes());
		this.memory = memory;
		this.leak = LEAKS.track(this);
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
	public ByteBuf touch() {
		if (this.leak != null) {
			this.leak.record();
		}
		return this;
	}

	@Override
	public ByteBuf touch(Object hint) {
		if (this.leak != null) {
			this.leak.record(hint);
		}
		return this;
	}

	@Override
	protected void deallocate() {
		super.deallocate();
		this.memory.release();
		if (this.leak != null) {
			this.leak.close(this);
		}
	}

}
