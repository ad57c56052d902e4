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

package dev.zerocopy.sample.live;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

/**
 * The same request on some kept connections, each of which sends it again when its answer
 * is complete. Reads answers and keeps nothing of them. Thread-safe.
 */
final class Load implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(Load.class);

	private static final HttpDecoderConfig DECODER = new HttpDecoderConfig().setMaxChunkSize(1024 * 1024)
		.setValidateHeaders(false);

	private static final int RECONNECT_MILLIS = 100;

	private static final int DRAIN_SECONDS = 5;

	private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

	private final LongAdder answers = new LongAdder();

	private final LongAdder failures = new LongAdder();

	private final Bootstrap bootstrap;

	private final ByteBuf request;

	private final CountDownLatch ended;

	private volatile boolean stopped;

	/**
	 * Connect and start.
	 * @param bootstrap connects to the server
	 * @param request the request; ownership is transferred to the load
	 * @param connections the number of connections
	 */
	Load(Bootstrap bootstrap, ByteBuf request, int connections) {
		this.request = request;
		this.ended = new CountDownLatch(connections);
		this.bootstrap = bootstrap.clone().handler(new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				Load.this.channels.add(channel);
				channel.pipeline().addLast(new HttpResponseDecoder(DECODER), new Connection());
			}

		});
		for (int i = 0; i < connections; i++) {
			connect();
		}
	}

	/**
	 * The number of complete answers with status 200 so far.
	 */
	long answers() {
		return this.answers.sum();
	}

	/**
	 * The number of answers with another status, and of connections that could not be
	 * made or were lost, so far.
	 */
	long failures() {
		return this.failures.sum();
	}

	/**
	 * Send no more requests and wait for the answers that are under way. Those that have
	 * not come after some seconds, or when the thread is interrupted, are cut off.
	 */
	@Override
	public void close() {
		this.stopped = true;
		try {
			if (!this.ended.await(DRAIN_SECONDS, TimeUnit.SECONDS)) {
				logger.warn("Cutting off answers that have not come " + DRAIN_SECONDS + " s after the end of a load");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.channels.close().awaitUninterruptibly();
		this.request.release();
	}

	private void connect() {
		if (this.stopped) {
			this.ended.countDown();
			return;
		}
		this.bootstrap.connect().channel().closeFuture().addListener((closed) -> {
			if (!this.stopped) {
				this.failures.increment();
			}
			this.bootstrap.config().group().schedule(this::connect, RECONNECT_MILLIS, TimeUnit.MILLISECONDS);
		});
	}

	/**
	 * Asks when the connection is made and after each answer. Last in the pipeline,
	 * behind the decoder.
	 */
	private final class Connection extends SimpleChannelInboundHandler<HttpObject> {

		private boolean success;

		@Override
		public void channelActive(ChannelHandlerContext context) {
			ask(context);
		}

		@Override
		protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
			if (part.decoderResult().isFailure()) {
				context.close();
				return;
			}
			if (part instanceof HttpResponse response) {
				this.success = HttpResponseStatus.OK.equals(response.status());
			}
			if (part instanceof LastHttpContent) {
				(this.success ? Load.this.answers : Load.this.failures).increment();
				ask(context);
			}
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
			logger.debug("Closing a connection of the load", failure);
			context.close();
		}

		private void ask(ChannelHandlerContext context) {
			if (Load.this.stopped) {
				context.close();
			}
			else {
				context.writeAndFlush(Load.this.request.retainedDuplicate(), context.voidPromise());
			}
		}

	}

}
