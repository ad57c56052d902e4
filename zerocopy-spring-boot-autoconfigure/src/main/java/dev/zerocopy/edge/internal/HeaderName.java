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

package dev.zerocopy.edge.internal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The names of header fields that {@link EdgeRequestParser} knows by index. Names are
 * compared in words of eight bytes, without regard to the case of ASCII letters (RFC
 * 9110, section 5.1). Immutable.
 *
 * @since 0.1.0
 */
public enum HeaderName {

	/**
	 * {@code Host}.
	 */
	HOST,

	/**
	 * {@code Connection}.
	 */
	CONNECTION,

	/**
	 * {@code Content-Length}.
	 */
	CONTENT_LENGTH,

	/**
	 * {@code Transfer-Encoding}.
	 */
	TRANSFER_ENCODING,

	/**
	 * {@code Upgrade}.
	 */
	UPGRADE,

	/**
	 * {@code Expect}.
	 */
	EXPECT,

	/**
	 * {@code Accept}.
	 */
	ACCEPT,

	/**
	 * {@code Accept-Charset}.
	 */
	ACCEPT_CHARSET,

	/**
	 * {@code Accept-Encoding}.
	 */
	ACCEPT_ENCODING,

	/**
	 * {@code Accept-Language}.
	 */
	ACCEPT_LANGUAGE,

	/**
	 * {@code Access-Control-Request-Headers}.
	 */
	ACCESS_CONTROL_REQUEST_HEADERS,

	/**
	 * {@code Access-Control-Request-Method}.
	 */
	ACCESS_CONTROL_REQUEST_METHOD,

	/**
	 * {@code Authorization}.
	 */
	AUTHORIZATION,

	/**
	 * {@code Cache-Control}.
	 */
	CACHE_CONTROL,

	/**
	 * {@code Content-Encoding}.
	 */
	CONTENT_ENCODING,

	/**
	 * {@code Content-Type}.
	 */
	CONTENT_TYPE,

	/**
	 * {@code Cookie}.
	 */
	COOKIE,

	/**
	 * {@code Forwarded}.
	 */
	FORWARDED,

	/**
	 * {@code If-Match}.
	 */
	IF_MATCH,

	/**
	 * {@code If-Modified-Since}.
	 */
	IF_MODIFIED_SINCE,

	/**
	 * {@code If-None-Match}.
	 */
	IF_NONE_MATCH,

	/**
	 * {@code If-Range}.
	 */
	IF_RANGE,

	/**
	 * {@code If-Unmodified-Since}.
	 */
	IF_UNMODIFIED_SINCE,

	/**
	 * {@code Keep-Alive}.
	 */
	KEEP_ALIVE,

	/**
	 * {@code Origin}.
	 */
	ORIGIN,

	/**
	 * {@code Pragma}.
	 */
	PRAGMA,

	/**
	 * {@code Range}.
	 */
	RANGE,

	/**
	 * {@code Referer}.
	 */
	REFERER,

	/**
	 * {@code Sec-Fetch-Dest}.
	 */
	SEC_FETCH_DEST,

	/**
	 * {@code Sec-Fetch-Mode}.
	 */
	SEC_FETCH_MODE,

	/**
	 * {@code Sec-Fetch-Site}.
	 */
	SEC_FETCH_SITE,

	/**
	 * {@code Sec-Fetch-User}.
	 */
	SEC_FETCH_USER,

	/**
	 * {@code Upgrade-Insecure-Requests}.
	 */
	UPGRADE_INSECURE_REQUESTS,

	/**
	 * {@code User-Agent}.
	 */
	USER_AGENT,

	/**
	 * {@code X-Forwarded-For}.
	 */
	X_FORWARDED_FOR,

	/**
	 * {@code X-Forwarded-Host}.
	 */
	X_FORWARDED_HOST,

	/**
	 * {@code X-Forwarded-Port}.
	 */
	X_FORWARDED_PORT,

	/**
	 * {@code X-Forwarded-Prefix}.
	 */
	X_FORWARDED_PREFIX,

	/**
	 * {@code X-Forwarded-Proto}.
	 */
	X_FORWARDED_PROTO,

	/**
	 * {@code X-Forwarded-Ssl}.
	 */
	X_FORWARDED_SSL,

	/**
	 * {@code X-Request-Id}.
	 */
	X_REQUEST_ID;

	/**
	 * The longest name that is known, in words.
	 */
	static final int WORDS = 4;

	private static final int SLOTS = 256;

	private static final long CASE = 0x2020202020202020L;

	/*
	 * Chosen by trial, so that no two names share a slot: another name may need another
	 * factor.
	 */
	private static final long HASH_FACTOR = 0xB5B4ACFC77117A33L;

	/*
	 * The names by a hash of the length and the first two words.
	 */
	private static final @Nullable HeaderName[] TABLE = table();

	private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

	private final int length = this.text.length();

	private final long[] words = new long[WORDS];

	/*
	 * 0x20 where a letter stands: only letters have two cases, and a CR with that bit set
	 * would be a hyphen.
	 */
	private final long[] letters = new long[WORDS];

	HeaderName() {
		byte[] bytes = this.text.getBytes(StandardCharsets.US_ASCII);
		for (int i = 0; i < bytes.length; i++) {
			int shift = (i % Long.BYTES) * Byte.SIZE;
			this.words[i / Long.BYTES] |= (long) bytes[i] << shift;
			if (bytes[i] != '-') {
				this.letters[i / Long.BYTES] |= 0x20L << shift;
			}
		}
	}

	/**
	 * Find a name by its bytes, little-endian in words that are filled up with zeros.
	 * @param first the first word
	 * @param second the second word
	 * @param third the third word
	 * @param fourth the fourth word
	 * @param length the length of the name in bytes
	 * @return the name, or {@code null} if it is not known
	 */
	static @Nullable HeaderName of(long first, long second, long third, long fourth, int length) {
		HeaderName name = TABLE[slot(first, second, length)];
		return (name != null && name.length == length && name.matches(first, second, third, fourth)) ? name : null;
	}

	/**
	 * Return the field name.
	 * @return the name in lower case
	 */
	@Override
	public String toString() {
		return this.text;
	}

	private boolean matches(long first, long second, long third, long fourth) {
		return (first | this.letters[0]) == this.words[0] && (second | this.letters[1]) == this.words[1]
				&& (third | this.letters[2]) == this.words[2] && (fourth | this.letters[3]) == this.words[3];
	}

	private static int slot(long first, long second, int length) {
		long folded = (first | CASE) + 31 * (second | CASE) + length;
		return (int) ((folded * HASH_FACTOR) >>> 56);
	}

	private static @Nullable HeaderName[] table() {
		@Nullable HeaderName[] table = new HeaderName[SLOTS];
		for (HeaderName name : values()) {
			int slot = slot(name.words[0], name.words[1], name.text.length());
			if (table[slot] != null) {
				throw new IllegalStateException("'%s' and '%s' share slot %d".formatted(table[slot], name, slot));
			}
			table[slot] = name;
		}
		return table;
	}

}
