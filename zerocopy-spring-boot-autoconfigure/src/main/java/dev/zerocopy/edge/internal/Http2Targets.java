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

import dev.zerocopy.buffer.internal.SecretHash;
import dev.zerocopy.cache.internal.EntryReference;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.TargetSlots;
import dev.zerocopy.web.internal.webflux.AnswerCounter.Answers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the WebFlux lane has answered from the cache over HTTP/2 last.
 * Thread-safe.
 */
final class Http2Targets {

	private final TargetSlots<Known> slots = new TargetSlots<>();

	/**
	 * Find a target.
	 * @param path the text of {@code :path}, of which no {@code String} is made
	 * @param head whether the method is HEAD rather than GET
	 * @return what was learned, {@code null} if it is not known
	 */
	@Nullable Known find(CharSequence path, boolean head) {
		int hash = hash(path, head);
		Known known = this.slots.first(hash);
		if (known == null || !known.is(path, head)) {
			known = this.slots.second(hash);
		}
		return (known != null && known.is(path, head)) ? known : null;
	}

	void add(Known known) {
		LearnedTarget target = known.target();
		int hash = hash(known.path(), target.head());
		Known present = this.slots.first(hash);
		// Those of an older table are of no more use.
		this.slots.put(hash, known, present != null && !present.is(known.path(), target.head())
				&& present.target().table() == target.table());
	}

	private static int hash(CharSequence path, boolean head) {
		int hash = SecretHash.of(path);
		return head ? ~hash : hash;
	}

	/**
	 * A target with what belongs to it.
	 *
	 * @param path the bytes of the target
	 * @param target what was learned
	 * @param entry finds its response
	 * @param answers counts its answers
	 */
	record Known(AsciiString path, LearnedTarget target, EntryReference entry, Answers answers) {

		Known(LearnedTarget target, EntryReference entry, Answers answers) {
			this(new AsciiString(target.target()), target, entry, answers);
		}

		boolean is(CharSequence path, boolean head) {
			return this.target.head() == head && this.path.contentEquals(path);
		}

	}

}
