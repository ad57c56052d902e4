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

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WriteStallTimeoutHandler}.
 */
class WriteStallTimeoutHandlerTests {

	private final SlowChannel channel = new SlowChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void whenNothingIsTakenThenConnectionIsClosed() {
		send(1000);
		pass(59);
		assertThat(this.channel.isOpen()).isTrue();
		pass(1);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenClientTakesOneByteNowAndThenThenConnectionStays() {
		send(1000);
		for (int i = 0; i < 100; i++) {
			pass(55);
			this.channel.take(1);
		}
		assertThat(this.channel.isOpen()).isTrue();
		pass(75);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenTheSameBufferIsWrittenAgainAndAgainThenProgressIsSeen() {
		ByteBuf shared = Unpooled.buffer(100).writeZero(100);
		this.channel.write(shared.retain());
		this.channel.write(shared.retain());
		this.channel.flush();
		for (int i = 0; i < 20; i++) {
			pass(55);
			this.channel.take(100);
			this.channel.writeAndFlush(shared.retain().readerIndex(0));
		}
		assertThat(this.channel.isOpen()).isTrue();
		shared.release();
	}

	@Test
	void whenMoreIsWrittenThenThatIsNoProgress() {
		send(1000);
		for (int i = 0; i < 6; i++) {
			pass(10);
			send(1000);
		}
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenWriteBeginsLongAfterTheLastThenItHasTheFullTime() {
		send(10);
		this.channel.take(10);
		pass(600);
		send(10);
		pass(59);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void whenAllIsTakenThenNoTimerIsLeft() {
		send(1000);
		this.channel.take(1000);
		pass(15);
		assertThat(this.channel.runScheduledPendingTasks()).isEqualTo(-1);
		assertThat(this.channel.isOpen()).isTrue();
	}

	private void send(int size) {
		this.channel.writeAndFlush(Unpooled.buffer(size).writeZero(size));
	}

	private void pass(long seconds) {
		for (long i = 0; i < seconds; i++) {
			this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
			this.channel.runPendingTasks();
		}
	}

	/**
	 * Channel whose peer takes bytes only when told to.
	 */
	private static final class SlowChannel extends EmbeddedChannel {

		private int takes;

		SlowChannel() {
			freezeTime();
			pipeline().addFirst(new WriteStallTimeoutHandler(TimeUnit.SECONDS.toNanos(60)));
		}

		void take(int bytes) {
			this.takes += bytes;
			flush();
		}

		@Override
		protected void doWrite(ChannelOutboundBuffer buffer) {
			while (buffer.current() instanceof ByteBuf current && this.takes > 0) {
				int taken = Math.min(this.takes, current.readableBytes());
				this.takes -= taken;
				buffer.removeBytes(taken);
			}
		}

	}

}
