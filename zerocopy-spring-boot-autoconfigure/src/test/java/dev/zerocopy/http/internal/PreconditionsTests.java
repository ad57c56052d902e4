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

import java.time.Duration;
import java.time.Instant;

import dev.zerocopy.http.internal.Preconditions.Outcome;
import dev.zerocopy.testsupport.TimeLimit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Preconditions}: each field of RFC 9110, section 13.1, and their order
 * (section 13.2.2). In the tables {@code EARLIER}, {@code SAME} and {@code LATER} stand
 * for dates around the representation's.
 */
class PreconditionsTests {

	private static final long MODIFIED = Instant.parse("2020-05-05T05:05:05Z").getEpochSecond();

	private static final Validators STRONG = new Validators("\"a\"", MODIFIED);

	private static final Validators WEAK = new Validators("W/\"a\"", MODIFIED);

	private static final Validators NO_TAG = new Validators(null, MODIFIED);

	private static final Validators NO_DATE = new Validators("\"a\"", HttpDates.NONE);

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			If-None-Match: "a"                  | NOT_MODIFIED
			If-None-Match: W/"a"                | NOT_MODIFIED_WEAKLY
			If-None-Match: W/"a", "a"           | NOT_MODIFIED
			If-None-Match: "x", "a"             | NOT_MODIFIED
			If-None-Match: *                    | NOT_MODIFIED
			If-None-Match: "x"                  | PASSED
			If-None-Match: a                    | PASSED
			If-None-Match:                      | PASSED
			If-Modified-Since: SAME             | NOT_MODIFIED
			If-Modified-Since: LATER            | NOT_MODIFIED
			If-Modified-Since: EARLIER          | PASSED
			If-Modified-Since: garbage          | PASSED
			If-Match: "a"                       | PASSED
			If-Match: "x", "a"                  | PASSED
			If-Match: *                         | PASSED
			If-Match: W/"a"                     | FAILED
			If-Match: "x"                       | FAILED
			If-Match: a                         | FAILED
			If-Unmodified-Since: SAME           | PASSED
			If-Unmodified-Since: LATER          | PASSED
			If-Unmodified-Since: EARLIER        | FAILED
			If-Unmodified-Since: garbage        | PASSED
			Range: bytes=0-0                    | PASSED
			""")
	void oneField(String line, Outcome expected) {
		assertThat(Preconditions.evaluate(fields(line), STRONG)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			If-None-Match: "x"   | If-Modified-Since: LATER      | PASSED
			If-None-Match: "a"   | If-Modified-Since: EARLIER    | NOT_MODIFIED
			If-None-Match: bad   | If-Modified-Since: LATER      | PASSED
			If-Match: "a"        | If-Unmodified-Since: EARLIER  | PASSED
			If-Match: "x"        | If-Unmodified-Since: LATER    | FAILED
			If-Match: "x"        | If-None-Match: "a"            | FAILED
			If-Match: "a"        | If-None-Match: "a"            | NOT_MODIFIED
			If-Unmodified-Since: EARLIER | If-None-Match: "a"    | FAILED
			If-Unmodified-Since: SAME | If-Modified-Since: SAME  | NOT_MODIFIED
			If-Modified-Since: LATER  | If-Modified-Since: LATER | PASSED
			If-Unmodified-Since: EARLIER | If-Unmodified-Since: EARLIER | PASSED
			If-None-Match: "x"   | If-None-Match: "a"            | NOT_MODIFIED
			""")
	void twoFields(String one, String other, Outcome expected) {
		assertThat(Preconditions.evaluate(fields(one, other), STRONG)).isEqualTo(expected);
		assertThat(Preconditions.evaluate(fields(other, one), STRONG)).isEqualTo(expected);
	}

	@Test
	void withoutFieldsTheRequestPasses() {
		assertThat(Preconditions.evaluate(fields(), STRONG)).isEqualTo(Outcome.PASSED);
	}

	@Test
	void weakTag() {
		assertThat(Preconditions.evaluate(fields("If-None-Match: \"a\""), WEAK)).isEqualTo(Outcome.NOT_MODIFIED_WEAKLY);
		assertThat(Preconditions.evaluate(fields("If-Match: W/\"a\""), WEAK)).isEqualTo(Outcome.FAILED);
		assertThat(Preconditions.evaluate(fields("If-Match: *"), WEAK)).isEqualTo(Outcome.PASSED);
	}

	@Test
	void withoutTag() {
		assertThat(Preconditions.evaluate(fields("If-None-Match: \"a\""), NO_TAG)).isEqualTo(Outcome.PASSED);
		assertThat(Preconditions.evaluate(fields("If-None-Match: *"), NO_TAG)).isEqualTo(Outcome.NOT_MODIFIED);
		assertThat(Preconditions.evaluate(fields("If-Match: \"a\""), NO_TAG)).isEqualTo(Outcome.FAILED);
		assertThat(Preconditions.evaluate(fields("If-Match: *"), NO_TAG)).isEqualTo(Outcome.PASSED);
	}

	@Test
	void withoutDateTheDatesOfARequestAreIgnored() {
		assertThat(Preconditions.evaluate(fields("If-Modified-Since: LATER"), NO_DATE)).isEqualTo(Outcome.PASSED);
		assertThat(Preconditions.evaluate(fields("If-Unmodified-Since: EARLIER"), NO_DATE)).isEqualTo(Outcome.PASSED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			If-Range: "a"      | true
			If-Range: "x"      | false
			If-Range: W/"a"    | false
			If-Range: "a", "b" | false
			If-Range: *        | false
			If-Range: garbage  | false
			If-Range: SAME     | true
			If-Range: EARLIER  | false
			If-Range: LATER    | false
			X-Other: y         | true
			""")
	void ifRange(String line, boolean expected) {
		assertThat(Preconditions.admitsRange(fields(line), STRONG)).isEqualTo(expected);
	}

	@Test
	void ifRange_twiceNeverHolds() {
		assertThat(Preconditions.admitsRange(fields("If-Range: \"a\"", "If-Range: \"a\""), STRONG)).isFalse();
	}

	@Test
	void ifRange_weakTagNeverHolds() {
		assertThat(Preconditions.admitsRange(fields("If-Range: W/\"a\""), WEAK)).isFalse();
		assertThat(Preconditions.admitsRange(fields("If-Range: \"a\""), WEAK)).isFalse();
	}

	@Test
	void ifRange_withoutValidatorsNeverHolds() {
		assertThat(Preconditions.admitsRange(fields("If-Range: \"a\""), NO_TAG)).isFalse();
		assertThat(Preconditions.admitsRange(fields("If-Range: SAME"), NO_DATE)).isFalse();
	}

	@Test
	void ifRange_aDateOfThisSecondIsWeak() throws Exception {
		TimeLimit limit = new TimeLimit(Duration.ofSeconds(1));
		long now = Instant.now().getEpochSecond();
		limit.run(() -> assertThat(Preconditions.admitsRange(TestFields.of("If-Range: " + HttpDates.format(now)),
				new Validators(null, now)))
			.isFalse());
	}

	private static TestFields fields(String... lines) {
		String[] replaced = new String[lines.length];
		for (int i = 0; i < lines.length; i++) {
			replaced[i] = lines[i].replace("EARLIER", HttpDates.format(MODIFIED - 1))
				.replace("SAME", HttpDates.format(MODIFIED))
				.replace("LATER", HttpDates.format(MODIFIED + 1));
		}
		return TestFields.of(replaced);
	}

}
