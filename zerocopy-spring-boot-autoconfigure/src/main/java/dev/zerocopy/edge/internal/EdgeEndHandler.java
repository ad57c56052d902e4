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
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Tells the {@link EdgeHandler} on the other side of the codec where the answers of the
 * lane below start and end. Only counters change: whatever waits at the edge is looked at
 * with the next read. Confined to the event loop of its connection.
 */
final class EdgeEndHandler extends ChannelOutboundHandlerAdapter {

	private final EdgeHandler edge;

	private boolean interim;

	private boolean last;

	EdgeEndHandler(EdgeHandler edge) {
		this.edge = edge;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response) {
			startAnswer(response);
		}
		boolean ends = message instanceof LastHttpContent && !this.interim;
		if (message instanceof LastHttpContent) {
			// Also of an interim answer, which Netty writes as a full message.
			this.interim = false;
		}
		if (ends && this.last) {
			ctx.write(message, promise.unvoid().addListener((written) -> ctx.close()));
		}
		else {
			ctx.write(message, promise);
		}
		if (ends) {
			this.edge.answerEnded(this.last);
		}
	}

	/*
	 * Interim answers precede the final one (RFC 9110, section 15.2), except 101, which
	 * ends HTTP on the connection.
	 */
	private void startAnswer(HttpResponse response) {
		this.interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL
				&& response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code();
		if (!this.interim) {
			this.last = this.edge.answerStarted(response);
		}
	}

}
