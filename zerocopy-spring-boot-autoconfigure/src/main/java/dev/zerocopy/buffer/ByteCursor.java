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

import java.util.NoSuchElementException;

/**
 * A position in a {@link ByteView}, to take it apart in place. What it returns are views
 * over the same memory, as long valid as the view.
 * <p>
 * Confined to one thread.
 *
 * @since 0.1.0
 */
public final class ByteCursor {

	private static final String TOKEN_CHARS = "!#$%&'*+-.^_`|~";

	private final ByteView view;

	private int position;

	/**
	 * Create a cursor at the first byte of a view.
	 * @param view the view
	 */
	public ByteCursor(ByteView view) {
		this.view = view;
	}

	/**
	 * The index of the next byte.
	 * @return the position
	 */
	public int position() {
		return this.position;
	}

	/**
	 * Whether there is a next byte.
	 * @return whether the end is not reached
	 */
	public boolean hasRemaining() {
		return this.position < this.view.length();
	}

	/**
	 * The next byte, without moving.
	 * @return the byte
	 * @throws NoSuchElementException at the end
	 */
	public byte peek() {
		if (!hasRemaining()) {
			throw new NoSuchElementException("position: " + this.position + " (expected: below the end)");
		}
		return this.view.byteAt(this.position);
	}

	/**
	 * Read the next byte.
	 * @return the byte
	 * @throws NoSuchElementException at the end
	 */
	public byte next() {
		byte value = peek();
		this.position++;
		return value;
	}

	/**
	 * Skip the next byte if it is the given one.
	 * @param expected the byte
	 * @return whether it was skipped
	 */
	public boolean skip(byte expected) {
		if (!hasRemaining() || peek() != expected) {
			return false;
		}
		this.position++;
		return true;
	}

	/**
	 * Skip optional white space: spaces and horizontal tabs (RFC 9110, section 5.6.3).
	 * @return the number of bytes skipped
	 */
	public int skipWhitespace() {
		int start = this.position;
		while (hasRemaining() && ByteView.isWhitespace(peek())) {
			this.position++;
		}
		return this.position - start;
	}

	/**
	 * Read up to a delimiter, and move behind it; up to the end if there is none.
	 * @param delimiter the delimiter
	 * @return the bytes before it
	 */
	public ByteView readUntil(byte delimiter) {
		int start = this.position;
		int end = this.view.indexOf(delimiter, start);
		if (end == ByteView.INDEX_NOT_FOUND) {
			this.position = this.view.length();
			return this.view.slice(start);
		}
		this.position = end + 1;
		return this.view.slice(start, end - start);
	}

	/**
	 * Read a token (RFC 9110, section 5.6.2).
	 * @return the token, empty if the next byte does not belong to one
	 */
	public ByteView readToken() {
		int start = this.position;
		while (hasRemaining() && isTokenChar(peek())) {
			this.position++;
		}
		return this.view.slice(start, this.position - start);
	}

	private static boolean isTokenChar(byte value) {
		return (value >= 'a' && value <= 'z') || (value >= 'A' && value <= 'Z') || (value >= '0' && value <= '9')
				|| (value > 0 && TOKEN_CHARS.indexOf(value) >= 0);
	}

	/**
	 * The bytes from the position to the end, without moving.
	 * @return the rest
	 */
	public ByteView remaining() {
		return this.view.slice(this.position);
	}

}
