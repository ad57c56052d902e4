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

package dev.zerocopy.web.internal.exchange;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongConsumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * How much more a channel takes before it asks its writers to wait, where everything that
 * waits to be written counts: what TLS and compression have made of buffers that they
 * have released, and on HTTP/2 what flow control holds back. Thread-safe.
 */
final class ChannelRoom {

	private final Channel channel;

	/**
	 * Create the room of a channel.
	 * @param channel the channel of a connection, or of a stream on HTTP/2
	 */
	ChannelRoom(Channel channel) {
		this.channel = channel;
	}

	/**
	 * The room there is when nothing waits to be written.
	 * @return the number of bytes, never 0
	 */
	long whenEmpty() {
		return Math.max(1, this.channel.config().getWriteBufferHighWaterMark());
	}

	/**
	 * Ask for the room there is. Not at once: Reactor Netty writes what it is given by
	 * another thread, or while it asks for more, in a later task of the event loop.
	 * @param answer receives the number of bytes, on the event loop, when it is not 0. A
	 * channel that has ended holds nothing back: what is written to it fails.
	 */
	void ask(LongConsumer answer) {
		if (!this.channel.isRegistered()) {
			answer.accept(whenEmpty());
			return;
		}
		try {
			this.channel.eventLoop().execute(() -> answer(answer));
		}
		catch (RejectedExecutionException ex) {
			// The event loop has ended, and the channel with it.
			answer.accept(whenEmpty());
		}
	}

	private void answer(LongConsumer answer) {
		long bytes = this.channel.isActive() ? this.channel.bytesBeforeUnwritable() : whenEmpty();
		if (bytes > 0) {
			answer.accept(bytes);
		}
		else {
			this.channel.pipeline().addFirst(new Waiting(answer));
		}
	}

	/** Stands in front of all others, of which one may keep the event to itself. */
	private final class Waiting extends ChannelInboundHandlerAdapter {

		private final LongConsumer answer;

		Waiting(LongConsumer answer) {
			this.answer = answer;
		}

		@Override
		public void channelWritabilityChanged(ChannelHandlerContext ctx) {
			ctx.fireChannelWritabilityChanged();
			end(ctx);
		}

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			ctx.fireChannelInactive();
			end(ctx);
		}

		private void end(ChannelHandlerContext ctx) {
			if (!ctx.isRemoved() && (ctx.channel().isWritable() || !ctx.channel().isActive())) {
				ctx.pipeline().remove(this);
				ChannelRoom.this.answer(this.answer);
			}
		}

	}

}
