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

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
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
	 * @throws IOException when it cannot be read
	 */
	@Setup
	public void fill() throws IOException {
		this.buffer = Unpooled.directBuffer().writeBytes(this.head.bytes());
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
	 * Request heads of three sizes, in files that other parsers can read as well.
	 */
	public enum Head {

		/**
		 * 35 bytes, one field.
		 */
		SMALL,

		/**
		 * 406 bytes, nine fields.
		 */
		MEDIUM,

		/**
		 * 703 bytes, nine fields.
		 */
		LARGE;

		byte[] bytes() throws IOException {
			String name = "/heads/" + name().toLowerCase(Locale.ROOT) + ".http";
			try (InputStream file = Objects.requireNonNull(Head.class.getResourceAsStream(name))) {
				return file.readAllBytes();
			}
		}

	}

}
