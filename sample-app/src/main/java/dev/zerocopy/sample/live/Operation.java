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

package dev.zerocopy.sample.live;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What can be compared: a fixed request for each side. Nothing of it comes from a client.
 * Immutable.
 */
enum Operation {

	FIXED_1K("fixed-1k", "1 KiB", "/fixed/cached-1k", 16,
			"A constant text of 1 KiB, kept encoded, against encoded for each request."),

	FIXED_64K("fixed-64k", "64 KiB", "/fixed/cached-64k", 16,
			"A constant text of 64 KiB, kept encoded, against encoded for each request."),

	CATALOG("catalog", "JSON catalogue", "/catalog", 16,
			"A thousand articles as JSON: encoded once and kept, against encoded for each request."),

	BUNDLE("bundle", "Bundle from the jar", "/assets/swagger-ui-bundle.js", "/assets/**", 4,
			"Accept-Encoding: gzip\r\n",
			"A script of 1.6 MiB within a jar, asked for as a browser does, with gzip: compressed once at the start, "
					+ "against read from the jar and sent as it is."),

	CHECKSUM("checksum", "POST checksum", "/checksum", 16, new byte[4096],
			"Checksums over a request body of 4 KiB, where SHA-256 takes most of the time on both sides."),

	FIXED_7M("fixed-7m", "7 MB", "/fixed/7m", 4, "A constant text of 7 MiB.");

	private final String id;

	private final String label;

	private final String method;

	private final String path;

	private final String pattern;

	private final int connections;

	private final String fields;

	private final byte[] body;

	private final String description;

	Operation(String id, String label, String path, int connections, String description) {
		this(id, label, "GET", path, path, connections, "", new byte[0], description);
	}

	Operation(String id, String label, String path, int connections, byte[] body, String description) {
		this(id, label, "POST", path, path, connections,
				"Content-Type: application/octet-stream\r\nContent-Length: " + body.length + "\r\n", body, description);
	}

	Operation(String id, String label, String path, String pattern, int connections, String fields,
			String description) {
		this(id, label, "GET", path, pattern, connections, fields, new byte[0], description);
	}

	Operation(String id, String label, String method, String path, String pattern, int connections, String fields,
			byte[] body, String description) {
		this.id = id;
		this.label = label;
		this.method = method;
		this.path = path;
		this.pattern = pattern;
		this.connections = connections;
		this.fields = fields;
		this.body = body;
		this.description = description;
	}

	/**
	 * Find an operation.
	 * @param id the name that clients use
	 * @return the operation, empty if there is none of that name
	 */
	static Optional<Operation> of(@Nullable String id) {
		return Arrays.stream(values()).filter((operation) -> operation.id.equals(id)).findFirst();
	}

	String id() {
		return this.id;
	}

	String label() {
		return this.label;
	}

	String description() {
		return this.description;
	}

	/**
	 * How many requests the load has under way at a time, each on a connection of its
	 * own.
	 */
	int connections() {
		return this.connections;
	}

	/**
	 * The pattern that {@code http.server.requests} has as {@code uri}.
	 */
	String pattern(Side side) {
		return side.path(this.pattern);
	}

	/**
	 * Method and path, for people.
	 */
	String requestLine(Side side) {
		return this.method + " " + side.path(this.path);
	}

	/**
	 * The HTTP/1.1 request.
	 * @param side the side
	 * @param authority the value of {@code Host}
	 * @return head and body
	 */
	byte[] request(Side side, String authority) {
		byte[] head = (requestLine(side) + " HTTP/1.1\r\nHost: " + authority + "\r\n" + this.fields + "\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		byte[] request = Arrays.copyOf(head, head.length + this.body.length);
		System.arraycopy(this.body, 0, request, head.length, this.body.length);
		return request;
	}

}
