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

package dev.zerocopy.web.internal.route;

import org.springframework.util.StringUtils;

/**
 * Whether two path patterns can match the same path. The answer may be yes where it is no
 * in truth, never the other way round.
 */
final class PatternOverlap {

	/** A pattern that every path matches. */
	static final String EVERY_PATH = "/**";

	/** Stands in the regular expression of a variable, inside of one segment. */
	private static final String ESCAPED_SEPARATOR = "\\/";

	private PatternOverlap() {
	}

	/**
	 * Whether a path may exist that both patterns match. They do not overlap only if a
	 * literal segment differs before the first wildcard of several segments, or if their
	 * numbers of segments cannot meet. A last segment {@code *} also matches nothing
	 * behind a slash.
	 * @param one a pattern
	 * @param other another pattern
	 * @return whether the patterns may overlap
	 */
	static boolean mayOverlap(String one, String other) {
		if (one.contains(ESCAPED_SEPARATOR) || other.contains(ESCAPED_SEPARATOR)) {
			return true;
		}
		String[] left = segments(one);
		String[] right = segments(other);
		int common = Math.min(left.length, right.length);
		for (int i = 0; i < common; i++) {
			if (isMultiple(left[i]) || isMultiple(right[i])) {
				return true;
			}
			if (isLiteral(left[i]) && isLiteral(right[i]) && !left[i].equals(right[i])) {
				return false;
			}
		}
		return left.length == right.length || mayEndAt(common, left, other) || mayEndAt(common, right, one);
	}

	private static boolean mayEndAt(int index, String[] segments, String other) {
		return index < segments.length && (isMultiple(segments[index])
				|| (index == segments.length - 1 && segments[index].equals("*") && other.endsWith("/")));
	}

	private static String[] segments(String pattern) {
		return StringUtils.tokenizeToStringArray(pattern, "/", false, true);
	}

	private static boolean isMultiple(String segment) {
		return segment.contains("**") || segment.startsWith("{*");
	}

	static boolean isLiteral(String segment) {
		for (int i = 0; i < segment.length(); i++) {
			char c = segment.charAt(i);
			if (c == '*' || c == '?' || c == '{' || c == '%') {
				return false;
			}
		}
		return true;
	}

}
