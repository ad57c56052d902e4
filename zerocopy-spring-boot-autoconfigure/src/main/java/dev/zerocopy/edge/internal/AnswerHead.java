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

import dev.zerocopy.web.internal.cache.CachedAnswer;
import dev.zerocopy.web.internal.call.SendableFields;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;

/**
 * Encodes heads of answers as Netty's codec would, but for the order of the fields: up to
 * the one field whose value each answer has of its own.
 */
final class AnswerHead {

	/**
	 * What cannot be sent: Netty would refuse a name or a value of it, or act upon it.
	 */
	static final byte[] UNSENDABLE = {};

	/** Its value is written anew with each answer. */
	private static final String AGE = "Age";

	static final AsciiString CLOSE = AsciiString.cached("\r\nConnection: close");

	/** The empty line with the line end before it. */
	static final AsciiString END = AsciiString.cached("\r\n\r\n");

	private AnswerHead() {
	}

	/**
	 * Encode a head.
	 * @param answer the answer
	 * @return the bytes up to its age, or {@link #UNSENDABLE}
	 */
	static byte[] encode(CachedAnswer answer) {
		HttpHeaders headers = new HttpHeaders();
		answer.setFields(headers);
		headers.remove(AGE);
		return SendableFields.contains(headers) ? encode(answer.status(), headers, AGE + ": ") : UNSENDABLE;
	}

	/**
	 * Encode the head of an answer whose body follows with a length.
	 * @param status the status
	 * @param headers the fields, all of them sendable
	 * @return the bytes up to the length
	 */
	static byte[] encode(HttpStatusCode status, HttpHeaders headers) {
		return encode(status, headers, HttpHeaders.CONTENT_LENGTH + ": ");
	}

	private static byte[] encode(HttpStatusCode status, HttpHeaders headers, String end) {
		StringBuilder head = new StringBuilder("HTTP/1.1 ").append(HttpResponseStatus.valueOf(status.value()))
			.append("\r\n");
		headers.forEach(
				(name, values) -> values.forEach(value -> head.append(name).append(": ").append(value).append("\r\n")));
		return bytes(head.append(end));
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
