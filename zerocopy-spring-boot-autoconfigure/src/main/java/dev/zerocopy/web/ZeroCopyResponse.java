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

package dev.zerocopy.web;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

import dev.zerocopy.file.FileBody;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.util.Assert;

/**
 * Status, headers and body of an answer, for handlers that need more than a buffer.
 * Nothing is copied when a response is built. Ownership of a {@code DataBuffer} body is
 * transferred to the framework when the handler returns the response, however the
 * exchange ends; the caller must not use the buffer afterwards.
 * <p>
 * A response is immutable and answers one exchange; a builder is confined to one thread.
 *
 * @since 0.1.0
 */
public final class ZeroCopyResponse {

	private final HttpStatusCode status;

	private final HttpHeaders headers;

	private final @Nullable Object body;

	/** For data binding, which must not make one up. */
	private ZeroCopyResponse() {
		throw new IllegalStateException(
				"A ZeroCopyResponse is what a method returns and cannot be bound to request parameters.");
	}

	private ZeroCopyResponse(HttpStatusCode status, HttpHeaders headers, @Nullable Object body) {
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	/**
	 * Start a response with status 200.
	 * @return a new builder
	 */
	public static Builder ok() {
		return new Builder(HttpStatus.OK);
	}

	/**
	 * Start a response with the given status.
	 * @param status the status
	 * @return a new builder
	 */
	public static Builder status(HttpStatusCode status) {
		Assert.notNull(status, "'status' must not be null");
		return new Builder(status);
	}

	/**
	 * Start a response with the given status code.
	 * @param status the status code, from 100 to 999
	 * @return a new builder
	 * @throws IllegalArgumentException when the code is out of range
	 */
	public static Builder status(int status) {
		return new Builder(HttpStatusCode.valueOf(status));
	}

	/**
	 * The status of the response.
	 * @return the status
	 */
	public HttpStatusCode getStatusCode() {
		return this.status;
	}

	/**
	 * The headers of the response. Read-only.
	 * @return the headers
	 */
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	/**
	 * The body of the response as it was given to the builder.
	 * @return a {@code DataBuffer}, {@code ByteBuffer}, {@code byte[]}, {@code FileBody}
	 * or {@code Publisher<DataBuffer>}, or {@code null} without a body
	 */
	public @Nullable Object getBody() {
		return this.body;
	}

	/**
	 * Collects the parts of a {@link ZeroCopyResponse}.
	 */
	public static final class Builder {

		private final HttpStatusCode status;

		private final HttpHeaders headers = new HttpHeaders();

		/** For data binding, which must not make one up. */
		private Builder() {
			throw new IllegalStateException(
					"A ZeroCopyResponse.Builder is begun by ZeroCopyResponse and cannot be bound to request parameters.");
		}

		private Builder(HttpStatusCode status) {
			this.status = status;
		}

		/**
		 * Add a header.
		 * @param name the field name
		 * @param values the field values, one field line each
		 * @return this builder
		 */
		public Builder header(String name, String... values) {
			for (String value : values) {
				this.headers.add(name, value);
			}
			return this;
		}

		/**
		 * Change the headers collected so far.
		 * @param headers receives the headers
		 * @return this builder
		 */
		public Builder headers(Consumer<HttpHeaders> headers) {
			headers.accept(this.headers);
			return this;
		}

		/**
		 * Set {@code Content-Type}. Without it, the answer gets the media type that the
		 * mapping produces, or {@code application/octet-stream}.
		 * @param contentType the media type
		 * @return this builder
		 */
		public Builder contentType(MediaType contentType) {
			this.headers.setContentType(contentType);
			return this;
		}

		/**
		 * Finish with a body of one buffer, sent with {@code Content-Length}. Ownership
		 * is transferred to the framework. A direct buffer is not copied.
		 * @param body the body
		 * @return the response
		 */
		public ZeroCopyResponse body(DataBuffer body) {
			return build(body);
		}

		/**
		 * Finish with a body that shares memory with the given buffer, from its position
		 * to its limit, sent with {@code Content-Length}. The buffer must not change
		 * until the answer is written. A direct buffer is not copied.
		 * @param body the body
		 * @return the response
		 */
		public ZeroCopyResponse body(ByteBuffer body) {
			return build(body);
		}

		/**
		 * Finish with a body that shares memory with the given array, sent with
		 * {@code Content-Length}. The array must not change until the answer is written.
		 * The transport copies it once, into direct memory.
		 * @param body the body
		 * @return the response
		 */
		public ZeroCopyResponse body(byte[] body) {
			return build(body);
		}

		/**
		 * Finish with a file. Conditional requests and ranges are answered from it if the
		 * status is 200; the validators are those of the headers, where they have any.
		 * @param body the file
		 * @return the response
		 */
		public ZeroCopyResponse body(FileBody body) {
			return build(body);
		}

		/**
		 * Finish with a streamed body. Buffers are requested as the client reads them;
		 * ownership of each is transferred to the framework as it is emitted. An error
		 * before the first buffer is answered by the application's exception handling, a
		 * later one closes the connection or resets the stream.
		 * @param body the body
		 * @return the response
		 */
		public ZeroCopyResponse body(Publisher<? extends DataBuffer> body) {
			return build(body);
		}

		/**
		 * Finish without a body.
		 * @return the response
		 */
		public ZeroCopyResponse build() {
			return new ZeroCopyResponse(this.status, HttpHeaders.readOnlyHttpHeaders(this.headers), null);
		}

		private ZeroCopyResponse build(Object body) {
			Assert.notNull(body, "'body' must not be null");
			return new ZeroCopyResponse(this.status, HttpHeaders.readOnlyHttpHeaders(this.headers), body);
		}

	}

}
