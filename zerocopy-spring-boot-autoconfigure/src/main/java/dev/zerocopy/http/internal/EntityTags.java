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

import org.jspecify.annotations.Nullable;

/**
 * Entity tags in header fields, compared as text (RFC 9110, section 8.8.3). One pass over
 * the field, whatever a client sends.
 *
 * @since 0.1.0
 */
public final class EntityTags {

	private static final String WEAK = "W/";

	private EntityTags() {
	}

	/**
	 * Whether a tag is weak.
	 * @param tag the tag with its quotes
	 * @return whether it starts with {@code W/}
	 */
	public static boolean isWeak(String tag) {
		return tag.startsWith(WEAK);
	}

	/**
	 * Whether text is an entity tag.
	 * @param text the text
	 * @return whether it has the form {@code "opaque"} or {@code W/"opaque"}
	 */
	public static boolean isValid(String text) {
		return end(text, 0) == text.length();
	}

	/**
	 * The tag of a coded variant of a representation (RFC 9110, section 8.8.3.3). Weak
	 * stays weak.
	 * @param tag the tag of the representation
	 * @param coding the token of the content coding
	 * @return the tag with the coding at its end
	 */
	public static String withCoding(String tag, String coding) {
		return tag.substring(0, tag.length() - 1) + "-" + coding + "\"";
	}

	/**
	 * The weak form of a tag.
	 * @param tag the tag with its quotes, weak or not
	 * @return the weak tag with the same opaque part
	 */
	static String weak(String tag) {
		return isWeak(tag) ? tag : WEAK + tag;
	}

	/**
	 * Compare a list of tags, or {@code *}, by strong comparison.
	 * @param lines the field lines
	 * @param tag the current tag, {@code null} if there is none
	 * @return whether one of them is the current tag and neither is weak
	 */
	static boolean matchesStrongly(List<String> lines, @Nullable String tag) {
		return matches(lines, tag, true);
	}

	/**
	 * Compare a list of tags, or {@code *}, by weak comparison.
	 * @param lines the field lines
	 * @param tag the current tag, {@code null} if there is none
	 * @return whether one of them has the opaque part of the current tag
	 */
	static boolean matchesWeakly(List<String> lines, @Nullable String tag) {
		return matches(lines, tag, false);
	}

	private static boolean matches(List<String> lines, @Nullable String tag, boolean strong) {
		for (String line : lines) {
			if ("*".equals(line.trim()) || (tag != null && contains(line, tag, strong))) {
				return true;
			}
		}
		return false;
	}

	private static boolean contains(String line, String tag, boolean strong) {
		if (strong && isWeak(tag)) {
			return false;
		}
		int opaque = isWeak(tag) ? WEAK.length() : 0;
		int length = tag.length() - opaque;
		int position = 0;
		while (position < line.length()) {
			char next = line.charAt(position);
			if (next == ' ' || next == '\t' || next == ',') {
				position++;
				continue;
			}
			int end = end(line, position);
			if (end < 0) {
				return false;
			}
			boolean weak = next == 'W';
			int start = weak ? position + WEAK.length() : position;
			if (!(strong && weak) && end - start == length && line.regionMatches(start, tag, opaque, length)) {
				return true;
			}
			position = end;
		}
		return false;
	}

	/** The position behind the tag that starts at a position, negative if none does. */
	private static int end(String text, int position) {
		int start = text.startsWith(WEAK, position) ? position + WEAK.length() : position;
		if (start >= text.length() || text.charAt(start) != '"') {
			return -1;
		}
		for (int i = start + 1; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == '"') {
				return i + 1;
			}
			if (c < 0x21 || c == 0x7F) {
				return -1;
			}
		}
		return -1;
	}

}
