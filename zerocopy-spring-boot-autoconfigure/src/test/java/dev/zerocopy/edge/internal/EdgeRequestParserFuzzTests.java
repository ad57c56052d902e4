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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@link EdgeRequestParser} with Netty's decoder on heads that are mutated at
 * random. What the parser accepts, the decoder must read as the same message, with what
 * follows intact; where the parser waits for more, the decoder must have nothing to say
 * yet.
 * <p>
 * A run lasts two seconds, or as long as {@code -Dzerocopy.fuzz=10m} says, and tells the
 * seed of the round that failed.
 */
class EdgeRequestParserFuzzTests {

	private static final int INPUTS_A_SEED = 2_000;

	private static final int MAX_LINE = 256;

	private static final int MAX_HEADER = 900;

	private static final int LONGEST_BODY = 1_000;

	private static final String NEXT = "GET /next HTTP/1.1\r\nHost: next\r\n\r\n";

	private static final List<String> WORDS = List.of("\r\n", "\r", "\n", "\r\n ", "\r\n\t", " ", "\t", ":", " :",
			"\u0000", "\u000b", "\u007f", "\u0085", "\u00a0", "%", "%2f", "?", "#", "//", ",", "\"", "close",
			"HTTP/1.0", "GET / HTTP/1.1\r\n", "\r\nHost: a", "\r\nTransfer-Encoding: chunked", "\r\nContent-Length: 7",
			"\r\nContent-Length: 7, 7", "\r\nContent-Length: +7", "\r\nContent-Length:\t07 ",
			"\r\nSec-WebSocket-Key1: 1", "\r\nSec-WebSocket-Key2: 2", "\r\nConnection: close", "\r\nUpgrade: websocket",
			"\r\nExpect: 100-continue", "\r\nTrailer: a", "\r\nTransfer-Encoding\t: chunked",
			"\r\nTransfer\rEncoding: x", "\r\nX-Y: z", "\r\n\r\n");

	private final EdgeRequestParser parser = new EdgeRequestParser(MAX_LINE, MAX_HEADER);

	private EmbeddedChannel channel = newChannel();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 42, 20_261_121 })
	void whatIsAcceptedIsReadAlikeByTheDecoder_keptSeeds(long seed) {
		run(seed);
	}

	@Test
	void whatIsAcceptedIsReadAlikeByTheDecoder() {
		Duration duration = DurationStyle.detectAndParse(System.getProperty("zerocopy.fuzz", "2s"));
		long end = System.nanoTime() + duration.toNanos();
		int accepted = 0;
		do {
			accepted += run(new SplittableRandom().nextLong());
		}
		while (System.nanoTime() - end < 0);
		assertThat(accepted).isPositive();
	}

	@Test
	void seedsAreReadAlikeByTheDecoder() {
		for (String head : TestHeads.ACCEPTED) {
			assertThat(check(bytes(head))).isEqualTo(ParseResult.COMPLETE);
		}
		for (String head : TestHeads.REFUSED) {
			assertThat(check(bytes(head))).isEqualTo(ParseResult.PASS_THROUGH);
		}
	}

	private int run(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		int accepted = 0;
		for (int i = 0; i < INPUTS_A_SEED; i++) {
			byte[] input = mutate(random);
			try {
				accepted += (check(input) == ParseResult.COMPLETE) ? 1 : 0;
			}
			catch (Throwable ex) {
				throw new AssertionError("seed %d, input %d: %s".formatted(seed, i, escape(input)), ex);
			}
		}
		return accepted;
	}

	private ParseResult check(byte[] input) {
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

	private void whenCutThenMoreIsNeeded(byte[] input, int length) {
		ByteBuf buffer = Unpooled.wrappedBuffer(input);
		int cut = (input[0] * 31 + length * 17 & Integer.MAX_VALUE) % length;
		assertThat(this.parser.parse(buffer, 0, cut)).as("the first %d bytes", cut).isEqualTo(ParseResult.NEED_MORE);
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

	private static byte[] mutate(SplittableRandom random) {
		StringBuilder text = new StringBuilder(seed(random));
		for (int mutations = random.nextInt(4); mutations >= 0; mutations--) {
			int at = random.nextInt(text.length() + 1);
			int length = Math.min(random.nextInt(12), text.length() - at);
			switch (random.nextInt(7)) {
				case 0 -> text.replace(at, at + Math.min(1, length), String.valueOf((char) random.nextInt(256)));
				case 1 -> text.insert(at, (char) random.nextInt(256));
				case 2 -> text.delete(at, at + length);
				case 3 -> text.insert(at, WORDS.get(random.nextInt(WORDS.size())));
				case 4 -> text.insert(at, text.substring(at, at + length));
				case 5 -> text.insert(lineStart(text, at), WORDS.get(random.nextInt(WORDS.size())));
				default -> {
					String other = seed(random);
					text.replace(at, text.length(), other.substring(Math.min(at, other.length())));
				}
			}
		}
		if (random.nextInt(8) == 0) {
			text.setLength(random.nextInt(text.length() + 1));
		}
		return bytes(text.toString());
	}

	private static String seed(SplittableRandom random) {
		List<String> heads = (random.nextInt(3) == 0) ? TestHeads.REFUSED : TestHeads.ACCEPTED;
		return heads.get(random.nextInt(heads.size()));
	}

	private static int lineStart(StringBuilder text, int from) {
		int index = text.indexOf("\r\n", from);
		return (index >= 0) ? index : text.length();
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

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static String text(byte[] input, int start, int end) {
		return new String(input, start, end - start, StandardCharsets.ISO_8859_1);
	}

	private static String escape(byte[] input) {
		StringBuilder text = new StringBuilder();
		for (byte value : input) {
			text.append((value < ' ' || value == 0x7f || value == '\\') ? "\\x%02x".formatted(value) : (char) value);
		}
		return text.toString();
	}

}
