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

import io.netty.channel.ChannelPipeline;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServerRequest;

/**
 * Sees to it that each response ends where its {@code Content-Length} says, whoever
 * writes it. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class ContentLengthGuard implements ConnectionObserver {

	static final String NAME = NettyPipeline.LEFT + "zerocopy.contentLength";

	/** Requests of one connection come here one after the other, in their order. */
	@Override
	public void onStateChange(Connection connection, State state) {
		if (state == State.CONFIGURED && connection instanceof HttpServerRequest request) {
			handler(connection.channel().pipeline()).begin(request.method(), request.uri());
		}
	}

	private static ContentLengthHandler handler(ChannelPipeline pipeline) {
		if (pipeline.get(NAME) instanceof ContentLengthHandler present) {
			return present;
		}
		ContentLengthHandler handler = new ContentLengthHandler();
		pipeline.addBefore(NettyPipeline.HttpTrafficHandler, NAME, handler);
		return handler;
	}

}
