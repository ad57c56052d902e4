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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.convert.DurationStyle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares {@link EdgeRequestParser} with Netty's decoder on heads that are mutated at
 * random, and on those that {@code .ci/fuzz} has found to take ways of their own through
 * the parser.
 * <p>
 * A run lasts two seconds, or as long as {@code -Dzerocopy.fuzz=10m} says, and tells the
 * seed of the round that failed.
 */
class EdgeRequestParserFuzzTests {

	private static final int INPUTS_A_SEED = 2_000;

	private static final List<String> WORDS = List.of("\r\n", "\r", "\n", "\r\n ", "\r\n\t", " ", "\t", ":", " :",
			"\u0000", "\u000b", "\u007f", "\u0085", "\u00a0", "%", "%2f", "?", "#", "//", ",", "\"", "close",
			"HTTP/1.0", "GET / HTTP/1.1\r\n", "\r\nHost: a", "\r\nTransfer-Encoding: chunked", "\r\nContent-Length: 7",
			"\r\nContent-Length: 7, 7", "\r\nContent-Length: +7", "\r\nContent-Length:\t07 ",
			"\r\nSec-WebSocket-Key1: 1", "\r\nSec-WebSocket-Key2: 2", "\r\nConnection: close", "\r\nUpgrade: websocket",
			"\r\nExpect: 100-continue", "\r\nTrailer: a", "\r\nTransfer-Encoding\t: chunked",
			"\r\nTransfer\rEncoding: x", "\r\nX-Y: z", "\r\n\r\n");

	private final ParserComparison comparison = new ParserComparison();

	@AfterEach
	void close() {
		this.comparison.close();
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
			assertThat(this.comparison.check(bytes(head))).isEqualTo(ParseResult.COMPLETE);
		}
		for (String head : TestHeads.REFUSED) {
			assertThat(this.comparison.check(bytes(head))).isEqualTo(ParseResult.PASS_THROUGH);
		}
	}

	@Test
	void keptInputsAreReadAlikeByTheDecoder() throws IOException {
		int[] found = new int[ParseResult.values().length];
		try (Stream<Path> inputs = Files.list(Path.of("src/test/resources/fuzz/edge-request-parser"))) {
			for (Path input : inputs.sorted().toList()) {
				try {
					found[this.comparison.check(Files.readAllBytes(input)).ordinal()]++;
				}
				catch (Throwable ex) {
					throw new AssertionError(input + ": " + escape(Files.readAllBytes(input)), ex);
				}
			}
		}
		assertThat(found).doesNotContain(0);
	}

	private int run(long seed) {
		SplittableRandom random = new SplittableRandom(seed);
		int accepted = 0;
		for (int i = 0; i < INPUTS_A_SEED; i++) {
			byte[] input = mutate(random);
			try {
				accepted += (this.comparison.check(input) == ParseResult.COMPLETE) ? 1 : 0;
			}
			catch (Throwable ex) {
				throw new AssertionError("seed %d, input %d: %s".formatted(seed, i, escape(input)), ex);
			}
		}
		return accepted;
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

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	private static String escape(byte[] input) {
		StringBuilder text = new StringBuilder();
		for (byte value : input) {
			text.append((value < ' ' || value == 0x7f || value == '\\') ? "\\x%02x".formatted(value) : (char) value);
		}
		return text.toString();
	}

}
