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

import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A request target that the WebFlux lane has answered from the cache, byte for byte, and
 * what it chose for it. Immutable and thread-safe.
 */
final class KnownTarget {

	/** Longer ones are left to the lane below. */
	static final int MAX_LENGTH = 1024;

	private static final long FACTOR = 0x9E3779B97F4A7C15L;

	private final long[] words;

	private final int length;

	private final boolean head;

	private final RouteTable table;

	private final Route route;

	private final CacheKey key;

	private final boolean anyMediaType;

	/**
	 * Create a target.
	 * @param target the target of the request line, in ASCII
	 * @param head whether the method is HEAD rather than GET
	 * @param table the table that the route is from
	 * @param route the route
	 * @param key the key of the response
	 * @param anyMediaType whether the choice holds only for clients that take any media
	 * type
	 */
	KnownTarget(String target, boolean head, RouteTable table, Route route, CacheKey key, boolean anyMediaType) {
		ByteBuf bytes = Unpooled.wrappedBuffer(target.getBytes(StandardCharsets.US_ASCII));
		this.length = bytes.readableBytes();
		this.words = new long[(this.length + Long.BYTES - 1) / Long.BYTES];
		for (int i = 0; i < this.words.length; i++) {
			this.words[i] = Words.at(bytes, i * Long.BYTES, this.length);
		}
		this.head = head;
		this.table = table;
		this.route = route;
		this.key = key;
		this.anyMediaType = anyMediaType;
	}

	/**
	 * Whether a target can be told from all others by its characters. Netty's codec takes
	 * bytes that are not ASCII, and Spring makes paths of them.
	 * @param target the target of a request line
	 * @return whether it is a path in ASCII, and not too long
	 */
	static boolean isPossible(String target) {
		return target.startsWith("/") && target.length() <= MAX_LENGTH
				&& target.chars().allMatch(c -> c > ' ' && c < 0x7F);
	}

	/**
	 * The hash of a target.
	 * @param buffer the buffer that holds it
	 * @param start the index of its first byte
	 * @param length its length in bytes
	 * @param head whether the method is HEAD rather than GET
	 * @return the hash
	 */
	static int hash(ByteBuf buffer, int start, int length, boolean head) {
		int end = start + length;
		long hash = head ? length : ~length;
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
		long hash = this.head ? this.length : ~this.length;
		for (long word : this.words) {
			hash = mix(hash, word);
		}
		return (int) (hash >>> Integer.SIZE);
	}

	boolean is(ByteBuf buffer, int start, int length, boolean head) {
		if (this.length != length || this.head != head) {
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

	CacheKey key() {
		return this.key;
	}

	boolean isForAnyMediaType() {
		return this.anyMediaType;
	}

}
