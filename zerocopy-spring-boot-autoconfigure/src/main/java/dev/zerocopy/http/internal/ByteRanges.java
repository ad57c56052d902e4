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

package dev.zerocopy.http.internal;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The ranges of a {@code Range} field that a representation can meet (RFC 9110, section
 * 14). One pass over the field, whatever a client sends.
 * <table>
 * <caption>Limits</caption>
 * <tr>
 * <th>what</th>
 * <th>limit</th>
 * <th>beyond it</th>
 * </tr>
 * <tr>
 * <td>members of the list, empty ones too</td>
 * <td>{@value #MAX_RANGES}</td>
 * <td>the field is ignored</td>
 * </tr>
 * <tr>
 * <td>sum of the ranges' lengths</td>
 * <td>the length of the representation</td>
 * <td>the field is ignored</td>
 * </tr>
 * </table>
 *
 * @since 0.1.0
 */
final class ByteRanges {

	static final int MAX_RANGES = 16;

	private static final String UNIT = "bytes=";

	private static final long OPEN = -1;

	private final String text;

	private final long length;

	private int position;

	private ByteRanges(String text, long length) {
		this.text = text;
		this.length = length;
		this.position = UNIT.length();
	}

	/**
	 * Read a {@code Range} field.
	 * @param text its value
	 * @param length the length of the representation in bytes
	 * @return the ranges to answer with, empty if none can be met, or {@code null} to
	 * ignore the field
	 */
	static @Nullable List<ByteRange> parse(String text, long length) {
		if (!text.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
			return null;
		}
		return new ByteRanges(text, length).parse();
	}

	private @Nullable List<ByteRange> parse() {
		List<ByteRange> ranges = new ArrayList<>(1);
		int members = 0;
		long left = this.length;
		boolean empty = true;
		while (this.position < this.text.length()) {
			if (++members > MAX_RANGES) {
				return null;
			}
			skipSpace();
			if (isAt('-') || isDigit()) {
				ByteRange range = isAt('-') ? suffix() : range();
				if (range == null || range.length() > left) {
					return null;
				}
				if (range.length() > 0) {
					ranges.add(range);
					left -= range.length();
				}
				empty = false;
			}
			skipSpace();
			if (!isAt(',') && this.position < this.text.length()) {
				return null;
			}
			this.position++;
		}
		return empty ? null : ranges;
	}

	/** The last bytes; of an empty representation, there is no range to speak of. */
	private @Nullable ByteRange suffix() {
		this.position++;
		if (!isDigit()) {
			return null;
		}
		long count = Math.min(number(), this.length);
		return (count == 0 && this.length == 0) ? null : new ByteRange(this.length - count, count);
	}

	private @Nullable ByteRange range() {
		long first = number();
		if (!isAt('-')) {
			return null;
		}
		this.position++;
		long last = isDigit() ? number() : OPEN;
		if (last != OPEN && last < first) {
			return null;
		}
		if (first >= this.length) {
			return new ByteRange(first, 0);
		}
		long end = (last == OPEN || last >= this.length) ? this.length : last + 1;
		return new ByteRange(first, end - first);
	}

	/** Numbers that are too large for any file stop at the largest one. */
	private long number() {
		long number = 0;
		while (isDigit()) {
			int digit = this.text.charAt(this.position++) - '0';
			number = (number > (Long.MAX_VALUE - digit) / 10) ? Long.MAX_VALUE : number * 10 + digit;
		}
		return number;
	}

	private void skipSpace() {
		while (isAt(' ') || isAt('\t')) {
			this.position++;
		}
	}

	private boolean isDigit() {
		return this.position < this.text.length() && this.text.charAt(this.position) >= '0'
				&& this.text.charAt(this.position) <= '9';
	}

	private boolean isAt(char expected) {
		return this.position < this.text.length() && this.text.charAt(this.position) == expected;
	}

	/**
	 * Consecutive bytes of a representation.
	 *
	 * @param offset the first byte
	 * @param length the number of bytes
	 */
	record ByteRange(long offset, long length) {

		String contentRange(long complete) {
			return "bytes " + this.offset + "-" + (this.offset + this.length - 1) + "/" + complete;
		}

	}

}
