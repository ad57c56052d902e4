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

package dev.zerocopy.autoconfigure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.zerocopy.server.ConnectionGuards;
import dev.zerocopy.server.ContentLengthGuard;
import dev.zerocopy.server.StreamChannelOptions;
import dev.zerocopy.server.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;

/**
 * The settings that were made, checked against the transport and ready for a server.
 * Immutable.
 */
final class NettyServerTuning implements UnaryOperator<HttpServer> {

	private final Transport transport;

	private final List<UnaryOperator<HttpServer>> steps = new ArrayList<>();

	NettyServerTuning(ZeroCopyNettyProperties properties, NettyPropertiesMapper mapper, Transport transport,
			@Nullable ByteBufAllocator allocator) {
		this.transport = transport;
		WriteBufferWaterMark waterMark = mapper.waterMark();
		listening(ChannelOption.SO_BACKLOG, mapper.backlog());
		// The kernel settles the window scale of a connection before it is accepted.
		listening(ChannelOption.SO_RCVBUF, mapper.receiveBuffer());
		accepted(ChannelOption.SO_RCVBUF, mapper.receiveBuffer());
		accepted(ChannelOption.SO_SNDBUF, mapper.sendBuffer());
		accepted(ChannelOption.TCP_NODELAY, properties.getTcpNoDelay());
		accepted(ChannelOption.SO_LINGER, mapper.lingerSeconds());
		accepted(ChannelOption.ALLOCATOR, allocator);
		accepted(ChannelOption.RECVBUF_ALLOCATOR, mapper.receiveBufferAllocator());
		accepted(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark);
		if (properties.getSoReuseport() != null) {
			listening(supported("so-reuseport", properties.getSoReuseport(), transport.reusePort()),
					properties.getSoReuseport());
		}
		if (properties.getTcpQuickAck() != null) {
			accepted(supported("tcp-quick-ack", properties.getTcpQuickAck(), transport.quickAck()),
					properties.getTcpQuickAck());
		}
		Integer threshold = mapper.zeroCopySendThreshold();
		if (threshold != null) {
			accepted(supported("io-uring.zero-copy-send-threshold", threshold + "B", transport.zeroCopySendThreshold()),
					threshold);
		}
		if (allocator != null || waterMark != null) {
			StreamChannelOptions streams = new StreamChannelOptions(allocator, waterMark);
			this.steps.add((server) -> server.childObserve(streams));
		}
		this.steps.add(mapper.http2()::apply);
		ConnectionGuards guards = new ConnectionGuards(mapper.requestHeadTimeout(), mapper.writeStallTimeout());
		this.steps.add((server) -> server.doOnChannelInit(guards));
		ContentLengthGuard lengths = new ContentLengthGuard();
		this.steps.add((server) -> server.childObserve(lengths));
	}

	private <T> void listening(ChannelOption<T> option, @Nullable T value) {
		if (value != null) {
			this.steps.add((server) -> server.option(option, value));
		}
	}

	private <T> void accepted(ChannelOption<T> option, @Nullable T value) {
		if (value != null) {
			this.steps.add((server) -> server.childOption(option, value));
		}
	}

	private <T> ChannelOption<T> supported(String name, Object value, @Nullable ChannelOption<T> option) {
		if (option == null) {
			String property = NettyPropertiesMapper.PREFIX + name;
			throw new ServerSettingException(property, value,
					"the transport in use, " + this.transport.id() + ", does not have it", "Remove " + property
							+ ", or choose another transport with " + NettyPropertiesMapper.PREFIX + "transport.");
		}
		return option;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		HttpServer tuned = server;
		for (UnaryOperator<HttpServer> step : this.steps) {
			tuned = step.apply(tuned);
		}
		return tuned;
	}

}
