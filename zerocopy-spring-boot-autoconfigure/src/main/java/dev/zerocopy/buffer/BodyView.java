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
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.zip.Checksum;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import org.springframework.core.io.buffer.DataBuffer;

/**
 * A read-only view of a body that lies in any number of buffers, in the order of the
 * list, without joining them. The memory is shared and the reference counts are not
 * changed; whoever owns the buffers releases them. Offsets count from the start of the
 * body and lengths are in bytes.
 * <p>
 * Valid until the handler's result completes, or until the {@code onNext} that brought it
 * returns where the body is streamed: its {@link ViewScope} is closed then. From then on
 * every method except {@link #toString()} throws {@link ViewClosedException};
 * {@link #copy()} is the one way to keep bytes. Immutable and thread-safe as long as
 * nobody writes to the buffers.
 *
 * @since 0.1.0
 */
public final class BodyView {

	private static final BodyView EMPTY = new BodyView(List.of(), ViewScope.UNBOUNDED);

	/**
	 * The largest array that all common virtual machines can allocate.
	 */
	private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

	private final ByteView[] parts;

	/**
	 * Where each part ends, so the offset of its first byte is the entry before.
	 */
	private final long[] ends;

	private final long length;

	private final ViewScope scope;

	/** For data binding, which must not make one up. */
	private BodyView() {
		throw new IllegalStateException(
				"A BodyView shows the body of a request and cannot be bound to request parameters."
						+ " It is an argument where the auto-configuration of zero-copy endpoints is in the application context:"
						+ " bind a test to the context rather than to a controller.");
	}

	private BodyView(List<ByteView> parts, ViewScope scope) {
		this.parts = parts.toArray(new ByteView[0]);
		this.ends = new long[this.parts.length];
		this.scope = scope;
		long end = 0;
		for (int i = 0; i < this.parts.length; i++) {
			end += this.parts[i].length();
			this.ends[i] = end;
		}
		this.length = end;
	}

	/**
	 * Create a view of the bytes that are readable in the given buffers now. Shares the
	 * memory; reference counts, reader and writer indexes are not changed, and the
	 * indexes play no part later on.
	 * @param buffers the buffers, empty ones among them or none at all
	 * @param scope how long the view is valid; must be closed before the buffers are
	 * released
	 * @return the view
	 */
	public static BodyView of(List<ByteBuf> buffers, ViewScope scope) {
		Objects.requireNonNull(scope, "'scope' must not be null");
		List<ByteView> parts = new ArrayList<>(buffers.size());
		for (ByteBuf buffer : buffers) {
			if (buffer.isReadable()) {
				parts.add(ByteView.of(buffer, buffer.readerIndex(), buffer.readableBytes(), scope));
			}
		}
		return new BodyView(parts, scope);
	}

	/**
	 * Create a view of an array that is valid for ever. Shares the array, which must not
	 * be written to any more.
	 * @param bytes the array
	 * @return the view
	 */
	public static BodyView wrap(byte[] bytes) {
		return (bytes.length != 0) ? new BodyView(List.of(ByteView.wrap(bytes)), ViewScope.UNBOUNDED) : EMPTY;
	}

	/**
	 * Return the view of no bytes, which is valid for ever.
	 * @return the view
	 */
	public static BodyView empty() {
		return EMPTY;
	}

	/**
	 * Return the number of bytes.
	 * @return the length
	 */
	public long length() {
		this.scope.check();
		return this.length;
	}

	/**
	 * Return whether there are no bytes.
	 * @return {@code true} if the length is zero
	 */
	public boolean isEmpty() {
		return length() == 0;
	}

	/**
	 * Return one byte.
	 * @param offset its offset
	 * @return the byte
	 * @throws IndexOutOfBoundsException if there is no byte at the offset
	 */
	public byte byteAt(long offset) {
		this.scope.check();
		Bounds.checkIndex(offset, this.length);
		int part = partAt(offset);
		return this.parts[part].byteAt((int) (offset - startOf(part)));
	}

	/**
	 * Find a byte.
	 * @param value the byte
	 * @return the offset of the first one, or {@link ByteView#INDEX_NOT_FOUND}
	 */
	public long indexOf(byte value) {
		this.scope.check();
		for (int i = 0; i < this.parts.length; i++) {
			int index = this.parts[i].indexOf(value);
			if (index != ByteView.INDEX_NOT_FOUND) {
				return startOf(i) + index;
			}
		}
		return ByteView.INDEX_NOT_FOUND;
	}

	/**
	 * Return the parts, one view for each buffer that holds bytes. They share the memory
	 * and are valid as long as this view.
	 * @return the parts in order, unmodifiable and without empty ones
	 */
	public List<ByteView> parts() {
		this.scope.check();
		return List.of(this.parts);
	}

	/**
	 * Cut the body into chunks of one size, wherever its buffers end. A chunk shares the
	 * memory, also where it goes over the end of a buffer, and is valid as long as this
	 * view.
	 * @param size the number of bytes of each chunk but the last, which may be shorter
	 * @return the chunks in order, none for an empty body; can be iterated again
	 * @throws IllegalArgumentException if the size is not positive
	 */
	public Iterable<ByteView> chunks(int size) {
		this.scope.check();
		if (size <= 0) {
			throw new IllegalArgumentException("size: " + size + " (expected: > 0)");
		}
		return () -> new ChunkIterator(this.parts, size, this.scope);
	}

	/**
	 * Hand each byte to a processor until it returns {@code false}. An exception of the
	 * processor is passed on as it is.
	 * @param processor the processor
	 * @return the offset of the byte for which it returned {@code false}, or
	 * {@link ByteView#INDEX_NOT_FOUND}
	 */
	public long forEachByte(ByteProcessor processor) {
		this.scope.check();
		for (int i = 0; i < this.parts.length; i++) {
			int index = this.parts[i].forEachByte(processor);
			if (index != ByteView.INDEX_NOT_FOUND) {
				return startOf(i) + index;
			}
		}
		return ByteView.INDEX_NOT_FOUND;
	}

	/**
	 * Return the bytes as read-only {@link ByteBuffer}s. They share the memory, also over
	 * composite buffers; they know nothing of the scope and must not be read after this
	 * view has ended.
	 * @return the buffers in order, each from position zero to its length; the array is
	 * the caller's
	 */
	public ByteBuffer[] asByteBuffers() {
		this.scope.check();
		List<ByteBuffer> buffers = new ArrayList<>(this.parts.length);
		for (ByteView part : this.parts) {
			for (ByteBuffer buffer : part.byteBuffers()) {
				buffers.add(ByteView.readOnly(buffer));
			}
		}
		return buffers.toArray(new ByteBuffer[0]);
	}

	/**
	 * Add the bytes to a checksum, in place.
	 * @param checksum the checksum, whose value is undefined if this method throws
	 */
	public void update(Checksum checksum) {
		this.scope.check();
		for (ByteView part : this.parts) {
			part.update(checksum);
		}
	}

	/**
	 * Add the bytes to a message digest, in place as far as this view is concerned:
	 * providers that work on arrays copy direct memory piece by piece.
	 * @param digest the digest, whose value is undefined if this method throws
	 */
	public void update(MessageDigest digest) {
		this.scope.check();
		for (ByteView part : this.parts) {
			part.update(digest);
		}
	}

	/**
	 * Copy the bytes to the end of a buffer, which grows as needed and stays the
	 * caller's.
	 * @param target the buffer to write to, whose content is undefined if this method
	 * throws
	 */
	public void transferTo(DataBuffer target) {
		this.scope.check();
		try {
			for (ByteView part : this.parts) {
				for (ByteBuffer buffer : part.byteBuffers()) {
					target.write(buffer);
				}
			}
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Return the bytes from an offset to the end. Shares the memory and is valid as long
	 * as this view.
	 * @param offset the offset of the first byte, from zero to the length
	 * @return the view
	 * @throws IndexOutOfBoundsException if the offset is out of this view
	 */
	public BodyView slice(long offset) {
		this.scope.check();
		Bounds.checkRegion(offset, 0, this.length);
		return slice(offset, this.length - offset);
	}

	/**
	 * Return a part of the bytes. Shares the memory and is valid as long as this view.
	 * @param offset the offset of the first byte
	 * @param length the number of bytes
	 * @return the view
	 * @throws IndexOutOfBoundsException if the part is not within this view
	 */
	public BodyView slice(long offset, long length) {
		this.scope.check();
		Bounds.checkRegion(offset, length, this.length);
		List<ByteView> slices = new ArrayList<>();
		long end = offset + length;
		for (int i = 0; i < this.parts.length; i++) {
			long from = Math.max(offset, startOf(i));
			long to = Math.min(end, this.ends[i]);
			if (from < to) {
				slices.add(this.parts[i].slice((int) (from - startOf(i)), (int) (to - from)));
			}
		}
		return new BodyView(slices, this.scope);
	}

	/**
	 * Copy the bytes into a new array, which the caller owns and may keep.
	 * @return the copy
	 * @throws IllegalStateException if the body is longer than an array can be
	 */
	public byte[] copy() {
		this.scope.check();
		if (this.length > MAX_ARRAY_LENGTH) {
			throw new IllegalStateException(
					"Body of " + this.length + " bytes does not fit an array (expected: 0.." + MAX_ARRAY_LENGTH + ")");
		}
		byte[] bytes = new byte[(int) this.length];
		for (int i = 0; i < this.parts.length; i++) {
			this.parts[i].copyTo(bytes, (int) startOf(i));
		}
		return bytes;
	}

	/**
	 * Decode the bytes. Copies them, twice if they lie in several buffers, since a
	 * character may do so as well.
	 * @param charset the charset to decode with
	 * @return the text
	 * @throws IllegalStateException if the body is longer than an array can be
	 */
	public String toString(Charset charset) {
		this.scope.check();
		return (this.parts.length == 1) ? this.parts[0].toString(charset) : new String(copy(), charset);
	}

	/**
	 * Describe this view for logs and debuggers: its length and its first part. Never
	 * throws; a closed view says that it is closed.
	 * @return the description
	 */
	@Override
	public String toString() {
		String description = "BodyView[" + this.length + " bytes in " + this.parts.length + " parts";
		return (this.parts.length != 0) ? description + ", first " + this.parts[0] + "]" : description + "]";
	}

	private long startOf(int part) {
		return (part != 0) ? this.ends[part - 1] : 0;
	}

	private int partAt(long offset) {
		int found = Arrays.binarySearch(this.ends, offset);
		// An exact match is the end of a part, so the byte is the first of the next one.
		return (found >= 0) ? found + 1 : -found - 1;
	}

}
