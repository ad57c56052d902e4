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

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

import dev.zerocopy.buffer.internal.SecretHash;
import io.netty.buffer.ByteBuf;

/**
 * Comparisons and hashes of bytes, eight at a time. Regions that are no multiple of eight
 * end with a word that overlaps the one before; regions below eight bytes are gathered
 * into one word. Nothing outside a region is read, and nothing is allocated.
 */
final class Words {

	private static final VarHandle LONG_LE = MethodHandles.byteArrayViewVarHandle(long[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final long HIGH_BITS = 0x8080808080808080L;

	private static final long ONES = 0x0101010101010101L;

	private Words() {
	}

	static boolean equals(ByteBuf left, int leftOffset, ByteBuf right, int rightOffset, int length,
			boolean ignoreCase) {
		if (length < Long.BYTES) {
			return equals(shortWord(left, leftOffset, length), shortWord(right, rightOffset, length), ignoreCase);
		}
		int last = length - Long.BYTES;
		for (int i = 0; i < last; i += Long.BYTES) {
			if (!equals(left.getLongLE(leftOffset + i), right.getLongLE(rightOffset + i), ignoreCase)) {
				return false;
			}
		}
		return equals(left.getLongLE(leftOffset + last), right.getLongLE(rightOffset + last), ignoreCase);
	}

	static boolean equals(ByteBuf left, int leftOffset, byte[] right, int length, boolean ignoreCase) {
		if (length < Long.BYTES) {
			return equals(shortWord(left, leftOffset, length), shortWord(right, length), ignoreCase);
		}
		int last = length - Long.BYTES;
		for (int i = 0; i < last; i += Long.BYTES) {
			if (!equals(left.getLongLE(leftOffset + i), (long) LONG_LE.get(right, i), ignoreCase)) {
				return false;
			}
		}
		return equals(left.getLongLE(leftOffset + last), (long) LONG_LE.get(right, last), ignoreCase);
	}

	/**
	 * Compare bytes with the characters of a text, which match as ISO-8859-1.
	 * @param left the buffer to read
	 * @param offset where its region begins
	 * @param right the text, as long as the region
	 * @param ignoreCase whether ASCII letters match in either case
	 * @return whether they are equal
	 */
	static boolean equals(ByteBuf left, int offset, CharSequence right, boolean ignoreCase) {
		for (int i = 0; i < right.length(); i++) {
			int value = left.getByte(offset + i) & 0xFF;
			char character = right.charAt(i);
			if (value != character && !(ignoreCase && toLowerCase(value) == toLowerCase(character))) {
				return false;
			}
		}
		return true;
	}

	static int hash(ByteBuf buffer, int offset, int length) {
		long hash = SecretHash.begin(length);
		if (length < Long.BYTES) {
			hash = SecretHash.mix(hash, shortWord(buffer, offset, length));
		}
		else {
			int last = length - Long.BYTES;
			for (int i = 0; i < last; i += Long.BYTES) {
				hash = SecretHash.mix(hash, buffer.getLongLE(offset + i));
			}
			hash = SecretHash.mix(hash, buffer.getLongLE(offset + last));
		}
		return SecretHash.end(hash);
	}

	private static boolean equals(long left, long right, boolean ignoreCase) {
		return left == right || (ignoreCase && toLowerCase(left) == toLowerCase(right));
	}

	/*
	 * Adds to the low seven bits of each byte so that its high bit tells whether they are
	 * at least 'A', and likewise above 'Z'; no sum reaches the next byte. Bytes with the
	 * high bit set are no ASCII letters and stay. 0x80 shifted by two is 0x20, the case
	 * bit.
	 */
	private static long toLowerCase(long word) {
		long lowBits = word & ~HIGH_BITS;
		long fromA = lowBits + ONES * (0x80 - 'A');
		long aboveZ = lowBits + ONES * (0x7F - 'Z');
		long upperCase = (fromA ^ aboveZ) & ~word & HIGH_BITS;
		return word | (upperCase >>> 2);
	}

	private static int toLowerCase(int character) {
		return (character >= 'A' && character <= 'Z') ? (character | 0x20) : character;
	}

	private static long shortWord(ByteBuf buffer, int offset, int length) {
		long word = 0;
		int next = offset;
		int shift = 0;
		if ((length & 4) != 0) {
			word = buffer.getUnsignedIntLE(next);
			next += 4;
			shift = 32;
		}
		if ((length & 2) != 0) {
			word |= (long) buffer.getUnsignedShortLE(next) << shift;
			next += 2;
			shift += 16;
		}
		if ((length & 1) != 0) {
			word |= (long) buffer.getUnsignedByte(next) << shift;
		}
		return word;
	}

	private static long shortWord(byte[] bytes, int length) {
		long word = 0;
		for (int i = 0; i < length; i++) {
			word |= (bytes[i] & 0xFFL) << (i * Byte.SIZE);
		}
		return word;
	}

}
