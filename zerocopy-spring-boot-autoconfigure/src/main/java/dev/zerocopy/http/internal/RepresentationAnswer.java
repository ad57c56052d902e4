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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

/**
 * How a GET or HEAD request for a representation is answered: whole, in part, or with the
 * statement that the client has it. Says which bytes to send and which fields tell so;
 * holds no bytes of the representation itself. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class RepresentationAnswer {

	private static final byte[] NOTHING = {};

	private static final RepresentationAnswer WEAKLY_NOT_MODIFIED = without(HttpStatus.NOT_MODIFIED, null);

	private final HttpStatus status;

	private final List<Part> parts;

	private final byte[] end;

	private final long contentLength;

	private final @Nullable String contentRange;

	private final @Nullable String contentType;

	private RepresentationAnswer(HttpStatus status, List<Part> parts, byte[] end, @Nullable String contentRange,
			@Nullable String contentType) {
		this.status = status;
		this.parts = parts;
		this.end = end;
		this.contentLength = parts.stream().mapToLong(part -> part.head.length + part.length).sum() + end.length;
		this.contentRange = contentRange;
		this.contentType = contentType;
	}

	/**
	 * Select the answer.
	 * @param method GET or HEAD
	 * @param request the fields of the request
	 * @param current the validators of the selected representation
	 * @param length its length in bytes
	 * @param contentType its media type, {@code null} if unknown
	 * @return the answer
	 */
	public static RepresentationAnswer select(HttpMethod method, RequestFields request, Validators current, long length,
			@Nullable String contentType) {
		switch (Preconditions.evaluate(request, current)) {
			case FAILED:
				return without(HttpStatus.PRECONDITION_FAILED, null);
			case NOT_MODIFIED:
				return without(HttpStatus.NOT_MODIFIED, null);
			case NOT_MODIFIED_WEAKLY:
				return WEAKLY_NOT_MODIFIED;
			default:
				return range(method, request, current, length, contentType);
		}
	}

	/** Range handling is defined for GET alone (section 14.2). */
	private static RepresentationAnswer range(HttpMethod method, RequestFields request, Validators current, long length,
			@Nullable String contentType) {
		String range = (method == HttpMethod.GET) ? request.single(HttpHeaders.RANGE) : null;
		List<ByteRanges.ByteRange> ranges = (range != null && Preconditions.admitsRange(request, current))
				? ByteRanges.parse(range, length) : null;
		if (ranges == null) {
			return whole(length);
		}
		if (ranges.isEmpty()) {
			return without(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "bytes */" + length);
		}
		return (ranges.size() == 1) ? single(ranges.get(0), length) : multipart(ranges, length, contentType);
	}

	/**
	 * The whole representation.
	 * @param length its length in bytes
	 * @return the answer, with status 200
	 */
	public static RepresentationAnswer whole(long length) {
		return new RepresentationAnswer(HttpStatus.OK, List.of(new Part(NOTHING, 0, length)), NOTHING, null, null);
	}

	private static RepresentationAnswer without(HttpStatus status, @Nullable String contentRange) {
		return new RepresentationAnswer(status, List.of(), NOTHING, contentRange, null);
	}

	private static RepresentationAnswer single(ByteRanges.ByteRange range, long length) {
		return new RepresentationAnswer(HttpStatus.PARTIAL_CONTENT,
				List.of(new Part(NOTHING, range.offset(), range.length())), NOTHING, range.contentRange(length), null);
	}

	/** Section 14.6; the boundary cannot be known before. */
	private static RepresentationAnswer multipart(List<ByteRanges.ByteRange> ranges, long length,
			@Nullable String contentType) {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		String boundary = Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong());
		List<Part> parts = new ArrayList<>(ranges.size());
		for (ByteRanges.ByteRange range : ranges) {
			String head = "\r\n--" + boundary + "\r\n"
					+ ((contentType != null) ? HttpHeaders.CONTENT_TYPE + ": " + contentType + "\r\n" : "")
					+ HttpHeaders.CONTENT_RANGE + ": " + range.contentRange(length) + "\r\n\r\n";
			parts.add(new Part(head.getBytes(StandardCharsets.US_ASCII), range.offset(), range.length()));
		}
		byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
		return new RepresentationAnswer(HttpStatus.PARTIAL_CONTENT, List.copyOf(parts), end, null,
				"multipart/byteranges; boundary=" + boundary);
	}

	/**
	 * The status.
	 * @return 200, 206, 304, 412 or 416
	 */
	public HttpStatus status() {
		return this.status;
	}

	/**
	 * What to send of the representation, in order.
	 * @return the parts, none for an answer without a body
	 */
	public List<Part> parts() {
		return this.parts;
	}

	/**
	 * What to send behind the last part. Not to be changed.
	 * @return the bytes, often none
	 */
	public byte[] end() {
		return this.end;
	}

	/**
	 * The length of the answer's body.
	 * @return the number of bytes
	 */
	public long contentLength() {
		return this.contentLength;
	}

	/**
	 * Whether consecutive bytes of the representation are all there is to send.
	 * @return whether there is one part without a head
	 */
	public boolean isContiguous() {
		return this.parts.size() == 1 && this.end.length == 0;
	}

	/**
	 * Set the fields that this answer needs besides those of the representation, and take
	 * away those that it must not have: a 304 repeats no metadata but what helps a cache
	 * (section 15.4.5), 412 and 416 do not speak of the representation and must not be
	 * stored for as long as it.
	 * @param headers the response's header fields, which have those of the representation
	 */
	public void apply(HttpHeaders headers) {
		if (this.status == HttpStatus.NOT_MODIFIED) {
			applyNotModified(headers);
			return;
		}
		if (this.status != HttpStatus.OK && this.status != HttpStatus.PARTIAL_CONTENT) {
			headers.clearContentHeaders();
			headers.remove(HttpHeaders.CACHE_CONTROL);
			headers.remove(HttpHeaders.EXPIRES);
		}
		headers.setContentLength(this.contentLength);
		if (this.contentRange != null) {
			headers.set(HttpHeaders.CONTENT_RANGE, this.contentRange);
		}
		if (this.contentType != null) {
			headers.set(HttpHeaders.CONTENT_TYPE, this.contentType);
		}
	}

	private void applyNotModified(HttpHeaders headers) {
		String location = headers.getFirst(HttpHeaders.CONTENT_LOCATION);
		headers.clearContentHeaders();
		if (location != null) {
			headers.set(HttpHeaders.CONTENT_LOCATION, location);
		}
		String tag = headers.getFirst(HttpHeaders.ETAG);
		if (tag != null) {
			headers.remove(HttpHeaders.LAST_MODIFIED);
			if (this == WEAKLY_NOT_MODIFIED) {
				headers.set(HttpHeaders.ETAG, EntityTags.weak(tag));
			}
		}
	}

	/**
	 * Bytes of the representation, and what is sent before them.
	 */
	public static final class Part {

		private final byte[] head;

		private final long offset;

		private final long length;

		private Part(byte[] head, long offset, long length) {
			this.head = head;
			this.offset = offset;
			this.length = length;
		}

		/**
		 * What is sent before the bytes. Not to be changed.
		 * @return the bytes, often none
		 */
		public byte[] head() {
			return this.head;
		}

		/**
		 * The first byte of the representation.
		 * @return the offset
		 */
		public long offset() {
			return this.offset;
		}

		/**
		 * The number of bytes of the representation.
		 * @return the length
		 */
		public long length() {
			return this.length;
		}

	}

}
