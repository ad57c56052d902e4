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

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * A server behind the codec, which answers below {@code /e/} as {@link TestAnswers} does.
 * One answer at a time, in order; below {@code /wait} the answer waits until
 * {@link #answerNext()}, and interim ones go before those below {@code /interim} and
 * {@code /wait/interim}.
 */
final class TestLowerLane extends ChannelInboundHandlerAdapter {

	final List<String> requests = new ArrayList<>();

	int readCompletes;

	private final Queue<Runnable> answers = new ArrayDeque<>();

	private HttpRequest request;

	private StringBuilder body;

	private ChannelHandlerContext context;

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof HttpRequest head) {
			this.request = head;
			this.body = new StringBuilder();
			if (head.decoderResult().isFailure()) {
				this.requests.add("failure");
				this.answers.add(this::fail);
				proceed();
				ReferenceCountUtil.release(message);
				return;
			}
		}
		if (message instanceof HttpContent content) {
			this.body.append(content.content().toString(StandardCharsets.ISO_8859_1));
			if (content instanceof LastHttpContent && !content.decoderResult().isFailure()) {
				HttpRequest complete = this.request;
				String text = this.body.toString();
				this.requests.add(complete.method() + " " + complete.uri() + (text.isEmpty() ? "" : " " + text));
				Runnable answer = () -> answer(complete, text);
				if (complete.uri().startsWith("/wait/interim")) {
					interim();
				}
				this.answers.add(complete.uri().startsWith("/wait") ? new Waiting(answer) : answer);
				proceed();
			}
		}
		ReferenceCountUtil.release(message);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		this.readCompletes++;
		ctx.fireChannelReadComplete();
	}

	void answerNext() {
		this.answers.remove().run();
		proceed();
	}

	private void proceed() {
		while (!this.answers.isEmpty() && !(this.answers.peek() instanceof Waiting)) {
			this.answers.remove().run();
		}
	}

	private void fail() {
		FullHttpResponse response = full(HttpResponseStatus.BAD_REQUEST, Unpooled.EMPTY_BUFFER);
		HttpUtil.setKeepAlive(response, false);
		this.context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
	}

	private void answer(HttpRequest request, String body) {
		String uri = request.uri();
		boolean keepAlive = HttpUtil.isKeepAlive(request) && !uri.startsWith("/close");
		if (uri.startsWith("/interim")) {
			interim();
		}
		String text = TestAnswers.body(uri) + body;
		if (uri.startsWith("/chunked")) {
			HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
			HttpUtil.setTransferEncodingChunked(response, true);
			this.context.write(response);
			this.context.write(new DefaultHttpContent(buffer(text)));
			this.context.write(LastHttpContent.EMPTY_LAST_CONTENT);
			this.context.flush();
			return;
		}
		boolean head = request.method().name().equals("HEAD");
		FullHttpResponse response = full(HttpResponseStatus.OK, head ? Unpooled.EMPTY_BUFFER : buffer(text));
		response.headers().set(HttpHeaderNames.CONTENT_LENGTH, text.length());
		if (uri.startsWith("/switch")) {
			response = full(HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
		}
		HttpUtil.setKeepAlive(response, keepAlive);
		if (keepAlive) {
			this.context.writeAndFlush(response);
		}
		else {
			this.answers.clear();
			this.context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
		}
	}

	private void interim() {
		this.context.write(full(HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
		this.context.write(new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.EARLY_HINTS));
		this.context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
	}

	private static ByteBuf buffer(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
	}

	private static FullHttpResponse full(HttpResponseStatus status, ByteBuf content) {
		return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
	}

	private record Waiting(Runnable answer) implements Runnable {

		@Override
		public void run() {
			this.answer.run();
		}

	}

}
