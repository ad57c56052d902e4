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

package dev.zerocopy.buffer.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SecretHash}.
 */
class SecretHashTests {

	private static final int COUNT = 10_000;

	/** As many as that may have the same of their own, at 32 bits. */
	private static final int CHANCE = 10;

	@Test
	void whenBytesAreTheSameThenTheirHashIs() {
		assertThat(SecretHash.of("abcdefghijk".getBytes(StandardCharsets.US_ASCII)))
			.isEqualTo(SecretHash.of("abcdefghijk".getBytes(StandardCharsets.US_ASCII)));
		assertThat(SecretHash.of("/a/path?with=query")).isEqualTo(SecretHash.of(new AsciiString("/a/path?with=query")))
			.isEqualTo(SecretHash.of(new StringBuilder("/a/path?with=query")));
	}

	@Test
	void whenOnlyLengthsDifferThenHashesDo() {
		Set<Integer> hashes = new HashSet<>();
		for (int length = 0; length < 100; length++) {
			hashes.add(SecretHash.of(new byte[length]));
			hashes.add(SecretHash.of("\0".repeat(length)));
		}
		assertThat(hashes).hasSizeGreaterThan(100);
	}

	@Test
	void whenBytesAreNumbersThenTheirLowBitsAreSpread() {
		int[] slots = new int[1024];
		for (int i = 0; i < COUNT; i++) {
			slots[SecretHash.of("/item/" + i) & slots.length - 1]++;
		}
		assertThat(IntStream.of(slots).max().orElseThrow()).isLessThan(60);
	}

	/**
	 * Each pair of words is made so that the second one makes up for the first one in a
	 * hash that multiplies by a known number.
	 */
	@Test
	void whenWordsUndoEachOtherUnderKnownFactorThenTheyDoNotHere() {
		long factor = 0x9E3779B97F4A7C15L;
		Set<Integer> hashes = new HashSet<>();
		for (long first = 0; first < COUNT; first++) {
			long mixed = (16 ^ first) * factor;
			byte[] bytes = ByteBuffer.allocate(16)
				.order(ByteOrder.LITTLE_ENDIAN)
				.putLong(first)
				.putLong(mixed ^ mixed >>> 29)
				.array();
			hashes.add(SecretHash.of(bytes));
		}
		assertThat(hashes).hasSizeGreaterThan(COUNT - CHANCE);
	}

	/**
	 * A difference in the highest bit of a factor is one of the product in that bit
	 * alone.
	 */
	@Test
	void whenHighestBitsDifferThenTheyAreNotMadeUpForByKnownOnes() {
		int same = 0;
		for (int i = 0; i < COUNT; i++) {
			long one = SecretHash.mix(SecretHash.begin(16), i);
			long other = SecretHash.mix(SecretHash.begin(16), i ^ Long.MIN_VALUE);
			same += ((one ^ other) == (Long.MIN_VALUE | Long.MIN_VALUE >>> 29)) ? 1 : 0;
		}
		assertThat(same).isLessThan(CHANCE);
	}

	@Test
	void whenStringsHaveTheSameHashThenTheyDoNotHere() {
		List<String> colliding = new ArrayList<>(List.of(""));
		for (int i = 0; i < 12; i++) {
			colliding = colliding.stream().flatMap(text -> List.of(text + "Aa", text + "BB").stream()).toList();
		}
		assertThat(colliding).extracting(String::hashCode).containsOnly(colliding.get(0).hashCode());
		assertThat(new HashSet<>(colliding.stream().map(text -> SecretHash.of(text)).toList()))
			.hasSizeGreaterThan(colliding.size() - CHANCE);
	}

}
