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

package dev.zerocopy.web.internal.route;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * A bounded memory of what lanes have learned, with two places for each target. A target
 * takes the place of another with a similar hash, which costs that one a request through
 * the WebFlux lane. Thread-safe, without locks.
 *
 * @param <T> the type of targets
 * @since 0.1.0
 */
public final class TargetSlots<T> {

	private static final int SLOTS = 4096;

	private final AtomicReferenceArray<@Nullable T> slots = new AtomicReferenceArray<>(SLOTS);

	/**
	 * Return what stands in the first place of a hash.
	 * @param hash the hash of a target
	 * @return a target that may be another one, {@code null} if there is none
	 */
	public @Nullable T first(int hash) {
		return this.slots.getAcquire(firstSlot(hash));
	}

	/**
	 * Return what stands in the second place of a hash.
	 * @param hash the hash of a target
	 * @return a target that may be another one, {@code null} if there is none
	 */
	public @Nullable T second(int hash) {
		return this.slots.getAcquire(secondSlot(hash));
	}

	/**
	 * Remember a target.
	 * @param hash its hash
	 * @param target the target
	 * @param keepFirst whether what stands in the first place is another target that is
	 * still of use
	 */
	public void put(int hash, T target, boolean keepFirst) {
		this.slots.setRelease(keepFirst ? secondSlot(hash) : firstSlot(hash), target);
	}

	private static int firstSlot(int hash) {
		return hash & SLOTS - 1;
	}

	private static int secondSlot(int hash) {
		return hash >>> Integer.SIZE / 2 & SLOTS - 1;
	}

}
