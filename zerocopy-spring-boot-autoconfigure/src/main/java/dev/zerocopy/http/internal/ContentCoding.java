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

import org.jspecify.annotations.Nullable;

/**
 * Content codings (RFC 9110, section 8.4.1), those that a server prefers first.
 *
 * @since 0.1.0
 */
public enum ContentCoding {

	/** Brotli (RFC 7932). */
	BR("br"),

	/** Zstandard (RFC 8878). */
	ZSTD("zstd"),

	/** GNU zip (RFC 1952). */
	GZIP("gzip"),

	/** No coding. */
	IDENTITY("identity");

	private static final ContentCoding[] CODINGS = values();

	private final String token;

	ContentCoding(String token) {
		this.token = token;
	}

	/**
	 * The name of the coding in header fields.
	 * @return the token
	 */
	public String token() {
		return this.token;
	}

	static @Nullable ContentCoding of(String name) {
		if ("x-gzip".equals(name)) {
			return GZIP;
		}
		for (ContentCoding coding : CODINGS) {
			if (coding.token.equals(name)) {
				return coding;
			}
		}
		return null;
	}

}
