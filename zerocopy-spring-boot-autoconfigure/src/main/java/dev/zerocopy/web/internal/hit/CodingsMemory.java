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

package dev.zerocopy.web.internal.hit;

import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

import dev.zerocopy.http.internal.AcceptedCodings;
import org.jspecify.annotations.Nullable;

/**
 * What the last values of {@code Accept-Encoding} said: most clients of an application
 * say the same. Thread-safe, without locks.
 */
final class CodingsMemory {

	/** What a client accepts that does not say. */
	static final AcceptedCodings NONE = AcceptedCodings.of(null);

	private static final int SLOTS = 64;

	/** Longer values are read each time. */
	private static final int MAX_LENGTH = 128;

	private final AtomicReferenceArray<@Nullable Known> slots = new AtomicReferenceArray<>(SLOTS);

	AcceptedCodings of(List<String> lines) {
		if (lines.size() != 1 || lines.get(0).length() > MAX_LENGTH) {
			return AcceptedCodings.of(lines);
		}
		String line = lines.get(0);
		int slot = line.hashCode() & SLOTS - 1;
		Known known = this.slots.getAcquire(slot);
		if (known == null || !known.line().equals(line)) {
			known = new Known(line, AcceptedCodings.of(lines));
			this.slots.setRelease(slot, known);
		}
		return known.codings();
	}

	private record Known(String line, AcceptedCodings codings) {

	}

}
