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

/**
 * Classes of bytes, as bits in one table.
 */
final class Characters {

	/**
	 * The byte ends a target: it is no part of one.
	 */
	static final int NO_TARGET = 1;

	/**
	 * A question mark.
	 */
	static final int QUESTION_MARK = 1 << 1;

	/**
	 * A percent sign.
	 */
	static final int PERCENT = 1 << 2;

	/**
	 * A semicolon.
	 */
	static final int SEMICOLON = 1 << 3;

	/**
	 * The byte is no part of a token (RFC 9110, section 5.6.2).
	 */
	static final int NO_TOKEN = 1 << 4;

	/**
	 * The byte is no part of a host without brackets.
	 */
	static final int NO_HOST = 1 << 5;

	/**
	 * The byte is no hexadecimal digit.
	 */
	static final int NO_HEX = 1 << 6;

	private static final String ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	private static final byte[] CLASSES = new byte[256];

	static {
		// The pchar, "/" and "?" of RFC 3986, sections 3.3 and 3.4.
		mark(NO_TARGET, ALPHANUMERIC + "-._~!$&'()*+,;=:@/?%");
		mark(NO_TOKEN, ALPHANUMERIC + "!#$%&'*+-.^_`|~");
		// Of the reg-name of RFC 3986, section 3.2.2, what names and IPv4 addresses need.
		mark(NO_HOST, ALPHANUMERIC + "-._");
		mark(NO_HEX, "0123456789ABCDEFabcdef");
		CLASSES['?'] |= QUESTION_MARK;
		CLASSES['%'] |= PERCENT;
		CLASSES[';'] |= SEMICOLON;
	}

	private Characters() {
	}

	/**
	 * Return the classes of a byte.
	 * @param value a number whose low byte counts
	 * @return the classes, as bits
	 */
	static int of(long value) {
		return CLASSES[(int) value & 0xFF];
	}

	/**
	 * Return the classes that any byte of a word has.
	 * @param word eight bytes
	 * @return the classes, as bits
	 */
	static int ofAll(long word) {
		return of(word) | of(word >>> 8) | of(word >>> 16) | of(word >>> 24) | of(word >>> 32) | of(word >>> 40)
				| of(word >>> 48) | of(word >>> 56);
	}

	/**
	 * Return how many bytes of a word come before the first of a class.
	 * @param word eight bytes
	 * @param stop the class
	 * @return the number, from 0 to 8
	 */
	static int length(long word, int stop) {
		int length = 0;
		while (length < Long.BYTES && (of(word >>> (length * Byte.SIZE)) & stop) == 0) {
			length++;
		}
		return length;
	}

	private static void mark(int missing, String members) {
		for (int i = 0; i < CLASSES.length; i++) {
			CLASSES[i] |= (byte) missing;
		}
		for (byte member : members.getBytes(StandardCharsets.US_ASCII)) {
			CLASSES[member] &= (byte) ~missing;
		}
	}

}
