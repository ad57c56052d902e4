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

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Http2WriteStallHandler}.
 */
class Http2WriteStallHandlerTests {

	private static final int WINDOW = 65_535;

	private final Streams streams = new Streams();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@BeforeEach
	void request() {
		this.channel.freezeTime();
		this.channel.pipeline()
			.addLast(Http2FrameCodecBuilder.forServer().build(),
					new Http2WriteStallHandler(TimeUnit.SECONDS.toNanos(60)), this.streams);
		this.channel.writeInbound(Unpooled.copiedBuffer(Http2Frames.PREFACE, StandardCharsets.US_ASCII));
		this.channel.writeInbound(Http2Frames.settings());
		this.channel.writeInbound(Http2Frames.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/"));
		this.channel.writeAndFlush(
				new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")).stream(this.streams.last));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void whenClientGrantsNoWindowThenStreamIsReset() {
		respond(WINDOW + 1);
		pass(59);
		assertThat(isReset()).isFalse();
		pass(16);
		assertThat(isReset()).isTrue();
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void whenClientGrantsLittleAndAllOfItIsSentThenStreamStays() {
		respond(WINDOW + 1000);
		for (int i = 0; i < 20; i++) {
			pass(50);
			this.channel.writeInbound(Http2Frames.windowUpdate(0, 10));
			this.channel.writeInbound(Http2Frames.windowUpdate(1, 10));
		}
		assertThat(isReset()).isFalse();
		pass(75);
		assertThat(isReset()).isTrue();
	}

	@Test
	void whenOnlyTheWindowOfTheConnectionIsShutThenStreamIsReset() {
		this.channel.writeInbound(Http2Frames.windowUpdate(1, 1000));
		respond(WINDOW + 1);
		pass(75);
		assertThat(isReset()).isTrue();
	}

	@Test
	void whenClientOnlyChangesItsSettingsThenThatIsNoProgress() {
		respond(WINDOW + 1);
		for (int i = 0; i < 15; i++) {
			pass(5);
			this.channel.writeInbound(Http2Frames.settings(4, i % 2));
		}
		assertThat(isReset()).isTrue();
	}

	@Test
	void whenStreamHadNothingToSendThenItHasTheFullTime() {
		respond(WINDOW);
		pass(600);
		respond(1);
		pass(59);
		assertThat(isReset()).isFalse();
		pass(16);
		assertThat(isReset()).isTrue();
	}

	@Test
	void whenStreamWaitedBeforeThenItHasTheFullTimeAgain() {
		respond(WINDOW + 1);
		pass(50);
		this.channel.writeInbound(Http2Frames.windowUpdate(0, 1));
		this.channel.writeInbound(Http2Frames.windowUpdate(1, 1));
		pass(600);
		respond(1);
		pass(59);
		assertThat(isReset()).isFalse();
	}

	@Test
	void whenNothingWaitsThenNoTimerIsLeft() {
		respond(100);
		pass(15);
		assertThat(this.channel.runScheduledPendingTasks()).isEqualTo(-1);
	}

	private void respond(int size) {
		this.channel
			.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.buffer(size).writeZero(size)).stream(this.streams.last));
	}

	private void pass(int seconds) {
		for (int i = 0; i < seconds; i++) {
			this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
			this.channel.runPendingTasks();
		}
	}

	private boolean isReset() {
		ByteBuf sent = Unpooled.buffer();
		for (ByteBuf part = this.channel.readOutbound(); part != null; part = this.channel.readOutbound()) {
			sent.writeBytes(part);
			part.release();
		}
		while (sent.isReadable()) {
			int length = sent.readUnsignedMedium();
			int type = sent.readByte();
			sent.skipBytes(5 + length);
			if (type == Http2Frames.RST_STREAM) {
				return true;
			}
		}
		return false;
	}

	private static final class Streams extends ChannelInboundHandlerAdapter {

		private Http2FrameStream last;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object message) {
			if (message instanceof Http2HeadersFrame frame) {
				this.last = frame.stream();
			}
			ReferenceCountUtil.release(message);
		}

	}

}
