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
	private static final long HASH_FACTOR = 0x7CE42C8218072E8DL;

	/*
	 * The names by their hash, and for each slot and word of the name with its colon
	 * where letters stand in it, and the word. Only letters have two cases: a CR with
	 * that bit set would be a hyphen.
	 */
	private static final @Nullable HeaderName[] TABLE = new HeaderName[SLOTS];

	private static final long[] TABLE_WORDS = new long[SLOTS * WORDS * 2];

	static {
		for (HeaderName name : values()) {
			name.enter();
		}
	}

	private final String text = name().toLowerCase(Locale.ROOT).replace('_', '-');

	/**
	 * Find a name by its bytes and the colon behind them, which tells its length.
	 * @param bytes the array that holds them
	 * @param start the index of the first one
	 * @param words how many words come before the one with the colon
	 * @param last that word, filled up with zeros behind the colon
	 * @param hash the hash of all of them
	 * @return the name, or {@code null} if it is not known
	 */
	static @Nullable HeaderName of(byte[] bytes, int start, int words, long last, long hash) {
		int slot = slot(hash);
		int at = slot * WORDS * 2;
		for (int i = 0; i < words; i++, at += 2) {
			if ((Words.at(bytes, start + i * Long.BYTES) | TABLE_WORDS[at]) != TABLE_WORDS[at + 1]) {
				return null;
			}
		}
		return ((last | TABLE_WORDS[at]) == TABLE_WORDS[at + 1]) ? TABLE[slot] : null;
	}

	/**
	 * Go on with the hash of a name.
	 * @param hash the hash of the words before, or 0
	 * @param word the next word
	 * @return the hash
	 */
	static long hash(long hash, long word) {
		return hash * 31 + (word | CASE);
	}

	/**
	 * Return whether the field decides how a message is framed, or what comes after it.
	 * @return {@code true} for the fields whose values the parser looks at
	 */
	boolean isFraming() {
		return ordinal() <= EXPECT.ordinal();
	}

	/**
	 * Return the field name.
	 * @return the name in lower case
	 */
	@Override
	public String toString() {
		return this.text;
	}

	private void enter() {
		byte[] bytes = (this.text + ':').getBytes(StandardCharsets.US_ASCII);
		long[] words = new long[WORDS * 2];
		long hash = 0;
		for (int i = 0; i < bytes.length; i++) {
			int shift = (i % Long.BYTES) * Byte.SIZE;
			int at = i / Long.BYTES * 2;
			words[at + 1] |= (long) bytes[i] << shift;
			if (Character.isLetter(bytes[i])) {
				words[at] |= 0x20L << shift;
			}
		}
		for (int i = 0; i * Long.BYTES < bytes.length; i++) {
			hash = hash(hash, words[i * 2 + 1]);
		}
		int slot = slot(hash);
		if (TABLE[slot] != null) {
			throw new IllegalStateException("'%s' and '%s' share slot %d".formatted(TABLE[slot], this, slot));
		}
		TABLE[slot] = this;
		System.arraycopy(words, 0, TABLE_WORDS, slot * words.length, words.length);
	}

	private static int slot(long hash) {
		return (int) ((hash * HASH_FACTOR) >>> 56);
	}

}
