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
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

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

	/** Their answers have no body, or one that says nothing (RFC 9110, section 15). */
	private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

	private static final AsciiString CLOSE = AsciiString.cached("\r\nConnection: close");

	private static final AsciiString END = AsciiString.cached("\r\n\r\n");

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
		headers.remove(AGE);
		return encode(answer.status(), headers, "");
	}

	/**
	 * Encode the head of an answer whose body follows with a length.
	 * @param status the status
	 * @param headers the fields, from which the length is left out
	 * @param contentType the media type of a body that the fields do not name one for,
	 * {@code null} if there is none
	 * @return the bytes up to the length, or {@link #UNSENDABLE}
	 */
	static byte[] encode(HttpStatusCode status, HttpHeaders headers, @Nullable MediaType contentType) {
		if (status.value() < HttpStatus.OK.value() || WITHOUT_BODY.contains(status.value())) {
			return UNSENDABLE;
		}
		HttpHeaders fields = new HttpHeaders();
		fields.putAll(headers);
		fields.remove(HttpHeaders.CONTENT_LENGTH);
		if (contentType != null && !fields.containsHeader(HttpHeaders.CONTENT_TYPE)) {
			fields.setContentType(contentType);
		}
		return encode(status, fields, HttpHeaders.CONTENT_LENGTH + ": ");
	}

	private static byte[] encode(HttpStatusCode status, HttpHeaders headers, String end) {
		StringBuilder head = new StringBuilder("HTTP/1.1 ").append(HttpResponseStatus.valueOf(status.value()))
			.append("\r\n");
		boolean[] sendable = { true };
		headers.forEach((name, values) -> {
			sendable[0] &= isName(name) && !OF_CONNECTION.contains(name.toLowerCase(Locale.ROOT));
			for (String value : values) {
				sendable[0] &= isValue(value);
				head.append(name).append(": ").append(value).append("\r\n");
			}
		});
		return sendable[0] ? bytes(head.append(end)) : UNSENDABLE;
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

	/**
	 * Write the value of a field that is a number.
	 * @param bytes the buffer to write to
	 * @param number the number, not negative
	 */
	static void writeNumber(ByteBuf bytes, long number) {
		long divisor = 1;
		while (number / divisor >= 10) {
			divisor *= 10;
		}
		for (long left = divisor; left > 0; left /= 10) {
			bytes.writeByte((int) ('0' + number / left % 10));
		}
	}

	/**
	 * Write the end of a head.
	 * @param bytes the buffer to write to, behind the value of a field
	 * @param last whether the connection is closed behind the answer
	 */
	static void writeEnd(ByteBuf bytes, boolean last) {
		if (last) {
			write(bytes, CLOSE);
		}
		write(bytes, END);
	}

	/**
	 * Write text.
	 * @param bytes the buffer to write to
	 * @param text the text
	 */
	static void write(ByteBuf bytes, AsciiString text) {
		bytes.writeBytes(text.array(), text.arrayOffset(), text.length());
	}

	/** Each character is one byte, a question mark for what has none. */
	private static byte[] bytes(CharSequence text) {
		return new AsciiString(text).toByteArray();
	}

}
