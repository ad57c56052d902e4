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

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2FrameStreamException;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests over HTTP/2 with frames, directly in front of the handler that makes a
 * channel for each stream, which never hears of the streams that are answered here.
 * Confined to the event loop of its connection.
 *
 * <pre>
 * TLS | Http2FrameCodec | guards | Http2EdgeHandler | Http2MultiplexHandler
 * </pre>
 *
 * <b>Order.</b> The codec tells of a new stream and gives its header block at once behind
 * that. The news is kept back until then; if the request is not answered here, both go on
 * in order. All that concerns the streams answered here ends here.
 * <p>
 * <b>All streams at once.</b> The multiplexer tells the channels of all open streams that
 * the connection can be written to, that its input has ended or that TLS has failed, and
 * relies on each having one. Whatever makes it do so first hands it those streams of this
 * handler that are still open: it makes a channel for each, which sees no request and
 * goes with its stream.
 * <p>
 * <b>Limits.</b> Flow control, the number of streams, resets and orderly shutdown are the
 * codec's, a window that stays shut is the guards'. Heads are subject to none of these,
 * so while the connection cannot be written to, known requests wait: no more than there
 * may be streams. The codec flushes behind each read.
 */
final class Http2EdgeHandler extends ChannelDuplexHandler {

	private static final Log logger = LogFactory.getLog(Http2EdgeHandler.class);

	private final Http2Responder responder;

	private final Draining draining;

	private final boolean encrypted;

	private final SocketSide socketSide;

	/*
	 * The news of streams that are answered here or wait for that, until they are closed.
	 */
	private final IntObjectMap<Http2FrameStreamEvent> own = new IntObjectHashMap<>();

	private final Deque<Waiting> waiting = new ArrayDeque<>();

	private @Nullable Http2FrameStreamEvent opened;

	private int lastStream;

	// Open streams that the multiplexer knows.

	private int passed;

	private boolean closing;

	Http2EdgeHandler(Http2Responder responder, Draining draining, boolean encrypted, SocketSide socketSide) {
		this.responder = responder;
		this.draining = draining;
		this.encrypted = encrypted;
		this.socketSide = socketSide;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (!(event instanceof Http2FrameStreamEvent news)) {
			passOpenStreams(ctx);
			ctx.fireUserEventTriggered(event);
		}
		else if (news.type() == Http2FrameStreamEvent.Type.State && news.stream().id() > this.lastStream) {
			passOpened(ctx);
			this.lastStream = news.stream().id();
			this.opened = news;
		}
		else if (news.type() == Http2FrameStreamEvent.Type.State && isClosed(news.stream())) {
			closed(ctx, news);
		}
		else if (!this.own.containsKey(news.stream().id())) {
			ctx.fireUserEventTriggered(event);
		}
	}

	private void closed(ChannelHandlerContext ctx, Http2FrameStreamEvent news) {
		if (this.opened == news) {
			this.opened = null;
		}
		else if (this.own.remove(news.stream().id()) == null) {
			passed(-1);
			ctx.fireUserEventTriggered(news);
		}
		else {
			this.waiting.removeIf((request) -> request.news() == news);
		}
	}

	private static boolean isClosed(Http2FrameStream stream) {
		return stream.state() == Http2Stream.State.CLOSED;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (!(message instanceof Http2StreamFrame frame)) {
			ctx.fireChannelRead(message);
			return;
		}
		Http2FrameStreamEvent news = this.opened;
		if (news != null && news.stream() == frame.stream() && frame instanceof Http2HeadersFrame head) {
			this.opened = null;
			if (!take(ctx, news, head)) {
				pass(ctx, news, head);
			}
			return;
		}
		passOpened(ctx);
		if (this.own.containsKey(frame.stream().id())) {
			ReferenceCountUtil.release(frame);
		}
		else {
			ctx.fireChannelRead(frame);
		}
	}

	private boolean take(ChannelHandlerContext ctx, Http2FrameStreamEvent news, Http2HeadersFrame head) {
		if (!head.isEndStream()) {
			return false;
		}
		if (ctx.channel().isWritable() && this.waiting.isEmpty()) {
			return answer(ctx, news, head);
		}
		boolean known = isKnown(head);
		if (known) {
			this.own.put(news.stream().id(), news);
			this.waiting.add(new Waiting(news, head));
		}
		return known;
	}

	private boolean isKnown(Http2HeadersFrame head) {
		try {
			return this.responder.isKnown(head.headers(), this.encrypted);
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			logger.debug("Not kept for the edge", ex);
			return false;
		}
	}

	private boolean answer(ChannelHandlerContext ctx, Http2FrameStreamEvent news, Http2HeadersFrame head) {
		Http2Answer answer = null;
		try {
			answer = this.responder.answer(head.headers(), this.encrypted, isTrusted());
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// The lane below meets the same failure and has somebody to report it to.
			logger.debug("Not answered at the edge", ex);
		}
		if (answer == null) {
			return false;
		}
		// Writing may close the stream.
		this.own.put(news.stream().id(), news);
		write(ctx, news.stream(), answer);
		return true;
	}

	private void write(ChannelHandlerContext ctx, Http2FrameStream stream, Http2Answer answer) {
		ByteBuf body = answer.body();
		ChannelFuture written = ctx.write(new DefaultHttp2HeadersFrame(answer.headers(), body == null).stream(stream));
		if (body != null) {
			if (written.isDone() && !written.isSuccess()) {
				body.release();
			}
			else {
				written = ctx.write(new DefaultHttp2DataFrame(body, true).stream(stream));
			}
		}
		// What fails later fails with the stream, or is reported as an exception.
		if (written.isDone() && !written.isSuccess() && ctx.channel().isActive() && !isClosed(stream)) {
			reset(ctx, stream, Http2Error.INTERNAL_ERROR);
		}
	}

	private static void reset(ChannelHandlerContext ctx, Http2FrameStream stream, Http2Error error) {
		ctx.writeAndFlush(new DefaultHttp2ResetFrame(error).stream(stream));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (!(cause instanceof Http2FrameStreamException failure)) {
			passOpenStreams(ctx);
			ctx.fireExceptionCaught(cause);
			return;
		}
		passOpened(ctx);
		if (this.own.containsKey(failure.stream().id())) {
			reset(ctx, failure.stream(), failure.error());
		}
		else {
			ctx.fireExceptionCaught(cause);
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		if (ctx.channel().isWritable()) {
			answerWaiting(ctx);
			if (this.passed == 0) {
				// The multiplexer has nobody to tell.
				ctx.pipeline().context(Http2MultiplexHandler.class).fireChannelWritabilityChanged();
				return;
			}
			if (ctx.channel().isWritable()) {
				passOpenStreams(ctx);
			}
		}
		ctx.fireChannelWritabilityChanged();
	}

	private void answerWaiting(ChannelHandlerContext ctx) {
		boolean answered = false;
		boolean passedOn = false;
		while (!this.waiting.isEmpty() && ctx.channel().isWritable()) {
			Waiting request = this.waiting.remove();
			if (this.own.remove(request.news().stream().id()) != null) {
				if (answer(ctx, request.news(), request.head())) {
					answered = true;
				}
				else {
					pass(ctx, request.news(), request.head());
					passedOn = true;
				}
			}
		}
		if (passedOn) {
			ctx.fireChannelReadComplete();
		}
		if (answered) {
			ctx.flush();
		}
	}

	private void passOpened(ChannelHandlerContext ctx) {
		Http2FrameStreamEvent news = this.opened;
		if (news != null) {
			this.opened = null;
			passed(1);
			ctx.fireUserEventTriggered(news);
		}
	}

	private void pass(ChannelHandlerContext ctx, Http2FrameStreamEvent news, Http2HeadersFrame head) {
		passed(1);
		ctx.fireUserEventTriggered(news);
		ctx.fireChannelRead(head);
	}

	private void passed(int streams) {
		this.passed += streams;
		this.socketSide.lookAgain();
	}

	/** While others have streams, code of the application runs for this connection. */
	private boolean isTrusted() {
		if (this.passed > 0) {
			this.socketSide.lookAgain();
		}
		return this.socketSide.isTrusted();
	}

	private void passOpenStreams(ChannelHandlerContext ctx) {
		passOpened(ctx);
		boolean passedOn = false;
		while (!this.waiting.isEmpty()) {
			Waiting request = this.waiting.remove();
			if (this.own.remove(request.news().stream().id()) != null) {
				pass(ctx, request.news(), request.head());
				passedOn = true;
			}
		}
		if (passedOn) {
			ctx.fireChannelReadComplete();
		}
		if (!this.own.isEmpty()) {
			List<Http2FrameStreamEvent> open = List.copyOf(this.own.values());
			this.own.clear();
			passed(open.size());
			open.forEach(ctx::fireUserEventTriggered);
		}
	}

	/*
	 * The codec tells the client, and closes behind the last answer. Nobody else waits
	 * for those of this handler.
	 */
	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (!this.closing && (!this.own.isEmpty() || hasPending(ctx))) {
			this.closing = true;
			this.draining.begin();
			ctx.channel().closeFuture().addListener((closed) -> this.draining.end());
		}
		ctx.close(promise);
	}

	private static boolean hasPending(ChannelHandlerContext ctx) {
		ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
		return buffer != null && buffer.totalPendingWriteBytes() > 0;
	}

	/**
	 * A known request that is answered once the connection can be written to.
	 */
	private record Waiting(Http2FrameStreamEvent news, Http2HeadersFrame head) {

	}

}
