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

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.StringUtils;

/**
 * Directives of {@code Cache-Control} (RFC 9111, section 5.2.2).
 *
 * @since 0.1.0
 */
public final class CacheDirectives {

	private static final String NO_STORE = "no-store";

	private static final String PRIVATE = "private";

	private static final String NO_CACHE = "no-cache";

	private CacheDirectives() {
	}

	/**
	 * Whether a field has one of some members.
	 * @param lines the lines of the field, {@code null} if there are none
	 * @param members the names in lower case
	 * @return whether there is one, with an argument or without
	 */
	static boolean contains(@Nullable List<String> lines, Set<String> members) {
		for (String line : (lines != null) ? lines : List.<String>of()) {
			for (String member : StringUtils.commaDelimitedListToStringArray(line)) {
				int end = member.indexOf('=');
				String name = ((end < 0) ? member : member.substring(0, end)).trim();
				if (members.contains(name.toLowerCase(Locale.ROOT))) {
					return true;
				}
			}
		}
		return false;
	}

	/**
	 * Let no shared cache keep a response. What is there stays.
	 * @param headers the fields of the response
	 */
	static void addPrivate(HttpHeaders headers) {
		add(headers, PRIVATE, Set.of(PRIVATE, NO_STORE));
	}

	/**
	 * Let no shared cache keep a response, and no other use it without asking. What is
	 * there stays.
	 * @param headers the fields of the response
	 */
	public static void addPrivateAndNoCache(HttpHeaders headers) {
		addPrivate(headers);
		add(headers, NO_CACHE, Set.of(NO_CACHE, NO_STORE));
	}

	private static void add(HttpHeaders headers, String directive, Set<String> enough) {
		List<String> lines = headers.get(HttpHeaders.CACHE_CONTROL);
		if (!contains(lines, enough)) {
			headers.set(HttpHeaders.CACHE_CONTROL,
					(lines != null) ? String.join(", ", lines) + ", " + directive : directive);
		}
	}

}
