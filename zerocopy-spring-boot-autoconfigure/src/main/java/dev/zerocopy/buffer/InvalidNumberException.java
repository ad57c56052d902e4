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
 * Thrown when a view does not hold a number, or one that is out of range. The message
 * names what the view shows, the text, and the place in it:
 * {@code path variable 'id': "12a4" is not a number (unexpected 'a' at position 2)}.
 *
 * @since 0.1.0
 */
public final class InvalidNumberException extends NumberFormatException {

	private final String text;

	private final int position;

	private final @Nullable String source;

	InvalidNumberException(@Nullable String source, String text, int position, String problem) {
		super(((source != null) ? source + ": " : "") + '"' + text + "\" " + problem);
		this.source = source;
		this.text = text;
		this.position = position;
	}

	/**
	 * Return the text that is not a number. It is printable ASCII: other bytes are
	 * escaped, and a long text is cut and ends in dots.
	 * @return the text
	 */
	public String getText() {
		return this.text;
	}

	/**
	 * Return where in the view the first offending byte is.
	 * @return its offset, which is the length of the view if a digit is missing at the
	 * end
	 */
	public int getPosition() {
		return this.position;
	}

	/**
	 * Return what the view shows, such as {@code path variable 'id'}.
	 * @return the source, or {@code null} if the view was made without one
	 */
	public @Nullable String getSource() {
		return this.source;
	}

}
