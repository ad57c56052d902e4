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

import java.util.Locale;
import java.util.Set;

import dev.zerocopy.web.internal.cache.CachedAnswer;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;

import org.springframework.http.HttpHeaders;

/**
 * Encodes heads of answers as Netty's codec would, but for the order of the fields and
 * the empty line at the end.
 */
final class AnswerHead {

	/**
	 * What cannot be sent: Netty would refuse a name or a value of it, or act upon it.
	 */
	static final byte[] UNSENDABLE = {};

	/** Of the connection rather than the response (RFC 9110, section 7.6.1). */
	private static final Set<String> OF_CONNECTION = Set.of("connection", "keep-alive", "proxy-connection", "te",
			"trailer", "transfer-encoding", "upgrade");

	/** Told anew with each answer. */
	private static final String AGE = "Age";

	private static final String SEPARATORS = "()<>@,;:\\\"/[]?={}";

	private AnswerHead() {
	}

	/**
	 * Encode a head.
	 * @param answer the answer
	 * @return the bytes, or {@link #UNSENDABLE}
	 */
	static byte[] encode(CachedAnswer answer) {
		HttpHeaders headers = new HttpHeaders();
		answer.setFields(headers);
		StringBuilder head = new StringBuilder("HTTP/1.1 ").append(HttpResponseStatus.valueOf(answer.status().value()))
			.append("\r\n");
		boolean[] sendable = { true };
		headers.forEach((name, values) -> {
			if (AGE.equalsIgnoreCase(name)) {
				return;
			}
			sendable[0] &= isName(name) && !OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
			for (String value : values) {
				sendable[0] &= isValue(value);
				head.append(name).append(": ").append(value).append("\r\n");
			}
		});
		return sendable[0] ? bytes(head) : UNSENDABLE;
	}

	/** A token (RFC 9110, section 5.6.2). */
	private static boolean isName(String name) {
		return !name.isEmpty() && name.chars().allMatch(c -> c > ' ' && c < 0x7F && SEPARATORS.indexOf(c) < 0);
	}

	/**
	 * No control characters, which could end the line, and no white space in front (RFC
	 * 9110, section 5.5).
	 */
	private static boolean isValue(String value) {
		return value.isEmpty()
				|| (value.charAt(0) > ' ' && value.chars().allMatch(c -> (c >= ' ' && c != 0x7F) || c == '\t'));
	}

	/** Each character is one byte, a question mark for what has none. */
	private static byte[] bytes(CharSequence text) {
		return new AsciiString(text).toByteArray();
	}

}
