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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds {@link EdgeRequestParser} against Netty's decoder. What the parser accepts, the
 * decoder must read as the same message, with what follows intact; where the parser waits
 * for more, the decoder must have nothing to say yet.
 */
final class ParserComparison implements AutoCloseable {

	static final int MAX_LINE = 256;

	static final int MAX_HEADER = 900;

	private static final int LONGEST_BODY = 1_000;

	private static final String NEXT = "GET /next HTTP/1.1\r\nHost: next\r\n\r\n";

	private final EdgeRequestParser parser = new EdgeRequestParser(MAX_LINE, MAX_HEADER);

	private EmbeddedChannel channel = newChannel();

	@Override
	public void close() {
		this.channel.finishAndReleaseAll();
	}

	/**
	 * Compare.
	 * @param input the bytes of a connection
	 * @return what the parser finds
	 * @throws AssertionError if the decoder reads it otherwise
	 */
	ParseResult check(byte[] input) {
		ParseResult result = this.parser.parse(Unpooled.wrappedBuffer(input), 0, input.length);
		switch (result) {
			case COMPLETE -> checkAccepted(input);
			case NEED_MORE -> checkIncomplete(input);
			case PASS_THROUGH -> {
			}
		}
		return result;
	}

	private void checkIncomplete(byte[] input) {
		this.channel.writeInbound(Unpooled.copiedBuffer(input));
		Object message = this.channel.readInbound();
		renew();
		assertThat(message).as("what the decoder says while the parser waits").isNull();
	}

	private void checkAccepted(byte[] input) {
		RequestHead head = this.parser.head();
		int length = head.length();
		long body = head.contentLength();
		List<Map.Entry<String, String>> fields = new ArrayList<>();
		for (int i = 0; i < head.count(); i++) {
			fields.add(Map.entry(text(input, head.nameStart(i), head.nameEnd(i)),
					text(input, head.valueStart(i), head.valueEnd(i))));
			assertThat(head.name(i)).isEqualTo(byName(fields.get(i).getKey()));
		}
		if (body > LONGEST_BODY) {
			return;
		}
		String content = NEXT.repeat(LONGEST_BODY / NEXT.length() + 1).substring(0, (int) body);
		this.channel.writeInbound(Unpooled.copiedBuffer(input, 0, length));
		if (body > 0) {
			this.channel.writeInbound(Unpooled.copiedBuffer(content, StandardCharsets.ISO_8859_1));
		}
		HttpRequest request = this.channel.readInbound();
		assertThat(request).as("the decoder's message").isNotNull();
		assertThat(request.decoderResult().isSuccess()).as("%s", request.decoderResult()).isTrue();
		assertThat(request.method().name()).isEqualTo(text(input, 0, head.methodEnd()));
		assertThat(head.method() == null || head.method().equals(request.method())).isTrue();
		assertThat(request.uri()).isEqualTo(text(input, head.targetStart(), head.targetEnd()));
		assertThat(request.headers().entries().stream().map(Map.Entry::copyOf).toList()).isEqualTo(fields);
		assertThat(readBody()).isEqualTo(content);
		this.channel.writeInbound(Unpooled.copiedBuffer(NEXT, StandardCharsets.ISO_8859_1));
		HttpRequest next = this.channel.readInbound();
		assertThat(next.uri()).isEqualTo("/next");
		assertThat(readBody()).isEmpty();
		assertThat((Object) this.channel.readInbound()).isNull();
		whenCutThenMoreIsNeeded(input, length);
	}

	/**
	 * The decoder takes a line for too long that its limit cuts between CR and LF.
	 */
	private void whenCutThenMoreIsNeeded(byte[] input, int length) {
		int cut = (input[0] * 31 + length * 17 & Integer.MAX_VALUE) % length;
		if (this.parser.parse(Unpooled.wrappedBuffer(input), 0, cut) != ParseResult.NEED_MORE) {
			this.channel.writeInbound(Unpooled.copiedBuffer(input, 0, cut));
			HttpRequest request = this.channel.readInbound();
			renew();
			assertThat(request).as("what the decoder makes of the first %d bytes, which the parser refuses", cut)
				.isNotNull();
			assertThat(request.decoderResult().isFailure()).isTrue();
		}
	}

	private String readBody() {
		StringBuilder body = new StringBuilder();
		HttpObject part;
		do {
			part = this.channel.readInbound();
			assertThat(part).isInstanceOf(HttpContent.class);
			body.append(((HttpContent) part).content().toString(StandardCharsets.ISO_8859_1));
			ReferenceCountUtil.release(part);
		}
		while (!(part instanceof LastHttpContent));
		return body.toString();
	}

	private void renew() {
		this.channel.finishAndReleaseAll();
		this.channel = newChannel();
	}

	private static HeaderName byName(String name) {
		for (HeaderName known : HeaderName.values()) {
			if (known.toString().equalsIgnoreCase(name)) {
				return known;
			}
		}
		return null;
	}

	private static EmbeddedChannel newChannel() {
		return new EmbeddedChannel(new HttpRequestDecoder(MAX_LINE, MAX_HEADER, LONGEST_BODY));
	}

	private static String text(byte[] input, int start, int end) {
		return new String(input, start, end - start, StandardCharsets.ISO_8859_1);
	}

}
