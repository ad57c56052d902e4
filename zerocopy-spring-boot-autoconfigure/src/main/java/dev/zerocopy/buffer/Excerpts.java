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
 * Short, printable renderings of bytes for messages.
 */
final class Excerpts {

	private static final int MAX_BYTES = 64;

	private Excerpts() {
	}

	/**
	 * Render the start of a region as printable ASCII, everything else escaped.
	 * @param buffer the buffer to read
	 * @param offset where the region begins
	 * @param length the length of the region in bytes
	 * @return the text, ending in dots if bytes were left out
	 */
	static String of(ByteBuf buffer, int offset, int length) {
		int shown = Math.min(length, MAX_BYTES);
		StringBuilder text = new StringBuilder(shown + 3);
		for (int i = 0; i < shown; i++) {
			append(text, buffer.getByte(offset + i));
		}
		return (shown < length) ? text.append("...").toString() : text.toString();
	}

	/**
	 * Render one byte.
	 * @param value the byte
	 * @return the character in quotes if it is printable ASCII, otherwise in hexadecimal
	 */
	static String of(byte value) {
		return isPrintable(value) ? "'" + (char) value + "'" : "0x%02x".formatted(value);
	}

	private static void append(StringBuilder text, byte value) {
		if (value == '"' || value == '\\') {
			text.append('\\').append((char) value);
		}
		else if (isPrintable(value)) {
			text.append((char) value);
		}
		else {
			text.append("\\x%02x".formatted(value));
		}
	}

	private static boolean isPrintable(byte value) {
		return value >= ' ' && value < 0x7f;
	}

}
