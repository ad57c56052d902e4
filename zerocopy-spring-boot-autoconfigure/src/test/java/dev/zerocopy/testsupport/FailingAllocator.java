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

package dev.zerocopy.testsupport;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * An allocator that has no memory for large buffers.
 */
public final class FailingAllocator extends AbstractByteBufAllocator {

	/** A buffer of this many bytes cannot be had. */
	public static final int TOO_LARGE = 64 * 1024 * 1024;

	private final ByteBufAllocator delegate;

	private volatile int limit = TOO_LARGE;

	public FailingAllocator(ByteBufAllocator delegate) {
		super(true);
		this.delegate = delegate;
	}

	/** Set the size of buffers that cannot be had from now on. */
	public void limit(int bytes) {
		this.limit = bytes;
	}

	@Override
	protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
		check(initialCapacity);
		return this.delegate.heapBuffer(initialCapacity, maxCapacity);
	}

	@Override
	protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
		check(initialCapacity);
		return this.delegate.directBuffer(initialCapacity, maxCapacity);
	}

	private void check(int capacity) {
		if (capacity >= this.limit) {
			throw new OutOfMemoryError("Cannot reserve " + capacity + " bytes of direct buffer memory");
		}
	}

	@Override
	public boolean isDirectBufferPooled() {
		return this.delegate.isDirectBufferPooled();
	}

}
