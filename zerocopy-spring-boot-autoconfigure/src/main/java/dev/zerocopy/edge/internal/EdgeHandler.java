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

import java.util.Objects;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.buffer.internal.SharedBuffer;
import dev.zerocopy.web.internal.webflux.MethodOutcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler.PriorKnowledgeUpgradeEvent;
import io.netty.handler.timeout.IdleStateHandler;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Answers requests from the bytes of a connection, directly before Netty's codec, and
 * passes on what it does not answer. Confined to the event loop of its connection.
 *
 * <pre>
 * TLS, PROXY protocol | EdgeHandler | HttpServerCodec | EdgeEndHandler | Reactor Netty
 * </pre>
 *
 * <b>Order.</b> A request is answered only while the lane below owes no answer. While it
 * does, requests that could be answered here pass through as well, since that lane gives
 * the same answer: nothing is held back for it, and no answer overtakes another.
 * <p>
 * <b>Message boundaries.</b> A request is passed on as exactly its head and its body.
 * After a head outside the parser's subset its end is not known, so everything that
 * follows is passed on as well, for the life of the connection.
 * <p>
 * <b>Reading.</b> Reactor Netty reads on demand. The edge asks for more only when a read
 * brought nothing for the lane below, which otherwise asks by itself. While the channel
 * is not writable nothing is answered and nothing read: the rest of the read waits, and
 * what arrives unasked, as epoll delivers it before a FIN, is appended. One read for each
 * connection and turn of the loop keeps connections fair to each other.
 */
final class EdgeHandler extends ChannelDuplexHandler implements EdgeOutput {

	private static final Log logger = LogFactory.getLog(EdgeHandler.class);

	/** An eighth of what is read into. */
	private static final int COPIED = ReadBuffers.CAPACITY / 8;

	/** The first read of a connection of Reactor Netty. */
	private static final int FIRST_READ = 2048;

	private final EdgeLane lane;

	private final boolean encrypted;

	private final SocketSide socketSide;

	private final @Nullable ReadBuffers reads;

	private @Nullable ChannelHandlerContext context;

	private Runnable headSeen = () -> {
	};

	/*
	 * The start of a head, or while stalled whatever was read. Owned by this handler.
	 */
	private @Nullable ByteBuf held;

	// Whether the input may be memory that others read into next.

	private boolean lent;

	private State state = State.ANSWERING;

	private boolean stalled;

	private boolean busy;

	private boolean passed;

	private boolean unflushed;

	// Answers that are not written yet, and how many bytes are not of the current one.

	private @Nullable ByteBuf answered;

	private int answeredBefore;

	// Whether a part of the current answer is written.

	private boolean wrote;

	// Whether a method was called for the request that the lane below has.

	private boolean called;

	// Answers that the lane below owes, and the bytes that its last request still gets.

	private int owed;

	private long body;

	private long answers;

	// Whether the last answer was written here.

	private boolean wroteLast;

	private @Nullable ChannelPromise deferredClose;

	private boolean idleHandlerKnown;

	private @Nullable IdleStateHandler idleHandler;

	private boolean watching;

	EdgeHandler(EdgeLane lane, boolean encrypted, SocketSide socketSide, @Nullable ReadBuffers reads) {
		this.lane = lane;
		this.encrypted = encrypted;
		this.socketSide = socketSide;
		this.reads = reads;
	}

	/**
	 * Whether the client owes the rest of a head. The lane below may alone know, and
	 * before the first request whoever looks for HTTP/2 in front may have its bytes.
	 */
	private @Nullable Boolean awaitsHead() {
		boolean begun = this.held != null || this.owed > 0 || this.answers > 0;
		return (begun && this.state == State.ANSWERING) ? this.held != null && !this.stalled : null;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
		this.headSeen = this.lane.headLimit().ask(ctx.pipeline(), this::awaitsHead);
	}

	@Override
	public ByteBuf reserve(int bytes) {
		ByteBuf buffer = this.answered;
		if (buffer == null || buffer.writableBytes() < bytes) {
			writeAnswers(context());
			buffer = isTrusted() ? this.lane.answerBuffer(context().alloc(), bytes)
					: context().alloc().directBuffer(bytes);
			this.answered = buffer;
			this.answeredBefore = 0;
		}
		return buffer;
	}

	@Override
	public boolean isTrusted() {
		return this.socketSide.isTrusted();
	}

	@Override
	public boolean isEncrypted() {
		return this.encrypted;
	}

	@Override
	public ByteBufAllocator allocator() {
		return context().alloc();
	}

	@Override
	public void leave(MethodOutcome outcome) {
		outcome.leave(context().channel());
		this.called = true;
	}

	private void clearOutcome(ChannelHandlerContext ctx) {
		if (this.called) {
			this.called = false;
			MethodOutcome.clear(ctx.channel());
		}
	}

	@Override
	public void write(ByteBuf bytes) {
		this.wrote = true;
		writeAnswers(context());
		context().write(bytes, context().voidPromise());
	}

	private void writeAnswers(ChannelHandlerContext ctx) {
		ByteBuf bytes = this.answered;
		if (bytes != null) {
			this.answered = null;
			ctx.write(bytes, ctx.voidPromise());
		}
	}

	private ChannelHandlerContext context() {
		return Objects.requireNonNull(this.context);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (!(message instanceof ByteBuf buffer)) {
			this.passed = true;
			ctx.fireChannelRead(message);
			return;
		}
		ByteBuf waiting = this.held;
		if (waiting == null) {
			consume(ctx, buffer, false);
			return;
		}
		this.held = null;
		ByteBuf input = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), waiting, buffer);
		if (this.stalled) {
			this.held = input;
		}
		else {
			consume(ctx, input, true);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		complete(ctx);
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		// Also called from within writes and flushes of this handler.
		if (!this.busy && canGoOn(ctx)) {
			complete(ctx);
		}
		ctx.fireChannelWritabilityChanged();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof PriorKnowledgeUpgradeEvent) {
			passEverything();
			this.lane.changeToHttp2(ctx.pipeline());
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		end();
		releaseAnswers();
		clearOutcome(ctx);
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		ByteBuf rest = this.held;
		this.held = null;
		this.stalled = false;
		releaseAnswers();
		clearOutcome(ctx);
		if (rest != null) {
			ctx.fireChannelRead(rest);
			ctx.fireChannelReadComplete();
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!this.stalled && this.state != State.ENDED) {
			ctx.read();
		}
	}

	/*
	 * Reactor Netty closes a connection without a request of its own at once. The bytes
	 * that the edge has answered with go first.
	 */
	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (this.deferredClose != null) {
			this.deferredClose.addListener((closed) -> promise.trySuccess());
			return;
		}
		writeAnswers(ctx);
		if (!this.wroteLast || this.owed > 0 || pending(ctx) == null) {
			ctx.close(promise);
			return;
		}
		this.deferredClose = promise;
		end();
		this.lane.draining().begin();
		promise.addListener((closed) -> this.lane.draining().end());
		ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((written) -> ctx.close(promise));
	}

	/**
	 * The lane below starts a final answer.
	 * @param response its head, which may be changed
	 * @return whether the connection is to be closed behind it because it has served as
	 * many requests as it may
	 */
	boolean answerStarted(HttpResponse response) {
		boolean last = this.answers + 1 == this.lane.maxKeepAliveRequests();
		if (last) {
			HttpUtil.setKeepAlive(response, false);
		}
		if (response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()
				|| !HttpUtil.isKeepAlive(response)) {
			passEverything();
		}
		return last;
	}

	/**
	 * The lane below has written a final answer to its end.
	 * @param last whether the connection is closed behind it
	 */
	void answerEnded(boolean last) {
		if (last) {
			end();
		}
		clearOutcome(context());
		this.answers++;
		this.owed = Math.max(this.owed - 1, 0);
		this.wroteLast = false;
		this.idleHandlerKnown = false;
		if (canGoOn(context())) {
			// Behind whatever the lane below still does with its answer.
			context().executor().execute(this::goOn);
		}
	}

	/*
	 * The client reads, and so few answers are owed that more than one request can
	 * follow.
	 */
	private boolean canGoOn(ChannelHandlerContext ctx) {
		return this.stalled && ctx.channel().isWritable() && this.owed <= this.lane.maxOwed() / 2;
	}

	private void goOn() {
		if (canGoOn(context())) {
			complete(context());
		}
	}

	private void complete(ChannelHandlerContext ctx) {
		flushAnswers(ctx);
		while (canGoOn(ctx)) {
			ByteBuf rest = this.held;
			this.held = null;
			this.stalled = false;
			if (rest != null) {
				consume(ctx, rest, true);
			}
			flushAnswers(ctx);
		}
		if (this.passed) {
			this.passed = false;
			ctx.fireChannelReadComplete();
		}
		else {
			read(ctx);
		}
	}

	/*
	 * Takes over the input. Ends with nothing left, or with the rest held: as a copy, so
	 * that it does not keep the buffer of a read, unless it is one already.
	 */
	private void consume(ChannelHandlerContext ctx, ByteBuf input, boolean copied) {
		this.busy = true;
		this.lent = !copied && this.reads != null && this.reads.isSharing();
		try {
			boolean answering = this.state == State.ANSWERING;
			boolean more = true;
			while (more && input.isReadable() && this.state == State.ANSWERING) {
				more = (this.body > 0) ? passBody(ctx, input) : message(ctx, input);
			}
			if (input.isReadable() && this.state != State.ENDED) {
				if (this.state == State.ANSWERING) {
					this.held = copied ? rest(input) : copy(ctx, input);
				}
				else {
					passRest(ctx, input, answering);
				}
			}
		}
		finally {
			this.busy = false;
			input.release();
		}
	}

	/*
	 * What was answered would otherwise stay as long as each read ends within a request.
	 */
	private static ByteBuf rest(ByteBuf input) {
		if (input.refCnt() == 1) {
			input.discardSomeReadBytes();
		}
		return input.retain();
	}

	private static ByteBuf copy(ChannelHandlerContext ctx, ByteBuf input) {
		return ctx.alloc().buffer(input.readableBytes()).writeBytes(input);
	}

	private boolean message(ChannelHandlerContext ctx, ByteBuf input) {
		EdgeRequestParser parser = this.lane.parser();
		switch (parser.parse(input, input.readerIndex(), input.writerIndex())) {
			case COMPLETE -> {
				RequestHead head = parser.head();
				boolean candidate = this.owed == 0 && head.length() + head.contentLength() <= input.readableBytes();
				if (candidate ? !isWritable(ctx) : this.owed >= this.lane.maxOwed()) {
					this.stalled = true;
					return false;
				}
				this.headSeen.run();
				if (!candidate || !answer(ctx, head, input)) {
					passMessage(ctx, head, input);
				}
			}
			case NEED_MORE -> {
				return false;
			}
			case PASS_THROUGH -> passEverything();
		}
		return true;
	}

	private boolean answer(ChannelHandlerContext ctx, RequestHead head, ByteBuf input) {
		int length = (int) (head.length() + head.contentLength());
		boolean last = !head.isKeepAlive() || this.answers + 1 == this.lane.maxKeepAliveRequests();
		if (!respond(ctx, head, input, last)) {
			return false;
		}
		input.skipBytes(length);
		this.answers++;
		this.wroteLast = true;
		this.unflushed = true;
		shareReads(true);
		if (last) {
			end();
			writeAnswers(ctx);
			ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((written) -> ctx.close());
		}
		return true;
	}

	private boolean respond(ChannelHandlerContext ctx, RequestHead head, ByteBuf input, boolean last) {
		this.wrote = false;
		this.answeredBefore = (this.answered != null) ? this.answered.writerIndex() : 0;
		boolean done = false;
		try {
			done = this.lane.responder().answer(head, input, input.readerIndex(), last, this);
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// The lane below meets the same failure and has somebody to report it to.
			logger.debug("Not answered at the edge", ex);
		}
		if (!done && this.wrote) {
			end();
			ctx.close();
		}
		else if (!done && this.answered != null) {
			this.answered.writerIndex(this.answeredBefore);
		}
		return done || this.wrote;
	}

	private void passMessage(ChannelHandlerContext ctx, RequestHead head, ByteBuf input) {
		long length = head.length() + head.contentLength();
		int available = (int) Math.min(length, input.readableBytes());
		this.owed++;
		this.body = length - available;
		if (this.lent && available - head.length() > COPIED) {
			// The codec reads a head byte by byte.
			pass(ctx, unlent(ctx, input, head.length()));
			available -= head.length();
		}
		pass(ctx, input, available);
	}

	private boolean passBody(ChannelHandlerContext ctx, ByteBuf input) {
		int available = (int) Math.min(this.body, input.readableBytes());
		this.body -= available;
		pass(ctx, input, available);
		return true;
	}

	/*
	 * Netty loses what a codec gets together with a head that changes the protocol: no
	 * more than without the edge, where the first read is small.
	 */
	private void passRest(ChannelHandlerContext ctx, ByteBuf input, boolean head) {
		if (head && input.readableBytes() > FIRST_READ) {
			pass(ctx, input, FIRST_READ);
		}
		if (this.state != State.ENDED) {
			pass(ctx, this.lent ? unlent(ctx, input, input.readableBytes()) : input.retain());
		}
	}

	private void pass(ChannelHandlerContext ctx, ByteBuf input, int length) {
		pass(ctx, this.lent ? unlent(ctx, input, length) : input.readRetainedSlice(length));
	}

	/*
	 * What others get has a count that is nobody else's, and is used by nobody else
	 * behind that. A part that is much smaller than its buffer would keep all of that: it
	 * is copied, to the heap, where it counts as a copy.
	 */
	private static ByteBuf unlent(ChannelHandlerContext ctx, ByteBuf input, int length) {
		if (length > COPIED) {
			return new SharedBuffer(ctx.alloc(), input.readRetainedSlice(length));
		}
		return Unpooled.buffer(length, length).writeBytes(input, length);
	}

	private void shareReads(boolean sharing) {
		if (this.reads != null) {
			this.reads.share(sharing);
		}
	}

	private void pass(ChannelHandlerContext ctx, ByteBuf bytes) {
		// The lane below may answer at once.
		writeAnswers(ctx);
		this.passed = true;
		shareReads(false);
		this.socketSide.lookAgain();
		ctx.fireChannelRead(bytes);
	}

	private void releaseAnswers() {
		ByteBuf bytes = this.answered;
		this.answered = null;
		if (bytes != null) {
			bytes.release();
		}
	}

	private void passEverything() {
		if (this.state == State.ANSWERING) {
			this.state = State.PASSING;
		}
	}

	private void end() {
		this.state = State.ENDED;
		this.stalled = false;
		if (this.held != null) {
			this.held.release();
			this.held = null;
		}
	}

	private boolean isWritable(ChannelHandlerContext ctx) {
		if (!hasRoom(ctx)) {
			// Bytes that are not flushed count as well.
			flushAnswers(ctx);
		}
		return ctx.channel().isWritable();
	}

	private boolean hasRoom(ChannelHandlerContext ctx) {
		int waiting = (this.answered != null) ? this.answered.readableBytes() : 0;
		return ctx.channel().bytesBeforeUnwritable() > waiting;
	}

	private void flushAnswers(ChannelHandlerContext ctx) {
		if (this.unflushed) {
			this.unflushed = false;
			boolean outer = this.busy;
			this.busy = true;
			writeAnswers(ctx);
			ctx.flush();
			this.busy = outer;
			resetIdleHandler(ctx);
		}
	}

	/*
	 * Reactor Netty's idle timeout runs behind the codec, where it sees nothing of what
	 * is answered here.
	 */
	private void resetIdleHandler(ChannelHandlerContext ctx) {
		if (!this.idleHandlerKnown) {
			this.idleHandlerKnown = true;
			this.idleHandler = (IdleStateHandler) ctx.pipeline().get(NettyPipeline.IdleTimeoutHandler);
		}
		IdleStateHandler handler = this.idleHandler;
		if (handler != null) {
			handler.resetReadTimeout();
			handler.resetWriteTimeout();
			ChannelOutboundBuffer pending = pending(ctx);
			if (pending != null && !this.watching) {
				this.watching = true;
				watch(ctx, pending, handler.getReaderIdleTimeInMillis() / 2);
			}
		}
	}

	/*
	 * A client that takes its time over an answer is not idle.
	 */
	private void watch(ChannelHandlerContext ctx, ChannelOutboundBuffer pending, long periodMillis) {
		long bytes = pending.totalPendingWriteBytes();
		long progress = pending.currentProgress();
		ctx.executor().schedule(() -> {
			this.watching = false;
			ChannelOutboundBuffer now = pending(ctx);
			if (now == null || now.totalPendingWriteBytes() != bytes || now.currentProgress() != progress) {
				resetIdleHandler(ctx);
			}
		}, periodMillis, TimeUnit.MILLISECONDS);
	}

	private static @Nullable ChannelOutboundBuffer pending(ChannelHandlerContext ctx) {
		ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
		return (buffer != null && buffer.totalPendingWriteBytes() > 0) ? buffer : null;
	}

	private enum State {

		/**
		 * Answers and passes on.
		 */
		ANSWERING,

		/**
		 * Passes everything on.
		 */
		PASSING,

		/**
		 * The connection ends: what comes is dropped.
		 */
		ENDED

	}

}
