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
import org.jspecify.annotations.Nullable;

/**
 * Strict decimal numbers: an optional {@code -}, then digits and nothing else.
 */
final class NumberParser {

	private NumberParser() {
	}

	static int parseInt(ByteBuf buffer, int offset, int length, @Nullable String source) {
		return (int) parse(buffer, offset, length, Integer.MIN_VALUE, "int", source);
	}

	static long parseLong(ByteBuf buffer, int offset, int length, @Nullable String source) {
		return parse(buffer, offset, length, Long.MIN_VALUE, "long", source);
	}

	/*
	 * Accumulates below zero, where the range is larger by one. After an overflow the
	 * rest is still looked at: a text that is no number at all is reported as such.
	 */
	private static long parse(ByteBuf buffer, int offset, int length, long min, String type, @Nullable String source) {
		boolean negative = length > 0 && buffer.getByte(offset) == '-';
		int first = negative ? 1 : 0;
		if (first == length) {
			throw invalid(buffer, offset, length, first, "is not a number (no digit at position " + first + ")",
					source);
		}
		long limit = negative ? min : min + 1;
		long limitBeforeShift = limit / 10;
		long value = 0;
		int overflow = -1;
		for (int i = first; i < length; i++) {
			byte current = buffer.getByte(offset + i);
			int digit = current - '0';
			if (digit < 0 || digit > 9) {
				throw invalid(buffer, offset, length, i,
						"is not a number (unexpected " + Excerpts.of(current) + " at position " + i + ")", source);
			}
			if (overflow >= 0) {
				continue;
			}
			if (value < limitBeforeShift || value * 10 < limit + digit) {
				overflow = i;
			}
			else {
				value = value * 10 - digit;
			}
		}
		if (overflow >= 0) {
			throw invalid(buffer, offset, length, overflow,
					"is out of range of " + type + " (overflow at position " + overflow + ")", source);
		}
		return negative ? value : -value;
	}

	private static InvalidNumberException invalid(ByteBuf buffer, int offset, int length, int position, String problem,
			@Nullable String source) {
		return new InvalidNumberException(source, Excerpts.of(buffer, offset, length), position, problem);
	}

}
