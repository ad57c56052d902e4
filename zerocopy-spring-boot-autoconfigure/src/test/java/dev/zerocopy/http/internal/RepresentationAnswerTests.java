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

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RepresentationAnswer}.
 */
class RepresentationAnswerTests {

	private static final String TEXT = "0123456789";

	private static final Validators CURRENT = new Validators("\"a\"",
			Instant.parse("2020-05-05T05:05:05Z").getEpochSecond());

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			X-Other: y              | X-Other: y       | 200 |            | 10 | 0123456789
			Range: bytes=0-3        | X-Other: y       | 206 | bytes 0-3/10 | 4  | 0123
			Range: bytes=-1         | X-Other: y       | 206 | bytes 9-9/10 | 1  | 9
			Range: bytes=4-         | X-Other: y       | 206 | bytes 4-9/10 | 6  | 456789
			Range: bytes=0-3,20-    | X-Other: y       | 206 | bytes 0-3/10 | 4  | 0123
			Range: bytes=10-        | X-Other: y       | 416 | bytes */10 | 0  | ``
			Range: bytes=-0         | X-Other: y       | 416 | bytes */10 | 0  | ``
			Range: bytes=3-2        | X-Other: y       | 200 |            | 10 | 0123456789
			Range: lines=0-3        | X-Other: y       | 200 |            | 10 | 0123456789
			Range: bytes=0-3        | Range: bytes=0-3 | 200 |            | 10 | 0123456789
			Range: bytes=0-3        | If-Range: "a"    | 206 | bytes 0-3/10 | 4  | 0123
			Range: bytes=0-3        | If-Range: "x"    | 200 |            | 10 | 0123456789
			Range: bytes=10-        | If-Range: "x"    | 200 |            | 10 | 0123456789
			Range: bytes=0-3        | If-None-Match: "a" | 304 |          | 0  | ``
			Range: bytes=10-        | If-None-Match: "a" | 304 |          | 0  | ``
			Range: bytes=0-3        | If-Match: "a"    | 206 | bytes 0-3/10 | 4  | 0123
			Range: bytes=10-        | If-Match: "x"    | 412 |            | 0  | ``
			""")
	void get(String one, String other, int status, String contentRange, long contentLength, String body) {
		RepresentationAnswer answer = select(HttpMethod.GET, one, other);
		HttpHeaders headers = headers();
		answer.apply(headers);
		assertThat(answer.status().value()).isEqualTo(status);
		assertThat(headers.getFirst(HttpHeaders.CONTENT_RANGE)).isEqualTo(contentRange);
		assertThat(answer.contentLength()).isEqualTo(contentLength);
		assertThat(body(answer)).isEqualTo(body);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			Range: bytes=0-3        | 200
			Range: bytes=10-        | 200
			If-None-Match: "a"      | 304
			If-Match: "x"           | 412
			""")
	void head(String line, int status) {
		RepresentationAnswer answer = select(HttpMethod.HEAD, line);
		assertThat(answer.status().value()).isEqualTo(status);
		assertThat(answer.contentLength()).isEqualTo((status == 200) ? 10 : 0);
	}

	@Test
	void multipart() {
		RepresentationAnswer answer = select(HttpMethod.GET, "Range: bytes=0-1,-2");
		HttpHeaders headers = headers();
		answer.apply(headers);
		String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
		assertThat(type).startsWith("multipart/byteranges; boundary=");
		String boundary = type.substring(type.indexOf('=') + 1);
		assertThat(boundary).matches("[0-9a-f]{2,32}");
		assertThat(headers.getFirst(HttpHeaders.CONTENT_RANGE)).isNull();
		assertThat(answer.isContiguous()).isFalse();
		String body = body(answer);
		assertThat(body).isEqualTo("\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10"
				+ "\r\n\r\n01\r\n--" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10"
				+ "\r\n\r\n89\r\n--" + boundary + "--\r\n");
		assertThat(headers.getContentLength()).isEqualTo(body.length());
	}

	@Test
	void multipart_withoutMediaType() {
		RepresentationAnswer answer = RepresentationAnswer.select(HttpMethod.GET, TestFields.of("Range: bytes=0-1,-2"),
				CURRENT, TEXT.length(), null);
		assertThat(body(answer)).doesNotContain("Content-Type");
	}

	@Test
	void multipart_boundariesDiffer() {
		assertThat(body(select(HttpMethod.GET, "Range: bytes=0-1,-2")))
			.isNotEqualTo(body(select(HttpMethod.GET, "Range: bytes=0-1,-2")));
	}

	@Test
	void notModified_keepsOnlyWhatHelpsACache() {
		HttpHeaders headers = headers();
		select(HttpMethod.GET, "If-None-Match: \"a\"").apply(headers);
		assertThat(headers.headerNames()).containsExactlyInAnyOrder("ETag", "Cache-Control", "Content-Location", "Vary",
				"Expires");
	}

	@Test
	void notModified_addsNothingAndWithoutTagKeepsTheDate() {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.LAST_MODIFIED, HttpDates.format(CURRENT.lastModified()));
		select(HttpMethod.GET, "If-None-Match: \"a\"").apply(headers);
		assertThat(headers.headerNames()).containsExactly("Last-Modified");
	}

	@ParameterizedTest
	@CsvSource({ "If-Match: x", "Range: bytes=10-" })
	void failures_saveNothingOfTheRepresentation(String line) {
		HttpHeaders headers = headers();
		select(HttpMethod.GET, line).apply(headers);
		assertThat(headers.getContentLength()).isZero();
		assertThat(headers.headerNames()).doesNotContain("Content-Type", "Content-Encoding", "Content-Location",
				"Content-Disposition", "Cache-Control", "Expires");
	}

	@Test
	void part_keepsTheFieldsOfTheRepresentation() {
		HttpHeaders headers = headers();
		select(HttpMethod.GET, "Range: bytes=0-3").apply(headers);
		assertThat(headers.headerNames()).contains("ETag", "Last-Modified", "Cache-Control", "Content-Encoding",
				"Content-Type", "Vary");
		assertThat(headers.getContentLength()).isEqualTo(4);
	}

	private static HttpHeaders headers() {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.CONTENT_TYPE, "text/plain");
		headers.set(HttpHeaders.CONTENT_ENCODING, "gzip");
		headers.set(HttpHeaders.CONTENT_LOCATION, "/a");
		headers.set(HttpHeaders.CONTENT_DISPOSITION, "inline");
		headers.set(HttpHeaders.CONTENT_LENGTH, "10");
		headers.set(HttpHeaders.ETAG, "\"a\"");
		headers.set(HttpHeaders.LAST_MODIFIED, HttpDates.format(CURRENT.lastModified()));
		headers.set(HttpHeaders.CACHE_CONTROL, "max-age=60");
		headers.set(HttpHeaders.EXPIRES, HttpDates.format(0));
		headers.set(HttpHeaders.VARY, "Accept-Encoding");
		return headers;
	}

	private static RepresentationAnswer select(HttpMethod method, String... lines) {
		return RepresentationAnswer.select(method, TestFields.of(lines), CURRENT, TEXT.length(), "text/plain");
	}

	private static String body(RepresentationAnswer answer) {
		StringBuilder body = new StringBuilder();
		for (RepresentationAnswer.Part part : answer.parts()) {
			body.append(new String(part.head(), StandardCharsets.US_ASCII));
			body.append(TEXT, (int) part.offset(), (int) (part.offset() + part.length()));
		}
		return body.append(new String(answer.end(), StandardCharsets.US_ASCII)).toString();
	}

}
