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
import java.util.Objects;
import java.util.zip.Checksum;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view of bytes that live elsewhere: an offset and a length over a region of
 * a buffer. The memory is shared and the reference count is not changed; whoever owns the
 * buffer releases it. Offsets count from the start of the view and lengths are in bytes.
 * <p>
 * Valid until the handler's result completes, or until the {@code onNext} that brought it
 * returns where the body is streamed: its {@link ViewScope} is closed then. From then on
 * every method except {@link #toString()} throws {@link ViewClosedException};
 * {@link #copy()} is the one way to keep bytes. Immutable and thread-safe as long as
 * nobody writes to the buffer. Methods that return no object allocate none, but for
 * {@code update}, which takes a few small ones over memory without an array.
 *
 * @since 0.1.0
 */
public final class ByteView {

	/**
	 * What the {@code indexOf} methods return when nothing was found.
	 */
	public static final int INDEX_NOT_FOUND = -1;

	private final ByteBuf buffer;

	private final int offset;

	private final int length;

	private final ViewScope scope;

	private final @Nullable String source;

	/** For data binding, which must not make one up. */
	private ByteView() {
		throw new IllegalStateException(
				"A ByteView shows what an annotation names and cannot be bound to request parameters:"
						+ " annotate it with @PathVariable, @RequestParam or @RequestHeader, or take a BodyView for the body.");
	}

	private ByteView(ByteBuf buffer, int offset, int length, ViewScope scope, @Nullable String source) {
		this.buffer = buffer;
		this.offset = offset;
		this.length = length;
		this.scope = scope;
		this.source = source;
	}

	/**
	 * Create a view of a region. Shares the memory; the reference count is not changed.
	 * @param buffer the buffer, whose reader and writer index play no part later on
	 * @param offset where the region begins, as an absolute index
	 * @param length the length of the region
	 * @param scope how long the view is valid; must be closed before the buffer is
	 * released
	 * @return the view
	 * @throws IndexOutOfBoundsException if the region does not end at or before the
	 * writer index
	 */
	public static ByteView of(ByteBuf buffer, int offset, int length, ViewScope scope) {
		return of(buffer, offset, length, scope, null);
	}

	/**
	 * Create a view of a region, as {@link #of(ByteBuf, int, int, ViewScope)} does.
	 * @param buffer the buffer
	 * @param offset where the region begins, as an absolute index
	 * @param length the length of the region
	 * @param scope how long the view is valid
	 * @param source what the view shows, for messages: {@code path variable 'id'}
	 * @return the view
	 * @throws IndexOutOfBoundsException if the region does not end at or before the
	 * writer index
	 */
	public static ByteView of(ByteBuf buffer, int offset, int length, ViewScope scope, @Nullable String source) {
		Objects.requireNonNull(scope, "'scope' must not be null");
		Bounds.checkRegion(offset, length, buffer.writerIndex());
		return new ByteView(buffer, offset, length, scope, source);
	}

	/**
	 * Create a view of an array that is valid for ever. Shares the array, which must not
	 * be written to any more.
	 * @param bytes the array
	 * @return the view
	 */
	public static ByteView wrap(byte[] bytes) {
		return new ByteView(Unpooled.wrappedBuffer(bytes), 0, bytes.length, ViewScope.UNBOUNDED, null);
	}

	/**
	 * Create a view of a copy of a text that is valid for ever.
	 * @param text the text
	 * @param charset how to encode it
	 * @return the view
	 */
	public static ByteView copyOf(CharSequence text, Charset charset) {
		return copyOf(text, charset, null);
	}

	/**
	 * Create a view of a copy of a text that is valid for ever.
	 * @param text the text
	 * @param charset how to encode it
	 * @param source what the view shows, for messages: {@code path variable 'id'}
	 * @return the view
	 */
	public static ByteView copyOf(CharSequence text, Charset charset, @Nullable String source) {
		byte[] bytes = text.toString().getBytes(charset);
		return new ByteView(Unpooled.wrappedBuffer(bytes), 0, bytes.length, ViewScope.UNBOUNDED, source);
	}

	/**
	 * Return the number of bytes.
	 * @return the length
	 */
	public int length() {
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
	public byte byteAt(int offset) {
		this.scope.check();
		Bounds.checkIndex(offset, this.length);
		try {
			return this.buffer.getByte(this.offset + offset);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Find a byte.
	 * @param value the byte
	 * @return the offset of the first one, or {@link #INDEX_NOT_FOUND}
	 */
	public int indexOf(byte value) {
		return indexOf(value, 0);
	}

	/**
	 * Find a byte at or after an offset.
	 * @param value the byte
	 * @param from the first offset to look at, from zero to the length
	 * @return the offset of the first one, or {@link #INDEX_NOT_FOUND}
	 * @throws IndexOutOfBoundsException if {@code from} is negative or greater than the
	 * length
	 */
	public int indexOf(byte value, int from) {
		this.scope.check();
		Bounds.checkRegion(from, 0, this.length);
		try {
			return find(value, from, this.length);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Find a sequence of bytes. The time grows with the product of both lengths where the
	 * sequence begins with what the view repeats.
	 * @param sequence the bytes
	 * @return the offset of the first occurrence, zero if the sequence is empty, or
	 * {@link #INDEX_NOT_FOUND}
	 */
	public int indexOf(byte[] sequence) {
		this.scope.check();
		if (sequence.length == 0) {
			return 0;
		}
		try {
			int end = this.length - sequence.length + 1;
			int index = find(sequence[0], 0, end);
			while (index >= 0 && !Words.equals(this.buffer, this.offset + index, sequence, sequence.length, false)) {
				index = find(sequence[0], index + 1, end);
			}
			return index;
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Find the bytes of another view, as {@link #indexOf(byte[])} does.
	 * @param sequence the bytes
	 * @return the offset of the first occurrence, zero if the sequence is empty, or
	 * {@link #INDEX_NOT_FOUND}
	 */
	public int indexOf(ByteView sequence) {
		checkBoth(sequence);
		if (sequence.length == 0) {
			return 0;
		}
		try {
			byte first = sequence.buffer.getByte(sequence.offset);
			int end = this.length - sequence.length + 1;
			int index = find(first, 0, end);
			while (index >= 0 && !regionEquals(index, sequence, false)) {
				index = find(first, index + 1, end);
			}
			return index;
		}
		finally {
			checkBoth(sequence);
		}
	}

	private int find(byte value, int from, int end) {
		if (from >= end) {
			return INDEX_NOT_FOUND;
		}
		int index = this.buffer.indexOf(this.offset + from, this.offset + end, value);
		return (index < 0) ? INDEX_NOT_FOUND : index - this.offset;
	}

	/**
	 * Return the bytes from an offset to the end. Shares the memory and is valid as long
	 * as this view.
	 * @param offset the offset of the first byte, from zero to the length
	 * @return the view
	 * @throws IndexOutOfBoundsException if the offset is out of this view
	 */
	public ByteView slice(int offset) {
		this.scope.check();
		Bounds.checkRegion(offset, 0, this.length);
		return sliceOf(offset, this.length - offset);
	}

	/**
	 * Return a part of the bytes. Shares the memory and is valid as long as this view.
	 * @param offset the offset of the first byte
	 * @param length the number of bytes
	 * @return the view
	 * @throws IndexOutOfBoundsException if the part is not within this view
	 */
	public ByteView slice(int offset, int length) {
		this.scope.check();
		Bounds.checkRegion(offset, length, this.length);
		return sliceOf(offset, length);
	}

	/**
	 * Return the bytes without optional whitespace, that is SP and HTAB, at both ends
	 * (<a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3">RFC 9110, section
	 * 5.6.3</a>). Shares the memory and is valid as long as this view.
	 * @return the view, this one if there is nothing to leave out
	 */
	public ByteView trim() {
		this.scope.check();
		try {
			int start = 0;
			while (start < this.length && isWhitespace(this.buffer.getByte(this.offset + start))) {
				start++;
			}
			int end = this.length;
			while (end > start && isWhitespace(this.buffer.getByte(this.offset + end - 1))) {
				end--;
			}
			return sliceOf(start, end - start);
		}
		finally {
			this.scope.check();
		}
	}

	private ByteView sliceOf(int offset, int length) {
		if (length == this.length) {
			return this;
		}
		return new ByteView(this.buffer, this.offset + offset, length, this.scope, this.source);
	}

	static boolean isWhitespace(byte value) {
		return value == ' ' || value == '\t';
	}

	/**
	 * Compare with another view.
	 * @param other the other view
	 * @return whether both have the same bytes
	 */
	public boolean contentEquals(ByteView other) {
		return contentEquals(other, false);
	}

	/**
	 * Compare with an array.
	 * @param other the array
	 * @return whether both have the same bytes
	 */
	public boolean contentEquals(byte[] other) {
		return contentEquals(other, false);
	}

	/**
	 * Compare with a text as ISO-8859-1, of which ASCII is a part.
	 * @param other the text
	 * @return whether each byte is the character at its place
	 */
	public boolean contentEquals(CharSequence other) {
		return contentEquals(other, false);
	}

	/**
	 * Compare with another view, letters A to Z matching in either case.
	 * @param other the other view
	 * @return whether both have the same bytes but for the case of ASCII letters
	 */
	public boolean contentEqualsIgnoreCase(ByteView other) {
		return contentEquals(other, true);
	}

	/**
	 * Compare with an array, letters A to Z matching in either case.
	 * @param other the array
	 * @return whether both have the same bytes but for the case of ASCII letters
	 */
	public boolean contentEqualsIgnoreCase(byte[] other) {
		return contentEquals(other, true);
	}

	/**
	 * Compare with a text as ISO-8859-1, letters A to Z matching in either case.
	 * @param other the text
	 * @return whether each byte is the character at its place but for the case of ASCII
	 * letters
	 */
	public boolean contentEqualsIgnoreCase(CharSequence other) {
		return contentEquals(other, true);
	}

	private boolean contentEquals(ByteView other, boolean ignoreCase) {
		checkBoth(other);
		try {
			return this.length == other.length && regionEquals(0, other, ignoreCase);
		}
		finally {
			checkBoth(other);
		}
	}

	private boolean contentEquals(byte[] other, boolean ignoreCase) {
		this.scope.check();
		try {
			return this.length == other.length
					&& Words.equals(this.buffer, this.offset, other, other.length, ignoreCase);
		}
		finally {
			this.scope.check();
		}
	}

	private boolean contentEquals(CharSequence other, boolean ignoreCase) {
		this.scope.check();
		try {
			return this.length == other.length() && Words.equals(this.buffer, this.offset, other, ignoreCase);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Compare the first bytes with another view.
	 * @param prefix the other view
	 * @return whether this view begins with its bytes
	 */
	public boolean startsWith(ByteView prefix) {
		checkBoth(prefix);
		try {
			return this.length >= prefix.length && regionEquals(0, prefix, false);
		}
		finally {
			checkBoth(prefix);
		}
	}

	/**
	 * Compare the first bytes with an array.
	 * @param prefix the array
	 * @return whether this view begins with its bytes
	 */
	public boolean startsWith(byte[] prefix) {
		this.scope.check();
		try {
			return this.length >= prefix.length && Words.equals(this.buffer, this.offset, prefix, prefix.length, false);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Compare the first bytes with a text as ISO-8859-1.
	 * @param prefix the text
	 * @return whether this view begins with its characters
	 */
	public boolean startsWith(CharSequence prefix) {
		this.scope.check();
		try {
			return this.length >= prefix.length() && Words.equals(this.buffer, this.offset, prefix, false);
		}
		finally {
			this.scope.check();
		}
	}

	private boolean regionEquals(int index, ByteView other, boolean ignoreCase) {
		return Words.equals(this.buffer, this.offset + index, other.buffer, other.offset, other.length, ignoreCase);
	}

	/**
	 * Read the whole view as a decimal number: an optional {@code -} and digits, nothing
	 * else.
	 * @return the number
	 * @throws InvalidNumberException if it is anything else or out of range
	 */
	public int parseInt() {
		this.scope.check();
		try {
			return NumberParser.parseInt(this.buffer, this.offset, this.length, this.source);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Read the whole view as a decimal number: an optional {@code -} and digits, nothing
	 * else.
	 * @return the number
	 * @throws InvalidNumberException if it is anything else or out of range
	 */
	public long parseLong() {
		this.scope.check();
		try {
			return NumberParser.parseLong(this.buffer, this.offset, this.length, this.source);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Return the bytes as a read-only {@link ByteBuffer}. Shares the memory, except that
	 * a region over several components of a composite buffer is copied into one;
	 * {@link BodyView#asByteBuffers()} never copies. The result knows nothing of the
	 * scope and must not be read after this view has ended.
	 * @return the buffer, from position zero to the length
	 */
	public ByteBuffer asByteBuffer() {
		this.scope.check();
		try {
			return readOnly(this.buffer.nioBuffer(this.offset, this.length));
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Add the bytes to a checksum, in place.
	 * @param checksum the checksum, whose value is undefined if this method throws
	 */
	public void update(Checksum checksum) {
		this.scope.check();
		try {
			if (this.buffer.hasArray()) {
				checksum.update(this.buffer.array(), this.buffer.arrayOffset() + this.offset, this.length);
				return;
			}
			for (ByteBuffer part : byteBuffers()) {
				checksum.update(part);
			}
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Add the bytes to a message digest, in place as far as this view is concerned:
	 * providers that work on arrays copy direct memory piece by piece.
	 * @param digest the digest, whose value is undefined if this method throws
	 */
	public void update(MessageDigest digest) {
		this.scope.check();
		try {
			if (this.buffer.hasArray()) {
				digest.update(this.buffer.array(), this.buffer.arrayOffset() + this.offset, this.length);
				return;
			}
			for (ByteBuffer part : byteBuffers()) {
				digest.update(part);
			}
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Copy the bytes into a new array, which the caller owns and may keep.
	 * @return the copy
	 */
	public byte[] copy() {
		byte[] bytes = new byte[length()];
		copyTo(bytes, 0);
		return bytes;
	}

	/**
	 * Decode the bytes. Copies them.
	 * @param charset the charset to decode with
	 * @return the text
	 */
	public String toString(Charset charset) {
		this.scope.check();
		try {
			return this.buffer.toString(this.offset, this.length, charset);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Describe this view for logs and debuggers: its length and the first bytes as
	 * printable ASCII. Never throws; a closed view says that it is closed.
	 * @return the description
	 */
	@Override
	public String toString() {
		try {
			String excerpt = Excerpts.of(this.buffer, this.offset, this.length);
			this.scope.check();
			return "ByteView[" + this.length + " bytes: \"" + excerpt + "\"]";
		}
		catch (ViewClosedException ex) {
			return "ByteView[closed: " + this.scope.owner() + "]";
		}
		catch (IllegalReferenceCountException | IndexOutOfBoundsException ex) {
			// The buffer went before or while it was read, which is worth saying, not
			// failing.
			return "ByteView[released: " + this.scope.owner() + "]";
		}
	}

	/**
	 * Compare by content: another view is equal if it has the same bytes.
	 */
	@Override
	public boolean equals(@Nullable Object other) {
		this.scope.check();
		return other == this || (other instanceof ByteView view && contentEquals(view));
	}

	/**
	 * Return a hash of the content. It is another one in each process, so that clients
	 * cannot choose bytes that have the same.
	 */
	@Override
	public int hashCode() {
		this.scope.check();
		try {
			return Words.hash(this.buffer, this.offset, this.length);
		}
		finally {
			this.scope.check();
		}
	}

	void copyTo(byte[] target, int index) {
		this.scope.check();
		try {
			this.buffer.getBytes(this.offset, target, index, this.length);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Hand each byte to a processor, never one that was read after the scope closed.
	 * @param processor the processor
	 * @return the offset of the byte at which it stopped, or {@link #INDEX_NOT_FOUND}
	 */
	int forEachByte(ByteProcessor processor) {
		this.scope.check();
		int index = this.buffer.forEachByte(this.offset, this.length, (value) -> {
			this.scope.check();
			return processor.process(value);
		});
		return (index < 0) ? INDEX_NOT_FOUND : index - this.offset;
	}

	/**
	 * Return the bytes as buffers that share the memory: several over a composite buffer,
	 * writable where the buffer is. Heap buffers keep access to their array, without
	 * which checksums would copy.
	 * @return the buffers
	 */
	ByteBuffer[] byteBuffers() {
		this.scope.check();
		try {
			return this.buffer.nioBuffers(this.offset, this.length);
		}
		finally {
			this.scope.check();
		}
	}

	/**
	 * Return the bytes as a buffer that shares the memory. The reference count is not
	 * changed, and the result must not be released.
	 * @return the buffer
	 */
	ByteBuf byteBuf() {
		this.scope.check();
		return this.buffer.slice(this.offset, this.length);
	}

	/**
	 * Close a buffer to writing, and to the bytes around it: some kinds of buffers return
	 * one that merely has its position and limit in the right place.
	 */
	static ByteBuffer readOnly(ByteBuffer buffer) {
		ByteBuffer readOnly = buffer.asReadOnlyBuffer();
		return (readOnly.remaining() == readOnly.capacity()) ? readOnly : readOnly.slice();
	}

	private void checkBoth(ByteView other) {
		this.scope.check();
		other.scope.check();
	}

}
