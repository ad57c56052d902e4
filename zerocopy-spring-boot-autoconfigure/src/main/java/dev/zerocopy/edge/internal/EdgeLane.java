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
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.FastThreadLocal;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Puts the edge into the pipelines of one server: an {@link EdgeHandler} directly before
 * Netty's codec and an {@link EdgeEndHandler} directly behind it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EdgeLane {

	private static final String EDGE = NettyPipeline.LEFT + "zerocopy.edge";

	private static final String EDGE_END = NettyPipeline.LEFT + "zerocopy.edgeEnd";

	private static final Set<String> WATCHERS = Set.of(NettyPipeline.AccessLogHandler, NettyPipeline.ErrorLogHandler,
			NettyPipeline.HttpMetricsHandler, NettyPipeline.NonSslRedirectDetector, NettyPipeline.CompressionHandler);

	private static final int ANSWER_BUFFER = 32 * 1024;

	/** Under io_uring each answer of a turn keeps one until the kernel has sent it. */
	private static final int ANSWER_BUFFERS = 32;

	private final EdgeResponder responder;

	private final int maxKeepAliveRequests;

	private final HeadLimit headLimit;

	private final Draining draining;

	private final FastThreadLocal<EdgeRequestParser> parsers;

	private final LoopBuffers answerBuffers = new LoopBuffers(ANSWER_BUFFERS, ANSWER_BUFFER);

	private final LoopReadBuffers readBuffers = new LoopReadBuffers(new AdaptiveRecvByteBufAllocator());

	/**
	 * Create a lane.
	 * @param responder answers requests
	 * @param maxInitialLineLength the most bytes of a request line, not more than the
	 * codec's
	 * @param maxHeaderSize the most bytes of all field lines, not more than the codec's
	 * @param maxKeepAliveRequests after how many requests a connection is closed, or -1;
	 * counts requests of both lanes
	 * @param headLimit limits the time of heads
	 * @param draining learns of connections that end behind an answer
	 */
	public EdgeLane(EdgeResponder responder, int maxInitialLineLength, int maxHeaderSize, int maxKeepAliveRequests,
			HeadLimit headLimit, Draining draining) {
		this.responder = responder;
		this.headLimit = headLimit;
		this.draining = draining;
		this.maxKeepAliveRequests = maxKeepAliveRequests;
		this.parsers = new FastThreadLocal<>() {

			@Override
			protected EdgeRequestParser initialValue() {
				return new EdgeRequestParser(maxInitialLineLength, maxHeaderSize);
			}

		};
	}

	/**
	 * Add the handlers to the pipeline of a new connection, behind TLS and the PROXY
	 * protocol. Where TLS negotiates the protocol they wait until it has.
	 * @param pipeline the pipeline
	 * @return whether they were added, which needs a codec of HTTP/1.1, present or
	 * negotiated, and nobody who has to see each request
	 */
	public boolean install(ChannelPipeline pipeline) {
		if (pipeline.context(HttpServerCodec.class) != null) {
			boolean added = addAround(pipeline);
			if (added) {
				shareReadBuffer(pipeline);
			}
			return added;
		}
		ChannelHandlerContext negotiation = pipeline.context(NettyPipeline.H2OrHttp11Codec);
		if (negotiation != null) {
			pipeline.addBefore(negotiation.name(), EDGE, new EdgeNegotiationHandler(this));
		}
		return negotiation != null;
	}

	/** Handlers of the application count as well: nobody knows what they do. */
	private static @Nullable ChannelHandler watcher(ChannelPipeline pipeline) {
		boolean behindCodec = false;
		for (Map.Entry<String, ChannelHandler> entry : pipeline) {
			if (WATCHERS.contains(entry.getKey()) || (behindCodec && !isReactorNetty(entry))) {
				return entry.getValue();
			}
			behindCodec = behindCodec || entry.getValue() instanceof HttpServerCodec;
		}
		return null;
	}

	/** Its handler of changes to HTTP/2 has no name of its own. */
	private static boolean isReactorNetty(Map.Entry<String, ChannelHandler> entry) {
		return entry.getKey().startsWith(NettyPipeline.LEFT) || entry.getKey().startsWith(NettyPipeline.RIGHT)
				|| entry.getValue() instanceof HttpServerUpgradeHandler;
	}

	/**
	 * Add the handlers around the codec, if there is one.
	 * @param pipeline the pipeline
	 * @return whether they were added
	 */
	boolean addAround(ChannelPipeline pipeline) {
		ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
		if (codec == null) {
			return false;
		}
		ChannelHandler watcher = watcher(pipeline);
		if (watcher != null) {
			this.responder.refused("requests pass through the channel handler " + watcher.getClass().getName());
			return false;
		}
		EdgeHandler handler = new EdgeHandler(this, pipeline.get(SslHandler.class) != null);
		this.headLimit.ask(pipeline, handler::awaitsHead);
		pipeline.addBefore(codec.name(), EDGE, handler);
		pipeline.addAfter(codec.name(), EDGE_END, new EdgeEndHandler(handler));
		return true;
	}

	/*
	 * Reads that TLS decrypts are no bytes of requests, and an allocator that somebody
	 * has chosen stays.
	 */
	private void shareReadBuffer(ChannelPipeline pipeline) {
		ChannelConfig config = pipeline.channel().config();
		if ((pipeline.channel() instanceof EpollSocketChannel || pipeline.channel() instanceof NioSocketChannel)
				&& pipeline.get(SslHandler.class) == null
				&& config.getRecvByteBufAllocator().getClass() == AdaptiveRecvByteBufAllocator.class) {
			config.setRecvByteBufAllocator(this.readBuffers);
		}
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

	int maxKeepAliveRequests() {
		return this.maxKeepAliveRequests;
	}

	/**
	 * Return the parser of the calling event loop.
	 * @return the parser
	 */
	EdgeRequestParser parser() {
		return this.parsers.get();
	}

}
