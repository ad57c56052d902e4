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

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyOutbound;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * A Reactor Netty server with the edge in its pipelines and routes that answer in
 * different ways.
 */
final class TestServer implements AutoCloseable {

	static final Duration TIMEOUT = Duration.ofMinutes(1);

	final TestAnswers answers = new TestAnswers();

	/**
	 * The most bytes that have waited to be sent on any connection.
	 */
	final AtomicLong mostPending = new AtomicLong();

	private final Loops loops;

	private final DisposableServer server;

	TestServer(Kind kind, EdgeResponder responder, UnaryOperator<HttpServer> customizer) {
		this(kind, responder, null, customizer);
	}

	TestServer(Kind kind, EdgeResponder responder, Http2Responder http2, UnaryOperator<HttpServer> customizer) {
		this.loops = new Loops(kind);
		EdgeLane lane = new EdgeLane((responder != null) ? responder : this.answers, http2, 4096, 8192, -1, 128,
				TestAnswers.NO_LIMIT, new Draining());
		this.server = customizer.apply(HttpServer.create().host("127.0.0.1").port(0).runOn(this.loops))
			.channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
			.doOnChannelInit((observer, channel, address) -> {
				channel.pipeline().addFirst(EdgeLane.PREFIX + "pending", new Pending());
				lane.install(channel.pipeline());
			})
			.handle(TestServer::handle)
			.bindNow(TIMEOUT);
	}

	TestServer(Kind kind) {
		this(kind, null, UnaryOperator.identity());
	}

	int port() {
		return this.server.port();
	}

	DisposableServer server() {
		return this.server;
	}

	@Override
	public void close() {
		this.server.disposeNow(TIMEOUT);
		this.loops.disposeLater(Duration.ZERO, TIMEOUT).block(TIMEOUT);
	}

	private static Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		String target = request.uri();
		if (target.startsWith("/chunked/")) {
			return response.sendString(Mono.just(target).concatWith(Mono.just("!")));
		}
		if (target.startsWith("/big/")) {
			int size = Integer.parseInt(target.substring(5));
			return response.sendObject(response.alloc().buffer(size).writeZero(size));
		}
		if (target.startsWith("/early/")) {
			return response.sendObject(buffer(response, target));
		}
		Mono<String> body = request.receive().aggregate().asString().defaultIfEmpty("").map((text) -> target + text);
		if (target.startsWith("/slow/")) {
			body = body.delayElement(Duration.ofMillis(1));
		}
		return body.flatMap((text) -> Mono.from(response.sendObject(buffer(response, text))));
	}

	private static ByteBuf buffer(NettyOutbound response, String text) {
		return ByteBufUtil.writeUtf8(response.alloc(), text);
	}

	enum Kind {

		NIO(NioIoHandler::newFactory), EPOLL(EpollIoHandler::newFactory), IO_URING(IoUringIoHandler::newFactory);

		private final Supplier<IoHandlerFactory> factory;

		Kind(Supplier<IoHandlerFactory> factory) {
			this.factory = factory;
		}

	}

	private final class Pending extends ChannelOutboundHandlerAdapter {

		@Override
		public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
			ctx.write(message, promise);
			ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
			if (buffer != null) {
				TestServer.this.mostPending.accumulateAndGet(buffer.totalPendingWriteBytes(), Math::max);
			}
		}

	}

	private static final class Loops implements LoopResources {

		private final EventLoopGroup group;

		Loops(Kind kind) {
			this.group = new MultiThreadIoEventLoopGroup(2, kind.factory.get());
		}

		@Override
		public EventLoopGroup onServer(boolean useNative) {
			return this.group;
		}

		@Override
		public boolean daemon() {
			return true;
		}

		@Override
		public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
			return Mono.create((sink) -> this.group
				.shutdownGracefully(quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
				.addListener((future) -> sink.success()));
		}

	}

}
