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
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;

/**
 * Tells in the head of the next response what its compression makes of it: the coding is
 * chosen by the request (RFC 9110, section 12.5.5), a strong validator names other bytes
 * (section 8.8.1), and nobody can send a part of them. Stands below the compression, and
 * leaves behind the head.
 */
@Sharable
final class CodedHeadHandler extends ChannelOutboundHandlerAdapter {

	static final CodedHeadHandler INSTANCE = new CodedHeadHandler();

	private static final String WEAK = "W/";

	private CodedHeadHandler() {
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response
				&& response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
			ctx.pipeline().remove(this);
			adapt(response.headers());
		}
		ctx.write(message, promise);
	}

	private static void adapt(HttpHeaders fields) {
		if (!fields.containsValue(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING, true)
				&& !fields.containsValue(HttpHeaderNames.VARY, "*", true)) {
			fields.add(HttpHeaderNames.VARY, HttpHeaderNames.ACCEPT_ENCODING);
		}
		if (fields.contains(HttpHeaderNames.CONTENT_ENCODING)) {
			fields.remove(HttpHeaderNames.ACCEPT_RANGES);
			String tag = fields.get(HttpHeaderNames.ETAG);
			if (tag != null && !tag.startsWith(WEAK)) {
				fields.set(HttpHeaderNames.ETAG, WEAK + tag);
			}
		}
	}

}
