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

import dev.zerocopy.web.internal.route.TargetSlots;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The request targets that the WebFlux lane answered last. Thread-safe.
 */
final class KnownTargets {

	private final TargetSlots<KnownTarget> slots = new TargetSlots<>();

	@Nullable KnownTarget find(byte[] bytes, int start, int length, HttpMethod method) {
		int hash = KnownTarget.hash(bytes, start, length, method.hashCode());
		KnownTarget target = this.slots.first(hash);
		if (target != null && target.is(bytes, start, length, method)) {
			return target;
		}
		target = this.slots.second(hash);
		return (target != null && target.is(bytes, start, length, method)) ? target : null;
	}

	void add(KnownTarget target) {
		int hash = target.hash();
		KnownTarget present = this.slots.first(hash);
		// Those of an older table are of no more use.
		this.slots.put(hash, target, present != null && present.hash() != hash && present.table() == target.table());
	}

}
