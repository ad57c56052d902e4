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

package dev.zerocopy.sample;

import java.nio.ByteBuffer;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Turns ASCII letters into upper case where they stand, eight bytes at a time. All other
 * bytes stay as they are.
 */
final class UpperCase {

	private static final long ONES = 0x0101010101010101L;

	private static final long LOW_BITS = 0x7f * ONES;

	private static final long HIGH_BITS = 0x80 * ONES;

	private UpperCase() {
	}

	/**
	 * Change the readable bytes of the given buffer in place. Positions and reference
	 * count are not changed.
	 * @param buffer the buffer, must not be read-only
	 */
	static void apply(DataBuffer buffer) {
		int end = buffer.writePosition();
		int left = buffer.readableByteCount();
		buffer.writePosition(buffer.readPosition());
		try (DataBuffer.ByteBufferIterator parts = buffer.writableByteBuffers()) {
			while (left > 0 && parts.hasNext()) {
				ByteBuffer part = parts.next();
				part.limit(Math.min(part.limit(), part.position() + left));
				left -= part.remaining();
				apply(part);
			}
		}
		finally {
			buffer.writePosition(end);
		}
	}

	private static void apply(ByteBuffer part) {
		int index = part.position();
		for (; index <= part.limit() - Long.BYTES; index += Long.BYTES) {
			part.putLong(index, word(part.getLong(index)));
		}
		for (; index < part.limit(); index++) {
			part.put(index, (byte) word(part.get(index) & 0xff));
		}
	}

	/**
	 * Upper-case the eight bytes of a word. Adding to the low seven bits of a byte sets
	 * its high bit from a given letter on and never carries into the next byte; the bit
	 * that marks a lower-case letter, shifted by two, is the difference between the
	 * cases.
	 * @param word the bytes
	 * @return the bytes in upper case
	 */
	private static long word(long word) {
		long low = word & LOW_BITS;
		long fromA = low + (0x80 - 'a') * ONES;
		long afterZ = low + (0x7f - 'z') * ONES;
		long lowerCase = fromA & ~afterZ & ~word & HIGH_BITS;
		return word - (lowerCase >>> 2);
	}

}
