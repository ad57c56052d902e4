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

import java.nio.channels.ClosedChannelException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.ReferenceCountUtil;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bodies of responses that declare their length. One that is longer is cut
 * there, one that is shorter never ends: the connection is closed behind either, since a
 * client would take what follows for a part of the body, or the rest of the body for the
 * next response (RFC 9112, section 6.3). On HTTP/2 the stream is reset (RFC 9113, section
 * 8.1.1). Stands behind the codec, of a connection or of a stream.
 */
final class ContentLengthHandler extends ChannelOutboundHandlerAdapter {

	private static final Log logger = LogFactory.getLog(ContentLengthHandler.class);

	private static final long UNKNOWN = -1;

	private String method = "";

	private String uri = "";

	private boolean bodiless;

	private long declared = UNKNOWN;

	private long remaining = UNKNOWN;

	private boolean cut;

	/**
	 * A request has come, to which the next response belongs.
	 * @param method its method
	 * @param uri its target
	 */
	void begin(HttpMethod method, String uri) {
		this.method = method.name();
		this.uri = uri;
		this.bodiless = HttpMethod.HEAD.equals(method) || HttpMethod.CONNECT.equals(method);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (this.cut) {
			drop(ctx, message, promise);
			return;
		}
		if (message instanceof HttpResponse response) {
			this.declared = this.bodiless ? UNKNOWN : length(ctx, response);
			this.remaining = this.declared;
		}
		if (this.remaining == UNKNOWN) {
			ctx.write(message, promise);
			return;
		}
		long length = length(message);
		boolean last = message instanceof LastHttpContent;
		if (length > this.remaining || (last && length < this.remaining)) {
			cut(ctx, message, length, promise);
			return;
		}
		this.remaining = (last || length == UNKNOWN) ? UNKNOWN : this.remaining - length;
		ctx.write(message, promise);
	}

	/** The length of the body that has to follow, if that is known. */
	private static long length(ChannelHandlerContext ctx, HttpResponse response) {
		int status = response.status().code();
		boolean bodiless = response.status().codeClass() == HttpStatusClass.INFORMATIONAL || status == 204
				|| status == 205 || status == 304;
		// With a transfer coding the length has no meaning, and HTTP/2 has no such
		// codings.
		if (bodiless || (!isStream(ctx) && response.headers().contains(HttpHeaderNames.TRANSFER_ENCODING))) {
			return UNKNOWN;
		}
		try {
			return Math.max(HttpUtil.getContentLength(response, UNKNOWN), UNKNOWN);
		}
		catch (NumberFormatException ex) {
			return UNKNOWN;
		}
	}

	private static long length(Object message) {
		if (message instanceof ByteBuf bytes) {
			return bytes.readableBytes();
		}
		if (message instanceof ByteBufHolder holder) {
			return holder.content().readableBytes();
		}
		if (message instanceof FileRegion file) {
			return file.count();
		}
		return (message instanceof HttpResponse) ? 0 : UNKNOWN;
	}

	private static boolean isStream(ChannelHandlerContext ctx) {
		return ctx.channel() instanceof Http2StreamChannel;
	}

	private void cut(ChannelHandlerContext ctx, Object message, long length, ChannelPromise promise) {
		this.cut = true;
		String found = (length > this.remaining) ? "more than" : (this.declared - this.remaining + length) + " of";
		logger.warn((isStream(ctx) ? "Resetting " : "Closing ") + ctx.channel() + ": the answer to " + this.method + " "
				+ this.uri + " has " + found + " the " + this.declared + " bytes of its Content-Length");
		if (message instanceof FullHttpResponse full) {
			ctx.write(new DefaultHttpResponse(full.protocolVersion(), full.status(), full.headers()));
		}
		ctx.write(new DefaultHttpContent(part(message)), promise);
		if (isStream(ctx)) {
			ctx.write(new DefaultHttp2ResetFrame(Http2Error.INTERNAL_ERROR));
			ctx.flush();
		}
		else {
			ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
		}
	}

	/**
	 * What may still be sent of a message. A part of a file is sent as a whole or not.
	 */
	private ByteBuf part(Object message) {
		ByteBuf content = content(message);
		ByteBuf part = (content != null)
				? content.readRetainedSlice((int) Math.min(content.readableBytes(), this.remaining))
				: Unpooled.EMPTY_BUFFER;
		ReferenceCountUtil.release(message);
		return part;
	}

	private static @Nullable ByteBuf content(Object message) {
		if (message instanceof ByteBuf bytes) {
			return bytes;
		}
		return (message instanceof ByteBufHolder holder) ? holder.content() : null;
	}

	/** Whoever writes on waits until the end, as for a client that does not read. */
	private static void drop(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		ReferenceCountUtil.release(message);
		if (!promise.isVoid()) {
			ctx.channel().closeFuture().addListener(closed -> promise.tryFailure(new ClosedChannelException()));
		}
	}

}
