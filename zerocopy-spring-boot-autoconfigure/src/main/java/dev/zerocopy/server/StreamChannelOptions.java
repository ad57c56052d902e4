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

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/**
 * Gives the channel of each HTTP/2 stream what the options of its connection do not
 * reach: Netty creates it with its own defaults. Acts before the request reaches the
 * application; the empty content of a request without a body still comes from Netty's
 * default allocator. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class StreamChannelOptions implements ConnectionObserver {

	private final @Nullable ByteBufAllocator allocator;

	private final @Nullable WriteBufferWaterMark waterMark;

	/**
	 * Creates the options.
	 * @param allocator the allocator, {@code null} to leave Netty's default
	 * @param waterMark the write-buffer water marks, {@code null} to leave Netty's
	 * default
	 */
	public StreamChannelOptions(@Nullable ByteBufAllocator allocator, @Nullable WriteBufferWaterMark waterMark) {
		this.allocator = allocator;
		this.waterMark = waterMark;
	}

	@Override
	public void onStateChange(Connection connection, State state) {
		if (state == State.CONFIGURED && connection.channel() instanceof Http2StreamChannel channel) {
			apply(channel.config());
		}
	}

	private void apply(ChannelConfig config) {
		if (this.allocator != null) {
			config.setAllocator(this.allocator);
		}
		if (this.waterMark != null) {
			config.setWriteBufferWaterMark(this.waterMark);
		}
	}

}
