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

import dev.zerocopy.web.internal.route.TargetSlots;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The request targets that the WebFlux lane answered last. Thread-safe.
 */
final class TargetMemory {

	private final TargetSlots<KnownTarget> slots = new TargetSlots<>();

	/**
	 * Find a target.
	 * @param method the request method
	 * @param text the request target
	 * @param protocol the protocol: lanes in front of this one learn by protocol, from
	 * requests that this one leaves to Spring
	 * @return what was learned, {@code null} if it is not known
	 */
	@Nullable KnownTarget find(HttpMethod method, String text, String protocol) {
		int hash = KnownTarget.hash(method, text, protocol);
		KnownTarget target = this.slots.first(hash);
		if (target != null && target.is(method, text, protocol)) {
			return target;
		}
		target = this.slots.second(hash);
		return (target != null && target.is(method, text, protocol)) ? target : null;
	}

	void add(KnownTarget target) {
		int hash = target.hash();
		KnownTarget present = this.slots.first(hash);
		// Those of an older table are of no more use.
		this.slots.put(hash, target, present != null && present.hash() != hash && present.table() == target.table());
	}

}
