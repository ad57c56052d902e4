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

package dev.zerocopy.cache.internal;

import java.util.Set;

import org.springframework.http.HttpHeaders;

/**
 * What may be stored (RFC 9111, section 3), and for whom a response is.
 *
 * @since 0.1.0
 */
public enum Storability {

	/** Stored, and given to everybody who waits. */
	STORED,

	/** Not stored, but given to those who wait: it says nothing about the client. */
	SHARED,

	/** For one client: neither stored nor given to another. */
	OWN;

	private static final Set<Integer> FINAL_STATUS = Set.of(200, 203, 204, 300, 301, 308);

	private static final Set<Integer> NEGATIVE_STATUS = Set.of(404, 410);

	private static final Set<Integer> FAILED_STATUS = Set.of(500, 502, 503, 504);

	private static final Set<String> FORBIDDING = Set.of("no-store", "private");

	/**
	 * Judge a response.
	 * @param response the response
	 * @param negative whether answers that there is nothing are stored
	 * @return what may be done with it
	 */
	public static Storability of(CapturedResponse response, boolean negative) {
		if (response.cookies() || response.headers().containsHeader(HttpHeaders.SET_COOKIE)
				|| CacheDirectives.contains(response.headers().get(HttpHeaders.CACHE_CONTROL), FORBIDDING)
				|| CacheDirectives.contains(response.headers().get(HttpHeaders.VARY), Set.of("*"))) {
			return OWN;
		}
		boolean stored = FINAL_STATUS.contains(response.status())
				|| (negative && NEGATIVE_STATUS.contains(response.status()));
		return stored ? STORED : SHARED;
	}

	/**
	 * Whether a status says that there is nothing.
	 * @param status the status code
	 * @return whether it is 404 or 410
	 */
	public static boolean isNegative(int status) {
		return NEGATIVE_STATUS.contains(status);
	}

	/**
	 * Whether a status says that the method failed, so that a stale response may serve
	 * (RFC 5861, section 4).
	 * @param status the status code
	 * @return whether it is 500, 502, 503 or 504
	 */
	public static boolean isFailure(int status) {
		return FAILED_STATUS.contains(status);
	}

}
