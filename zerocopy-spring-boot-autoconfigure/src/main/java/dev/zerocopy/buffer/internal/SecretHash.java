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

package dev.zerocopy.buffer.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;

/**
 * A hash of bytes that clients choose. It is another one in each process, and nobody
 * outside can tell which bytes have the same: each word is multiplied by a number that
 * nobody knows, and both halves of the product go on, so that a difference in one word is
 * not made up for by a known one in the next. Not for anything that is stored or secret.
 * Thread-safe; allocates nothing.
 *
 * @since 0.1.0
 */
public final class SecretHash {

	private static final VarHandle LONG_LE = MethodHandles.byteArrayViewVarHandle(long[].class,
			ByteOrder.LITTLE_ENDIAN);

	private static final long SEED;

	private static final long FACTOR;

	static {
		SecureRandom random = new SecureRandom();
		SEED = random.nextLong();
		// Odd and with as many digits as there are, so that no product loses much.
		FACTOR = random.nextLong() | Long.MIN_VALUE >>> 1 | 1;
	}

	private SecretHash() {
	}

	/**
	 * Begin a hash.
	 * @param number what it depends on before any word, such as a length
	 * @return the state
	 */
	public static long begin(long number) {
		return SEED ^ number;
	}

	/**
	 * Add a word to a hash.
	 * @param state the state
	 * @param word the word
	 * @return the next state
	 */
	public static long mix(long state, long word) {
		long value = state ^ word;
		// A zero would stay one, whatever comes next.
		return (Math.multiplyHigh(value, FACTOR) ^ value * FACTOR) + SEED;
	}

	/**
	 * End a hash.
	 * @param state the state
	 * @return the hash
	 */
	public static int end(long state) {
		return (int) (state ^ state >>> Integer.SIZE);
	}

	/**
	 * The hash of bytes.
	 * @param bytes the bytes
	 * @return the hash
	 */
	public static int of(byte[] bytes) {
		long state = begin(bytes.length);
		int i = 0;
		for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
			state = mix(state, (long) LONG_LE.get(bytes, i));
		}
		long rest = 0;
		for (; i < bytes.length; i++) {
			rest = rest << Byte.SIZE | bytes[i] & 0xFF;
		}
		return end(mix(state, rest));
	}

	/**
	 * The hash of a text, the same for each kind of sequence.
	 * @param text the text
	 * @return the hash
	 */
	public static int of(CharSequence text) {
		int length = text.length();
		long state = begin(length);
		long word = 0;
		for (int i = 0; i < length; i++) {
			word = word << Character.SIZE | text.charAt(i);
			if ((i & 3) == 3) {
				state = mix(state, word);
				word = 0;
			}
		}
		return end(mix(state, word));
	}

}
