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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

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

	private static final VarHandle ARRAY = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
	 * @param bytes the array
	 * @param index the index of its first byte
	 * @return the word
	 */
	static long at(byte[] bytes, int index) {
		return (long) ARRAY.get(bytes, index);
	}

	/**
	 * Set eight bytes to zero.
	 * @param bytes the array
	 * @param index the index of the first one
	 */
	static void clear(byte[] bytes, int index) {
		ARRAY.set(bytes, index, 0L);
	}

	/**
	 * Keep the first bytes of a word.
	 * @param word the word
	 * @param length how many, from 0 to 7
	 * @return the word, filled up with zeros
	 */
	static long head(long word, int length) {
		return word & ~(-1L << (length * Byte.SIZE));
	}

	/**
	 * Keep the first bytes of a word.
	 * @param word the word
	 * @param length how many, from 0 to 7
	 * @param rest what the others become
	 * @return the word
	 */
	static long head(long word, int length, char rest) {
		long others = -1L << (length * Byte.SIZE);
		return word & ~others | repeat(rest) & others;
	}

	/**
	 * Find the bytes with a value.
	 * @param word the word
	 * @param value the value, in each byte of a word
	 * @return zero if there is none, otherwise what {@link #index} takes
	 */
	static long find(long word, long value) {
		long difference = word ^ value;
		return (difference - ONES) & ~difference & HIGH_BITS;
	}

	/**
	 * Find control characters, HTAB and DEL included.
	 * @param word the word
	 * @return zero if there is none, otherwise what {@link #index} takes
	 */
	static long findControl(long word) {
		long below = word - ONES * ' ';
		long delete = (word & ~HIGH_BITS) + ONES;
		return (below | delete) & ~word & HIGH_BITS;
	}

	/**
	 * Return whether all bytes are letters or from {@code &} to {@code :}, which are
	 * digits and most of what else a path has.
	 * @param word the word
	 * @return {@code true} if there is no other byte
	 */
	static boolean isPlainPath(long word) {
		// Sums of seven bits do not reach the next byte.
		long low = word & ~HIGH_BITS;
		long folded = low | CASE;
		long signs = (low + ONES * (0x80 - '&')) ^ (low + ONES * (0x7F - ':'));
		long letters = (folded + ONES * (0x80 - 'a')) ^ (folded + ONES * (0x7F - 'z'));
		return ((signs | letters) & ~word & HIGH_BITS) == HIGH_BITS;
	}

	/**
	 * Return the index of the first byte that was found. Behind it a borrow may have
	 * marked others.
	 * @param found what a search has returned, not zero
	 * @return its index, from 0 to 7
	 */
	static int index(long found) {
		// A division by eight would look after negative numbers.
		return Long.numberOfTrailingZeros(found) >>> 3;
	}

	/**
	 * Keep the bytes through the first one that was found.
	 * @param word the word
	 * @param found what a search has returned
	 * @return the word, filled up with zeros, or all of it if nothing was found
	 */
	static long through(long word, long found) {
		return word & (found ^ (found - 1));
	}

	/**
	 * Repeat a byte.
	 * @param value the byte
	 * @return a word of it
	 */
	static long repeat(char value) {
		return ONES * value;
	}

}
