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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link ContentLengthHandler}.
 */
class ContentLengthHandlerTests {

	private final ContentLengthHandler handler = new ContentLengthHandler();

	private final EmbeddedChannel channel = new EmbeddedChannel(this.handler);

	@Test
	void whenLastContentIsTooLongThenItIsCut() {
		this.channel.writeOneOutbound(head("4"));
		this.channel.writeOneOutbound(bytes("01"));
		this.channel.writeOutbound(new DefaultLastHttpContent(bytes("2345")));
		assertThat(sent()).isEqualTo("0123");
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenFullResponseIsTooShortThenItHasNoEnd() {
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK,
				bytes("01"));
		response.headers().set(HttpHeaderNames.CONTENT_LENGTH, "4");
		this.channel.writeOutbound(response);
		assertThat(sent()).isEqualTo("01");
		assertThat(response.refCnt()).isZero();
		assertThat(this.channel.isOpen()).isFalse();
	}

	/** A region cannot be cut, since nobody else has its file. */
	@Test
	void whenPartOfFileIsTooLongThenItIsNotSent() {
		DefaultFileRegion region = new DefaultFileRegion(Path.of("unread").toFile(), 0, 5);
		this.channel.writeOneOutbound(head("4"));
		this.channel.writeOutbound(region);
		assertThat(sent()).isEmpty();
		assertThat(region.refCnt()).isZero();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenPartOfFileIsAllThenTheResponseIsComplete() {
		DefaultFileRegion region = new DefaultFileRegion(Path.of("unread").toFile(), 0, 4);
		this.channel.writeOneOutbound(head("4"));
		this.channel.writeOneOutbound(region);
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(this.channel.outboundMessages()).hasSize(3);
		assertThat(this.channel.isOpen()).isTrue();
		region.release();
	}

	@Test
	void whenResponseWasCutThenWhatFollowsIsDroppedUntilTheEnd() {
		this.channel.writeOneOutbound(head("4"));
		ByteBuf tooLong = bytes("01234");
		ByteBuf more = bytes("567");
		this.channel.write(tooLong);
		ChannelFuture dropped = this.channel.write(more);
		assertThat(more.refCnt()).isZero();
		this.channel.flush();
		assertThat(dropped.cause()).isInstanceOf(ClosedChannelException.class);
		assertThat(sent()).isEqualTo("0123");
	}

	@ParameterizedTest
	@ValueSource(strings = { "-4", "four", "" })
	void whenLengthIsNoNumberThenNothingIsCounted(String length) {
		thenIsNotCounted(head(length));
	}

	@Test
	void whenResponseIsChunkedThenNothingIsCounted() {
		HttpResponse head = head("4");
		head.headers().set(HttpHeaderNames.TRANSFER_ENCODING, "chunked");
		thenIsNotCounted(head);
	}

	@Test
	void whenRequestIsHeadThenNothingIsCounted() {
		this.handler.begin(HttpMethod.HEAD, "/");
		thenIsNotCounted(head("4"));
	}

	/** Such as chunks that a handler in front of this one reads later. */
	@Test
	void whenContentIsUnknownThenNothingIsCounted() {
		this.channel.writeOneOutbound(head("4"));
		thenIsNotCounted("unknown");
	}

	@Test
	void whenResponseIsInterimThenTheFinalOneIsCounted() {
		this.channel.writeOneOutbound(
				new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
		this.channel.writeOneOutbound(head("4"));
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void thenIsNotCounted(Object message) {
		this.channel.writeOneOutbound(message);
		this.channel.writeOneOutbound(bytes("01"));
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(this.channel.outboundMessages()).endsWith(LastHttpContent.EMPTY_LAST_CONTENT);
		assertThat(this.channel.isOpen()).isTrue();
		sent();
	}

	private static HttpResponse head(String length) {
		HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
		response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
		return response;
	}

	private static ByteBuf bytes(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
	}

	private String sent() {
		StringBuilder text = new StringBuilder();
		for (Object message = this.channel.readOutbound(); message != null; message = this.channel.readOutbound()) {
			ByteBuf bytes = (message instanceof HttpContent content) ? content.content()
					: (message instanceof ByteBuf buffer) ? buffer : Unpooled.EMPTY_BUFFER;
			text.append(bytes.toString(StandardCharsets.US_ASCII));
			bytes.release();
		}
		return text.toString();
	}

}
