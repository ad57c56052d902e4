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

import java.util.Map;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderValidationUtil;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Resets an HTTP/2 stream with {@code PROTOCOL_ERROR} when a header block is not what it
 * has to be:
 * <ul>
 * <li>the first of a stream, a request (RFC 9113, section 8.3.1): with a method, which is
 * a token, with a path, for CONNECT an authority, and without a status. Netty's
 * conversion to HTTP/1.1 allocates a buffer before it fails for one of these, or takes
 * the block for trailers, to which nobody answers;</li>
 * <li>a later one, trailers (section 8.1): the last of the stream, without pseudo-header
 * fields;</li>
 * <li>free of spaces, control characters and DEL in its pseudo-header fields: as an
 * HTTP/1.1 message it could be read as two.</li>
 * </ul>
 * The header block is not passed on; the codec discards what the stream still receives.
 * Stands between the frame codec and the multiplexer. Confined to the event loop of its
 * connection.
 */
final class Http2HeadersGuard extends ChannelInboundHandlerAdapter {

	private static final Log logger = LogFactory.getLog(Http2HeadersGuard.class);

	private int lastStream;

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof Http2HeadersFrame frame && !isValid(frame)) {
			logger.debug("Resetting a stream with an invalid header block");
			ctx.write(new DefaultHttp2ResetFrame(Http2Error.PROTOCOL_ERROR).stream(frame.stream()));
			return;
		}
		ctx.fireChannelRead(message);
	}

	/** Streams of a client begin in the order of their numbers. */
	private boolean isValid(Http2HeadersFrame frame) {
		int stream = frame.stream().id();
		if (stream <= this.lastStream) {
			return frame.isEndStream() && isTrailers(frame.headers());
		}
		this.lastStream = stream;
		return isRequest(frame.headers());
	}

	private static boolean isTrailers(Http2Headers headers) {
		for (Map.Entry<CharSequence, CharSequence> field : headers) {
			if (Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(field.getKey())) {
				return false;
			}
		}
		return true;
	}

	private static boolean isRequest(Http2Headers headers) {
		CharSequence method = headers.method();
		return method != null && !method.isEmpty() && HttpHeaderValidationUtil.validateToken(method) < 0
				&& hasTarget(headers, method) && headers.status() == null && isSafe(headers.path())
				&& isSafe(headers.authority()) && isSafe(headers.scheme());
	}

	/** That of CONNECT is an authority (section 8.5). */
	private static boolean hasTarget(Http2Headers headers, CharSequence method) {
		CharSequence target = HttpMethod.CONNECT.asciiName().contentEqualsIgnoreCase(method) ? headers.authority()
				: headers.path();
		return target != null && !target.isEmpty();
	}

	private static boolean isSafe(@Nullable CharSequence value) {
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
