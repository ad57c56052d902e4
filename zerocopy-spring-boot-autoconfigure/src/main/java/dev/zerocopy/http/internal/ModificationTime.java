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

/**
 * What the time at which a file was modified says about its bytes.
 *
 * @since 0.1.0
 */
public final class ModificationTime {

	/**
	 * Builders of images, archives and packages give all files one time, so that the same
	 * content makes the same result: of 1970 (Nix, Jib), 1980 (buildpacks, reproducible
	 * archives) or 1985 (npm).
	 */
	private static final long FIRST_TELLING_MILLIS = Instant.parse("1990-01-01T00:00:00Z").toEpochMilli();

	/**
	 * Longer than a tick of any clock that file systems use. A file that changes twice
	 * within a tick has the same time for two contents.
	 */
	private static final Duration SETTLED = Duration.ofSeconds(2);

	private static final long MILLIS = 1000;

	private ModificationTime() {
	}

	/**
	 * The time after which the next change of a file has another time for sure.
	 * @return the time
	 */
	public static Duration settled() {
		return SETTLED;
	}

	/**
	 * Whether a time tells when the content was made.
	 * @param epochMillis the time
	 * @return {@code false} for the constants of builders
	 */
	public static boolean isTelling(long epochMillis) {
		return epochMillis >= FIRST_TELLING_MILLIS;
	}

	/**
	 * Whether a change from now on gets another time.
	 * @param epochMillis the time of the last change
	 * @return {@code false} if it is just now
	 */
	public static boolean isSettled(long epochMillis) {
		return Math.abs(System.currentTimeMillis() - epochMillis) >= SETTLED.toMillis();
	}

	/**
	 * The value of {@code Last-Modified}. A time that lies ahead must not be sent (RFC
	 * 9110, section 8.8.2.1).
	 * @param epochMillis the time
	 * @return seconds since 1970, {@link HttpDates#NONE} if the time is no validator
	 */
	public static long lastModified(long epochMillis) {
		return (isTelling(epochMillis) && isSettled(epochMillis) && epochMillis <= System.currentTimeMillis())
				? epochMillis / MILLIS : HttpDates.NONE;
	}

}
