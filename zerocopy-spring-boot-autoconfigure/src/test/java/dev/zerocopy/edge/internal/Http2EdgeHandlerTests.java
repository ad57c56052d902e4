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

import java.nio.charset.StandardCharsets;

import dev.zerocopy.server.Http2Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Http2EdgeHandler} where the codec refuses to write, which no client
 * can make it do.
 */
class Http2EdgeHandlerTests {

	private final TestHttp2Answers answers = new TestHttp2Answers(100);

	private final EmbeddedChannel channel = new EmbeddedChannel();

	@AfterEach
	void whenAllIsDoneThenNothingIsKept() {
		this.channel.finishAndReleaseAll();
		assertThat(this.answers.shared.refCnt()).isOne();
		this.answers.shared.release();
	}

	@ParameterizedTest
	@ValueSource(classes = { Http2HeadersFrame.class, Http2DataFrame.class })
	void whenAnswerCannotBeWrittenThenStreamIsReset(Class<? extends Http2StreamFrame> refused) {
		this.channel.pipeline()
			.addLast(Http2FrameCodecBuilder.forServer().build(), new Refusal(refused),
					new Http2EdgeHandler(this.answers, new Draining(), false, new SocketSide(this.channel.pipeline())));
		this.channel.writeInbound(Unpooled.copiedBuffer(Http2Frames.PREFACE, StandardCharsets.US_ASCII));
		this.channel.writeInbound(Http2Frames.settings());
		this.channel.writeInbound(Http2Frames.headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/e/large",
				":authority", "localhost"));
		assertThat(this.answers.count).hasValue(1);
		assertThat(resetOfFirstStream()).isEqualTo(Http2Error.INTERNAL_ERROR.code());
		assertThat(this.channel.isOpen()).isTrue();
	}

	private long resetOfFirstStream() {
		long error = -1;
		ByteBuf frame = this.channel.readOutbound();
		while (frame != null) {
			if (frame.readableBytes() > 9 && frame.getByte(3) == Http2Frames.RST_STREAM && frame.getInt(5) == 1) {
				error = frame.getUnsignedInt(9);
			}
			frame.release();
			frame = this.channel.readOutbound();
		}
		return error;
	}

	private static final class Refusal extends ChannelOutboundHandlerAdapter {

		private final Class<?> refused;

		Refusal(Class<?> refused) {
			this.refused = refused;
		}

		@Override
		public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
			if (this.refused.isInstance(message)) {
				ReferenceCountUtil.release(message);
				promise.setFailure(new IllegalStateException("refused as asked"));
			}
			else {
				ctx.write(message, promise);
			}
		}

	}

}
