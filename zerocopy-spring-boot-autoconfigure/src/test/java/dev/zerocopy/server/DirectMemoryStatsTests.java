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

package dev.zerocopy.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DirectMemoryStats}.
 */
class DirectMemoryStatsTests {

	private static final int LARGE = 32 * 1024 * 1024;

	@Test
	void whenBufferIsAllocatedThenItsMemoryIsUsed() {
		long before = DirectMemoryStats.now().usedBytes();
		ByteBuf buffer = Unpooled.directBuffer(LARGE);
		try {
			// Others may free a little meanwhile.
			assertThat(DirectMemoryStats.now().usedBytes() - before).isGreaterThan(LARGE / 2);
		}
		finally {
			buffer.release();
		}
	}

	@Test
	void maximumIsTheOneOfNetty() {
		assertThat(DirectMemoryStats.now().maxBytes()).isPositive().isEqualTo(PlatformDependent.maxDirectMemory());
	}

	@Test
	void whenNettyDoesNotCountThenVirtualMachineDoes() {
		assertThat(DirectMemoryStats.of(-1, () -> 5).usedBytes()).isEqualTo(5);
		assertThat(DirectMemoryStats.of(0, () -> 5).usedBytes()).isZero();
	}

	@Test
	void usedShareIsUsedOfMaximum() {
		assertThat(new DirectMemoryStats(1, 4).usedShare()).isEqualTo(0.25);
	}

}
