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

package dev.zerocopy.edge.internal;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;

/**
 * Eight bytes in a {@code long}, the first in its low byte.
 */
final class Words {

	/**
	 * The bit in each byte that tells lower case from upper case.
	 */
	static final long CASE = 0x2020202020202020L;

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private Words() {
	}

	/**
	 * Make a word of a text.
	 * @param text at most eight ASCII characters
	 * @return the word, filled up with zeros
	 */
	static long of(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		long word = 0;
		for (int i = 0; i < bytes.length; i++) {
			word |= (long) bytes[i] << (i * Byte.SIZE);
		}
		return word;
	}

	/**
	 * Read a word.
	 * @param buffer the buffer
	 * @param index the index of its first byte
	 * @param end the index from which on bytes read as zero
	 * @return the word
	 */
	static long at(ByteBuf buffer, int index, int end) {
		int missing = index + Long.BYTES - end;
		return (missing <= 0) ? buffer.getLongLE(index) : lastOf(buffer, index, end, missing);
	}

	private static long lastOf(ByteBuf buffer, int index, int end, int missing) {
		if (missing >= Long.BYTES) {
			return 0;
		}
		if (end >= Long.BYTES) {
			return buffer.getLongLE(end - Long.BYTES) >>> (missing * Byte.SIZE);
		}
		long word = 0;
		for (int i = end - 1; i >= index; i--) {
			word = word << Byte.SIZE | buffer.getByte(i) & 0xFF;
		}
		return word;
	}

	/**
	 * Keep the first bytes of a word.
	 * @param word the word
	 * @param length how many, from 0 to 8
	 * @return the word, filled up with zeros
	 */
	static long head(long word, int length) {
		return (length == Long.BYTES) ? word : word & ~(-1L << (length * Byte.SIZE));
	}

	/**
	 * Find the first byte with a value.
	 * @param word the word
	 * @param value the value, in each byte of a word
	 * @return its index, or 8 if there is none
	 */
	static int indexOf(long word, long value) {
		long difference = word ^ value;
		// Of the bits that are set, the lowest is that of the first byte that is zero.
		return index((difference - ONES) & ~difference & HIGH_BITS);
	}

	/**
	 * Find the first control character, HTAB and DEL included.
	 * @param word the word
	 * @return its index, or 8 if there is none
	 */
	static int indexOfControl(long word) {
		// A borrow may set bits above the lowest, which is right.
		long below = (word - ONES * ' ') & ~word;
		long delete = ((word & ~HIGH_BITS) + ONES) & ~word;
		return index((below | delete) & HIGH_BITS);
	}

	/**
	 * Repeat a byte.
	 * @param value the byte
	 * @return a word of it
	 */
	static long repeat(char value) {
		return ONES * value;
	}

	private static int index(long highBits) {
		return Long.numberOfTrailingZeros(highBits) / Byte.SIZE;
	}

}
