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

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client takes none of the bytes that wait to be sent. Stands
 * first in the pipeline, so that every message it sees becomes one entry of the channel's
 * outbound buffer. Confined to the event loop of its connection.
 * <p>
 * Progress is a change of the number of entries that have left the outbound buffer, or of
 * the bytes sent from the first of them. A client that reads slowly makes progress and is
 * left alone. Progress is looked for four times in the time limit, and only while
 * something waits, so a connection is closed after the limit and at most a quarter more.
 */
final class WriteStallTimeoutHandler extends ChannelDuplexHandler {

	private static final Log logger = LogFactory.getLog(WriteStallTimeoutHandler.class);

	private final long timeoutNanos;

	private @Nullable ScheduledFuture<?> task;

	private long unflushed;

	private long flushed;

	private long sentEntries;

	private long sentBytes;

	private long progressNanos;

	WriteStallTimeoutHandler(long timeoutNanos) {
		this.timeoutNanos = timeoutNanos;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		this.unflushed++;
		ctx.write(message, promise);
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		this.flushed += this.unflushed;
		this.unflushed = 0;
		ctx.flush();
		if (this.task == null) {
			ChannelOutboundBuffer waiting = waiting(ctx);
			if (waiting != null) {
				hasProgress(waiting);
				this.progressNanos = ctx.executor().ticker().nanoTime();
				schedule(ctx);
			}
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		cancel();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		cancel();
	}

	private void cancel() {
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
	}

	private static @Nullable ChannelOutboundBuffer waiting(ChannelHandlerContext ctx) {
		ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
		return (buffer != null && !buffer.isEmpty()) ? buffer : null;
	}

	private boolean hasProgress(ChannelOutboundBuffer waiting) {
		long entries = this.flushed - waiting.size();
		long bytes = waiting.currentProgress();
		boolean progress = entries != this.sentEntries || bytes != this.sentBytes;
		this.sentEntries = entries;
		this.sentBytes = bytes;
		return progress;
	}

	private void schedule(ChannelHandlerContext ctx) {
		this.task = ctx.executor().schedule(() -> check(ctx), this.timeoutNanos / 4, TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext ctx) {
		this.task = null;
		ChannelOutboundBuffer waiting = waiting(ctx);
		if (waiting == null) {
			return;
		}
		long now = ctx.executor().ticker().nanoTime();
		if (hasProgress(waiting)) {
			this.progressNanos = now;
		}
		if (now - this.progressNanos < this.timeoutNanos) {
			schedule(ctx);
			return;
		}
		if (logger.isDebugEnabled()) {
			logger.debug("Closing " + ctx.channel() + ": no byte of " + waiting.totalPendingWriteBytes()
					+ " taken within " + TimeUnit.NANOSECONDS.toMillis(this.timeoutNanos) + " ms");
		}
		ctx.close();
	}

}
