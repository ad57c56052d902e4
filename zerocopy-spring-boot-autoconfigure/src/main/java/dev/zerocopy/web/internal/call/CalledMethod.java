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
package dev.zerocopy.web.internal.call;

import java.util.Objects;
import java.util.Set;

import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.route.Route;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

/**
 * A method that a lane calls for one request target, with the arguments that depend on
 * the target alone and with the heads of its answers. Immutable and thread-safe.
 *
 * @param <H> the heads of answers as the lane sends them
 * @since 0.1.0
 */
public final class CalledMethod<H> {

	/** Their answers have no body, or one that says nothing (RFC 9110, section 15). */
	private static final Set<Integer> WITHOUT_BODY = Set.of(204, 205, 304);

	private final HttpMethod method;

	private final Route route;

	private final Endpoint endpoint;

	private final @Nullable Object[] named;

	private final boolean viewsRequest;

	private final HttpStatusCode status;

	private final HeadEncoder<H> encoder;

	private final @Nullable H plainHead;

	private final @Nullable H emptyHead;

	/**
	 * Create a method.
	 * @param learned what is known about the target
	 * @param encoder makes heads of answers
	 */
	public CalledMethod(LearnedCall learned, HeadEncoder<H> encoder) {
		this.method = learned.method();
		this.route = learned.route();
		this.endpoint = Objects.requireNonNull(this.route.endpoint());
		this.named = learned.named().clone();
		this.viewsRequest = this.endpoint.parameters()
			.stream()
			.anyMatch(parameter -> parameter.source() == EndpointParameter.Source.REQUEST_VIEW);
		this.status = Objects.requireNonNullElse(this.endpoint.responseStatus(), HttpStatus.OK);
		this.encoder = encoder;
		this.plainHead = encode(this.status, HttpHeaders.EMPTY, this.endpoint.contentType());
		this.emptyHead = encode(this.status, HttpHeaders.EMPTY, null);
	}

	/**
	 * The request method.
	 * @return the method of the requests that it is called for
	 */
	public HttpMethod method() {
		return this.method;
	}

	/**
	 * The route.
	 * @return the route of its requests
	 */
	public Route route() {
		return this.route;
	}

	/**
	 * The endpoint.
	 * @return the endpoint of the method
	 */
	public Endpoint endpoint() {
		return this.endpoint;
	}

	/**
	 * Whether the method is called with the body of the request.
	 * @return whether all of it has to be there
	 */
	public boolean takesBody() {
		return this.endpoint.body() == EndpointParameter.Body.AGGREGATED;
	}

	/**
	 * Whether the method takes a {@code RequestView}.
	 * @return whether it may look at every field
	 */
	public boolean viewsRequest() {
		return this.viewsRequest;
	}

	/**
	 * The arguments of one call.
	 * @return a new array, {@code null} for those that depend on more than the target
	 */
	@Nullable Object[] arguments() {
		return this.named.clone();
	}

	/**
	 * The status of an answer.
	 * @param result what the method returned
	 * @return the status
	 */
	public HttpStatusCode status(@Nullable Object result) {
		return (result instanceof ZeroCopyResponse answer) ? answer.getStatusCode() : this.status;
	}

	/**
	 * The body of an answer.
	 * @param result what the method returned
	 * @return the body as the method made it, {@code null} if there is none
	 */
	public static @Nullable Object body(@Nullable Object result) {
		return (result instanceof ZeroCopyResponse answer) ? answer.getBody() : result;
	}

	/**
	 * The head of an answer whose body is sent with its length.
	 * @param result what the method returned
	 * @return the head without {@code Content-Length}, {@code null} if the answer takes
	 * what lanes in front of Spring do not know
	 */
	public @Nullable H head(@Nullable Object result) {
		if (result instanceof ZeroCopyResponse answer) {
			boolean empty = answer.getBody() == null;
			return (empty && answer.getHeaders().containsHeader(HttpHeaders.CONTENT_LENGTH)) ? null
					: encode(answer.getStatusCode(), answer.getHeaders(), empty ? null : this.endpoint.contentType());
		}
		return (result != null) ? this.plainHead : this.emptyHead;
	}

	private @Nullable H encode(HttpStatusCode status, HttpHeaders headers, @Nullable MediaType contentType) {
		if (status.value() < HttpStatus.OK.value() || WITHOUT_BODY.contains(status.value())) {
			return null;
		}
		HttpHeaders fields = new HttpHeaders();
		fields.putAll(headers);
		fields.remove(HttpHeaders.CONTENT_LENGTH);
		if (contentType != null && !fields.containsHeader(HttpHeaders.CONTENT_TYPE)) {
			fields.setContentType(contentType);
		}
		return SendableFields.contains(fields) ? this.encoder.encode(status, fields) : null;
	}

	/**
	 * Makes heads of answers.
	 *
	 * @param <H> the heads as the lane sends them
	 */
	@FunctionalInterface
	public interface HeadEncoder<H> {

		/**
		 * Make a head.
		 * @param status the status
		 * @param fields the fields, all of them sendable
		 * @return the head
		 */
		H encode(HttpStatusCode status, HttpHeaders fields);

	}

}
