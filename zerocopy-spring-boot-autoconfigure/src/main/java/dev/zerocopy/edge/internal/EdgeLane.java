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

import java.util.Map;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerUpgradeHandler;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Puts the edge into the pipelines of one server: for HTTP/1.1 an {@link EdgeHandler}
 * directly before Netty's codec and an {@link EdgeEndHandler} directly behind it, for
 * HTTP/2 an {@link Http2EdgeHandler} directly before the channels of the streams.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class EdgeLane {

	/** How the names of handlers of this project begin. */
	static final String PREFIX = NettyPipeline.LEFT + "zerocopy.";

	private static final String EDGE = PREFIX + "edge";

	private static final String EDGE_END = PREFIX + "edgeEnd";

	private static final Set<String> WATCHERS = Set.of(NettyPipeline.AccessLogHandler, NettyPipeline.ErrorLogHandler,
			NettyPipeline.HttpMetricsHandler, NettyPipeline.NonSslRedirectDetector, NettyPipeline.CompressionHandler);

	private static final int ANSWER_BUFFER = 32 * 1024;

	/** Under io_uring each answer of a turn keeps one until the kernel has sent it. */
	private static final int ANSWER_BUFFERS = 32;

	/**
	 * Well below what Netty's codec takes, and more than Reactor Netty works ahead.
	 */
	private static final int MAX_OWED = 64;

	private final EdgeResponder responder;

	private final @Nullable Http2Responder http2;

	private final int maxKeepAliveRequests;

	private final int maxOwed;

	private final HeadLimit headLimit;

	private final Draining draining;

	private final FastThreadLocal<EdgeRequestParser> parsers;

	private final LoopBuffers answerBuffers = new LoopBuffers(ANSWER_BUFFERS, ANSWER_BUFFER);

	private final LoopBuffers readBuffers = new LoopBuffers(1, ReadBuffers.CAPACITY);

	/**
	 * Create a lane.
	 * @param responder answers requests over HTTP/1.1
	 * @param http2 answers requests over HTTP/2 whose names the codec has validated,
	 * {@code null} to leave all of them to the lane below
	 * @param maxInitialLineLength the most bytes of a request line, not more than the
	 * codec's
	 * @param maxHeaderSize the most bytes of all field lines, not more than the codec's
	 * @param maxKeepAliveRequests after how many requests a connection is closed, or -1;
	 * counts requests of both lanes
	 * @param maxPipelineDepth how many requests the codec takes before they are answered
	 * @param headLimit limits the time of heads
	 * @param draining learns of connections that end behind an answer
	 */
	public EdgeLane(EdgeResponder responder, @Nullable Http2Responder http2, int maxInitialLineLength,
			int maxHeaderSize, int maxKeepAliveRequests, int maxPipelineDepth, HeadLimit headLimit, Draining draining) {
		this.responder = responder;
		this.http2 = http2;
		this.headLimit = headLimit;
		this.draining = draining;
		this.maxKeepAliveRequests = maxKeepAliveRequests;
		this.maxOwed = Math.min(MAX_OWED, maxPipelineDepth);
		this.parsers = new FastThreadLocal<>() {

			@Override
			protected EdgeRequestParser initialValue() {
				return new EdgeRequestParser(maxInitialLineLength, maxHeaderSize);
			}

		};
	}

	/**
	 * Add the handlers to the pipeline of a new connection, behind TLS and the PROXY
	 * protocol. Where the protocol is negotiated, by TLS or by the first bytes, those of
	 * HTTP/2 come when it has been. A connection that is upgraded to HTTP/2 stays without
	 * them.
	 * @param pipeline the pipeline
	 * @return whether they were added, which needs a codec of HTTP/1.1, present or
	 * negotiated, and nobody who has to see each request
	 */
	public boolean install(ChannelPipeline pipeline) {
		this.draining.watch(pipeline.channel().eventLoop());
		if (pipeline.context(HttpServerCodec.class) != null) {
			return addAround(pipeline);
		}
		boolean negotiated = pipeline.context(NettyPipeline.H2OrHttp11Codec) != null;
		if (negotiated) {
			pipeline.addAfter(NettyPipeline.SslHandler, EDGE, new EdgeNegotiationHandler(this));
		}
		return negotiated;
	}

	/** Handlers of the application count as well: nobody knows what they do. */
	private static @Nullable ChannelHandler watcher(ChannelPipeline pipeline, Class<? extends ChannelHandler> codec) {
		boolean behindCodec = false;
		for (Map.Entry<String, ChannelHandler> entry : pipeline) {
			if (WATCHERS.contains(entry.getKey()) || (behindCodec && !isReactorNetty(entry))) {
				return entry.getValue();
			}
			behindCodec = behindCodec || codec.isInstance(entry.getValue());
		}
		return null;
	}

	/** Its handler of changes to HTTP/2 has no name of its own. */
	private static boolean isReactorNetty(Map.Entry<String, ChannelHandler> entry) {
		return entry.getKey().startsWith(NettyPipeline.LEFT) || entry.getKey().startsWith(NettyPipeline.RIGHT)
				|| entry.getValue() instanceof HttpServerUpgradeHandler;
	}

	/**
	 * Add the handlers of the protocol that TLS has negotiated.
	 * @param pipeline the pipeline
	 */
	void addBehindTls(ChannelPipeline pipeline) {
		if (pipeline.context(HttpServerCodec.class) != null) {
			addAround(pipeline);
		}
		else {
			addBeforeStreams(pipeline);
		}
	}

	/**
	 * A client has begun with HTTP/2 where HTTP/1.1 was possible.
	 * @param pipeline the pipeline, which has the codec of HTTP/2 already
	 */
	void changeToHttp2(ChannelPipeline pipeline) {
		pipeline.remove(EDGE);
		pipeline.remove(EDGE_END);
		addBeforeStreams(pipeline);
	}

	private boolean addAround(ChannelPipeline pipeline) {
		if (isRefused(pipeline, HttpServerCodec.class)) {
			return false;
		}
		String codec = pipeline.context(HttpServerCodec.class).name();
		SocketSide socketSide = new SocketSide(pipeline);
		EdgeHandler handler = new EdgeHandler(this, isEncrypted(pipeline), socketSide,
				readBuffers(pipeline, socketSide));
		pipeline.addBefore(codec, EDGE, handler);
		pipeline.addAfter(codec, EDGE_END, new EdgeEndHandler(handler));
		return true;
	}

	private void addBeforeStreams(ChannelPipeline pipeline) {
		ChannelHandlerContext multiplexer = pipeline.context(Http2MultiplexHandler.class);
		if (this.http2 != null && multiplexer != null && !isRefused(pipeline, Http2FrameCodec.class)) {
			pipeline.addBefore(multiplexer.name(), EDGE,
					new Http2EdgeHandler(this.http2, this.draining, isEncrypted(pipeline), new SocketSide(pipeline)));
		}
	}

	private boolean isRefused(ChannelPipeline pipeline, Class<? extends ChannelHandler> codec) {
		ChannelHandler watcher = watcher(pipeline, codec);
		if (watcher != null) {
			this.responder.refused("requests pass through the channel handler " + watcher.getClass().getName());
		}
		return watcher != null;
	}

	private static boolean isEncrypted(ChannelPipeline pipeline) {
		return pipeline.get(SslHandler.class) != null;
	}

	/*
	 * Reads that TLS decrypts are no bytes of requests, and an allocator that somebody
	 * has chosen stays.
	 */
	private @Nullable ReadBuffers readBuffers(ChannelPipeline pipeline, SocketSide socketSide) {
		ChannelConfig config = pipeline.channel().config();
		if ((pipeline.channel() instanceof EpollSocketChannel || pipeline.channel() instanceof NioSocketChannel)
				&& pipeline.get(SslHandler.class) == null
				&& config.getRecvByteBufAllocator().getClass() == AdaptiveRecvByteBufAllocator.class) {
			ReadBuffers buffers = new ReadBuffers(this.readBuffers, socketSide);
			config.setRecvByteBufAllocator(buffers);
			return buffers;
		}
		return null;
	}

	EdgeResponder responder() {
		return this.responder;
	}

	/**
	 * Return a buffer for answers: one of the calling event loop, unless they are too
	 * small or still being written.
	 * @param allocator allocates another one
	 * @param bytes the least number of bytes
	 * @return an empty buffer, which belongs to the caller
	 */
	ByteBuf answerBuffer(ByteBufAllocator allocator, int bytes) {
		ByteBuf buffer = (bytes <= ANSWER_BUFFER) ? this.answerBuffers.take() : null;
		return (buffer != null) ? buffer : allocator.directBuffer(bytes);
	}

	Draining draining() {
		return this.draining;
	}

	HeadLimit headLimit() {
		return this.headLimit;
	}

	int maxKeepAliveRequests() {
		return this.maxKeepAliveRequests;
	}

	/**
	 * Return how many requests of a connection the lane below gets before it has
	 * answered.
	 * @return the most answers that it owes
	 */
	int maxOwed() {
		return this.maxOwed;
	}

	/**
	 * Return the parser of the calling event loop.
	 * @return the parser
	 */
	EdgeRequestParser parser() {
		return this.parsers.get();
	}

}
