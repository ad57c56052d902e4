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
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.concurrent.ScheduledFuture;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes too long over a request head. Stands directly
 * before the codec, behind TLS and the PROXY protocol; its observer stands directly
 * behind the codec. Confined to the event loop of its connection.
 * <p>
 * Time runs from the start of a connection until its first head is complete, and from the
 * first byte of every later head. Bodies and the idle time between requests are not
 * limited. While the server itself does not read, as when it still writes an earlier
 * answer, nothing is held against the client. On HTTP/2 only the first header block is
 * timed. After a change to another protocol the handler removes itself.
 * <p>
 * A head that arrives in one piece costs no timer: the one task of a connection is
 * scheduled for a head that is incomplete after a read.
 */
final class RequestHeadTimeoutHandler extends ChannelDuplexHandler {

	private static final Log logger = LogFactory.getLog(RequestHeadTimeoutHandler.class);

	private final long timeoutNanos;

	private final Observer observer = new Observer();

	private @Nullable ChannelHandlerContext context;

	private @Nullable ChannelHandlerContext codec;

	private @Nullable ScheduledFuture<?> task;

	private @Nullable Supplier<@Nullable Boolean> awaitsHead;

	private boolean headDue;

	private long deadlineNanos;

	private boolean reading = true;

	private boolean inMessage;

	// What the current read has brought.

	private boolean startsInRead;

	private boolean endsInRead;

	private boolean endsWithContent;

	private long contentInRead;

	RequestHeadTimeoutHandler(long timeoutNanos) {
		this.timeoutNanos = timeoutNanos;
	}

	/**
	 * Returns the handler to place directly behind the codec.
	 */
	ChannelHandler observe(ChannelHandlerContext codec) {
		this.codec = codec;
		return this.observer;
	}

	/**
	 * Ask somebody in front of the codec who answers requests there, and who runs what is
	 * returned behind each head.
	 */
	Runnable ask(Supplier<@Nullable Boolean> awaitsHead) {
		this.awaitsHead = awaitsHead;
		return () -> this.headDue = false;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
		expectHead(ctx);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		cancel();
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		cancel();
		ctx.fireChannelInactive();
	}

	private void cancel() {
		this.headDue = false;
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		this.reading = true;
		ctx.read();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (!(message instanceof ByteBuf buffer)) {
			ctx.fireChannelRead(message);
			return;
		}
		this.reading = false;
		this.startsInRead = false;
		this.endsInRead = false;
		this.contentInRead = 0;
		int start = buffer.readerIndex();
		int end = buffer.writerIndex();
		// Keeps the bytes for a look at the end of the message; the codec owns the
		// buffer.
		buffer.retain();
		try {
			ctx.fireChannelRead(buffer);
			afterRead(ctx, buffer, start, end);
		}
		finally {
			buffer.release();
		}
	}

	private void afterRead(ChannelHandlerContext ctx, ByteBuf buffer, int start, int end) {
		Boolean awaited = (this.awaitsHead != null && !ctx.isRemoved()) ? this.awaitsHead.get() : null;
		if (awaited != null) {
			if (!awaited) {
				this.headDue = false;
			}
			else if (!this.headDue) {
				expectHead(ctx);
			}
			return;
		}
		if (this.inMessage || this.headDue || ctx.isRemoved()) {
			return;
		}
		if (this.endsInRead && endsWithMessage(buffer, start, end)) {
			return;
		}
		if (this.codec != null && this.codec.isRemoved()) {
			remove();
		}
		else if (!isBlank(buffer, start, end)) {
			expectHead(ctx);
		}
	}

	/**
	 * Tells whether the last message ends where the read ends, or whether the codec has
	 * kept the beginning of another head. A message ends with the content that its head
	 * announced, or with the empty line of its head or its trailer section.
	 */
	private boolean endsWithMessage(ByteBuf buffer, int start, int end) {
		if (!this.endsWithContent) {
			return followsEmptyLine(buffer, start, end);
		}
		long contentStart = end - this.contentInRead;
		return this.startsInRead ? contentStart > start && followsEmptyLine(buffer, start, (int) contentStart)
				: contentStart == start;
	}

	/**
	 * Bytes before the read are taken as fitting: they cannot belong to a later head.
	 */
	private static boolean followsEmptyLine(ByteBuf buffer, int start, int index) {
		int position = index - 1;
		if (buffer.getByte(position) != '\n') {
			return false;
		}
		position--;
		if (position >= start && buffer.getByte(position) == '\r') {
			position--;
		}
		return position < start || buffer.getByte(position) == '\n';
	}

	/**
	 * Empty lines before a request are no part of its head (RFC 9112, section 2.2).
	 */
	private static boolean isBlank(ByteBuf buffer, int start, int end) {
		return buffer.forEachByte(start, end - start, (value) -> value == '\r' || value == '\n') < 0;
	}

	private void expectHead(ChannelHandlerContext ctx) {
		this.headDue = true;
		this.deadlineNanos = ctx.executor().ticker().nanoTime() + this.timeoutNanos;
		if (this.task == null) {
			schedule(ctx, this.timeoutNanos);
		}
	}

	private void schedule(ChannelHandlerContext ctx, long delayNanos) {
		this.task = ctx.executor().schedule(() -> check(ctx), delayNanos, TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext ctx) {
		this.task = null;
		if (!this.headDue) {
			return;
		}
		long now = ctx.executor().ticker().nanoTime();
		if (now - this.deadlineNanos >= 0 && !this.reading) {
			this.deadlineNanos = now + this.timeoutNanos;
		}
		long left = this.deadlineNanos - now;
		if (left > 0) {
			schedule(ctx, left);
			return;
		}
		if (logger.isDebugEnabled()) {
			logger.debug("Closing " + ctx.channel() + ": no complete request head within "
					+ TimeUnit.NANOSECONDS.toMillis(this.timeoutNanos) + " ms");
		}
		ctx.close();
	}

	private void remove() {
		ChannelHandlerContext ctx = this.context;
		if (ctx != null && !ctx.isRemoved()) {
			ctx.pipeline().remove(this);
		}
		ChannelHandlerContext observed = this.observer.context;
		if (observed != null && !observed.isRemoved()) {
			observed.pipeline().remove(this.observer);
		}
	}

	/**
	 * Sees what the codec has decoded.
	 */
	private final class Observer extends ChannelInboundHandlerAdapter {

		private @Nullable ChannelHandlerContext context;

		@Override
		public void handlerAdded(ChannelHandlerContext ctx) {
			this.context = ctx;
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object message) {
			RequestHeadTimeoutHandler handler = RequestHeadTimeoutHandler.this;
			if (message instanceof HttpRequest) {
				handler.headDue = false;
				handler.inMessage = true;
				handler.startsInRead = true;
				handler.endsInRead = false;
				handler.contentInRead = 0;
			}
			if (message instanceof HttpContent content) {
				int length = content.content().readableBytes();
				handler.contentInRead += length;
				if (message instanceof LastHttpContent) {
					handler.inMessage = false;
					handler.endsInRead = true;
					// The last chunk is empty, the last part of announced content is not.
					handler.endsWithContent = length > 0;
				}
			}
			else if (message instanceof Http2HeadersFrame) {
				handler.remove();
			}
			ctx.fireChannelRead(message);
		}

	}

}
