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

package dev.zerocopy.http.internal;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ByteRanges}. Expected ranges are written as offset and length.
 */
class ByteRangesTests {

	private static final long LENGTH = 1000;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			bytes=0-0                      | 0+1
			bytes=0-499                    | 0+500
			bytes=500-999                  | 500+500
			bytes=999-999                  | 999+1
			bytes=0-                       | 0+1000
			bytes=999-                     | 999+1
			bytes=-1                       | 999+1
			bytes=-1000                    | 0+1000
			bytes=-5000                    | 0+1000
			bytes=0-5000                   | 0+1000
			bytes=0-99999999999999999999   | 0+1000
			bytes=-99999999999999999999    | 0+1000
			bytes=0-9223372036854775807    | 0+1000
			bytes=000-009                  | 0+10
			BYTES=0-9                      | 0+10
			bytes= 0-9                     | 0+10
			bytes=0-9,20-29                | 0+10 20+10
			bytes=0-9, 20-29 ,	-10        | 0+10 20+10 990+10
			bytes=20-29,0-9                | 20+10 0+10
			bytes=0-9,5-14                 | 0+10 5+10
			bytes=0-9,2000-                | 0+10
			bytes=,0-9                     | 0+10
			bytes=0-9,                     | 0+10
			bytes=0-9,,20-29               | 0+10 20+10
			""")
	void canBeMet(String field, String expected) {
		List<ByteRanges.ByteRange> ranges = ByteRanges.parse(field, LENGTH);
		assertThat(ranges).isNotNull();
		assertThat(ranges.stream().map(range -> range.offset() + "+" + range.length()).collect(Collectors.joining(" ")))
			.isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=1000-", "bytes=1000-1000", "bytes=5000-6000", "bytes=-0", "bytes=1000-,2000-,-0",
			"bytes=99999999999999999999-", "bytes=9223372036854775807-" })
	void cannotBeMet(String field) {
		assertThat(ByteRanges.parse(field, LENGTH)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "bytes", "bytes=", "bytes= ", "bytes=,", "bytes=-", "bytes=--1", "bytes=5",
			"bytes=5-4", "bytes=0-9;", "bytes=0-9x", "bytes=x0-9", "bytes=0-9 20-29", "bytes=0-9-", "bytes=0- 9",
			"bytes=0 -9", "bytes=+1-2", "bytes=0x1-0x2", "bytes=1.0-2", "bytes=a-b", "bytes=0-9,a", "bytes=0-9,5-4",
			"bytes:0-9", "items=0-9", "bytes =0-9", " bytes=0-9", "bytes=0-9\0", "bytes=\u0660-\u0669" })
	void isIgnored(String field) {
		assertThat(ByteRanges.parse(field, LENGTH)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=0-", "bytes=0-0", "bytes=1-2" })
	void ofNothing_cannotBeMet(String field) {
		assertThat(ByteRanges.parse(field, 0)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "bytes=-1", "bytes=-0" })
	void ofNothing_suffixIsIgnored(String field) {
		assertThat(ByteRanges.parse(field, 0)).isNull();
	}

	@Test
	void ofAVeryLongRepresentation() {
		List<ByteRanges.ByteRange> ranges = ByteRanges.parse("bytes=9223372036854775806-", Long.MAX_VALUE);
		assertThat(ranges).containsExactly(new ByteRanges.ByteRange(Long.MAX_VALUE - 1, 1));
		assertThat(ranges.get(0).contentRange(Long.MAX_VALUE))
			.isEqualTo("bytes 9223372036854775806-9223372036854775806/9223372036854775807");
	}

	@Test
	void sumMayBeTheLengthAndNoMore() {
		assertThat(ByteRanges.parse("bytes=0-499,500-999", LENGTH)).hasSize(2);
		assertThat(ByteRanges.parse("bytes=0-499,499-999", LENGTH)).isNull();
		assertThat(ByteRanges.parse("bytes=0-,0-,0-,0-", LENGTH)).isNull();
	}

	@Test
	void sumOfLongRangesDoesNotOverflow() {
		assertThat(ByteRanges.parse("bytes=0-,0-", Long.MAX_VALUE)).isNull();
		assertThat(ByteRanges.parse("bytes=0-,0-,0-", Long.MAX_VALUE)).isNull();
	}

	@Test
	void manyAreIgnored() {
		assertThat(ByteRanges.parse(ranges(ByteRanges.MAX_RANGES), LENGTH)).hasSize(ByteRanges.MAX_RANGES);
		assertThat(ByteRanges.parse(ranges(ByteRanges.MAX_RANGES + 1), LENGTH)).isNull();
		assertThat(ByteRanges.parse("bytes=" + ",".repeat(100_000) + "0-0", LENGTH)).isNull();
	}

	private static String ranges(int count) {
		return IntStream.range(0, count).mapToObj(i -> i + "-" + i).collect(Collectors.joining(",", "bytes=", ""));
	}

}
