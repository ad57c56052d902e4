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

import org.jspecify.annotations.Nullable;

/**
 * A view does not hold the number that it should. The message quotes at most
 * {@value #MAX_EXCERPT} bytes of the text, with bytes outside printable ASCII escaped.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public final class InvalidNumberException extends NumberFormatException {

	static final int MAX_EXCERPT = 32;

	private final @Nullable String source;

	private InvalidNumberException(@Nullable String source, String message) {
		super((source != null) ? source + ": " + message : message);
		this.source = source;
	}

	static InvalidNumberException empty(@Nullable String source) {
		return new InvalidNumberException(source, "\"\" is not a number (expected: digits)");
	}

	static InvalidNumberException unexpected(@Nullable String source, String excerpt, int position) {
		return new InvalidNumberException(source,
				'"' + excerpt + "\" is not a number (unexpected byte at position " + position + ")");
	}

	static InvalidNumberException outOfRange(@Nullable String source, String excerpt, long min, long max) {
		return new InvalidNumberException(source,
				'"' + excerpt + "\" is out of range (expected: " + min + ".." + max + ")");
	}

	/**
	 * What the view shows.
	 * @return text such as {@code path variable 'id'}, or {@code null} if it is not known
	 */
	public @Nullable String getSource() {
		return this.source;
	}

}
