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
import java.util.zip.Checksum;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An offset and a length over bytes that live elsewhere, usually in a received buffer. A
 * view shares that memory and never releases it: the reference count is not changed.
 * Nothing is copied unless the method is called {@link #copy()} or
 * {@link #toString(Charset)}.
 * <p>
 * Valid until the handler's result completes, or until the {@code onNext} that brought it
 * returns, where the body is streamed; later use throws {@link ViewClosedException}.
 * {@link #copy()} is the way to keep bytes. Views are immutable; they may be read by
 * several threads while they are valid, as long as nobody writes to the memory.
 *
 * @since 0.1.0
 */
public final class ByteView {

	/** The answer of {@code indexOf} when nothing was found. */
	public static final int INDEX_NOT_FOUND = -1;

	private final ByteBuf buffer;

	private final int offset;

	private final int length;

	private final ViewScope scope;

	private final @Nullable String source;

	private ByteView(ByteBuf buffer, int offset, int length, ViewScope scope, @Nullable String source) {
		this.buffer = buffer;
		this.offset = offset;
		this.length = length;
		this.scope = scope;
		this.source = source;
	}

	/**
	 * Create a view over a region of a buffer, whatever the buffer's indices are.
	 * @param buffer the buffer, which must live as long as the scope
	 * @param offset the first byte
	 * @param length the number of bytes
	 * @param scope how long the view is valid
	 * @return the view
	 * @throws IndexOutOfBoundsException if the region is not inside the buffer
	 */
	public static ByteView of(ByteBuf buffer, int offset, int length, ViewScope scope) {
		return of(buffer, offset, length, scope, null);
	}

	/**
	 * Create a view over a region of a buffer, whatever the buffer's indices are.
	 * @param buffer the buffer, which must live as long as the scope
	 * @param offset the first byte
	 * @param length the number of bytes
	 * @param scope how long the view is valid
	 * @param source what the view shows, such as {@code path variable 'id'}, for messages
	 * @return the view
	 * @throws IndexOutOfBoundsException if the region is not inside the buffer
	 */
	public static ByteView of(ByteBuf buffer, int offset, int length, ViewScope scope, @Nullable String source) {
		checkRegion(offset, length, buffer.capacity());
		return new ByteView(buffer, offset, length, scope, source);
	}

	/**
	 * Create a view over an array. The array is shared, not copied; the view is always
	 * valid.
	 * @param bytes the bytes
	 * @return the view
	 */
	public static ByteView wrap(byte[] bytes) {
		return of(Unpooled.wrappedBuffer(bytes), 0, bytes.length, ViewScope.UNBOUNDED);
	}

	/**
	 * Create a view over a copy of text. The view is always valid.
	 * @param text the text
	 * @param charset the charset to encode it with
	 * @return the view
	 */
	public static ByteView copyOf(CharSequence text, Charset charset) {
		return copyOf(text, charset, null);
	}

	/**
	 * Create a view over a copy of text. The view is always valid.
	 * @param text the text
	 * @param charset the charset to encode it with
	 * @param source what the view shows, for messages
	 * @return the view
	 */
	public static ByteView copyOf(CharSequence text, Charset charset, @Nullable String source) {
		byte[] bytes = text.toString().getBytes(charset);
		return of(Unpooled.wrappedBuffer(bytes), 0, bytes.length, ViewScope.UNBOUNDED, source);
	}

	private static void checkRegion(int offset, int length, int capacity) {
		if ((offset | length) < 0 || offset > capacity - length) {
			throw new IndexOutOfBoundsException(
					"offset: " + offset + ", length: " + length + " (expected: inside 0.." + capacity + ")");
		}
	}

	/**
	 * The number of bytes.
	 * @return the length
	 */
	public int length() {
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
	 * @throws ViewClosedException if the view is no longer valid
	 */
	public byte byteAt(int index) {
		if (index < 0 || index >= this.length) {
			throw new IndexOutOfBoundsException("index: " + index + " (expected: 0.." + (this.length - 1) + ")");
		}
		this.scope.check();
		byte value = this.buffer.getByte(this.offset + index);
		this.scope.check();
		return value;
	}

	/**
	 * Find a byte.
	 * @param value the byte
	 * @return the first index, or {@link #INDEX_NOT_FOUND}
	 */
	public int indexOf(byte value) {
		return indexOf(value, 0);
	}

	/**
	 * Find a byte from an index on.
	 * @param value the byte
	 * @param from the index to start at
	 * @return the first index at or behind it, or {@link #INDEX_NOT_FOUND}
	 * @throws IndexOutOfBoundsException if {@code from} is outside the view
	 */
	public int indexOf(byte value, int from) {
		checkRegion(from, 0, this.length);
		this.scope.check();
		int found = ByteBufUtil.indexOf(this.buffer, this.offset + from, this.offset + this.length, value);
		this.scope.check();
		return (found < 0) ? INDEX_NOT_FOUND : found - this.offset;
	}

	/**
	 * Find a sequence.
	 * @param sequence the bytes to look for
	 * @return the first index, or {@link #INDEX_NOT_FOUND}; 0 for an empty sequence
	 */
	public int indexOf(ByteView sequence) {
		if (sequence.isEmpty()) {
			this.scope.check();
			return 0;
		}
		byte first = sequence.byteAt(0);
		int last = this.length - sequence.length;
		int index = (last >= 0) ? indexOf(first) : INDEX_NOT_FOUND;
		while (index != INDEX_NOT_FOUND && index <= last) {
			if (regionEquals(index, sequence)) {
				return index;
			}
			index = indexOf(first, index + 1);
		}
		return INDEX_NOT_FOUND;
	}

	/**
	 * Find a sequence.
	 * @param sequence the bytes to look for
	 * @return the first index, or {@link #INDEX_NOT_FOUND}; 0 for an empty sequence
	 */
	public int indexOf(byte[] sequence) {
		return indexOf(wrap(sequence));
	}

	/**
	 * A view of the bytes from an index on, over the same memory.
	 * @param from the index
	 * @return the view
	 * @throws IndexOutOfBoundsException if the index is outside the view
	 */
	public ByteView slice(int from) {
		return slice(from, this.length - from);
	}

	/**
	 * A view of a part, over the same memory and as long valid.
	 * @param from the first byte
	 * @param length the number of bytes
	 * @return the view
	 * @throws IndexOutOfBoundsException if the part is not inside the view
	 */
	public ByteView slice(int from, int length) {
		checkRegion(from, length, this.length);
		this.scope.check();
		return new ByteView(this.buffer, this.offset + from, length, this.scope, this.source);
	}

	/**
	 * A view without optional white space, spaces and horizontal tabs, at both ends (RFC
	 * 9110, section 5.6.3).
	 * @return the view, this one if there is nothing to trim
	 */
	public ByteView trim() {
		int start = 0;
		int end = this.length;
		while (start < end && isWhitespace(byteAt(start))) {
			start++;
		}
		while (end > start && isWhitespace(byteAt(end - 1))) {
			end--;
		}
		return (end - start == this.length) ? this : slice(start, end - start);
	}

	static boolean isWhitespace(byte value) {
		return value == ' ' || value == '\t';
	}

	/**
	 * Whether the bytes are those of another view.
	 * @param other the other view
	 * @return whether both have the same bytes
	 */
	public boolean contentEquals(ByteView other) {
		return this.length == other.length && regionEquals(0, other);
	}

	/**
	 * Whether the bytes are those of an array.
	 * @param other the array
	 * @return whether both have the same bytes
	 */
	public boolean contentEquals(byte[] other) {
		if (this.length != other.length) {
			return false;
		}
		this.scope.check();
		boolean equal = true;
		for (int i = 0; equal && i < other.length; i++) {
			equal = this.buffer.getByte(this.offset + i) == other[i];
		}
		this.scope.check();
		return equal;
	}

	/**
	 * Whether the bytes are the characters of a text in Latin-1.
	 * @param other the text
	 * @return whether each byte is the character at its index
	 */
	public boolean contentEquals(CharSequence other) {
		if (this.length != other.length()) {
			return false;
		}
		this.scope.check();
		boolean equal = true;
		for (int i = 0; equal && i < this.length; i++) {
			equal = (this.buffer.getByte(this.offset + i) & 0xFF) == other.charAt(i);
		}
		this.scope.check();
		return equal;
	}

	/**
	 * Whether the bytes are those of another view, capital letters of ASCII aside.
	 * @param other the other view
	 * @return whether both have the same bytes
	 */
	public boolean contentEqualsIgnoreCase(ByteView other) {
		if (this.length != other.length) {
			return false;
		}
		this.scope.check();
		other.scope.check();
		boolean equal = ByteWords.equalIgnoreCase(this.buffer, this.offset, other.buffer, other.offset, this.length);
		this.scope.check();
		other.scope.check();
		return equal;
	}

	/**
	 * Whether the view begins with the bytes of another.
	 * @param prefix the other view
	 * @return whether it does
	 */
	public boolean startsWith(ByteView prefix) {
		return prefix.length <= this.length && regionEquals(0, prefix);
	}

	private boolean regionEquals(int from, ByteView other) {
		this.scope.check();
		other.scope.check();
		boolean equal = ByteWords.equal(this.buffer, this.offset + from, other.buffer, other.offset, other.length);
		this.scope.check();
		other.scope.check();
		return equal;
	}

	/**
	 * The number that the view holds: digits, after an optional minus sign, nothing else.
	 * @return the number
	 * @throws InvalidNumberException if the view holds anything else, or a number out of
	 * range
	 */
	public int parseInt() {
		return (int) parse(Integer.MIN_VALUE, Integer.MAX_VALUE);
	}

	/**
	 * The number that the view holds: digits, after an optional minus sign, nothing else.
	 * @return the number
	 * @throws InvalidNumberException if the view holds anything else, or a number out of
	 * range
	 */
	public long parseLong() {
		return parse(Long.MIN_VALUE, Long.MAX_VALUE);
	}

	/** Numbers are summed up as negative ones, whose range is the larger. */
	private long parse(long min, long max) {
		boolean negative = this.length > 0 && byteAt(0) == '-';
		int start = negative ? 1 : 0;
		if (start == this.length) {
			throw (this.length == 0) ? InvalidNumberException.empty(this.source)
					: InvalidNumberException.unexpected(this.source, excerpt(), 0);
		}
		long limit = negative ? min : -max;
		long sum = 0;
		boolean overflow = false;
		for (int i = start; i < this.length; i++) {
			int digit = byteAt(i) - '0';
			if (digit < 0 || digit > 9) {
				throw InvalidNumberException.unexpected(this.source, excerpt(), i);
			}
			overflow |= sum < limit / 10 || sum * 10 < limit + digit;
			sum = sum * 10 - digit;
		}
		if (overflow) {
			throw InvalidNumberException.outOfRange(this.source, excerpt(), min, max);
		}
		return negative ? sum : -sum;
	}

	/**
	 * The bytes as a read-only NIO buffer over the same memory. Over a composite buffer
	 * whose parts the view spans, the bytes have to be copied into one.
	 * @return a new buffer, valid as long as the view; nobody checks its use
	 */
	public ByteBuffer asByteBuffer() {
		this.scope.check();
		return this.buffer.nioBuffer(this.offset, this.length).asReadOnlyBuffer();
	}

	/**
	 * Update a checksum with the bytes, in place.
	 * @param checksum the checksum
	 */
	public void update(Checksum checksum) {
		this.scope.check();
		for (ByteBuffer part : parts()) {
			checksum.update(part);
		}
		this.scope.check();
	}

	/**
	 * Update a message digest with the bytes, in place.
	 * @param digest the digest
	 */
	public void update(MessageDigest digest) {
		this.scope.check();
		for (ByteBuffer part : parts()) {
			digest.update(part);
		}
		this.scope.check();
	}

	/** The memory itself: digests read writable heap buffers without a copy. */
	ByteBuffer[] parts() {
		return this.buffer.nioBuffers(this.offset, this.length);
	}

	ByteBuf buffer() {
		return this.buffer;
	}

	int offset() {
		return this.offset;
	}

	/**
	 * Copy the bytes, to keep them.
	 * @return a new array
	 */
	public byte[] copy() {
		byte[] copy = new byte[this.length];
		this.scope.check();
		this.buffer.getBytes(this.offset, copy);
		this.scope.check();
		return copy;
	}

	/**
	 * Decode the bytes into a new string.
	 * @param charset the charset
	 * @return the text
	 */
	public String toString(Charset charset) {
		this.scope.check();
		String text = this.buffer.toString(this.offset, this.length, charset);
		this.scope.check();
		return text;
	}

	/**
	 * Whether another object is a view of the same bytes.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		return this == other || (other instanceof ByteView view && contentEquals(view));
	}

	/**
	 * A hash code of the bytes.
	 */
	@Override
	public int hashCode() {
		this.scope.check();
		int hash = 1;
		for (int i = 0; i < this.length; i++) {
			hash = 31 * hash + this.buffer.getByte(this.offset + i);
		}
		this.scope.check();
		return hash;
	}

	/**
	 * The beginning of the bytes for people, escaped. Never throws, even when the view is
	 * no longer valid.
	 */
	@Override
	public String toString() {
		try {
			return "ByteView[" + this.length + " bytes, \"" + excerpt() + "\"]";
		}
		catch (ViewClosedException ex) {
			return "ByteView[" + this.length + " bytes, closed]";
		}
	}

	private String excerpt() {
		int end = Math.min(this.length, InvalidNumberException.MAX_EXCERPT);
		StringBuilder text = new StringBuilder(end + 3);
		for (int i = 0; i < end; i++) {
			int value = byteAt(i) & 0xFF;
			if (value < 0x20 || value > 0x7E || value == '"' || value == '\\') {
				text.append(String.format("\\x%02x", value));
			}
			else {
				text.append((char) value);
			}
		}
		return text.append((end < this.length) ? "..." : "").toString();
	}

}
