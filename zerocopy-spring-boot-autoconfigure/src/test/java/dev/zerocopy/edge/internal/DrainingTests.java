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

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.DefaultEventExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Draining}.
 */
class DrainingTests {

	private final DefaultEventExecutor eventLoop = new DefaultEventExecutor();

	private final Draining draining = new Draining();

	private final CountDownLatch done = new CountDownLatch(1);

	@AfterEach
	void stop() {
		this.eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
	}

	@Test
	void whenNoConnectionClosesThenItIsDone() {
		this.draining.whenDone(this.done::countDown);
		assertThat(this.done.getCount()).isZero();
	}

	@Test
	void whenConnectionHasBegunToCloseThenItIsWaitedFor() {
		this.draining.begin();
		this.draining.begin();
		this.draining.whenDone(this.done::countDown);
		this.draining.end();
		assertThat(this.done.getCount()).isOne();
		this.draining.end();
		assertThat(this.done.getCount()).isZero();
	}

	@Test
	void whenEventLoopIsBusyThenConnectionsThatItHasToCloseAreWaitedFor() throws Exception {
		CountDownLatch busy = new CountDownLatch(1);
		this.draining.watch(this.eventLoop);
		this.eventLoop.execute(() -> {
			try {
				busy.await();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		});
		this.eventLoop.execute(this.draining::begin);
		this.draining.whenDone(this.done::countDown);
		assertThat(this.done.getCount()).isOne();
		busy.countDown();
		this.eventLoop.submit(() -> {
		}).get();
		assertThat(this.done.getCount()).isOne();
		this.draining.end();
		assertThat(this.done.getCount()).isZero();
	}

	@Test
	void whenEventLoopHasStoppedThenItIsNotWaitedFor() throws Exception {
		this.draining.watch(this.eventLoop);
		this.eventLoop.shutdownGracefully(0, 0, TimeUnit.SECONDS).get();
		this.draining.whenDone(this.done::countDown);
		assertThat(this.done.getCount()).isZero();
	}

}
