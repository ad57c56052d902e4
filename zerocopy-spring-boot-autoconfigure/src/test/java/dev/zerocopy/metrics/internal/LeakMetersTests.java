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

package dev.zerocopy.metrics.internal;

import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.testsupport.LeakDetectionExtension;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LeakMeters}, with buffers that leak on purpose. Each one is leaked by
 * a line of its own, since the detector reports leaks with equal records once.
 */
class LeakMetersTests {

	private final MeterRegistry registry = new SimpleMeterRegistry();

	@AfterEach
	void removeListener() {
		ByteBufUtil.setLeakListener(null);
	}

	@Test
	void whenBufferLeaksThenItIsCounted() throws Exception {
		try (LeakMeters meters = bind()) {
			assertThat(count()).isZero();
			leak(ByteBufAllocator.DEFAULT.directBuffer(16));
			assertThat(LeakDetectionExtension.takeLeaks()).hasSize(1);
			assertThat(count()).isOne();
		}
	}

	@Test
	void whenAnotherListenerWasSetThenItIsStillCalled() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		ByteBufUtil.setLeakListener((type, records) -> calls.incrementAndGet());
		try (LeakMeters meters = bind()) {
			leak(ByteBufAllocator.DEFAULT.directBuffer(17));
			assertThat(LeakDetectionExtension.takeLeaks()).hasSize(1);
			assertThat(count()).isOne();
			assertThat(calls).hasValue(1);
		}
	}

	@Test
	void whenClosedThenEarlierListenerHasItsPlaceAgain() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		ByteBufUtil.setLeakListener((type, records) -> calls.incrementAndGet());
		bind().close();
		leak(ByteBufAllocator.DEFAULT.directBuffer(18));
		assertThat(LeakDetectionExtension.takeLeaks()).hasSize(1);
		assertThat(count()).isZero();
		assertThat(calls).hasValue(1);
	}

	@Test
	void whenClosedThenLaterListenerStays() throws Exception {
		AtomicInteger calls = new AtomicInteger();
		LeakMeters meters = bind();
		ByteBufUtil.setLeakListener((type, records) -> calls.incrementAndGet());
		meters.close();
		leak(ByteBufAllocator.DEFAULT.directBuffer(19));
		assertThat(LeakDetectionExtension.takeLeaks()).hasSize(1);
		assertThat(calls).hasValue(1);
	}

	private LeakMeters bind() {
		LeakMeters meters = new LeakMeters();
		meters.bindTo(this.registry);
		return meters;
	}

	private double count() {
		return this.registry.get("zerocopy.leaks").functionCounter().count();
	}

	private static void leak(ByteBuf buffer) {
		assertThat(buffer.refCnt()).isOne();
	}

}
