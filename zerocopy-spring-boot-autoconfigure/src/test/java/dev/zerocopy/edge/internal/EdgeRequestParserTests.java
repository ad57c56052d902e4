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

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link EdgeRequestParser}.
 */
class EdgeRequestParserTests {

	private static final int MAX_LINE = 200;

	private static final int MAX_HEADER = 700;

	private final EdgeRequestParser parser = new EdgeRequestParser(MAX_LINE, MAX_HEADER);

	private final RequestHead head = this.parser.head();

	@Test
	void readsRequestLine() {
		assertThat(parse(TestHeads.MEDIUM)).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.method()).isSameAs(HttpMethod.GET);
		assertThat(text(TestHeads.MEDIUM, this.head.targetStart(), this.head.targetEnd()))
			.isEqualTo("/api/v1/users/12345/profile?fields=name,email");
		assertThat(text(TestHeads.MEDIUM, this.head.targetStart(), this.head.pathEnd()))
			.isEqualTo("/api/v1/users/12345/profile");
		assertThat(text(TestHeads.MEDIUM, this.head.queryStart(), this.head.targetEnd()))
			.isEqualTo("fields=name,email");
		assertThat(this.head.isTargetEncoded()).isFalse();
		assertThat(this.head.hasSemicolon()).isFalse();
		assertThat(this.head.contentLength()).isZero();
		assertThat(this.head.isKeepAlive()).isTrue();
		assertThat(this.head.length()).isEqualTo(TestHeads.MEDIUM.length());
	}

	@Test
	void readsFields() {
		assertThat(parse(TestHeads.POST)).isEqualTo(ParseResult.COMPLETE);
		assertThat(Stream.iterate(0, (i) -> i < this.head.count(), (i) -> i + 1))
			.extracting(this.head::name, (i) -> text(TestHeads.POST, this.head.nameStart(i), this.head.nameEnd(i)),
					(i) -> text(TestHeads.POST, this.head.valueStart(i), this.head.valueEnd(i)))
			.containsExactly(tuple(HeaderName.HOST, "hOsT", "[::1]:8080"),
					tuple(HeaderName.CONTENT_LENGTH, "content-length", "13"),
					tuple(HeaderName.IF_NONE_MATCH, "If-None-Match", "\"a\", W/\"b\""),
					tuple(HeaderName.X_FORWARDED_FOR, "X-Forwarded-For", "10.0.0.1"),
					tuple(HeaderName.FORWARDED, "Forwarded", "for=10.0.0.2 ; proto=https"), tuple(null, "x-empty", ""),
					tuple(HeaderName.CONNECTION, "Connection", "Close"));
		assertThat(this.head.indexOf(HeaderName.FORWARDED)).isEqualTo(4);
		assertThat(this.head.indexOf(HeaderName.COOKIE)).isEqualTo(RequestHead.NOT_FOUND);
		assertThat(this.head.contentLength()).isEqualTo(13);
		assertThat(this.head.isKeepAlive()).isFalse();
		assertThat(this.head.isTargetEncoded()).isTrue();
		assertThat(this.head.hasSemicolon()).isTrue();
		assertThat(text(TestHeads.POST, this.head.queryStart(), this.head.targetEnd())).isEqualTo("a=b&c=%20?d");
	}

	@Test
	void whenHeadIsReusedThenNothingOfTheLastOneRemains() {
		parse(TestHeads.POST);
		assertThat(parse(TestHeads.SMALL)).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.count()).isOne();
		assertThat(this.head.contains(HeaderName.CONTENT_LENGTH)).isFalse();
		assertThat(this.head.contentLength()).isZero();
		assertThat(this.head.isKeepAlive()).isTrue();
		assertThat(this.head.queryStart()).isEqualTo(RequestHead.NOT_FOUND);
		assertThat(this.head.pathEnd()).isEqualTo(this.head.targetEnd());
		assertThat(this.head.isTargetEncoded()).isFalse();
	}

	@ParameterizedTest
	@EnumSource
	void knowsEachName(HeaderName name) {
		List<HeaderName> outside = List.of(HeaderName.TRANSFER_ENCODING, HeaderName.UPGRADE, HeaderName.EXPECT);
		List<HeaderName> strict = List.of(HeaderName.HOST, HeaderName.CONNECTION, HeaderName.CONTENT_LENGTH);
		for (String spelling : List.of(name.toString(), name.toString().toUpperCase())) {
			ParseResult result = parse(with(spelling + ": 1"));
			if (outside.contains(name)) {
				assertThat(result).isEqualTo(ParseResult.PASS_THROUGH);
			}
			else if (!strict.contains(name)) {
				assertThat(result).isEqualTo(ParseResult.COMPLETE);
				assertThat(this.head.name(1)).isSameAs(name);
				assertThat(this.head.indexOf(name)).isOne();
				assertThat(this.head.isRepeated(name)).isFalse();
			}
			assertThat(parse(with(spelling.replace('-', '_') + "x: 1"))).isEqualTo(ParseResult.COMPLETE);
			assertThat(this.head.name(1)).isNull();
		}
	}

	@Test
	void tellsRepeatedNames() {
		assertThat(parse(with("Cookie: a\r\nAccept: b\r\ncookie: c"))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.isRepeated(HeaderName.COOKIE)).isTrue();
		assertThat(this.head.indexOf(HeaderName.COOKIE)).isOne();
		assertThat(this.head.isRepeated(HeaderName.ACCEPT)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE" })
	void knowsMethods(String method) {
		assertThat(parse(TestHeads.SMALL.replace("GET", method))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.method()).isSameAs(HttpMethod.valueOf(method));
		assertThat(this.head.methodEnd()).isEqualTo(method.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "get", "GETS", "GE", "HEADER", "MKCALENDAR", "!#$%&'*+-.^_`|~09" })
	void acceptsOtherMethods(String method) {
		assertThat(parse(TestHeads.SMALL.replace("GET", method))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.method()).isNull();
		assertThat(this.head.methodEnd()).isEqualTo(method.length());
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", " GET", "CONNECT", "GET ", "GET\t", "G(T", "G\u0000T", "\r\nGET", "\nGET", "G\u00c9T" })
	void passesOnMethods(String method) {
		assertThat(parse(TestHeads.SMALL.replace("GET", method))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/a", "/?", "/?a", "/abcdef?", "/abcdefg?", "/abcdefgh?", "/a//b", "/a%2Fb", "/%e2",
			"/a;b=c", "/0123456789/ABCXYZ/abcxyz-._~!$&'()*+,;=:@/?" })
	void acceptsTargets(String target) {
		assertThat(parse(TestHeads.SMALL.replace("/ ", target + " "))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.targetEnd() - this.head.targetStart()).isEqualTo(target.length());
		assertThat(this.head.queryStart() - this.head.targetStart())
			.isEqualTo(target.contains("?") ? target.indexOf('?') + 1 : -5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "a", "//", "//host/", "http://localhost/", "localhost:80", "/a b", "/a\tb", "/#",
			"/a#b", "/\"", "/<", "/>", "/[", "/\\", "/]", "/^", "/`", "/{", "/|", "/}", "/%", "/%1", "/%1g", "/%g1",
			"/a%", "/a?%", "/\u007f", "/\u0000", "/\u001f", "/\u00e9", "/a\r", "/a\n", "/a\r\nb" })
	void passesOnTargets(String target) {
		assertThat(parse(TestHeads.SMALL.replace("/ ", target + " "))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 ", " HTTP/1.1", "HTTP/1.10",
			"HTTP/1", "HTTP", "X", "", "HTTP/1.1\t", "HTTP/1.1\r", "HTTPS/1.1" })
	void passesOnVersions(String version) {
		assertThat(parse(TestHeads.SMALL.replace("HTTP/1.1", version))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET /", "GET / HTTP/1.1", "Host: localhost", "Host: localhost\r\n" })
	void passesOnBareLineFeeds(String before) {
		assertThat(parse(TestHeads.SMALL.replace(before + "\r\n", before + "\n")))
			.isEqualTo(before.equals("GET /") ? ParseResult.COMPLETE : ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a: b\r\n c", "a: b\r\n\tc", " a: b", "\ta: b", "a : b", "a\t: b", ": b", "a", "a b: c",
			"a(: b", "\u00e9: b", "a\u0000: b", "a: b\u0000", "a: b\u0000c", "a: \u0001", "a: b\u007f", "a: b\rc",
			"a: b\nc", "a: b\r\r", "a:\r", "accept\rencoding: gzip", "host\u0000: a",
			"A-Name-That-Is-Longer-Than-All-That-Are-Known : b", "A-Name-That-Is-Longer-Than-All-That-Are-Known" })
	void passesOnFields(String field) {
		assertThat(parse(with(field))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "a:", "a:b", "a:\tb", "a:  \t b \t ", "a: b\tc", "a: \u0080\u00ff",
			"a: 1234567\t89012345\t", "!#$%&'*+-.^_`|~: x", "Transfer_Encoding: chunked", "Sec-WebSocke: x",
			"Sec-WebSocketx: x", "TE: trailers" })
	void acceptsFields(String field) {
		assertThat(parse(with(field))).isEqualTo(ParseResult.COMPLETE);
	}

	@Test
	void readsNamesTargetsAndValuesOfEveryLength() {
		for (int length = 1; length <= 40; length++) {
			String letters = "x".repeat(length);
			for (String value : List.of(letters, letters + "\t" + letters, letters + " " + letters)) {
				String head = with(letters + ": \t" + value + " \t").replace("/ ", "/" + letters + "?" + letters + " ");
				assertThat(parse(head)).as(head).isEqualTo(ParseResult.COMPLETE);
				assertThat(text(head, this.head.targetStart(), this.head.pathEnd())).isEqualTo("/" + letters);
				assertThat(text(head, this.head.queryStart(), this.head.targetEnd())).isEqualTo(letters);
				assertThat(text(head, this.head.nameStart(1), this.head.nameEnd(1))).isEqualTo(letters);
				assertThat(text(head, this.head.valueStart(1), this.head.valueEnd(1))).isEqualTo(value);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "a", "a.example:80", "a_b-c.example", "127.0.0.1:8080", "[::1]", "[::1]:443",
			"[::ffff:10.0.0.1]:1", "a:0", "a:65535", " a " })
	void acceptsHosts(String host) {
		assertThat(parse(TestHeads.SMALL.replace("localhost", host))).isEqualTo(ParseResult.COMPLETE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "a b", "a,b", "a/b", "a@b", "a:", "a:x", "a:65536", "a:123456", "a:-1", "a:+1",
			":80", "[", "[]", "[::1", "[::g]", "[::1]x", "[::1]:", "::1", "a?", "a#", "a%41", "\u00e9", "a;b" })
	void passesOnHosts(String host) {
		assertThat(parse(TestHeads.SMALL.replace("localhost", host))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@Test
	void passesOnMissingAndSecondHost() {
		assertThat(parse("GET / HTTP/1.1\r\n\r\n")).isEqualTo(ParseResult.PASS_THROUGH);
		assertThat(parse("GET / HTTP/1.1\r\nX-Host: a\r\n\r\n")).isEqualTo(ParseResult.PASS_THROUGH);
		assertThat(parse(with("Host: localhost"))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "1", "12345", "007", "999999999999999999" })
	void acceptsContentLengths(String length) {
		assertThat(parse(with("Content-Length: " + length))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.contentLength()).isEqualTo(Long.parseLong(length));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "+1", "-1", "1,1", "1, 1", "1 1", "0x1", "1.0", "a", "1a", "1000000000000000000",
			"99999999999999999999", "1\r\nContent-Length: 1", "1\r\ncontent-length: 2" })
	void passesOnContentLengths(String length) {
		assertThat(parse(with("Content-Length: " + length))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "keep-alive", "Keep-Alive", "KEEP-ALIVE", " keep-alive\t" })
	void acceptsKeepAlive(String value) {
		assertThat(parse(with("Connection: " + value))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.isKeepAlive()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "Close", "CLOSE" })
	void acceptsClose(String value) {
		assertThat(parse(with("Connection: " + value))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.isKeepAlive()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "upgrade", "close, TE", "keep-alive, close", "keep\ralive", "keep-alivf", "keep-aliv",
			"keep-alive2", "clos", "clos\u0045x", "\u0003lose", "TE", "close\r\nConnection: close" })
	void passesOnConnections(String value) {
		assertThat(parse(with("Connection: " + value))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Transfer-Encoding: chunked", "transfer-encoding:", "Upgrade: h2c", "Expect: 100-continue",
			"Sec-WebSocket-Key1: 1", "sec-websocket-key: x", "SEC-WEBSOCKET-: x",
			"Sec-WebSocket-Version-Of-Thirty-Six-B: x" })
	void passesOnFraming(String field) {
		assertThat(parse(with(field))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@Test
	void limitsInitialLine() {
		String atLimit = "/" + "a".repeat(MAX_LINE - "GET / HTTP/1.1".length());
		assertThat(parse(TestHeads.SMALL.replace("/ ", atLimit + " "))).isEqualTo(ParseResult.COMPLETE);
		assertThat(parse(TestHeads.SMALL.replace("/ ", atLimit + "a "))).isEqualTo(ParseResult.PASS_THROUGH);
		assertThat(parse("GET /" + "a".repeat(MAX_LINE - 5))).isEqualTo(ParseResult.NEED_MORE);
		assertThat(parse("GET /" + "a".repeat(MAX_LINE - 4))).isEqualTo(ParseResult.PASS_THROUGH);
		assertThat(parse("G".repeat(MAX_LINE + 1))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@Test
	void limitsHeaderSize() {
		int rest = MAX_HEADER - "Host: localhosta: b: ".length();
		assertThat(parse(with("a: " + "x".repeat(rest) + "\r\nb: "))).isEqualTo(ParseResult.COMPLETE);
		assertThat(parse(with("a: " + "x".repeat(rest) + "\r\nb: y"))).isEqualTo(ParseResult.PASS_THROUGH);
		String line = "GET / HTTP/1.1\r\n";
		assertThat(parse(line + "a".repeat(MAX_HEADER))).isEqualTo(ParseResult.NEED_MORE);
		assertThat(parse(line + "a".repeat(MAX_HEADER + 1))).isEqualTo(ParseResult.PASS_THROUGH);
		assertThat(parse(line + "a: " + "b".repeat(MAX_HEADER - 2))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@Test
	void limitsNumberOfFields() {
		String fields = "a: b\r\n".repeat(RequestHead.MAX_FIELDS - 2);
		assertThat(parse(with(fields + "c: d"))).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.count()).isEqualTo(RequestHead.MAX_FIELDS);
		assertThat(parse(with(fields + "c: d\r\ne: f"))).isEqualTo(ParseResult.PASS_THROUGH);
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void whenHeadIsCutAnywhereThenMoreIsNeeded(String text) {
		for (int length = 0; length < text.length(); length++) {
			assertThat(parse(text.substring(0, length))).as("the first %d bytes", length)
				.isEqualTo(ParseResult.NEED_MORE);
		}
		assertThat(parse(text)).isEqualTo(ParseResult.COMPLETE);
		assertThat(this.head.length()).isEqualTo(text.length());
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void whenBytesFollowThenHeadEndsBeforeThem(String text) {
		for (String following : List.of(TestHeads.POST, "\u0000\u00ff garbage", "\r\n", "\n", " ", "G")) {
			assertThat(parse(text + following)).isEqualTo(ParseResult.COMPLETE);
			assertThat(this.head.length()).isEqualTo(text.length());
		}
	}

	/**
	 * The parser looks at the first bytes of what is there, and at more if they are too
	 * few.
	 */
	@ParameterizedTest
	@ValueSource(ints = { 900, 1000, 1023, 1024, 1025, 4000, 4096, 4097, 8000 })
	void whenHeadIsLongThenItIsReadAsAShortOne(int length) {
		EdgeRequestParser large = new EdgeRequestParser(4096, 16_384);
		String line = "GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: ";
		String text = line + "x".repeat(length - line.length() - "\r\nCookie: a\r\n\r\n".length())
				+ "\r\nCookie: a\r\n\r\n";
		ByteBuf buffer = Unpooled.copiedBuffer(text + "POST ".repeat(4000), StandardCharsets.US_ASCII);
		for (int end = 0; end < length; end++) {
			assertThat(large.parse(buffer, 0, end)).as("the first %d bytes", end).isEqualTo(ParseResult.NEED_MORE);
		}
		for (int end : new int[] { length, length + 1, buffer.writerIndex() }) {
			assertThat(large.parse(buffer, 0, end)).isEqualTo(ParseResult.COMPLETE);
			assertThat(large.head().length()).isEqualTo(length);
			assertThat(large.head().valueStart(2)).isEqualTo(length - 5);
			assertThat(new String(large.head().bytes(), 0, length, StandardCharsets.US_ASCII)).isEqualTo(text);
		}
		buffer.setByte(length - 6, 1);
		assertThat(large.parse(buffer, 0, buffer.writerIndex())).isEqualTo(ParseResult.PASS_THROUGH);
		buffer.release();
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void readsFromEveryKindOfBufferAndOffset(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		parse(text);
		String expected = describe(text);
		for (int offset = 0; offset <= Long.BYTES; offset++) {
			byte[] padded = new byte[offset + bytes.length + 3];
			Arrays.fill(padded, (byte) 'a');
			System.arraycopy(bytes, 0, padded, offset, bytes.length);
			ByteBuf direct = PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(padded);
			ByteBuf composite = Unpooled.wrappedBuffer(Unpooled.copiedBuffer(padded, 0, offset + 7),
					Unpooled.copiedBuffer(padded, offset + 7, padded.length - offset - 7));
			for (ByteBuf buffer : List.of(Unpooled.wrappedBuffer(padded), direct, composite, direct.slice(),
					direct.asReadOnly())) {
				assertThat(this.parser.parse(buffer, offset, offset + bytes.length)).isEqualTo(ParseResult.COMPLETE);
				assertThat(describe(text)).isEqualTo(expected);
				assertThat(buffer.readerIndex()).isZero();
				assertThat(buffer.refCnt()).isOne();
			}
			direct.release();
			composite.release();
		}
	}

	@ParameterizedTest
	@MethodSource("accepted")
	void allocatesNothing(String text) {
		ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
		ByteBuf buffer = Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
		try {
			assertThat(allocatedBy(buffer, buffer.writerIndex())).isZero();
			assertThat(allocatedBy(buffer, buffer.writerIndex() - 1)).isZero();
		}
		finally {
			buffer.release();
			ResourceLeakDetector.setLevel(level);
		}
	}

	private long allocatedBy(ByteBuf buffer, int end) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long least = Long.MAX_VALUE;
		for (int round = 0; round < 30; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < 500; i++) {
				this.parser.parse(buffer, 0, end);
			}
			least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
		}
		return least / 500;
	}

	static List<String> accepted() {
		return TestHeads.ACCEPTED;
	}

	private String describe(String text) {
		StringBuilder description = new StringBuilder();
		description.append(this.head.method())
			.append(this.head.methodEnd())
			.append(text, this.head.targetStart(), this.head.targetEnd())
			.append(this.head.queryStart())
			.append(this.head.contentLength())
			.append(this.head.isKeepAlive())
			.append(this.head.length());
		for (int i = 0; i < this.head.count(); i++) {
			description.append(this.head.name(i))
				.append(text, this.head.nameStart(i), this.head.nameEnd(i))
				.append(text, this.head.valueStart(i), this.head.valueEnd(i));
		}
		return description.toString();
	}

	private ParseResult parse(String text) {
		ByteBuf buffer = Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
		return this.parser.parse(buffer, 0, buffer.readableBytes());
	}

	private static String with(String field) {
		return TestHeads.SMALL.replace("\r\n\r\n", "\r\n" + field + "\r\n\r\n");
	}

	private static String text(String text, int start, int end) {
		return text.substring(start, end);
	}

}
