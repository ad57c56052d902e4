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

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.zerocopy.buffer.internal.SecretHash;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import dev.zerocopy.web.internal.webflux.AnswerCounter.Answers;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A request target that the WebFlux lane has answered, byte for byte, and the route that
 * it chose for it. Thread-safe.
 */
abstract sealed class KnownTarget permits CachedTarget, CalledTarget {

	private final long[] words;

	private final int length;

	private final HttpMethod method;

	private final RouteTable table;

	private final Route route;

	private final boolean anyMediaType;

	private final Answers answers;

	/**
	 * Create a target.
	 * @param method the method
	 * @param target the target of the request line, in ASCII
	 * @param table the table that the route is from
	 * @param route the route
	 * @param anyMediaType whether the choice holds only for clients that take any media
	 * type
	 * @param answers counts its answers
	 */
	KnownTarget(HttpMethod method, String target, RouteTable table, Route route, boolean anyMediaType,
			Answers answers) {
		byte[] bytes = target.getBytes(StandardCharsets.US_ASCII);
		this.length = bytes.length;
		this.words = new long[(this.length + Long.BYTES - 1) / Long.BYTES];
		byte[] padded = Arrays.copyOf(bytes, this.words.length * Long.BYTES);
		for (int i = 0; i < this.words.length; i++) {
			this.words[i] = Words.at(padded, i * Long.BYTES);
		}
		this.method = method;
		this.table = table;
		this.route = route;
		this.anyMediaType = anyMediaType;
		this.answers = answers;
	}

	/**
	 * The hash of bytes.
	 * @param bytes the array that holds them, and seven more bytes
	 * @param start the index of the first one
	 * @param length how many there are
	 * @param seed what else the hash depends on
	 * @return the hash
	 */
	static int hash(byte[] bytes, int start, int length, int seed) {
		long hash = SecretHash.begin(length ^ seed);
		int position = start;
		int end = start + length;
		while (position + Long.BYTES <= end) {
			hash = SecretHash.mix(hash, Words.at(bytes, position));
			position += Long.BYTES;
		}
		if (position < end) {
			hash = SecretHash.mix(hash, Words.head(Words.at(bytes, position), end - position));
		}
		return SecretHash.end(hash);
	}

	int hash() {
		long hash = SecretHash.begin(this.length ^ this.method.hashCode());
		for (long word : this.words) {
			hash = SecretHash.mix(hash, word);
		}
		return SecretHash.end(hash);
	}

	boolean is(byte[] bytes, int start, int length, HttpMethod method) {
		return this.length == length && this.method == method && isText(bytes, start);
	}

	private boolean isText(byte[] bytes, int start) {
		int whole = this.length / Long.BYTES;
		for (int i = 0; i < whole; i++) {
			if (this.words[i] != Words.at(bytes, start + i * Long.BYTES)) {
				return false;
			}
		}
		return whole == this.words.length || this.words[whole] == Words
			.head(Words.at(bytes, start + whole * Long.BYTES), this.length % Long.BYTES);
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
