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
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.logging.LoggingHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for what {@link EdgeHandler} passes on of the memory that it is read into.
 */
@SuppressWarnings("deprecation")
class EdgeReadsTests {

	private static final String KNOWN = "GET /e/1 HTTP/1.1\r\nHost: a\r\n\r\n";

	private final LoopBuffers loopBuffers = new LoopBuffers(1, ReadBuffers.CAPACITY);

	private final List<ByteBuf> passed = new ArrayList<>();

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final SocketSide socketSide = new SocketSide(this.channel.pipeline());

	private final ReadBuffers reads = new ReadBuffers(this.loopBuffers, this.socketSide);

	private final RecvByteBufAllocator.Handle handle = this.reads.newHandle();

	EdgeReadsTests() {
		EdgeLane lane = new EdgeLane(new TestAnswers(), null, 4096, 8192, -1, 128, TestAnswers.NO_LIMIT,
				new Draining());
		this.channel.pipeline()
			.addLast(new EdgeHandler(lane, false, this.socketSide, this.reads), new ChannelInboundHandlerAdapter() {

				@Override
				public void channelRead(ChannelHandlerContext ctx, Object message) {
					EdgeReadsTests.this.passed.add((ByteBuf) message);
				}

			});
	}

	@AfterEach
	void finish() {
		this.channel.finishAndReleaseAll();
		FastThreadLocal.removeAll();
	}

	@Test
	void whileTheEdgeAnswersThenReadsShareTheBufferOfTheLoop() {
		assertThat(read(KNOWN)).isNotEqualTo(ReadBuffers.CAPACITY);
		assertThat(read(KNOWN)).isEqualTo(ReadBuffers.CAPACITY);
		assertThat(read(KNOWN)).isEqualTo(ReadBuffers.CAPACITY);
		assertThat(this.passed).isEmpty();
	}

	@Test
	void whenARequestPassesOnThenReadsHaveMemoryOfTheirOwn() {
		read(KNOWN);
		read("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n");
		for (int i = 0; i < 20; i++) {
			assertThat(read("b")).isLessThan(ReadBuffers.CAPACITY);
		}
		assertThat(read("b")).isEqualTo(64);
		release();
	}

	@Test
	void whenLittlePassesOnThenItIsCopiedAndTheBufferIsFree() {
		read(KNOWN);
		read("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
		assertThat(text()).endsWith("\r\n\r\nabc");
		assertThat(this.passed).singleElement().satisfies(bytes -> {
			assertThat(bytes.isDirect()).isFalse();
			assertThat(bytes.capacity()).isEqualTo(bytes.readableBytes());
		});
		ByteBuf buffer = this.loopBuffers.take();
		assertThat(buffer).isNotNull();
		buffer.release();
		ByteBuf bytes = this.passed.get(0);
		bytes.release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> bytes.getByte(0));
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(bytes::release);
	}

	@Test
	void whenMuchPassesOnThenItIsSharedUnderACountOfItsOwn() {
		String body = "b".repeat(3000);
		read(KNOWN);
		read("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3000\r\n\r\n" + body);
		assertThat(text()).endsWith("\r\n\r\n" + body);
		assertThat(this.passed).hasSize(2);
		ByteBuf bytes = this.passed.get(1);
		assertThat(bytes.isDirect()).isTrue();
		assertThat(this.loopBuffers.take()).isNull();
		release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(bytes::release);
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(bytes::memoryAddress);
		ByteBuf buffer = this.loopBuffers.take();
		assertThat(buffer).isNotNull();
		assertThat(buffer.refCnt()).isEqualTo(2);
		buffer.release();
	}

	@Test
	void whenWhatFollowsIsNoRequestThenItHasACountOfItsOwn() {
		read(KNOWN);
		read("garbage " + "g".repeat(5000) + "\r\n\r\n");
		assertThat(this.passed).hasSize(2);
		for (ByteBuf bytes : this.passed) {
			assertThat(bytes.refCnt()).isOne();
			bytes.release();
			assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(bytes::release);
		}
		ByteBuf buffer = this.loopBuffers.take();
		assertThat(buffer).isNotNull();
		buffer.release();
	}

	@Test
	void whenAHandlerOfTheApplicationComesBeforeItThenReadsHaveMemoryOfTheirOwn() {
		read(KNOWN);
		assertThat(read(KNOWN)).isEqualTo(ReadBuffers.CAPACITY);
		this.channel.pipeline().addFirst(new LoggingHandler());
		assertThat(read(KNOWN)).isLessThan(ReadBuffers.CAPACITY);
		this.channel.pipeline().removeFirst();
		assertThat(read(KNOWN)).isEqualTo(ReadBuffers.CAPACITY);
	}

	/** As a transport does. Returns the capacity of the buffer that was read into. */
	private int read(String text) {
		this.handle.reset(this.channel.config());
		ByteBuf buffer = this.handle.allocate(UnpooledByteBufAllocator.DEFAULT);
		int capacity = buffer.capacity();
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		this.handle.attemptedBytesRead(buffer.writableBytes());
		this.handle.lastBytesRead(bytes.length);
		this.channel.writeInbound(buffer.writeBytes(bytes));
		this.handle.readComplete();
		return capacity;
	}

	private String text() {
		StringBuilder text = new StringBuilder();
		this.passed.forEach(bytes -> text.append(bytes.toString(StandardCharsets.US_ASCII)));
		return text.toString();
	}

	private void release() {
		this.passed.forEach(ByteBuf::release);
		this.passed.clear();
	}

}
