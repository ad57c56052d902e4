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

import java.util.concurrent.atomic.AtomicReferenceArray;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The request targets that the WebFlux lane answered last. A bounded memory without
 * locks: a target takes the place of another with a similar hash, which costs that one a
 * request through the lane below. Thread-safe.
 */
final class KnownTargets {

	private static final int SLOTS = 4096;

	private final AtomicReferenceArray<@Nullable KnownTarget> slots = new AtomicReferenceArray<>(SLOTS);

	@Nullable KnownTarget find(ByteBuf buffer, int start, int length, HttpMethod method) {
		int hash = KnownTarget.hash(buffer, start, length, method.hashCode());
		KnownTarget target = this.slots.getAcquire(first(hash));
		if (target != null && target.is(buffer, start, length, method)) {
			return target;
		}
		target = this.slots.getAcquire(second(hash));
		return (target != null && target.is(buffer, start, length, method)) ? target : null;
	}

	void add(KnownTarget target) {
		int hash = target.hash();
		int slot = first(hash);
		KnownTarget present = this.slots.getAcquire(slot);
		// Those of an older table are of no more use.
		if (present != null && present.hash() != hash && present.table() == target.table()) {
			slot = second(hash);
		}
		this.slots.setRelease(slot, target);
	}

	private static int first(int hash) {
		return hash & SLOTS - 1;
	}

	private static int second(int hash) {
		return hash >>> Integer.SIZE / 2 & SLOTS - 1;
	}

}
