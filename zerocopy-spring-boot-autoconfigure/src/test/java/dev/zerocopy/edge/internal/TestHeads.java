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

import java.util.List;

/**
 * Request heads from which tests start.
 */
final class TestHeads {

	static final String SMALL = crlf("""
			GET / HTTP/1.1
			Host: localhost

			""");

	static final String MEDIUM = crlf("""
			GET /api/v1/users/12345/profile?fields=name,email HTTP/1.1
			Host: api.example.com
			User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36
			Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
			Accept-Language: en-US,en;q=0.5
			Accept-Encoding: gzip, deflate, br
			Connection: keep-alive
			Cookie: session=abc123def456; theme=dark
			Cache-Control: no-cache
			X-Request-Id: 7f3c1b2a

			""");

	static final String POST = crlf("""
			POST /items;v=1/%E2%82%AC?a=b&c=%20?d HTTP/1.1
			hOsT: [::1]:8080
			content-length: 13
			If-None-Match: "a", W/"b"
			X-Forwarded-For: 10.0.0.1
			Forwarded:	for=10.0.0.2 ; proto=https \t
			x-empty:
			Connection: Close

			""");

	static final String OTHER = crlf("""
			PROPFIND /~user/a.b-c_d!$&'()*+,;=:@/ HTTP/1.1
			Upgrade-Insecure-Requests: 1
			Access-Control-Request-Headers: x-a
			An-Unusually-Long-Name-Of-More-Than-Thirty-Two-Bytes: a\u00e9b
			Content-Length: 0
			Host: a_b.example:65535

			""");

	/**
	 * Within the subset.
	 */
	static final List<String> ACCEPTED = List.of(SMALL, MEDIUM, POST, OTHER);

	/**
	 * Outside the subset, and what they are made of.
	 */
	static final List<String> REFUSED = List.of(
			SMALL.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
			SMALL.replace("\r\n\r\n", "\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n"),
			SMALL.replace("\r\n\r\n", "\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc"),
			SMALL.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc"),
			SMALL.replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"),
			SMALL.replace("localhost", "local\r\n host"), SMALL.replace("\r\n", "\n"),
			SMALL.replace("/ ", "http://localhost/ "), SMALL.replace("/1.1", "/1.0"));

	private TestHeads() {
	}

	private static String crlf(String text) {
		return text.replace("\n", "\r\n");
	}

}
