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

package dev.zerocopy.benchmarks;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.ReferenceCountUtil;

/**
 * What any server on Netty has to spend on a request: one event loop with epoll, and one
 * handler that writes a fixed answer for each read without looking at what was read. No
 * codec, nothing allocated: all connections read into one buffer, and small answers are
 * copied into another one. One request at a time on a connection.
 *
 * @since 0.1.0
 */
public final class NettyFloorServer {

	private static final int READ = 16 * 1024;

	private static final int COPIED = 8 * 1024;

	private NettyFloorServer() {
	}

	/**
	 * Serve on the loopback interface until the process ends.
	 * @param args the port, the number of bytes of the body
	 * @throws InterruptedException when the thread is interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		ByteBuf answer = answer(Integer.parseInt(args[1]));
		ByteBuf copy = Unpooled.directBuffer(COPIED, COPIED);
		new ServerBootstrap().group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
			.channel(EpollServerSocketChannel.class)
			.option(ChannelOption.SO_BACKLOG, 1024)
			.childOption(ChannelOption.TCP_NODELAY, true)
			.childOption(ChannelOption.RECVBUF_ALLOCATOR, new OneBuffer())
			.childHandler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(new FixedAnswer(answer, copy));
				}

			})
			.bind(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))
			.sync()
			.channel()
			.closeFuture()
			.sync();
	}

	private static ByteBuf answer(int length) {
		String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + length + "\r\n\r\n";
		ByteBuf answer = Unpooled.directBuffer(head.length() + length);
		answer.writeCharSequence(head, StandardCharsets.US_ASCII);
		return answer.writeBytes(FixedBody.ofLength(length));
	}

	/**
	 * Lets all connections read into one buffer, which nobody keeps.
	 */
	private static final class OneBuffer extends DefaultMaxMessagesRecvByteBufAllocator {

		private final ByteBuf buffer = Unpooled.directBuffer(READ, READ);

		@SuppressWarnings("deprecation")
		@Override
		public Handle newHandle() {
			return new MaxMessageHandle() {

				@Override
				public ByteBuf allocate(ByteBufAllocator alloc) {
					return OneBuffer.this.buffer.clear().retain();
				}

				@Override
				public int guess() {
					return READ;
				}

			};
		}

	}

	private static final class FixedAnswer extends ChannelInboundHandlerAdapter {

		private final ByteBuf answer;

		private final ByteBuf copy;

		FixedAnswer(ByteBuf answer, ByteBuf copy) {
			this.answer = answer;
			this.copy = copy;
		}

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			ReferenceCountUtil.release(message);
			context.write(next(), context.voidPromise());
		}

		private ByteBuf next() {
			int length = this.answer.readableBytes();
			if (length > COPIED || this.copy.refCnt() > 1) {
				return this.answer.retainedDuplicate();
			}
			return this.copy.clear().writeBytes(this.answer, this.answer.readerIndex(), length).retain();
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext context) {
			context.flush();
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
			context.close();
		}

	}

}
