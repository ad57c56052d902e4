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

import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A request target that the WebFlux lane has answered, byte for byte, and the route that
 * it chose for it. Immutable and thread-safe.
 */
abstract sealed class KnownTarget permits CachedTarget, CalledTarget {

	private static final long FACTOR = 0x9E3779B97F4A7C15L;

	private final long[] words;

	private final int length;

	private final HttpMethod method;

	private final RouteTable table;

	private final Route route;

	private final boolean anyMediaType;

	/**
	 * Create a target.
	 * @param method the method
	 * @param target the target of the request line, in ASCII
	 * @param table the table that the route is from
	 * @param route the route
	 * @param anyMediaType whether the choice holds only for clients that take any media
	 * type
	 */
	KnownTarget(HttpMethod method, String target, RouteTable table, Route route, boolean anyMediaType) {
		ByteBuf bytes = Unpooled.wrappedBuffer(target.getBytes(StandardCharsets.US_ASCII));
		this.length = bytes.readableBytes();
		this.words = new long[(this.length + Long.BYTES - 1) / Long.BYTES];
		for (int i = 0; i < this.words.length; i++) {
			this.words[i] = Words.at(bytes, i * Long.BYTES, this.length);
		}
		this.method = method;
		this.table = table;
		this.route = route;
		this.anyMediaType = anyMediaType;
	}

	/**
	 * The hash of bytes.
	 * @param buffer the buffer that holds them
	 * @param start the index of the first one
	 * @param length how many there are
	 * @param seed what else the hash depends on
	 * @return the hash
	 */
	static int hash(ByteBuf buffer, int start, int length, int seed) {
		int end = start + length;
		long hash = length ^ seed;
		for (int i = start; i < end; i += Long.BYTES) {
			hash = mix(hash, Words.at(buffer, i, end));
		}
		return (int) (hash >>> Integer.SIZE);
	}

	private static long mix(long hash, long word) {
		long mixed = (hash ^ word) * FACTOR;
		return mixed ^ mixed >>> Integer.SIZE - 3;
	}

	int hash() {
		long hash = this.length ^ this.method.hashCode();
		for (long word : this.words) {
			hash = mix(hash, word);
		}
		return (int) (hash >>> Integer.SIZE);
	}

	boolean is(ByteBuf buffer, int start, int length, HttpMethod method) {
		if (this.length != length || this.method != method) {
			return false;
		}
		int end = start + length;
		for (int i = 0; i < this.words.length; i++) {
			if (this.words[i] != Words.at(buffer, start + i * Long.BYTES, end)) {
				return false;
			}
		}
		return true;
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

}
