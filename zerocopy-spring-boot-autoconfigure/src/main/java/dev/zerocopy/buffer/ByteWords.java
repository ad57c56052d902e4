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

import io.netty.buffer.ByteBuf;

/**
 * Comparisons of memory by words of eight bytes.
 */
final class ByteWords {

	private static final long ONES = 0x0101010101010101L;

	private static final long HIGH_BITS = 0x8080808080808080L;

	private ByteWords() {
	}

	static boolean equal(ByteBuf left, int leftOffset, ByteBuf right, int rightOffset, int length) {
		int i = 0;
		for (; i <= length - Long.BYTES; i += Long.BYTES) {
			if (left.getLongLE(leftOffset + i) != right.getLongLE(rightOffset + i)) {
				return false;
			}
		}
		for (; i < length; i++) {
			if (left.getByte(leftOffset + i) != right.getByte(rightOffset + i)) {
				return false;
			}
		}
		return true;
	}

	static boolean equalIgnoreCase(ByteBuf left, int leftOffset, ByteBuf right, int rightOffset, int length) {
		int i = 0;
		for (; i <= length - Long.BYTES; i += Long.BYTES) {
			long one = left.getLongLE(leftOffset + i);
			long other = right.getLongLE(rightOffset + i);
			if (one != other && toLowerCase(one) != toLowerCase(other)) {
				return false;
			}
		}
		for (; i < length; i++) {
			if (toLowerCase(left.getByte(leftOffset + i)) != toLowerCase(right.getByte(rightOffset + i))) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Fold the ASCII capital letters in a word. A byte is a capital if adding
	 * {@code 0x80 - 'A'} to its low seven bits carries into the high bit and adding
	 * {@code 0x7F - 'Z'} does not, and its own high bit is clear.
	 * @param word eight bytes
	 * @return the word with bit 5 set in each capital
	 */
	static long toLowerCase(long word) {
		long low = word & ~HIGH_BITS;
		long fromA = low + ONES * (0x80 - 'A');
		long beyondZ = low + ONES * (0x7F - 'Z');
		long capitals = fromA & ~beyondZ & ~word & HIGH_BITS;
		return word | (capitals >>> 2);
	}

	static int toLowerCase(byte value) {
		return (value >= 'A' && value <= 'Z') ? value + ('a' - 'A') : value;
	}

}
