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

package dev.zerocopy.cache.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.zerocopy.buffer.internal.SecretHash;
import org.jspecify.annotations.Nullable;

/**
 * The declared input of a method: the endpoint and each part with its length, so that no
 * two inputs look the same. Clients choose it: they cannot tell which keys have the same
 * hash, and keys can be compared, by which hash tables tell apart those that have it.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class CacheKey implements Comparable<CacheKey> {

	private final String path;

	private final byte[] parts;

	private final int hash;

	private CacheKey(String path, byte[] parts) {
		this.path = path;
		this.parts = parts;
		this.hash = SecretHash.of(parts);
	}

	/**
	 * The path of the request.
	 * @return the decoded path within the application
	 */
	public String path() {
		return this.path;
	}

	/** Without this object, which is counted with what holds it. */
	int heapBytes() {
		return HeapSize.of(this.parts) + HeapSize.of(this.path);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof CacheKey key && this.hash == key.hash && Arrays.equals(this.parts, key.parts);
	}

	/** Any order will do that is the same for all. */
	@Override
	public int compareTo(CacheKey other) {
		return Arrays.compareUnsigned(this.parts, other.parts);
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

	@Override
	public String toString() {
		return this.path;
	}

	/**
	 * Collects the parts of a key. Confined to one thread.
	 */
	public static final class Builder {

		private static final int ABSENT = -1;

		private static final int USUAL_LENGTH = 64;

		private final ByteArrayOutputStream parts = new ByteArrayOutputStream(USUAL_LENGTH);

		/**
		 * Start a key.
		 * @param endpoint the number of the endpoint
		 */
		public Builder(int endpoint) {
			number(endpoint);
		}

		/**
		 * Add a part.
		 * @param part the part; none differs from an empty one
		 */
		public void add(@Nullable String part) {
			if (part == null) {
				number(ABSENT);
				return;
			}
			byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
			number(bytes.length);
			this.parts.writeBytes(bytes);
		}

		/**
		 * Add a list of values.
		 * @param values the values in order; none differs from an empty list
		 */
		public void addAll(@Nullable List<String> values) {
			if (values == null) {
				number(ABSENT);
				return;
			}
			number(values.size());
			values.forEach(this::add);
		}

		private void number(int number) {
			for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
				this.parts.write(number >>> shift);
			}
		}

		/**
		 * Finish the key.
		 * @param path the decoded path within the application
		 * @return the key
		 */
		public CacheKey build(String path) {
			return new CacheKey(path, this.parts.toByteArray());
		}

	}

}
