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

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;

import dev.zerocopy.testsupport.FailingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopBuffers}.
 */
class LoopBuffersTests {

	private final LoopBuffers buffers = new LoopBuffers(3, 1024);

	@AfterEach
	void endLoop() {
		FastThreadLocal.removeAll();
	}

	@Test
	void whenReleasedThenTheSameBufferIsTaken() {
		ByteBuf buffer = take();
		buffer.writeLong(1);
		buffer.release();
		assertThat(take()).isSameAs(buffer);
		assertThat(buffer.readableBytes()).isZero();
		buffer.release();
	}

	@Test
	void whenAllAreKeptThenThereIsNone() {
		List<ByteBuf> kept = List.of(take(), take(), take());
		assertThat(distinct(kept)).hasSize(3);
		assertThat(this.buffers.take()).isNull();
		kept.get(1).release();
		assertThat(this.buffers.take()).isSameAs(kept.get(1));
		kept.forEach(ByteBuf::release);
	}

	@Test
	void whenAllAreKeptForLongThenOneIsReplacedAtATime() {
		List<ByteBuf> kept = new ArrayList<>(List.of(take(), take(), take()));
		int refusals = 0;
		while (kept.size() < 5) {
			ByteBuf buffer = this.buffers.take();
			if (buffer != null) {
				kept.add(buffer);
			}
			else {
				refusals++;
			}
		}
		assertThat(distinct(kept)).hasSize(5);
		assertThat(refusals).isEqualTo(128);
		kept.forEach(ByteBuf::release);
		assertThat(kept).extracting(ByteBuf::refCnt).containsExactlyInAnyOrder(0, 0, 1, 1, 1);
	}

	@Test
	void whenLoopEndsThenBuffersAreReleased() {
		List<ByteBuf> taken = List.of(take(), take());
		taken.forEach(ByteBuf::release);
		FastThreadLocal.removeAll();
		assertThat(taken).extracting(ByteBuf::refCnt).containsOnly(0);
	}

	@Test
	void whenThereIsNoMemoryThenThereIsNoneUntilThereIs() {
		FailingAllocator allocator = new FailingAllocator(UnpooledByteBufAllocator.DEFAULT);
		LoopBuffers scarce = new LoopBuffers(1, 1024, allocator);
		allocator.limit(1024);
		assertThat(scarce.take()).isNull();
		allocator.limit(FailingAllocator.TOO_LARGE);
		ByteBuf buffer = null;
		for (int i = 0; buffer == null; i++) {
			assertThat(i).isLessThan(100);
			buffer = scarce.take();
		}
		buffer.release();
	}

	@Test
	void whenThereIsNoMemoryToReplaceOneThenItStaysInUse() {
		FailingAllocator allocator = new FailingAllocator(UnpooledByteBufAllocator.DEFAULT);
		LoopBuffers scarce = new LoopBuffers(1, 1024, allocator);
		ByteBuf kept = Objects.requireNonNull(scarce.take());
		allocator.limit(1024);
		for (int i = 0; i < 200; i++) {
			assertThat(scarce.take()).isNull();
		}
		assertThat(kept.refCnt()).isEqualTo(2);
		kept.release();
		assertThat(scarce.take()).isSameAs(kept);
		kept.release();
	}

	@Test
	void whenSomebodyHasReleasedOneTooOftenThenAnotherTakesItsPlace() {
		ByteBuf lost = take();
		lost.release(2);
		ByteBuf buffer = take();
		assertThat(buffer).isNotSameAs(lost);
		assertThat(buffer.refCnt()).isEqualTo(2);
		buffer.release();
	}

	@Test
	void whenSomebodyHasReleasedOneTooOftenThenTheLoopEndsAllTheSame() {
		ByteBuf lost = take();
		ByteBuf other = take();
		lost.release(2);
		other.release();
		FastThreadLocal.removeAll();
		assertThat(other.refCnt()).isZero();
	}

	private static Set<ByteBuf> distinct(List<ByteBuf> buffers) {
		Set<ByteBuf> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
		distinct.addAll(buffers);
		return distinct;
	}

	private ByteBuf take() {
		return Objects.requireNonNull(this.buffers.take());
	}

}
