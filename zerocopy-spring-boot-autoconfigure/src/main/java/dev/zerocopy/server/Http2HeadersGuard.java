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

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Resets an HTTP/2 stream with {@code PROTOCOL_ERROR} when a pseudo-header field of its
 * request holds a space, a control character or DEL: no valid request has one (RFC 9113,
 * sections 8.2.1 and 8.3.1), and as an HTTP/1.1 message it could be read as two. The
 * header block is not passed on; the codec discards what the stream still receives.
 * Stands between the frame codec and the multiplexer. Stateless and thread-safe.
 */
@Sharable
final class Http2HeadersGuard extends ChannelInboundHandlerAdapter {

	static final Http2HeadersGuard INSTANCE = new Http2HeadersGuard();

	private static final Log logger = LogFactory.getLog(Http2HeadersGuard.class);

	private Http2HeadersGuard() {
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof Http2HeadersFrame frame && !isValid(frame.headers())) {
			logger.debug("Resetting a stream with an invalid pseudo-header field");
			ctx.write(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR).stream(frame.stream()));
			return;
		}
		ctx.fireChannelRead(message);
	}

	private static boolean isValid(Http2Headers headers) {
		return isValid(headers.path()) && isValid(headers.authority()) && isValid(headers.method())
				&& isValid(headers.scheme());
	}

	private static boolean isValid(@Nullable CharSequence value) {
		if (value != null) {
			for (int i = 0; i < value.length(); i++) {
				char c = value.charAt(i);
				if (c <= ' ' || c == 0x7F) {
					return false;
				}
			}
		}
		return true;
	}

}
