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

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Adds the guards behind the codec that ALPN has selected. Stands before the handler that
 * selects it, which acts on the same event, before the first application data is
 * decrypted. Confined to the event loop of its connection.
 */
final class NegotiationListener extends ChannelInboundHandlerAdapter {

	private final ConnectionGuards guards;

	private final @Nullable RequestHeadTimeoutHandler head;

	NegotiationListener(ConnectionGuards guards, @Nullable RequestHeadTimeoutHandler head) {
		this.guards = guards;
		this.head = head;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		ctx.fireUserEventTriggered(event);
		if (event instanceof SslHandshakeCompletionEvent && !ctx.isRemoved()) {
			ChannelPipeline pipeline = ctx.pipeline();
			pipeline.remove(this);
			this.guards.guardCodec(pipeline, this.head);
		}
	}

}
