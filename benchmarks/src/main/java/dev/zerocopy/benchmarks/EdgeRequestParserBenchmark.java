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

package dev.zerocopy.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.edge.internal.EdgeRequestParser;
import dev.zerocopy.edge.internal.ParseResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.ReferenceCountUtil;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Time and heap bytes that the edge's parser and Netty's decoder take for one request
 * head in a direct buffer.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EdgeRequestParserBenchmark {

	/**
	 * The head to read.
	 */
	@Param
	public Head head = Head.SMALL;

	private final EdgeRequestParser parser = new EdgeRequestParser(4096, 8192);

	private final EmbeddedChannel channel = new EmbeddedChannel(new HttpRequestDecoder());

	private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

	/**
	 * Put the head into a buffer.
	 */
	@Setup
	public void fill() {
		this.buffer = Unpooled.directBuffer().writeBytes(this.head.text.getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * Release the buffer.
	 */
	@TearDown
	public void release() {
		this.buffer.release();
		this.channel.finishAndReleaseAll();
	}

	/**
	 * Read the head with the edge's parser.
	 * @return what was found
	 */
	@Benchmark
	public ParseResult edge() {
		return this.parser.parse(this.buffer, 0, this.buffer.writerIndex());
	}

	/**
	 * Read the head with Netty's decoder.
	 * @param messages takes the decoded messages
	 */
	@Benchmark
	public void netty(Blackhole messages) {
		this.channel.writeInbound(this.buffer.retainedDuplicate());
		Object message = this.channel.readInbound();
		while (message != null) {
			messages.consume(message);
			ReferenceCountUtil.release(message);
			message = this.channel.readInbound();
		}
	}

	/**
	 * Request heads of three sizes.
	 */
	public enum Head {

		/**
		 * 35 bytes, one field.
		 */
		SMALL("""
				GET / HTTP/1.1
				Host: localhost

				"""),

		/**
		 * 406 bytes, nine fields.
		 */
		MEDIUM("""
				GET /api/v1/users/12345/profile?fields=name,email HTTP/1.1
				Host: api.example.com
				User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36
				Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
				Accept-Language: en-US,en;q=0.5
				Accept-Encoding: gzip, deflate, br
				Connection: keep-alive
				Cookie: session=abc123def456; theme=dark
				Cache-Control: no-cache
				X-Request-Id: 7f3c1b2a

				"""),

		/**
		 * 703 bytes, nine fields.
		 */
		LARGE("""
				GET /wp-content/uploads/2010/03/hello-kitty-darth-vader-pink.jpg HTTP/1.1
				Host: www.kittyhell.com
				User-Agent: Mozilla/5.0 \
				(Macintosh; U; Intel Mac OS X 10.6; ja-JP-mac; rv:1.9.2.3) Gecko/20100401 Firefox/3.6.3 Pathtraq/0.9
				Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
				Accept-Language: ja,en-us;q=0.7,en;q=0.3
				Accept-Encoding: gzip,deflate
				Accept-Charset: Shift_JIS,utf-8;q=0.7,*;q=0.7
				Keep-Alive: 115
				Connection: keep-alive
				Cookie: wp_ozh_wsa_visits=2; wp_ozh_wsa_visit_lasttime=xxxxxxxxxx; \
				__utma=xxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.x; __utmz=xxxxxxxxx.xxxxxxxxxx.x.x.utmccn=(referral)|utmcsr=reader.livedoor.com|utmcct=/reader/|utmcmd=referral

				""");

		private final String text;

		Head(String text) {
			this.text = text.replace("\n", "\r\n");
		}

	}

}
