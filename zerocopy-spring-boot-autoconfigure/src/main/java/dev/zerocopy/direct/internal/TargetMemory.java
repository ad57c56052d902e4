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

import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.TargetSlots;
import org.jspecify.annotations.Nullable;

/**
 * The targets that the WebFlux lane has answered from the cache last. Thread-safe.
 */
final class TargetMemory {

	private static final int FACTOR = 0x9E3779B9;

	private final TargetSlots<LearnedTarget> slots = new TargetSlots<>();

	/**
	 * Find a target.
	 * @param text the request target
	 * @param head whether the method is HEAD rather than GET
	 * @param protocol the protocol: lanes in front of this one learn by protocol, from
	 * requests that this one leaves to Spring
	 * @return what was learned, {@code null} if it is not known
	 */
	@Nullable LearnedTarget find(String text, boolean head, String protocol) {
		int hash = hash(text, head, protocol);
		LearnedTarget target = this.slots.first(hash);
		if (target != null && is(target, text, head, protocol)) {
			return target;
		}
		target = this.slots.second(hash);
		return (target != null && is(target, text, head, protocol)) ? target : null;
	}

	void add(LearnedTarget target) {
		int hash = hash(target.target(), target.head(), target.protocol());
		LearnedTarget present = this.slots.first(hash);
		// Those of an older table are of no more use.
		this.slots.put(hash, target, present != null && !is(present, target.target(), target.head(), target.protocol())
				&& present.table() == target.table());
	}

	private static boolean is(LearnedTarget target, String text, boolean head, String protocol) {
		return target.head() == head && target.target().equals(text) && target.protocol().equals(protocol);
	}

	private static int hash(String text, boolean head, String protocol) {
		int hash = text.hashCode() + protocol.hashCode();
		hash = (head ? ~hash : hash) * FACTOR;
		return hash ^ hash >>> Integer.SIZE / 2;
	}

}
