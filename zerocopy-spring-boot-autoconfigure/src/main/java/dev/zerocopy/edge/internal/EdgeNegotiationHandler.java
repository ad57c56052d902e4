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

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/**
 * Puts the edge where it belongs for the negotiated protocol. Stands directly behind TLS,
 * so that it acts when all others that wait for the protocol have acted. Confined to the
 * event loop of its connection.
 */
final class EdgeNegotiationHandler extends ChannelInboundHandlerAdapter {

	private final EdgeLane lane;

	EdgeNegotiationHandler(EdgeLane lane) {
		this.lane = lane;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		ctx.fireUserEventTriggered(event);
		if (event instanceof SslHandshakeCompletionEvent && !ctx.isRemoved()) {
			ctx.pipeline().remove(this);
			this.lane.addBehindTls(ctx.pipeline());
		}
	}

}
