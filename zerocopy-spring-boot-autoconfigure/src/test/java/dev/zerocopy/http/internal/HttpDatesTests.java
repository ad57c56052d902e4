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

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpDates}.
 */
class HttpDatesTests {

	private static final long SUNDAY = Instant.parse("1994-11-06T08:49:37Z").getEpochSecond();

	@ParameterizedTest
	@ValueSource(
			strings = { "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994" })
	void parse_theThreeForms(String text) {
		assertThat(HttpDates.parse(text)).isEqualTo(SUNDAY);
	}

	@Test
	void parse_asctimeWithADayOfTwoDigits() {
		assertThat(HttpDates.parse("Wed Nov 16 08:49:37 1994"))
			.isEqualTo(Instant.parse("1994-11-16T08:49:37Z").getEpochSecond());
	}

	@Test
	void parse_yearOfTwoDigitsIsAtMostFiftyYearsAhead() {
		ZonedDateTime ahead = ZonedDateTime.now(ZoneOffset.UTC).plusYears(50).withDayOfMonth(1).withNano(0);
		assertThat(HttpDates.parse(rfc850(ahead))).isEqualTo(ahead.toEpochSecond());
		ZonedDateTime past = ahead.minusYears(99);
		assertThat(HttpDates.parse(rfc850(past))).isEqualTo(Math.max(0, past.toEpochSecond()));
	}

	private static String rfc850(ZonedDateTime date) {
		return DateTimeFormatter.ofPattern("EEEE, dd-MMM-uu HH:mm:ss 'GMT'", Locale.US).format(date);
	}

	@Test
	void parse_beforeTheEpoch() {
		assertThat(HttpDates.parse("Tue, 06 Nov 1934 08:49:37 GMT")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "0", "-1", "784111777", "now", "Sun", "Sun, 06 Nov 1994 08:49:37",
			"Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37 +0000", "Mon, 06 Nov 1994 08:49:37 GMT",
			"Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
			"Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 25:00:00 GMT", "Sun, 06 Nov 1994 08:61:00 GMT",
			"Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 08:49:37 GMT\0",
			"Sun, 06-Nov-94 08:49:37 GMT", "1994-11-06T08:49:37Z", "Sun Nov 6 08:49:37 1994", "\"etag\"",
			"Sun, 06 Nov 9999999999 08:49:37 GMT" })
	void parse_otherTextIsNoDate(String text) {
		assertThat(HttpDates.parse(text)).isEqualTo(HttpDates.NONE);
	}

	@Test
	void parse_longTextIsNoDate() {
		assertThat(HttpDates.parse("9".repeat(100_000))).isEqualTo(HttpDates.NONE);
		assertThat(HttpDates.parse("Sun, 06 Nov 1994 08:49:37 GMT".repeat(5_000))).isEqualTo(HttpDates.NONE);
	}

	@Test
	void format() {
		assertThat(HttpDates.format(SUNDAY)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
		assertThat(HttpDates.format(0)).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
	}

	@Test
	void now() {
		long before = Instant.now().getEpochSecond();
		long now = HttpDates.parse(HttpDates.now());
		assertThat(now).isBetween(before, Instant.now().getEpochSecond());
	}

}
