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

package dev.zerocopy.buffer;

/**
 * Checks of offsets and lengths.
 */
final class Bounds {

	private Bounds() {
	}

	static void checkIndex(long offset, long size) {
		if (offset < 0 || offset >= size) {
			throw outOfBounds("offset", offset, size - 1);
		}
	}

	static void checkRegion(long offset, long length, long size) {
		if (offset < 0 || offset > size) {
			throw outOfBounds("offset", offset, size);
		}
		if (length < 0 || length > size - offset) {
			throw outOfBounds("length", length, size - offset);
		}
	}

	private static IndexOutOfBoundsException outOfBounds(String what, long value, long max) {
		String expected = (max < 0) ? "none" : "0.." + max;
		return new IndexOutOfBoundsException(what + ": " + value + " (expected: " + expected + ")");
	}

}
