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

package dev.zerocopy.buffer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Cuts the parts of a body into chunks of one size. A chunk within one part is a slice;
 * one that goes over the end of a part is a view of a composite of slices. Neither copies
 * nor retains. Confined to one thread.
 */
final class ChunkIterator implements Iterator<ByteView> {

	private final ByteView[] parts;

	private final int size;

	private final ViewScope scope;

	private int part;

	private int offset;

	ChunkIterator(ByteView[] parts, int size, ViewScope scope) {
		this.parts = parts;
		this.size = size;
		this.scope = scope;
	}

	@Override
	public boolean hasNext() {
		this.scope.check();
		return this.part < this.parts.length;
	}

	@Override
	public ByteView next() {
		if (!hasNext()) {
			throw new NoSuchElementException();
		}
		ByteView first = take(this.size);
		if (first.length() == this.size || !hasNext()) {
			return first;
		}
		return joinWithNext(first);
	}

	private ByteView joinWithNext(ByteView first) {
		List<ByteBuf> slices = new ArrayList<>();
		slices.add(first.byteBuf());
		int missing = this.size - first.length();
		while (missing > 0 && hasNext()) {
			ByteView next = take(missing);
			slices.add(next.byteBuf());
			missing -= next.length();
		}
		// The composite holds no memory of its own, so there is nothing to release.
		ByteBuf joined = Unpooled.wrappedBuffer(slices.size(), slices.toArray(new ByteBuf[0]));
		return ByteView.of(joined, 0, this.size - missing, this.scope);
	}

	/**
	 * Take bytes of the current part and move to the next part behind its last byte.
	 */
	private ByteView take(int max) {
		ByteView current = this.parts[this.part];
		int length = Math.min(max, current.length() - this.offset);
		ByteView taken = current.slice(this.offset, length);
		this.offset += length;
		if (this.offset == current.length()) {
			this.part++;
			this.offset = 0;
		}
		return taken;
	}

}
