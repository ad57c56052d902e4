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

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * What stands between the edge of a connection and its socket. A handler of the
 * application there sees each buffer that is read or written, may release it as often as
 * it likes and keep it as long as it likes. Confined to the event loop of its connection.
 */
final class SocketSide {

	private final ChannelPipeline pipeline;

	private boolean known;

	private @Nullable ChannelHandlerContext first;

	private boolean trusted;

	/**
	 * Create the side of a connection.
	 * @param pipeline its pipeline
	 */
	SocketSide(ChannelPipeline pipeline) {
		this.pipeline = pipeline;
	}

	/**
	 * Whether nobody but handlers that release what is theirs, once, stands there.
	 * @return {@code true} if all of them are known
	 */
	boolean isTrusted() {
		ChannelHandlerContext now = this.pipeline.firstContext();
		if (!this.known || now != this.first) {
			this.first = now;
			this.trusted = look();
			this.known = true;
		}
		return this.trusted;
	}

	/**
	 * Code of the application may have run for this connection, and added a handler.
	 */
	void lookAgain() {
		this.known = false;
	}

	private boolean look() {
		for (Map.Entry<String, ChannelHandler> entry : this.pipeline) {
			if (entry.getValue() instanceof EdgeHandler || entry.getValue() instanceof Http2EdgeHandler) {
				break;
			}
			if (!isTrusted(entry.getKey(), entry.getValue().getClass())) {
				return false;
			}
		}
		return true;
	}

	/** Others of Netty's call handlers that an application gives them. */
	private static boolean isTrusted(String name, Class<?> type) {
		return type == SslHandler.class || type == Http2FrameCodec.class || type.getName().startsWith("reactor.netty.")
				|| name.startsWith(EdgeLane.PREFIX);
	}

}
