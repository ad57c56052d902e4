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
import java.util.List;

import dev.zerocopy.http.internal.AcceptedCodings;
import org.jspecify.annotations.Nullable;

/**
 * What the last values of {@code Accept-Encoding} said: most clients of an application
 * say the same, byte for byte. Confined to one event loop.
 */
final class CodingsMemory {

	private static final int SLOTS = 64;

	/** Longer values are read each time. */
	private static final int MAX_LENGTH = 128;

	private final @Nullable Known[] slots = new @Nullable Known[SLOTS];

	AcceptedCodings of(byte[] bytes, int start, int length) {
		if (length > MAX_LENGTH) {
			return read(bytes, start, length);
		}
		int slot = KnownTarget.hash(bytes, start, length, 0) & SLOTS - 1;
		Known known = this.slots[slot];
		if (known == null || !known.is(bytes, start, length)) {
			known = new Known(Arrays.copyOfRange(bytes, start, start + length), read(bytes, start, length));
			this.slots[slot] = known;
		}
		return known.codings();
	}

	private static AcceptedCodings read(byte[] bytes, int start, int length) {
		return AcceptedCodings.of(List.of(new String(bytes, start, length, StandardCharsets.ISO_8859_1)));
	}

	private record Known(byte[] value, AcceptedCodings codings) {

		boolean is(byte[] bytes, int start, int length) {
			return Arrays.equals(this.value, 0, this.value.length, bytes, start, start + length);
		}

	}

}
