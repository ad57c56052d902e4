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

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.Checksum;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * A body over as many buffers as it arrived in. Shares their memory and never releases
 * it; no operation joins the buffers, and only {@link #copy()},
 * {@link #toString(Charset)} and {@link #transferTo(DataBuffer)} copy.
 * <p>
 * Valid until the handler's result completes, or until the {@code onNext} that brought it
 * returns, where the body is streamed; later use throws {@link ViewClosedException}.
 * Views are immutable; they may be read by several threads while they are valid, as long
 * as nobody writes to the memory.
 *
 * @since 0.1.0
 */
public final class BodyView {

	private final List<ByteView> parts;

	private final ViewScope scope;

	private final long length;

	private BodyView(List<ByteView> parts, ViewScope scope) {
		this.parts = parts;
		this.scope = scope;
		long sum = 0;
		for (ByteView part : parts) {
			sum += part.length();
		}
		this.length = sum;
	}

	/**
	 * Create a view over the readable bytes that buffers have now.
	 * @param buffers the buffers, which must live as long as the scope
	 * @param scope how long the view is valid
	 * @return the view
	 */
	public static BodyView of(List<ByteBuf> buffers, ViewScope scope) {
		if (buffers.size() == 1) {
			return new BodyView(List.of(part(buffers.get(0), scope)), scope);
		}
		List<ByteView> parts = new ArrayList<>(buffers.size());
		for (ByteBuf buffer : buffers) {
			if (buffer.isReadable()) {
				parts.add(part(buffer, scope));
			}
		}
		return new BodyView(List.copyOf(parts), scope);
	}

	private static ByteView part(ByteBuf buffer, ViewScope scope) {
		return ByteView.of(buffer, buffer.readerIndex(), buffer.readableBytes(), scope);
	}

	/**
	 * A view without bytes, always valid.
	 * @return the view
	 */
	public static BodyView empty() {
		return new BodyView(List.of(), ViewScope.UNBOUNDED);
	}

	/**
	 * Create a view over an array. The array is shared, not copied; the view is always
	 * valid.
	 * @param bytes the bytes
	 * @return the view
	 */
	public static BodyView wrap(byte[] bytes) {
		return new BodyView(List.of(ByteView.wrap(bytes)), ViewScope.UNBOUNDED);
	}

	/**
	 * The number of bytes.
	 * @return the length
	 */
	public long length() {
		return this.length;
	}

	/**
	 * Whether there are no bytes.
	 * @return whether the length is 0
	 */
	public boolean isEmpty() {
		return this.length == 0;
	}

	/**
	 * The byte at an index.
	 * @param index the index
	 * @return the byte
	 * @throws IndexOutOfBoundsException if there is none
	 */
	public byte byteAt(long index) {
		checkRegion(index, 1);
		long rest = index;
		for (ByteView part : this.parts) {
			if (rest < part.length()) {
				return part.byteAt((int) rest);
			}
			rest -= part.length();
		}
		throw new IllegalStateException("index: " + index + ", length: " + this.length);
	}

	/**
	 * Find a byte.
	 * @param value the byte
	 * @return the first index, or {@link ByteView#INDEX_NOT_FOUND}
	 */
	public long indexOf(byte value) {
		long start = 0;
		for (ByteView part : this.parts) {
			int index = part.indexOf(value);
			if (index != ByteView.INDEX_NOT_FOUND) {
				return start + index;
			}
			start += part.length();
		}
		return ByteView.INDEX_NOT_FOUND;
	}

	/**
	 * The views of the buffers that hold the body.
	 * @return the parts in order
	 */
	public List<ByteView> parts() {
		this.scope.check();
		return this.parts;
	}

	/**
	 * Cut the body into chunks of equal size, over the same memory. A chunk that spans
	 * buffers is a view over them together; it is not copied either.
	 * @param size the size of a chunk in bytes; the last may be shorter
	 * @return the chunks in order, made while they are iterated
	 * @throws IllegalArgumentException if the size is not positive
	 */
	public Iterable<ByteView> chunks(int size) {
		if (size <= 0) {
			throw new IllegalArgumentException("size: " + size + " (expected: > 0)");
		}
		this.scope.check();
		return () -> new Chunks(size);
	}

	/**
	 * A part of the body in one view, over the same memory and as long valid.
	 * @param offset the first byte
	 * @param length the number of bytes
	 * @return the view
	 * @throws IndexOutOfBoundsException if the part is not inside the body
	 */
	public ByteView slice(long offset, int length) {
		checkRegion(offset, length);
		return slice(0, 0, offset, length);
	}

	/** Look for a part of the body from one of the buffers on. */
	private ByteView slice(int firstPart, long partStart, long offset, int length) {
		this.scope.check();
		List<ByteBuf> spanned = new ArrayList<>(2);
		long start = partStart;
		for (int i = firstPart; i < this.parts.size() && start <= offset + length; i++) {
			ByteView part = this.parts.get(i);
			long from = Math.max(offset, start);
			long to = Math.min(offset + length, start + part.length());
			if (from == offset && to == offset + length) {
				return part.slice((int) (from - start), length);
			}
			if (from < to) {
				spanned.add(part.buffer().slice(part.offset() + (int) (from - start), (int) (to - from)));
			}
			start += part.length();
		}
		return ByteView.of(Unpooled.wrappedUnmodifiableBuffer(spanned.toArray(ByteBuf[]::new)), 0, length, this.scope);
	}

	private void checkRegion(long offset, int length) {
		if (offset < 0 || length < 0 || offset > this.length - length) {
			throw new IndexOutOfBoundsException(
					"offset: " + offset + ", length: " + length + " (expected: inside 0.." + this.length + ")");
		}
	}

	/**
	 * Visit the bytes in order until the processor returns {@code false}.
	 * @param processor receives the bytes
	 * @return the index of the byte at which it stopped, or
	 * {@link ByteView#INDEX_NOT_FOUND} if it saw all
	 */
	public long forEachByte(ByteProcessor processor) {
		long start = 0;
		for (ByteView part : this.parts) {
			this.scope.check();
			int stopped = part.buffer().forEachByte(part.offset(), part.length(), processor);
			this.scope.check();
			if (stopped >= 0) {
				return start + stopped - part.offset();
			}
			start += part.length();
		}
		return ByteView.INDEX_NOT_FOUND;
	}

	/**
	 * The bytes as read-only NIO buffers over the same memory.
	 * @return new buffers, valid as long as the view; nobody checks their use
	 */
	public ByteBuffer[] asByteBuffers() {
		this.scope.check();
		List<ByteBuffer> buffers = new ArrayList<>(this.parts.size());
		for (ByteView part : this.parts) {
			for (ByteBuffer buffer : part.parts()) {
				buffers.add(buffer.asReadOnlyBuffer());
			}
		}
		return buffers.toArray(ByteBuffer[]::new);
	}

	/**
	 * Update a checksum with the bytes, in place.
	 * @param checksum the checksum
	 */
	public void update(Checksum checksum) {
		for (ByteView part : this.parts) {
			part.update(checksum);
		}
	}

	/**
	 * Update a message digest with the bytes, in place.
	 * @param digest the digest
	 */
	public void update(MessageDigest digest) {
		for (ByteView part : this.parts) {
			part.update(digest);
		}
	}

	/**
	 * Copy the bytes to the end of a data buffer, whose ownership does not change.
	 * @param target the data buffer
	 */
	public void transferTo(DataBuffer target) {
		target.write(asByteBuffers());
		this.scope.check();
	}

	/**
	 * Copy the bytes, to keep them.
	 * @return a new array
	 * @throws IllegalStateException if the body is too long for an array
	 */
	public byte[] copy() {
		if (this.length > Integer.MAX_VALUE) {
			throw new IllegalStateException("length: " + this.length + " (expected: 0.." + Integer.MAX_VALUE + ")");
		}
		byte[] copy = new byte[(int) this.length];
		int start = 0;
		for (ByteView part : this.parts) {
			this.scope.check();
			part.buffer().getBytes(part.offset(), copy, start, part.length());
			this.scope.check();
			start += part.length();
		}
		return copy;
	}

	/**
	 * Decode the bytes into a new string.
	 * @param charset the charset
	 * @return the text
	 */
	public String toString(Charset charset) {
		return new String(copy(), charset);
	}

	/**
	 * The shape of the body for people; not its bytes.
	 */
	@Override
	public String toString() {
		return "BodyView[" + this.length + " bytes in " + this.parts.size() + " parts]";
	}

	/** Walks over the parts with a position in the current one. */
	private final class Chunks implements Iterator<ByteView> {

		private final int size;

		private long position;

		private int part;

		private long partStart;

		Chunks(int size) {
			this.size = size;
		}

		@Override
		public boolean hasNext() {
			return this.position < BodyView.this.length;
		}

		@Override
		public ByteView next() {
			if (!hasNext()) {
				throw new NoSuchElementException("position: " + this.position + " (expected: below the end)");
			}
			int length = (int) Math.min(this.size, BodyView.this.length - this.position);
			ByteView chunk = slice(this.part, this.partStart, this.position, length);
			this.position += length;
			List<ByteView> parts = BodyView.this.parts;
			while (this.part < parts.size() && this.partStart + parts.get(this.part).length() <= this.position) {
				this.partStart += parts.get(this.part++).length();
			}
			return chunk;
		}

	}

}
