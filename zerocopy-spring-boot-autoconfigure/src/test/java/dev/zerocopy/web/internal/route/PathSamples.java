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

package dev.zerocopy.web.internal.route;

import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Random patterns and paths over few segments, so that they meet often. The same seed
 * gives the same samples.
 */
final class PathSamples {

	private static final String[] PATTERN_SEGMENTS = { "a", "b", "ab", "a", "b", "{x}", "{x}", "*", "a?", "a*", "{x}b",
			"{x:[ab]+}", "a%20b", "a b", "a;b", "{x:a\\/b}", "" };

	private static final String[] PATH_SEGMENTS = { "a", "b", "ab", "a", "b", "c", "a%20b", "%61", "a%2Fb", "a;x=1",
			"a;b", "b;x=a,b;y", "", "aab", "A" };

	private final Random random;

	PathSamples(long seed) {
		this.random = new Random(seed);
	}

	PathPattern pattern() {
		String path = join(PATTERN_SEGMENTS, this.random.nextInt(4));
		String pattern = switch (this.random.nextInt(8)) {
			case 0 -> path + "/**";
			case 1 -> path + "/{*rest}";
			case 2 -> "/**" + path;
			case 3 -> path + "/";
			default -> path;
		};
		// A variable may occur once in a pattern.
		String[] parts = pattern.split("\\{x", -1);
		StringBuilder unique = new StringBuilder(parts[0]);
		for (int i = 1; i < parts.length; i++) {
			unique.append("{x").append(i).append(parts[i]);
		}
		return PathPatternParser.defaultInstance.parse(unique.toString());
	}

	PathContainer path() {
		return PathContainer.parsePath(text());
	}

	String text() {
		String path = join(PATH_SEGMENTS, this.random.nextInt(5));
		return (path.isEmpty() || this.random.nextInt(8) == 0) ? path + "/" : path;
	}

	int nextInt(int bound) {
		return this.random.nextInt(bound);
	}

	private String join(String[] segments, int count) {
		return IntStream.range(0, count)
			.mapToObj(i -> "/" + segments[this.random.nextInt(segments.length)])
			.collect(Collectors.joining());
	}

}
