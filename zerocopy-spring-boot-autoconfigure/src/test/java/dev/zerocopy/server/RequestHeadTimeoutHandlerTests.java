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
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RequestHeadTimeoutHandler}.
 */
class RequestHeadTimeoutHandlerTests {

	private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\n";

	private static final String CHUNKED = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";

	private final RequestCounter requests = new RequestCounter();

	private EmbeddedChannel channel;

	@BeforeEach
	void connect() {
		this.channel = channel(new HttpServerCodec());
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private EmbeddedChannel channel(ChannelHandler codec) {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.freezeTime();
		RequestHeadTimeoutHandler handler = new RequestHeadTimeoutHandler(TimeUnit.SECONDS.toNanos(30));
		channel.pipeline().addLast("timeout", handler).addLast("codec", codec);
		channel.pipeline().addLast("observer", handler.observe(channel.pipeline().context(codec)));
		channel.pipeline().addLast(this.requests);
		return channel;
	}

	@Test
	void whenNothingArrivesThenNewConnectionIsClosed() {
		pass(29_999);
		assertThat(this.channel.isOpen()).isTrue();
		pass(1);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenHeadDripsThenConnectionIsClosedThirtySecondsAfterItBegan() {
		for (int i = 0; i < 5; i++) {
			receive(GET.substring(i, i + 1));
			pass(5_000);
		}
		receive(GET.substring(5, GET.length() - 1));
		pass(4_999);
		assertThat(this.channel.isOpen()).isTrue();
		pass(1);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenHeadIsCompleteThenIdleTimeIsNotLimited() {
		receive(GET);
		pass(3_600_000);
		receive(GET);
		pass(3_600_000);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.requests.count).isEqualTo(2);
	}

	@Test
	void whenLaterHeadIsIncompleteThenTimeRunsFromItsFirstByte() {
		receive(GET);
		pass(100_000);
		receive("G");
		pass(29_999);
		assertThat(this.channel.isOpen()).isTrue();
		pass(1);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenLaterHeadIsCompletedThenConnectionStays() {
		receive(GET);
		pass(100_000);
		receive(GET.substring(0, 10));
		pass(29_000);
		receive(GET.substring(10));
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.requests.count).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { GET, POST + "123456", POST + "1234\r\n", POST + "\r\n\r\n\r\n",
			CHUNKED + "3\r\nabc\r\n0\r\n\r\n", CHUNKED + "3\r\nabc\r\n0\r\nA: b\r\n\r\n", GET + GET,
			POST + "123456" + GET, GET + POST + "123456" })
	void whenMessagesAreCutAnywhereThenIdleTimeAfterThemIsNotLimited(String messages) {
		for (int cut = 0; cut < messages.length(); cut++) {
			EmbeddedChannel channel = channel(new HttpServerCodec());
			receive(channel, messages.substring(0, cut));
			receive(channel, messages.substring(cut));
			pass(channel, 100_000);
			assertThat(channel.isOpen()).as("cut at %s", cut).isTrue();
			channel.finishAndReleaseAll();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { GET, POST + "123456", POST + "1234\r\n", CHUNKED + "3\r\nabc\r\n0\r\n\r\n",
			POST + "123456" + GET, GET + POST + "123456" })
	void whenIncompleteHeadFollowsInTheSameReadThenConnectionIsClosed(String messages) {
		String all = messages + GET;
		for (int end = messages.length() + 1; end < all.length(); end++) {
			for (int cut = 0; cut < end; cut += 7) {
				EmbeddedChannel channel = channel(new HttpServerCodec());
				receive(channel, all.substring(0, cut));
				receive(channel, all.substring(cut, end));
				pass(channel, 29_999);
				assertThat(channel.isOpen()).as("cut at %s, end at %s", cut, end).isTrue();
				pass(channel, 1);
				assertThat(channel.isOpen()).as("cut at %s, end at %s", cut, end).isFalse();
				channel.finishAndReleaseAll();
			}
		}
	}

	@Test
	void whenBodyIsSlowThenItIsNotLimited() {
		receive(POST);
		for (int i = 0; i < 6; i++) {
			pass(29_000);
			receive("x");
		}
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void whenEmptyLinesFollowThenTheyAreNoHead() {
		receive(GET);
		receive("\r\n");
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void whenServerDoesNotReadThenClientIsNotBlamed() {
		this.channel.config().setAutoRead(false);
		receive(GET + "G");
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.read();
		pass(30_000);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenCodecIsGoneAfterUpgradeThenHandlerIsRemoved() {
		receive(GET);
		this.channel.pipeline().remove("codec");
		receive("other protocol");
		pass(100_000);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.channel.pipeline().names()).doesNotContain("timeout", "observer");
	}

	@Test
	void whenFirstHeaderBlockIsIncompleteThenHttp2ConnectionIsClosed() {
		Http2FrameCodec codec = Http2FrameCodecBuilder.forServer().build();
		EmbeddedChannel channel = channel(codec);
		receive(channel, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
		channel.writeInbound(Http2Frames.settings());
		ByteBuf headers = Http2Frames.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/");
		channel.writeInbound(headers.readRetainedSlice(headers.readableBytes() - 1));
		headers.release();
		pass(channel, 29_999);
		assertThat(channel.isOpen()).isTrue();
		pass(channel, 1);
		assertThat(channel.isOpen()).isFalse();
		channel.finishAndReleaseAll();
	}

	@Test
	void whenFirstHeaderBlockIsCompleteThenHttp2ConnectionStays() {
		EmbeddedChannel channel = channel(Http2FrameCodecBuilder.forServer().build());
		receive(channel, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
		channel.writeInbound(Http2Frames.settings());
		channel.writeInbound(Http2Frames.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/"));
		pass(channel, 100_000);
		assertThat(channel.isOpen()).isTrue();
		assertThat(channel.pipeline().names()).doesNotContain("timeout", "observer");
		channel.finishAndReleaseAll();
	}

	@Test
	void whenHeadsArriveWholeThenNoTimerIsLeft() {
		receive(GET);
		pass(30_000);
		receive(GET);
		receive(POST + "123456");
		assertThat(this.channel.runScheduledPendingTasks()).isEqualTo(-1);
	}

	private void receive(String text) {
		receive(this.channel, text);
	}

	private static void receive(EmbeddedChannel channel, String text) {
		if (!text.isEmpty()) {
			channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
		}
	}

	private void pass(long millis) {
		pass(this.channel, millis);
	}

	private static void pass(EmbeddedChannel channel, long millis) {
		channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
		channel.runPendingTasks();
	}

	@ChannelHandler.Sharable
	private static final class RequestCounter extends ChannelInboundHandlerAdapter {

		private int count;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object message) {
			if (message instanceof HttpRequest) {
				this.count++;
			}
			ReferenceCountUtil.release(message);
		}

	}

}
