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

import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

/**
 * Puts the handlers that guard a server against slow and malformed input into each new
 * connection. Immutable and thread-safe. <pre>
 * transport
 *   {@link WriteStallTimeoutHandler}
 *   (PROXY protocol, TLS)
 *   {@link RequestHeadTimeoutHandler}
 *   HTTP/1.1 or HTTP/2 codec
 *   observer of {@link RequestHeadTimeoutHandler}
 *   {@link Http2HeadersGuard}, {@link Http2WriteStallHandler}     where HTTP/2 is possible
 *   Reactor Netty, HTTP/2 streams
 * </pre> With ALPN the codec is only known after the TLS handshake; what belongs behind
 * it is added then.
 *
 * @since 0.1.0
 */
public final class ConnectionGuards implements ChannelPipelineConfigurer {

	private static final String PREFIX = NettyPipeline.LEFT + "zerocopy.";

	static final String WRITE_STALL = PREFIX + "writeStall";

	static final String REQUEST_HEAD = PREFIX + "requestHead";

	static final String REQUEST_HEAD_OBSERVER = PREFIX + "requestHeadObserver";

	static final String NEGOTIATION = PREFIX + "negotiation";

	static final String HTTP2_HEADERS = PREFIX + "http2Headers";

	static final String HTTP2_WRITE_STALL = PREFIX + "http2WriteStall";

	private final long requestHeadTimeoutNanos;

	private final long writeStallTimeoutNanos;

	/**
	 * Creates the guards.
	 * @param requestHeadTimeout the time that an incomplete request head may take, zero
	 * for no limit
	 * @param writeStallTimeout the time that the write of a response may stand still,
	 * zero for no limit
	 */
	public ConnectionGuards(Duration requestHeadTimeout, Duration writeStallTimeout) {
		this.requestHeadTimeoutNanos = requestHeadTimeout.toNanos();
		this.writeStallTimeoutNanos = writeStallTimeout.toNanos();
	}

	@Override
	public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remoteAddress) {
		ChannelPipeline pipeline = channel.pipeline();
		if (this.writeStallTimeoutNanos > 0) {
			pipeline.addFirst(WRITE_STALL, new WriteStallTimeoutHandler(this.writeStallTimeoutNanos));
		}
		String entry = entry(pipeline);
		if (entry == null) {
			return;
		}
		RequestHeadTimeoutHandler head = null;
		if (this.requestHeadTimeoutNanos > 0) {
			head = new RequestHeadTimeoutHandler(this.requestHeadTimeoutNanos);
			pipeline.addBefore(entry, REQUEST_HEAD, head);
		}
		if (entry.equals(NettyPipeline.H2OrHttp11Codec)) {
			pipeline.addBefore(entry, NEGOTIATION, new NegotiationListener(this, head));
		}
		else {
			guardCodec(pipeline, head);
		}
	}

	/**
	 * Tell the guards of a connection that requests are answered in front of the codec,
	 * where they do not see which heads are complete.
	 * @param pipeline the pipeline of the connection
	 * @param awaitsHead tells behind each read whether the client owes the rest of a
	 * head; {@code null} when the codec alone knows
	 * @return to be run behind each head that was seen whole there
	 */
	public static Runnable askForHeads(ChannelPipeline pipeline, Supplier<@Nullable Boolean> awaitsHead) {
		return (pipeline.get(REQUEST_HEAD) instanceof RequestHeadTimeoutHandler handler) ? handler.ask(awaitsHead)
				: () -> {
				};
	}

	/**
	 * Returns the handler that is the first to read HTTP.
	 */
	private static @Nullable String entry(ChannelPipeline pipeline) {
		for (String name : new String[] { NettyPipeline.H2OrHttp11Codec, NettyPipeline.H2CUpgradeHandler,
				NettyPipeline.HttpCodec }) {
			if (pipeline.get(name) != null) {
				return name;
			}
		}
		return null;
	}

	/**
	 * Adds what stands behind the codec, once the codec is there.
	 */
	void guardCodec(ChannelPipeline pipeline, @Nullable RequestHeadTimeoutHandler head) {
		ChannelHandlerContext codec = pipeline.context(HttpServerCodec.class);
		if (codec == null) {
			codec = pipeline.context(Http2FrameCodec.class);
		}
		if (codec == null) {
			return;
		}
		if (head != null) {
			pipeline.addAfter(codec.name(), REQUEST_HEAD_OBSERVER, head.observe(codec));
		}
		ChannelHandlerContext multiplexer = pipeline.context(Http2MultiplexHandler.class);
		if (multiplexer != null) {
			guardStreams(pipeline, multiplexer.name());
		}
		else if (pipeline.get(NettyPipeline.H2CUpgradeHandler) != null) {
			// A change to HTTP/2 puts its codec before and its multiplexer behind this
			// place.
			guardStreams(pipeline, NettyPipeline.HttpTrafficHandler);
		}
	}

	private void guardStreams(ChannelPipeline pipeline, String multiplexer) {
		pipeline.addBefore(multiplexer, HTTP2_HEADERS, new Http2HeadersGuard());
		if (this.writeStallTimeoutNanos > 0) {
			pipeline.addBefore(multiplexer, HTTP2_WRITE_STALL, new Http2WriteStallHandler(this.writeStallTimeoutNanos));
		}
	}

}
