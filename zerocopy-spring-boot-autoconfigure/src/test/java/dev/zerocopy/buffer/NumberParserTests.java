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

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link NumberParser} by way of {@link ByteView}.
 */
class NumberParserTests {

	@ParameterizedTest
	@ValueSource(strings = { "0", "-0", "1", "-1", "9", "10", "007", "2147483646", "2147483647", "-2147483647",
			"-2147483648", "00000000002147483647", "-0000000000002147483648" })
	void parseInt_inRange(String text) {
		assertThat(view(text).parseInt()).isEqualTo(Integer.parseInt(text));
		assertThat(view(text).parseLong()).isEqualTo(Integer.parseInt(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "2147483648", "2147483649", "2147483650", "2147483657", "-2147483649", "-2147483650",
			"-2147483658", "4294967296", "-4294967296", "9223372036854775807", "-9223372036854775808",
			"9223372036854775808", "18446744073709551616", "99999999999999999999999999" })
	void parseInt_overflow(String text) {
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(() -> view(text).parseInt())
			.withMessageStartingWith("\"" + text + "\" is out of range of int (overflow at position ");
	}

	@ParameterizedTest
	@ValueSource(strings = { "9223372036854775806", "9223372036854775807", "-9223372036854775807",
			"-9223372036854775808", "2147483648", "-2147483649", "0009223372036854775807" })
	void parseLong_inRange(String text) {
		assertThat(view(text).parseLong()).isEqualTo(Long.parseLong(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "9223372036854775808", "9223372036854775809", "9223372036854775810",
			"-9223372036854775809", "-9223372036854775810", "92233720368547758070", "18446744073709551616",
			"-18446744073709551617", "99999999999999999999" })
	void parseLong_overflow(String text) {
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(() -> view(text).parseLong())
			.withMessageStartingWith("\"" + text + "\" is out of range of long (overflow at position ");
	}

	@Test
	void parse_agreesWithBigInteger() {
		Random random = new Random(11);
		for (int i = 0; i < 20_000; i++) {
			String text = new BigInteger(random.nextInt(72), random).toString();
			text = random.nextBoolean() ? text : "-" + text;
			BigInteger expected = new BigInteger(text);
			assertThat(inRange(text, true)).as(text).isEqualTo(expected.bitLength() < Integer.SIZE);
			assertThat(inRange(text, false)).as(text).isEqualTo(expected.bitLength() < Long.SIZE);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                      | 0  | "" is not a number (no digit at position 0)
			'-'                     | 1  | "-" is not a number (no digit at position 1)
			'--1'                   | 1  | "--1" is not a number (unexpected '-' at position 1)
			'+1'                    | 0  | "+1" is not a number (unexpected '+' at position 0)
			' 1'                    | 0  | " 1" is not a number (unexpected ' ' at position 0)
			'1 '                    | 1  | "1 " is not a number (unexpected ' ' at position 1)
			'1.0'                   | 1  | "1.0" is not a number (unexpected '.' at position 1)
			'1,000'                 | 1  | "1,000" is not a number (unexpected ',' at position 1)
			'0x1f'                  | 1  | "0x1f" is not a number (unexpected 'x' at position 1)
			'1_000'                 | 1  | "1_000" is not a number (unexpected '_' at position 1)
			'12/'                   | 2  | "12/" is not a number (unexpected '/' at position 2)
			'12:'                   | 2  | "12:" is not a number (unexpected ':' at position 2)
			'99999999999999999999a' | 20 | "99999999999999999999a" is not a number (unexpected 'a' at position 20)
			'2147483648'            | 9  | "2147483648" is out of range of int (overflow at position 9)
			'-2147483649'           | 10 | "-2147483649" is out of range of int (overflow at position 10)
			'99999999999'           | 9  | "99999999999" is out of range of int (overflow at position 9)
			""")
	void parseInt_invalid(String text, int position, String message) {
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(() -> view(text).parseInt())
			.withMessage(message)
			.satisfies((ex) -> {
				assertThat(ex.getPosition()).isEqualTo(position);
				assertThat(ex.getText()).isEqualTo(text);
				assertThat(ex.getSource()).isNull();
			});
	}

	@Test
	void parse_digitsOfOtherScriptsAndControlCharacters() {
		assertThatExceptionOfType(InvalidNumberException.class)
			.isThrownBy(() -> ByteView.copyOf("1\u0661", StandardCharsets.UTF_8).parseInt())
			.withMessage("\"1\\xd9\\xa1\" is not a number (unexpected 0xd9 at position 1)");
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(() -> view("1\r\n").parseLong())
			.withMessage("\"1\\x0d\\x0a\" is not a number (unexpected 0x0d at position 1)");
	}

	@Test
	void parse_longTextIsCutInTheMessage() {
		assertThatExceptionOfType(InvalidNumberException.class)
			.isThrownBy(() -> view("1".repeat(5_000) + "x").parseLong())
			.withMessage("\"" + "1".repeat(64) + "...\" is not a number (unexpected 'x' at position 5000)");
	}

	private static boolean inRange(String text, boolean asInt) {
		try {
			long value = asInt ? view(text).parseInt() : view(text).parseLong();
			assertThat(value).isEqualTo(new BigInteger(text).longValueExact());
			return true;
		}
		catch (InvalidNumberException ex) {
			assertThat(ex).hasMessageContaining("is out of range");
			return false;
		}
	}

	private static ByteView view(String text) {
		return ByteView.copyOf(text, StandardCharsets.US_ASCII);
	}

}
