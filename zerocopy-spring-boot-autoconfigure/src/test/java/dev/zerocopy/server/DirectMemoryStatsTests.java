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

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.PlatformDependent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DirectMemoryStats}.
 */
class DirectMemoryStatsTests {

	private static final int LARGE = 64 * 1024 * 1024;

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenBufferIsAllocatedThenItsMemoryIsUsed(boolean pooled) {
		ByteBufAllocator allocator = pooled ? PooledByteBufAllocator.DEFAULT : UnpooledByteBufAllocator.DEFAULT;
		ByteBuf buffer = allocator.directBuffer(LARGE);
		try {
			assertThat(DirectMemoryStats.now().usedBytes()).isGreaterThanOrEqualTo(LARGE);
		}
		finally {
			buffer.release();
		}
	}

	@Test
	void whenVirtualMachineAllocatesThenItsMemoryIsUsed() {
		ByteBuffer buffer = ByteBuffer.allocateDirect(LARGE);
		assertThat(DirectMemoryStats.now().usedBytes()).isGreaterThanOrEqualTo(buffer.capacity());
	}

	@Test
	void maximumIsTheOneOfNettyOrTheVirtualMachine() {
		assertThat(DirectMemoryStats.now().maxBytes()).isPositive()
			.isIn(PlatformDependent.maxDirectMemory(), PlatformDependent.estimateMaxDirectMemory());
	}

	@Test
	void whatIsNearerToItsLimitCounts() {
		DirectMemoryStats full = new DirectMemoryStats(9, 10);
		DirectMemoryStats large = new DirectMemoryStats(80, 100);
		assertThat(DirectMemoryStats.ofNettyOrVirtualMachine(full, large)).isSameAs(full);
		assertThat(DirectMemoryStats.ofNettyOrVirtualMachine(large, full)).isSameAs(full);
	}

	@Test
	void whenNettyDoesNotCountThenVirtualMachineDoes() {
		DirectMemoryStats empty = new DirectMemoryStats(0, 10);
		assertThat(DirectMemoryStats.ofNettyOrVirtualMachine(new DirectMemoryStats(-1, 10), empty)).isSameAs(empty);
	}

	@Test
	void usedShareIsUsedOfMaximum() {
		assertThat(new DirectMemoryStats(1, 4).usedShare()).isEqualTo(0.25);
	}

}
