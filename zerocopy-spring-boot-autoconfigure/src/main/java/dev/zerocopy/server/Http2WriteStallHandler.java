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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2WindowUpdateFrame;
import io.netty.util.concurrent.ScheduledFuture;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Resets an HTTP/2 stream whose client grants no window for the bytes that wait to be
 * sent (RFC 9113, section 5.2). Stands between the frame codec and the multiplexer.
 * Confined to the event loop of its connection.
 * <p>
 * The bytes sent on a stream are its first window and the credit that the client has
 * added, less the window that is left. A stream that waits for its own window or that of
 * the connection, and on which no byte was sent within the limit, is reset with
 * {@code CANCEL}. Streams are looked at four times in the time limit, and only while one
 * has something to send.
 */
final class Http2WriteStallHandler extends ChannelDuplexHandler {

	private static final Log logger = LogFactory.getLog(Http2WriteStallHandler.class);

	private final long timeoutNanos;

	private @Nullable ScheduledFuture<?> task;

	private int checks;

	private @Nullable Http2FrameCodec codec;

	private Http2Connection.@Nullable PropertyKey key;

	Http2WriteStallHandler(long timeoutNanos) {
		this.timeoutNanos = timeoutNanos;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof Http2DataFrame && this.task == null) {
			schedule(ctx);
		}
		ctx.write(message, promise);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof Http2WindowUpdateFrame update && update.stream() != null) {
			Http2Stream stream = codec(ctx).connection().stream(update.stream().id());
			if (stream != null) {
				progress(ctx, stream).credit += update.windowSizeIncrement();
			}
		}
		ctx.fireChannelRead(message);
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

	private void schedule(ChannelHandlerContext ctx) {
		this.task = ctx.executor().schedule(() -> check(ctx), this.timeoutNanos / 4, TimeUnit.NANOSECONDS);
	}

	private void check(ChannelHandlerContext ctx) {
		this.task = null;
		this.checks++;
		Http2Connection connection = codec(ctx).connection();
		Http2RemoteFlowController flow = connection.remote().flowController();
		long now = ctx.executor().ticker().nanoTime();
		List<Integer> stalled = new ArrayList<>();
		boolean waiting = false;
		for (Http2Stream stream : waitingStreams(connection, flow)) {
			if (isStalled(ctx, stream, flow, now)) {
				stalled.add(stream.id());
			}
			else {
				waiting = true;
			}
		}
		if (waiting) {
			schedule(ctx);
		}
		stalled.forEach((id) -> reset(ctx, id));
	}

	private static List<Http2Stream> waitingStreams(Http2Connection connection, Http2RemoteFlowController flow) {
		List<Http2Stream> streams = new ArrayList<>();
		try {
			connection.forEachActiveStream((stream) -> {
				if (flow.hasFlowControlled(stream)) {
					streams.add(stream);
				}
				return true;
			});
		}
		catch (Http2Exception ex) {
			throw new IllegalStateException("The visitor raises no exception", ex);
		}
		return streams;
	}

	private boolean isStalled(ChannelHandlerContext ctx, Http2Stream stream, Http2RemoteFlowController flow, long now) {
		Progress progress = progress(ctx, stream);
		int window = flow.windowSize(stream);
		long sent = progress.credit + flow.initialWindowSize() - window;
		boolean blocked = window <= 0 || flow.windowSize(codec(ctx).connection().connectionStream()) <= 0;
		boolean waitedBefore = progress.check == this.checks - 1;
		progress.check = this.checks;
		if (!blocked || !waitedBefore || sent != progress.sent) {
			progress.sent = sent;
			progress.nanos = now;
		}
		return blocked && now - progress.nanos >= this.timeoutNanos;
	}

	private void reset(ChannelHandlerContext ctx, int id) {
		if (logger.isDebugEnabled()) {
			logger.debug("Resetting stream " + id + " of " + ctx.channel() + ": no window within "
					+ TimeUnit.NANOSECONDS.toMillis(this.timeoutNanos) + " ms");
		}
		ChannelHandlerContext target = ctx.pipeline().context(codec(ctx));
		if (target != null) {
			codec(ctx).encoder().writeRstStream(target, id, Http2Error.CANCEL.code(), target.newPromise());
			target.flush();
		}
	}

	private Progress progress(ChannelHandlerContext ctx, Http2Stream stream) {
		if (this.key == null) {
			this.key = codec(ctx).connection().newKey();
		}
		Progress progress = stream.getProperty(this.key);
		if (progress == null) {
			progress = new Progress();
			stream.setProperty(this.key, progress);
		}
		return progress;
	}

	/**
	 * The codec may come after this handler, but is there before the first frame.
	 */
	private Http2FrameCodec codec(ChannelHandlerContext ctx) {
		Http2FrameCodec codec = this.codec;
		if (codec == null) {
			codec = ctx.pipeline().get(Http2FrameCodec.class);
			this.codec = codec;
		}
		return codec;
	}

	/**
	 * What a stream has sent, when that last changed, and the last check that found it
	 * waiting.
	 */
	private static final class Progress {

		private long credit;

		private long sent;

		private long nanos;

		private int check = -1;

	}

}
