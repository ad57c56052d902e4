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
package dev.zerocopy.direct.internal;

import dev.zerocopy.buffer.internal.SecretHash;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import dev.zerocopy.web.internal.webflux.AnswerCounter.Answers;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A request target that the WebFlux lane has answered, and the route that it chose for
 * it. Thread-safe.
 */
abstract sealed class KnownTarget permits CachedTarget, CalledTarget {

	private final HttpMethod method;

	private final String text;

	private final String protocol;

	private final RouteTable table;

	private final Route route;

	private final boolean anyMediaType;

	private final Answers answers;

	/**
	 * Create a target.
	 * @param method the method
	 * @param text the request target
	 * @param protocol the protocol
	 * @param table the table that the route is from
	 * @param route the route
	 * @param anyMediaType whether the choice holds only for clients that take any media
	 * type
	 * @param answers counts its answers
	 */
	KnownTarget(HttpMethod method, String text, String protocol, RouteTable table, Route route, boolean anyMediaType,
			Answers answers) {
		this.method = method;
		this.text = text;
		this.protocol = protocol;
		this.table = table;
		this.route = route;
		this.anyMediaType = anyMediaType;
		this.answers = answers;
	}

	/**
	 * The hash of a target.
	 * @param method the method
	 * @param text the request target
	 * @param protocol the protocol
	 * @return the hash
	 */
	static int hash(HttpMethod method, String text, String protocol) {
		return SecretHash.of(text) ^ protocol.hashCode() ^ method.hashCode();
	}

	int hash() {
		return hash(this.method, this.text, this.protocol);
	}

	boolean is(HttpMethod method, String text, String protocol) {
		return this.method.equals(method) && this.text.equals(text) && this.protocol.equals(protocol);
	}

	RouteTable table() {
		return this.table;
	}

	Route route() {
		return this.route;
	}

	boolean isForAnyMediaType() {
		return this.anyMediaType;
	}

	/**
	 * What counts answers to requests for this target.
	 * @return the same for all of them
	 */
	Answers answers() {
		return this.answers;
	}

}
