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

package dev.zerocopy.cache.internal;

import java.lang.reflect.ParameterizedType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys that a client has chosen so that they are hard to tell apart.
 */
class CacheKeyTests {

	/** Their bytes have the same hash without a seed, as {@link Arrays} has it. */
	private final List<String> colliding = colliding(12);

	private static List<String> colliding(int pairs) {
		List<String> texts = List.of("");
		for (int i = 0; i < pairs; i++) {
			texts = texts.stream().flatMap(text -> List.of(text + "Aa", text + "BB").stream()).toList();
		}
		return texts;
	}

	private static CacheKey key(String value) {
		CacheKey.Builder key = new CacheKey.Builder(1);
		key.addAll(List.of(value));
		return key.build("/search");
	}

	@Test
	void whenKeysAreMadeToCollideThenTheyDoNot() {
		assertThat(this.colliding).hasSize(4096)
			.extracting(text -> Arrays.hashCode(text.getBytes(StandardCharsets.UTF_8)))
			.containsOnly(Arrays.hashCode(this.colliding.get(0).getBytes(StandardCharsets.UTF_8)));
		assertThat(new HashSet<>(this.colliding.stream().map(text -> key(text).hashCode()).toList()))
			.hasSizeGreaterThan(4086);
	}

	@Test
	void whenKeysAreEqualThenHashAndOrderSaySo() {
		assertThat(key("a")).isEqualTo(key("a"))
			.hasSameHashCodeAs(key("a"))
			.isEqualByComparingTo(key("a"))
			.isNotEqualTo(key("b"));
		assertThat(Integer.signum(key("a").compareTo(key("b"))))
			.isEqualTo(-Integer.signum(key("b").compareTo(key("a"))))
			.isNotZero();
	}

	/** What hash tables do with keys that have the same hash all the same. */
	@Test
	void whenHashesAreNoHelpThenAFewComparisonsFindAKey() {
		AtomicInteger comparisons = new AtomicInteger();
		Map<CacheKey, String> tree = new TreeMap<>((one, other) -> {
			comparisons.incrementAndGet();
			return one.compareTo(other);
		});
		this.colliding.forEach(text -> tree.put(key(text), text));
		for (String text : this.colliding) {
			comparisons.set(0);
			assertThat(tree.get(key(text))).isEqualTo(text);
			assertThat(comparisons.get()).isLessThanOrEqualTo(24);
		}
		assertThat(new ArrayList<>(tree.keySet())).isSorted();
	}

	/** They look for exactly this, in the class itself. */
	@Test
	void hashTablesCanCompareKeys() {
		assertThat(CacheKey.class.getGenericInterfaces())
			.anySatisfy(type -> assertThat(type).isInstanceOfSatisfying(ParameterizedType.class, comparable -> {
				assertThat(comparable.getRawType()).isEqualTo(Comparable.class);
				assertThat(comparable.getActualTypeArguments()).containsExactly(CacheKey.class);
			}));
	}

}
