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

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import reactor.netty.ConnectionObserver;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventLoopThreads}.
 */
class EventLoopThreadsTests {

	private final EventLoopThreads threads = new EventLoopThreads();

	@Test
	void whenThreadServesSeveralConnectionsThenItCountsOnce() {
		register();
		register();
		assertThat(this.threads.count()).isEqualTo(1);
	}

	@Test
	void whenThreadAllocatesThenSumGrowsByAsMuch() {
		register();
		long before = this.threads.allocatedBytes();
		byte[] allocated = new byte[1_000_000];
		assertThat(this.threads.allocatedBytes() - before).isBetween((long) allocated.length, 1_100_000L);
	}

	@Test
	void whenThreadDiesThenSumDoesNotFall() throws InterruptedException {
		long[] alive = new long[1];
		Thread thread = new Thread(() -> {
			register();
			alive[0] = this.threads.allocatedBytes();
		});
		thread.start();
		thread.join(60_000);
		assertThat(alive[0]).isPositive();
		assertThat(this.threads.allocatedBytes()).isGreaterThanOrEqualTo(alive[0]);
		assertThat(this.threads.isAvailable()).isTrue();
	}

	private void register() {
		EmbeddedChannel channel = new EmbeddedChannel();
		this.threads.onChannelInit(ConnectionObserver.emptyListener(), channel, null);
		channel.finishAndReleaseAll();
	}

}
