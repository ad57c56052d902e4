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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultithreadEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;

/**
 * Reads back what a server runs with: from the listening channel when it is bound, and
 * from the first connection that it accepts, on that connection's event loop. Nothing is
 * read later, so asking costs nothing. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerInspector {

	private volatile @Nullable Snapshot listening;

	private volatile @Nullable Snapshot accepted;

	/**
	 * Adds the inspection to a server.
	 * @param server the server
	 * @return the inspected server
	 */
	public HttpServer inspect(HttpServer server) {
		return server.doOnBound((bound) -> bound(bound.channel()))
			.doOnChannelInit((observer, channel, remoteAddress) -> accepted(channel));
	}

	private void bound(Channel channel) {
		this.accepted = null;
		Transport transport = Transport.of(channel.getClass());
		this.listening = new Snapshot(channel, read(channel, ChannelOption.SO_BACKLOG, ChannelOption.SO_REUSEADDR,
				ChannelOption.SO_RCVBUF, transport.reusePort()));
	}

	private void accepted(Channel channel) {
		if (this.accepted == null) {
			Transport transport = Transport.of(channel.getClass());
			this.accepted = new Snapshot(channel,
					read(channel, ChannelOption.TCP_NODELAY, ChannelOption.SO_LINGER, ChannelOption.SO_KEEPALIVE,
							ChannelOption.SO_SNDBUF, ChannelOption.SO_RCVBUF, ChannelOption.RECVBUF_ALLOCATOR,
							ChannelOption.WRITE_BUFFER_WATER_MARK, transport.quickAck(),
							transport.zeroCopySendThreshold()));
		}
	}

	/**
	 * Returns what the server runs with.
	 * @return the options, or {@code null} before the server is bound
	 */
	public @Nullable ServerOptions options() {
		Snapshot listening = this.listening;
		if (listening == null) {
			return null;
		}
		Snapshot accepted = this.accepted;
		Snapshot serving = (accepted != null) ? accepted : listening;
		return new ServerOptions(serving.transport().id(), serving.eventLoops(),
				serving.allocator().getClass().getSimpleName(), listening.options(),
				(accepted != null) ? accepted.options() : Map.of());
	}

	/**
	 * Returns the figures of the allocator that accepted connections use.
	 * @return the figures now, those of Netty's default allocator before the first
	 * connection
	 */
	public AllocatorStats allocator() {
		Snapshot accepted = this.accepted;
		return AllocatorStats.of((accepted != null) ? accepted.allocator() : ByteBufAllocator.DEFAULT);
	}

	private static Map<String, Object> read(Channel channel, @Nullable ChannelOption<?>... options) {
		Map<String, Object> values = new LinkedHashMap<>();
		for (ChannelOption<?> option : options) {
			Object value = (option != null) ? channel.config().getOption(option) : null;
			if (option != null && value != null) {
				values.put(name(option), plain(value));
			}
		}
		return Collections.unmodifiableMap(values);
	}

	private static String name(ChannelOption<?> option) {
		return option.name().substring(option.name().lastIndexOf('#') + 1);
	}

	private static Object plain(Object value) {
		if (value instanceof Number || value instanceof Boolean) {
			return value;
		}
		if (value instanceof WriteBufferWaterMark mark) {
			return Map.of("low", mark.low(), "high", mark.high());
		}
		return value.getClass().getSimpleName();
	}

	private record Snapshot(Transport transport, int eventLoops, ByteBufAllocator allocator,
			Map<String, Object> options) {

		Snapshot(Channel channel, Map<String, Object> options) {
			this(Transport.of(channel.getClass()), eventLoops(channel.eventLoop()), channel.alloc(), options);
		}

		private static int eventLoops(EventLoop eventLoop) {
			EventLoopGroup group = eventLoop.parent();
			return (group instanceof MultithreadEventLoopGroup multi) ? multi.executorCount() : 1;
		}

	}

}
