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
import java.util.List;

import dev.zerocopy.http.internal.AcceptedCodings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
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

	AcceptedCodings of(ByteBuf buffer, int start, int length) {
		if (length > MAX_LENGTH) {
			return read(buffer, start, length);
		}
		int slot = KnownTarget.hash(buffer, start, length, 0) & SLOTS - 1;
		Known known = this.slots[slot];
		if (known == null || !known.is(buffer, start, length)) {
			known = new Known(ByteBufUtil.getBytes(buffer, start, length), read(buffer, start, length));
			this.slots[slot] = known;
		}
		return known.codings();
	}

	private static AcceptedCodings read(ByteBuf buffer, int start, int length) {
		return AcceptedCodings.of(List.of(buffer.toString(start, length, StandardCharsets.ISO_8859_1)));
	}

	private record Known(byte[] value, AcceptedCodings codings) {

		boolean is(ByteBuf buffer, int start, int length) {
			if (this.value.length != length) {
				return false;
			}
			for (int i = 0; i < length; i++) {
				if (this.value[i] != buffer.getByte(start + i)) {
					return false;
				}
			}
			return true;
		}

	}

}
