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

import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.FastThreadLocalThread;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.NonBlocking;
import reactor.netty.resources.LoopResources;

import org.springframework.util.function.SingletonSupplier;

/**
 * Event loops of one transport, whatever else Reactor Netty would prefer. Servers and
 * clients share them, and a client that is used on an event loop stays on it. Channel
 * types follow from the event loops. Thread-safe.
 */
final class TransportLoopResources implements LoopResources {

	static final String PREFIX = "reactor-http";

	private final EventLoopGroup server;

	private final Supplier<EventLoopGroup> client;

	TransportLoopResources(Transport transport, int threads, IoHandlerFactory factory) {
		this.server = new MultiThreadIoEventLoopGroup(threads, new LoopThreadFactory(transport), factory);
		this.client = SingletonSupplier.of(() -> LoopResources.colocate(this.server));
	}

	@Override
	public boolean daemon() {
		return true;
	}

	@Override
	public EventLoopGroup onServer(boolean useNative) {
		return this.server;
	}

	@Override
	public EventLoopGroup onClient(boolean useNative) {
		return this.client.get();
	}

	@Override
	public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
		return Mono.create((sink) -> this.server
			.shutdownGracefully(quietPeriod.toMillis(), timeout.toMillis(), TimeUnit.MILLISECONDS)
			.addListener((future) -> sink.success()));
	}

	@Override
	public boolean isDisposed() {
		return this.server.isShuttingDown();
	}

	private static final class LoopThreadFactory implements ThreadFactory {

		private final String prefix;

		private final AtomicInteger count = new AtomicInteger();

		LoopThreadFactory(Transport transport) {
			this.prefix = PREFIX + "-" + transport.id() + "-";
		}

		@Override
		public Thread newThread(Runnable task) {
			Thread thread = new LoopThread(task, this.prefix + this.count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		}

	}

	/**
	 * Reactor refuses to block on a thread that is marked as {@link NonBlocking}.
	 */
	private static final class LoopThread extends FastThreadLocalThread implements NonBlocking {

		LoopThread(Runnable task, String name) {
			super(task, name);
		}

	}

}
