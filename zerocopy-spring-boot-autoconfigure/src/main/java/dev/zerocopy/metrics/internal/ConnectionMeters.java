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

package dev.zerocopy.metrics.internal;

import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;

/**
 * Binds Micrometer's meters of Netty to what the server really uses: the event loops and
 * the allocator of its connections, as they come. Thread-safe.
 * <p>
 * Micrometer asks each event loop for its thread and waits for one that has not started,
 * which an event loop must not do. So nothing is bound before the first connection, and
 * then on another thread.
 *
 * @since 0.1.0
 */
public final class ConnectionMeters implements ChannelPipelineConfigurer {

	private final Set<Object> bound = ConcurrentHashMap.newKeySet();

	private final MeterRegistry registry;

	/**
	 * Create the meters of all connections.
	 * @param registry the registry of the application
	 */
	public ConnectionMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remoteAddress) {
		EventLoopGroup eventLoops = channel.eventLoop().parent();
		if (eventLoops != null && this.bound.add(eventLoops)) {
			bind(new NettyEventExecutorMetrics(eventLoops));
		}
		ByteBufAllocator allocator = channel.alloc();
		if (allocator instanceof ByteBufAllocatorMetricProvider provider && this.bound.add(allocator)) {
			bind(new NettyAllocatorMetrics(provider));
		}
	}

	private void bind(MeterBinder meters) {
		Schedulers.boundedElastic().schedule(() -> meters.bindTo(this.registry));
	}

}
