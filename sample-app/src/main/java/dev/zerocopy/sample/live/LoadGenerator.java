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

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * A small HTTP/1.1 client that asks for the same again and again. It runs on threads of
 * its own, named {@code load-generator}, so that what it allocates does not count as the
 * server's. Thread-safe.
 */
final class LoadGenerator implements AutoCloseable {

	/** Half of the machine is left to the server. */
	private static final int THREADS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

	private static final int CLOSE_SECONDS = 5;

	private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(THREADS,
			new DefaultThreadFactory("load-generator", true), NioIoHandler.newFactory());

	private final Bootstrap bootstrap;

	/**
	 * Create a generator. The caller must close it.
	 * @param target the server
	 */
	LoadGenerator(InetSocketAddress target) {
		this.bootstrap = new Bootstrap().group(this.threads).channel(NioSocketChannel.class).remoteAddress(target);
	}

	/**
	 * Start to ask.
	 * @param request head and body of the request
	 * @param connections the number of connections, each with one request under way
	 * @return the load, which the caller must close before the generator
	 */
	Load start(byte[] request, int connections) {
		return new Load(this.bootstrap, Unpooled.directBuffer(request.length).writeBytes(request), connections);
	}

	@Override
	public void close() {
		this.threads.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
	}

}
