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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ByteCursor} over every kind of buffer.
 */
class ByteCursorTests {

	@BufferTest
	void readsByteByByte(TestBuffers buffers) {
		ByteCursor cursor = ByteCursor.of(buffers.view("ab"));
		assertThat(cursor.position()).isZero();
		assertThat(cursor.peek()).isEqualTo((byte) 'a');
		assertThat(cursor.next()).isEqualTo((byte) 'a');
		assertThat(cursor.position()).isOne();
		assertThat(cursor.skip((byte) 'a')).isFalse();
		assertThat(cursor.skip((byte) 'b')).isTrue();
		assertThat(cursor.hasRemaining()).isFalse();
		assertThat(cursor.skip((byte) '7')).isFalse();
		assertThat(cursor.remaining().isEmpty()).isTrue();
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(cursor::next)
			.withMessage("offset: 2 (expected: 0..1)");
		assertThat(cursor.position()).isEqualTo(2);
	}

	@BufferTest
	void readUntilSplitsAtDelimiters(TestBuffers buffers) {
		ByteCursor cursor = ByteCursor.of(buffers.view("a,,bc,"));
		List<String> parts = new ArrayList<>();
		while (cursor.hasRemaining()) {
			parts.add(cursor.readUntil((byte) ',').toString(StandardCharsets.US_ASCII));
		}
		assertThat(parts).containsExactly("a", "", "bc");
		assertThat(cursor.readUntil((byte) ',').isEmpty()).isTrue();
	}

	@BufferTest
	void whenDelimiterIsMissingThenReadUntilReturnsTheRest(TestBuffers buffers) {
		ByteCursor cursor = ByteCursor.of(buffers.view("a;bc"));
		cursor.next();
		cursor.next();
		assertThat(cursor.readUntil((byte) ';').contentEquals("bc")).isTrue();
		assertThat(cursor.hasRemaining()).isFalse();
	}

	@BufferTest
	void readsAFieldValueToken(TestBuffers buffers) {
		ByteCursor cursor = ByteCursor.of(buffers.view("gzip \t; q=10, br"));
		assertThat(cursor.readToken().contentEquals("gzip")).isTrue();
		cursor.skipWhitespace();
		assertThat(cursor.skip((byte) ';')).isTrue();
		cursor.skipWhitespace();
		assertThat(cursor.readToken().contentEquals("q")).isTrue();
		assertThat(cursor.readToken().isEmpty()).isTrue();
		assertThat(cursor.skip((byte) '=')).isTrue();
		assertThat(cursor.readInt()).isEqualTo(10);
		assertThat(cursor.remaining().contentEquals(", br")).isTrue();
		assertThat(cursor.position()).isEqualTo(12);
	}

	@BufferTest
	void readNumberStopsBehindTheLastDigit(TestBuffers buffers) {
		ByteCursor cursor = ByteCursor.of(buffers.view("-12-9223372036854775807x"));
		assertThat(cursor.readInt()).isEqualTo(-12);
		assertThat(cursor.readLong()).isEqualTo(-Long.MAX_VALUE);
		assertThat(cursor.peek()).isEqualTo((byte) 'x');
	}

	@BufferTest
	void whenThereIsNoNumberThenPositionStays(TestBuffers buffers) {
		ByteCursor cursor = ByteCursor.of(buffers.view("x-y2147483648"));
		cursor.next();
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(cursor::readInt)
			.withMessage("\"-\" is not a number (no digit at position 1)");
		assertThat(cursor.position()).isOne();
		cursor.next();
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(cursor::readLong)
			.withMessage("\"\" is not a number (no digit at position 0)");
		cursor.next();
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(cursor::readInt)
			.withMessage("\"2147483648\" is out of range of int (overflow at position 9)");
		assertThat(cursor.readLong()).isEqualTo(2147483648L);
	}

	@Test
	void tokenCharactersAreThoseOfRfc9110() {
		String others = "!#$%&'*+-.^_`|~";
		for (int value = 0; value < 256; value++) {
			char character = (char) value;
			boolean token = (character >= '0' && character <= '9') || (character >= 'A' && character <= 'Z')
					|| (character >= 'a' && character <= 'z') || others.indexOf(character) >= 0;
			ByteView read = ByteCursor.of(ByteView.wrap(new byte[] { (byte) value })).readToken();
			assertThat(read.length()).as("0x%02x", value).isEqualTo(token ? 1 : 0);
		}
	}

	@Test
	void toStringShowsPositionAndView() {
		ByteCursor cursor = ByteCursor.of(ByteView.copyOf("ab", StandardCharsets.US_ASCII));
		cursor.next();
		assertThat(cursor).hasToString("ByteCursor[position 1 of ByteView[2 bytes: \"ab\"]]");
	}

}
