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

import java.util.Objects;

import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;

/**
 * A target for which a method is called, and the arguments that depend on it alone.
 */
final class CalledTarget extends KnownTarget {

	private final HttpMethod method;

	private final Endpoint endpoint;

	private final @Nullable Object[] named;

	private final boolean viewsRequest;

	private final HttpStatusCode status;

	private final byte[] plainHead;

	private final byte[] emptyHead;

	CalledTarget(HttpMethod method, String target, RouteTable table, Route route, @Nullable Object[] named) {
		super(io.netty.handler.codec.http.HttpMethod.valueOf(method.name()), target, table, route,
				!route.mapping().getProducesCondition().isEmpty());
		this.method = method;
		this.endpoint = Objects.requireNonNull(route.endpoint());
		this.named = named.clone();
		this.viewsRequest = this.endpoint.parameters()
			.stream()
			.anyMatch(parameter -> parameter.source() == EndpointParameter.Source.REQUEST_VIEW);
		this.status = Objects.requireNonNullElse(this.endpoint.responseStatus(), HttpStatus.OK);
		this.plainHead = AnswerHead.encode(this.status, HttpHeaders.EMPTY, this.endpoint.contentType());
		this.emptyHead = AnswerHead.encode(this.status, HttpHeaders.EMPTY, null);
	}

	HttpMethod method() {
		return this.method;
	}

	Endpoint endpoint() {
		return this.endpoint;
	}

	/**
	 * The arguments of one call.
	 * @return a new array, {@code null} for those that depend on more than the target
	 */
	@Nullable Object[] arguments() {
		return this.named.clone();
	}

	/**
	 * Whether the method takes a {@code RequestView}.
	 * @return whether it may look at every field
	 */
	boolean viewsRequest() {
		return this.viewsRequest;
	}

	/**
	 * The status of an answer whose method does not set one.
	 * @return the status
	 */
	HttpStatusCode status() {
		return this.status;
	}

	/**
	 * The head of an answer whose method sets nothing of it.
	 * @return the bytes up to the length of the body, or {@link AnswerHead#UNSENDABLE}
	 */
	byte[] plainHead() {
		return this.plainHead;
	}

	/**
	 * The head of an answer of a method without a result.
	 * @return the bytes up to the length of the body, or {@link AnswerHead#UNSENDABLE}
	 */
	byte[] emptyHead() {
		return this.emptyHead;
	}

}
