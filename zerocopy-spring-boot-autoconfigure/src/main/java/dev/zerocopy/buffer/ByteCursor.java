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

/**
 * Reads a {@link ByteView} from left to right, token by token. Nothing is copied: what
 * comes back are slices of the view, valid as long as the view, whose
 * {@link ViewClosedException} every method passes on. Confined to one thread.
 *
 * @since 0.1.0
 */
public final class ByteCursor {

	/*
	 * The tchar of RFC 9110, section 5.6.2, as bits: those below 64 and those from 64 to
	 * 127.
	 */
	private static final long TOKEN_LOW = bits("!#$%&'*+-.0123456789", 0);

	private static final long TOKEN_HIGH = bits("^_`|~ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", Long.SIZE);

	private final ByteView view;

	private int position;

	/** For data binding, which must not make one up. */
	private ByteCursor() {
		throw new IllegalStateException("A ByteCursor reads a ByteView and cannot be bound to request parameters:"
				+ " take a ByteView and call ByteCursor.of.");
	}

	private ByteCursor(ByteView view) {
		this.view = view;
	}

	/**
	 * Create a cursor at the start of a view.
	 * @param view the view
	 * @return the cursor
	 */
	public static ByteCursor of(ByteView view) {
		view.length();
		return new ByteCursor(view);
	}

	/**
	 * Return whether there are bytes left.
	 * @return {@code true} if the position is before the end
	 */
	public boolean hasRemaining() {
		return this.position < this.view.length();
	}

	/**
	 * Return the position.
	 * @return the offset in the view of the byte that is read next
	 */
	public int position() {
		this.view.length();
		return this.position;
	}

	/**
	 * Return the next byte and stay before it.
	 * @return the byte
	 * @throws IndexOutOfBoundsException if there is none left
	 */
	public byte peek() {
		return this.view.byteAt(this.position);
	}

	/**
	 * Return the next byte and move behind it.
	 * @return the byte
	 * @throws IndexOutOfBoundsException if there is none left
	 */
	public byte next() {
		byte value = peek();
		this.position++;
		return value;
	}

	/**
	 * Move behind the next byte if it has the given value.
	 * @param value the value
	 * @return whether the byte was there
	 */
	public boolean skip(byte value) {
		boolean skipped = hasRemaining() && peek() == value;
		if (skipped) {
			this.position++;
		}
		return skipped;
	}

	/**
	 * Move behind optional whitespace, that is any number of SP and HTAB
	 * (<a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.3">RFC 9110, section
	 * 5.6.3</a>).
	 */
	public void skipWhitespace() {
		while (hasRemaining() && ByteView.isWhitespace(peek())) {
			this.position++;
		}
	}

	/**
	 * Return the bytes before the next delimiter and move behind the delimiter. Without
	 * one, return what remains and move to the end.
	 * @param delimiter the delimiter
	 * @return the bytes, without the delimiter; shares the memory
	 */
	public ByteView readUntil(byte delimiter) {
		int index = this.view.indexOf(delimiter, this.position);
		if (index == ByteView.INDEX_NOT_FOUND) {
			return read(this.view.length());
		}
		ByteView result = read(index);
		this.position++;
		return result;
	}

	/**
	 * Return the longest run of token characters and move behind it
	 * (<a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, section
	 * 5.6.2</a>).
	 * @return the token, empty if the next byte is no token character; shares the memory
	 */
	public ByteView readToken() {
		int end = this.position;
		while (end < this.view.length() && isTokenCharacter(this.view.byteAt(end))) {
			end++;
		}
		return read(end);
	}

	/**
	 * Read a decimal number, an optional {@code -} and all digits that follow, and move
	 * behind it.
	 * @return the number
	 * @throws InvalidNumberException if there is no digit or the number is out of range;
	 * the position stays, and the one in the exception counts from there
	 */
	public int readInt() {
		ByteView number = number();
		int value = number.parseInt();
		this.position += number.length();
		return value;
	}

	/**
	 * Read a decimal number, an optional {@code -} and all digits that follow, and move
	 * behind it.
	 * @return the number
	 * @throws InvalidNumberException if there is no digit or the number is out of range;
	 * the position stays, and the one in the exception counts from there
	 */
	public long readLong() {
		ByteView number = number();
		long value = number.parseLong();
		this.position += number.length();
		return value;
	}

	/**
	 * Return what is left and stay before it.
	 * @return the bytes from the position to the end; shares the memory
	 */
	public ByteView remaining() {
		return this.view.slice(this.position);
	}

	/**
	 * Describe this cursor for logs and debuggers. Never throws.
	 * @return the description
	 */
	@Override
	public String toString() {
		return "ByteCursor[position " + this.position + " of " + this.view + "]";
	}

	private ByteView number() {
		int end = this.position;
		if (end < this.view.length() && this.view.byteAt(end) == '-') {
			end++;
		}
		while (end < this.view.length() && isDigit(this.view.byteAt(end))) {
			end++;
		}
		return this.view.slice(this.position, end - this.position);
	}

	private ByteView read(int end) {
		ByteView result = this.view.slice(this.position, end - this.position);
		this.position = end;
		return result;
	}

	private static boolean isDigit(byte value) {
		return value >= '0' && value <= '9';
	}

	private static boolean isTokenCharacter(byte value) {
		// A shift takes the low six bits of its distance, so both words index directly.
		return value >= 0 && (((value < Long.SIZE) ? TOKEN_LOW : TOKEN_HIGH) >>> value & 1) != 0;
	}

	private static long bits(String characters, int first) {
		long bits = 0;
		for (int i = 0; i < characters.length(); i++) {
			bits |= 1L << (characters.charAt(i) - first);
		}
		return bits;
	}

}
