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

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AllocatorSettings} and {@link AllocatorStats}.
 */
class AllocatorSettingsTests {

	@Test
	void whenKeptThenNothingIsChosen() {
		AllocatorSettings settings = new AllocatorSettings(AllocatorType.KEEP, null, null, null);
		assertThat(settings.systemProperties()).isEmpty();
		assertThat(settings.isNettyDefault()).isTrue();
		assertThat(settings.allocator()).isSameAs(ByteBufAllocator.DEFAULT);
	}

	@Test
	void whenPooledWithoutNumbersThenInstanceIsThatOfNetty() {
		AllocatorSettings settings = new AllocatorSettings(AllocatorType.POOLED, null, null, null);
		assertThat(settings.systemProperties()).containsOnlyKeys("io.netty.allocator.type").containsValue("pooled");
		assertThat(settings.allocator()).isSameAs(PooledByteBufAllocator.DEFAULT);
	}

	@Test
	void whenPooledWithNumbersThenAllocatorHasThem() {
		AllocatorSettings settings = new AllocatorSettings(AllocatorType.POOLED, 1, 2, 16384);
		assertThat(settings.isNettyDefault()).isFalse();
		PooledByteBufAllocator allocator = (PooledByteBufAllocator) settings.allocator();
		assertThat(allocator.metric().numHeapArenas()).isEqualTo(1);
		assertThat(allocator.metric().numDirectArenas()).isEqualTo(2);
		assertThat(allocator.metric().chunkSize()).isEqualTo(16384 << PooledByteBufAllocator.defaultMaxOrder());
	}

	@Test
	void whenUnpooledOrAdaptiveThenAllocatorIsOfThatKind() {
		assertThat(new AllocatorSettings(AllocatorType.UNPOOLED, null, null, null).allocator())
			.isSameAs(UnpooledByteBufAllocator.DEFAULT);
		assertThat(new AllocatorSettings(AllocatorType.ADAPTIVE, null, null, null).allocator())
			.isInstanceOf(AdaptiveByteBufAllocator.class);
	}

	@Test
	void statsTellWhatIsHeld() {
		UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
		var buffer = allocator.directBuffer(1000);
		assertThat(AllocatorStats.of(allocator)).isEqualTo(new AllocatorStats("UnpooledByteBufAllocator", 0, 1000));
		buffer.release();
		assertThat(AllocatorStats.of(allocator).usedDirectBytes()).isZero();
	}

}
