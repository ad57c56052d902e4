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

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PatternOverlap}.
 */
class PatternOverlapTests {

	@ParameterizedTest
	@CsvSource(delimiter = ' ', textBlock = """
			/a /a
			/a /{x}
			/a /*
			/a /a?
			/a/b /a/{x}
			/a/{x} /{y}/b
			/a /**
			/a/** /a
			/a/** /a/b/c
			/{*path} /a/b
			/a/{*path} /a
			/**/b /a/b
			/a/**/c /a/b/c
			/a/x{y}z /a/xyz
			/a%20b /{x}
			/a/ /a
			/{x:a\\/b} /a%2Fb
			/{x:a\\/b} /{y}
			""")
	void overlaps(String one, String other) {
		assertThat(PatternOverlap.mayOverlap(one, other)).isTrue();
		assertThat(PatternOverlap.mayOverlap(other, one)).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ', textBlock = """
			/a /b
			/a /a/b
			/a/{x} /b/{x}
			/a/{x} /a/b/c
			/a/{x}/c /a/{x}/d
			/a/** /b/**
			/a/{*path} /b
			/a/b/** /a/c/**
			/actuator/health/** /items/{id}
			""")
	void doesNotOverlap(String one, String other) {
		assertThat(PatternOverlap.mayOverlap(one, other)).isFalse();
		assertThat(PatternOverlap.mayOverlap(other, one)).isFalse();
	}

	@Test
	void whenTwoPatternsMatchTheSamePathThenTheyOverlap() {
		long seed = new Random().nextLong();
		PathSamples samples = new PathSamples(seed);
		List<PathPattern> patterns = new ArrayList<>();
		for (int i = 0; i < 300; i++) {
			patterns.add(samples.pattern());
		}
		int met = 0;
		for (int i = 0; i < 2000; i++) {
			PathContainer path = samples.path();
			List<PathPattern> matching = patterns.stream().filter(pattern -> pattern.matches(path)).limit(30).toList();
			for (PathPattern one : matching) {
				for (PathPattern other : matching) {
					met++;
					assertThat(PatternOverlap.mayOverlap(one.getPatternString(), other.getPatternString()))
						.as("%s and %s both match %s (seed %d)", one, other, path, seed)
						.isTrue();
				}
			}
		}
		assertThat(met).as("pairs that met (seed %d)", seed).isGreaterThan(1000);
	}

}
