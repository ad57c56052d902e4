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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Words} against a comparison of one byte at a time.
 */
class WordsTests {

	private static final int MAX_LENGTH = 40;

	@ParameterizedTest
	@EnumSource
	void whenOneByteDiffersAnywhereThenRegionsDiffer(Memory memory) {
		byte[] content = new byte[MAX_LENGTH + 8];
		new Random(3).nextBytes(content);
		ByteBuf left = memory.of(content);
		for (int offset = 0; offset < 8; offset++) {
			for (int length = 0; length <= MAX_LENGTH; length++) {
				byte[] part = Arrays.copyOfRange(content, offset, offset + length);
				assertEquality(left, offset, part, false, true);
				assertEquality(left, offset, part, true, true);
				for (int i = 0; i < length; i++) {
					part[i] ^= (byte) 0x80;
					assertEquality(left, offset, part, false, false);
					assertEquality(left, offset, part, true, false);
					part[i] ^= (byte) 0x80;
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void ignoringCaseEqualsANaiveComparisonForAllPairsOfBytes(Memory memory) {
		for (int length : new int[] { 1, 3, 8, 11 }) {
			for (int leftValue = 0; leftValue < 256; leftValue++) {
				byte[] content = new byte[length];
				Arrays.fill(content, (byte) leftValue);
				ByteBuf left = memory.of(content);
				for (int rightValue = 0; rightValue < 256; rightValue++) {
					byte[] right = content.clone();
					right[length / 2] = (byte) rightValue;
					assertEquality(left, 0, right, true, fold(leftValue) == fold(rightValue));
				}
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void ignoringCaseFoldsEachByteOfAWordAlone(Memory memory) {
		List<String> neighbours = List.of("@", "A", "Z", "[", "`", "a", "z", "{", "\u0000", "\u007f", "\u0080",
				"\u00c1", "\u00da", "\u00e1", "\u00fa", "\u00ff");
		for (String around : neighbours) {
			for (int i = 0; i < 8; i++) {
				byte[] content = around.repeat(8).getBytes(StandardCharsets.ISO_8859_1);
				content[i] = 'Q';
				byte[] other = content.clone();
				other[i] = 'q';
				assertEquality(memory.of(content), 0, other, true, true);
				other[(i + 3) % 8] ^= 0x20;
				boolean letter = Character.isLetter(around.charAt(0)) && around.charAt(0) < 0x80;
				assertEquality(memory.of(content), 0, other, true, letter);
			}
		}
	}

	private static int fold(int value) {
		return (value >= 'A' && value <= 'Z') ? value + ('a' - 'A') : value;
	}

	private static void assertEquality(ByteBuf left, int offset, byte[] right, boolean ignoreCase, boolean expected) {
		int length = right.length;
		boolean[] results = { Words.equals(left, offset, right, length, ignoreCase),
				Words.equals(left, offset, Unpooled.wrappedBuffer(right), 0, length, ignoreCase),
				Words.equals(left, offset, new String(right, StandardCharsets.ISO_8859_1), ignoreCase) };
		for (boolean result : results) {
			if (result != expected) {
				throw new AssertionError("%s at %d and %s: expected %s".formatted(Arrays.toString(right), offset,
						left.toString(StandardCharsets.ISO_8859_1), expected));
			}
		}
		if (expected && !ignoreCase) {
			assertThat(Words.hash(left, offset, length))
				.isEqualTo(Words.hash(Unpooled.wrappedBuffer(right), 0, length));
		}
	}

	enum Memory {

		HEAP {

			@Override
			ByteBuf of(byte[] content) {
				return Unpooled.wrappedBuffer(content);
			}

		},

		DIRECT {

			@Override
			ByteBuf of(byte[] content) {
				return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(content.length).put(content).flip());
			}

		},

		COMPOSITE {

			@Override
			ByteBuf of(byte[] content) {
				int middle = content.length / 2;
				return Unpooled.wrappedBuffer(Arrays.copyOf(content, middle),
						Arrays.copyOfRange(content, middle, content.length));
			}

		};

		abstract ByteBuf of(byte[] content);

	}

}
