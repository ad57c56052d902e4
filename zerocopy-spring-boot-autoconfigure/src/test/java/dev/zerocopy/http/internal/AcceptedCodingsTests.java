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

package dev.zerocopy.http.internal;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AcceptedCodings}.
 */
class AcceptedCodingsTests {

	private static final Set<ContentCoding> ALL = EnumSet.allOf(ContentCoding.class);

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			gzip                              | GZIP
			GZIP                              | GZIP
			x-gzip                            | GZIP
			br                                | BR
			zstd                              | ZSTD
			gzip, br                          | BR
			gzip, deflate, br, zstd           | BR
			zstd, gzip                        | ZSTD
			gzip;q=1.0, br;q=0.9              | GZIP
			gzip;q=0.9, br;q=0.901            | BR
			gzip ; q=0.5 , zstd ;q=0.6        | ZSTD
			gzip;Q=0.5                        | GZIP
			gzip;q=0.001                      | GZIP
			gzip;q=1.                         | GZIP
			gzip;q=0                          | IDENTITY
			gzip;q=0.000                      | IDENTITY
			*                                 | BR
			*;q=0.5, br;q=0                   | ZSTD
			br;q=0, *                         | ZSTD
			gzip;q=0.5, *;q=0                 | GZIP
			identity                          | IDENTITY
			identity, gzip                    | GZIP
			identity;q=1, gzip;q=0.5          | IDENTITY
			identity;q=0.5, gzip;q=0.5        | GZIP
			identity;q=0, gzip;q=0.1          | GZIP
			deflate                           | IDENTITY
			compress, deflate                 | IDENTITY
			gzipped                           | IDENTITY
			not-gzip                          | IDENTITY
			''                                | IDENTITY
			','                               | IDENTITY
			', gzip ,'                        | GZIP
			""")
	void chooses(String field, ContentCoding expected) {
		assertThat(AcceptedCodings.of(List.of(field)).choose(ALL::contains)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                                | true
			identity                          | true
			gzip;q=0                          | true
			gzip, identity;q=0                | true
			deflate, identity;q=0             | true
			deflate;q=0.1, *;q=0              | true
			identity;q=0                      | false
			*;q=0                             | false
			gzip;q=0, identity;q=0            | false
			deflate;q=0, identity;q=0         | false
			', identity;q=0'                  | false
			""")
	void takesAnyUnlessNothingIsLeft(String field, boolean expected) {
		assertThat(AcceptedCodings.of(List.of(field)).takesAny()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip;q", "gzip;q=", "gzip;q=x", "gzip;q=2", "gzip;q=-1", "gzip;q=1.001", "gzip;q=0.0001",
			"gzip;q=.5", "gzip;q=0,5", "gzip;q=00.5", "gzip;q=1e0", "gzip;level=1", "gzip;q=0.5;level=1", "gzip;",
			"gz\0ip", "gzip;q=\u0661" })
	void whenWeightIsNoneThenCodingIsNotChosen(String field) {
		assertThat(AcceptedCodings.of(List.of(field)).choose(ALL::contains)).isEqualTo(ContentCoding.IDENTITY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "identity;q=0", "*;q=0", "gzip, identity;q=0", "deflate, *;q=0" })
	void whenNothingIsAcceptableThenNothingIsChosen(String field) {
		assertThat(AcceptedCodings.of(List.of(field)).choose(Set.of(ContentCoding.IDENTITY)::contains)).isNull();
	}

	@Test
	void identityWithAWeightIsNotShutOutByTheRest() {
		assertThat(AcceptedCodings.of(List.of("*;q=0, identity;q=0.1")).choose(ALL::contains))
			.isEqualTo(ContentCoding.IDENTITY);
	}

	@Test
	void withoutFieldIdentityIsChosen() {
		assertThat(AcceptedCodings.of(null).choose(ALL::contains)).isEqualTo(ContentCoding.IDENTITY);
		assertThat(AcceptedCodings.of(List.of()).choose(ALL::contains)).isEqualTo(ContentCoding.IDENTITY);
		assertThat(AcceptedCodings.of(null).choose(Set.of(ContentCoding.GZIP)::contains)).isNull();
	}

	@Test
	void linesAreOneList() {
		assertThat(AcceptedCodings.of(List.of("gzip;q=0.5", "zstd;q=0.4")).choose(ALL::contains))
			.isEqualTo(ContentCoding.GZIP);
	}

	@Test
	void onlyWhatIsAvailableIsChosen() {
		Set<ContentCoding> available = Set.of(ContentCoding.GZIP, ContentCoding.IDENTITY);
		assertThat(AcceptedCodings.of(List.of("br, zstd, gzip;q=0.1")).choose(available::contains))
			.isEqualTo(ContentCoding.GZIP);
		assertThat(AcceptedCodings.of(List.of("br, zstd")).choose(available::contains))
			.isEqualTo(ContentCoding.IDENTITY);
	}

	@Test
	void longFieldsAreRead() {
		assertThat(AcceptedCodings.of(List.of("x;q=0.5,".repeat(20_000) + "br")).choose(ALL::contains))
			.isEqualTo(ContentCoding.BR);
	}

}
