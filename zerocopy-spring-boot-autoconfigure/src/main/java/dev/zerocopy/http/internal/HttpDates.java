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
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.Locale;

/**
 * HTTP dates (RFC 9110, section 5.6.7). Thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpDates {

	/** Stands for no date. */
	public static final long NONE = -1;

	private static final DateTimeFormatter IMF_FIXDATE = formatter("EEE, dd MMM uuuu HH:mm:ss 'GMT'");

	private static final DateTimeFormatter ASCTIME = formatter("EEE MMM ppd HH:mm:ss uuuu");

	/** A date that seems more than 50 years ahead is in the past. */
	private static final int RFC_850_YEARS_AHEAD = 50;

	private static final long MILLIS = 1000;

	private static volatile Now now = new Now(0, "");

	private HttpDates() {
	}

	private static DateTimeFormatter formatter(String pattern) {
		return DateTimeFormatter.ofPattern(pattern, Locale.US).withZone(ZoneOffset.UTC);
	}

	/**
	 * The current time, formatted once a second.
	 * @return the value of a {@code Date} field (RFC 9110, section 6.6.1)
	 */
	public static String now() {
		long seconds = System.currentTimeMillis() / MILLIS;
		Now current = now;
		if (current.seconds != seconds) {
			current = new Now(seconds, format(seconds));
			now = current;
		}
		return current.text;
	}

	/**
	 * Format a date.
	 * @param epochSeconds seconds since 1970
	 * @return the IMF-fixdate
	 */
	public static String format(long epochSeconds) {
		return IMF_FIXDATE.format(Instant.ofEpochSecond(epochSeconds));
	}

	/**
	 * Parse a date in one of the three forms that a recipient has to accept.
	 * @param text the text
	 * @return seconds since 1970, {@link #NONE} if it is not a date
	 */
	public static long parse(String text) {
		long parsed = parse(text, IMF_FIXDATE);
		if (parsed == NONE) {
			parsed = parse(text, ASCTIME);
		}
		return (parsed != NONE) ? parsed : parse(text, rfc850());
	}

	private static DateTimeFormatter rfc850() {
		int latest = ZonedDateTime.now(ZoneOffset.UTC).getYear() + RFC_850_YEARS_AHEAD;
		return new DateTimeFormatterBuilder().appendPattern("EEEE, dd-MMM-")
			.appendValueReduced(ChronoField.YEAR, 2, 2, latest - 99)
			.appendPattern(" HH:mm:ss 'GMT'")
			.toFormatter(Locale.US)
			.withZone(ZoneOffset.UTC);
	}

	private static long parse(String text, DateTimeFormatter format) {
		try {
			return Math.max(0, Instant.from(format.parse(text)).getEpochSecond());
		}
		catch (DateTimeParseException ex) {
			// Clients may send anything: no date, as if the field were absent.
			return NONE;
		}
	}

	private record Now(long seconds, String text) {

	}

}
