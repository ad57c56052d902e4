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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EntityTags}.
 */
class EntityTagsTests {

	/** The table of RFC 9110, section 8.8.3.2. */
	@ParameterizedTest
	@CsvSource(delimiter = ' ', quoteCharacter = '`', textBlock = """
			W/"1" W/"1" false true
			W/"1" W/"2" false false
			W/"1" "1" false true
			"1" "1" true true
			"1" "2" false false
			""")
	void comparisons(String one, String other, boolean strong, boolean weak) {
		assertThat(EntityTags.matchesStrongly(List.of(one), other)).isEqualTo(strong);
		assertThat(EntityTags.matchesStrongly(List.of(other), one)).isEqualTo(strong);
		assertThat(EntityTags.matchesWeakly(List.of(one), other)).isEqualTo(weak);
		assertThat(EntityTags.matchesWeakly(List.of(other), one)).isEqualTo(weak);
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", " * ", "\"a\"", "\"x\", \"a\"", "\"x\",\"a\"", "\"a\" , \"x\"", "\t\"a\"", ",,\"a\"",
			"\"x,y\", \"a\"", "W/\"x\", \"a\"", "\"\", \"a\"" })
	void lists_thatHaveTheTag(String line) {
		assertThat(EntityTags.matchesStrongly(List.of(line), "\"a\"")).isTrue();
		assertThat(EntityTags.matchesWeakly(List.of(line), "\"a\"")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",", "a", "\"", "\"a", "a\"", "'a'", "\"A\"", "\" a\"", "\"a \"", "\"aa\"", "\"\"",
			"\"x,\"a", "\"x\" *", "**", "W\"a\"", "W/", "W/a", "w/\"a\"", "\"a\0\"", "\"\u007Fa\"", "garbage, \"a\"" })
	void lists_thatDoNotHaveTheTag(String line) {
		assertThat(EntityTags.matchesStrongly(List.of(line), "\"a\"")).isFalse();
		assertThat(EntityTags.matchesWeakly(List.of(line), "\"a\"")).isFalse();
	}

	@Test
	void lines_areOneList() {
		assertThat(EntityTags.matchesStrongly(List.of("\"x\"", "\"a\""), "\"a\"")).isTrue();
	}

	@Test
	void withoutTag_onlyTheAsteriskMatches() {
		assertThat(EntityTags.matchesWeakly(List.of("\"a\""), null)).isFalse();
		assertThat(EntityTags.matchesWeakly(List.of("*"), null)).isTrue();
	}

	@Test
	void asterisk_matchesAWeakTagStrongly() {
		assertThat(EntityTags.matchesStrongly(List.of("*"), "W/\"a\"")).isTrue();
	}

	@Test
	void longLists_areReadInOnePass() {
		String list = "\"x\", ".repeat(50_000);
		assertThat(EntityTags.matchesStrongly(List.of(list + "\"a\""), "\"a\"")).isTrue();
		assertThat(EntityTags.matchesStrongly(List.of("\"".repeat(100_001)), "\"a\"")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"\"", "\"a\"", "W/\"a\"", "\"!#~\"", "\"\u00FC\"" })
	void isValid(String tag) {
		assertThat(EntityTags.isValid(tag)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "\"", "\"a", "\"a\" ", "\"a\"b", "W/", "w/\"a\"", "\"a b\"", "\"a\r\n\"", "*" })
	void isNotValid(String tag) {
		assertThat(EntityTags.isValid(tag)).isFalse();
	}

	@Test
	void isWeak() {
		assertThat(EntityTags.isWeak("W/\"a\"")).isTrue();
		assertThat(EntityTags.isWeak("\"W/a\"")).isFalse();
	}

	@Test
	void withCoding() {
		assertThat(EntityTags.withCoding("\"a\"", "gzip")).isEqualTo("\"a-gzip\"");
		assertThat(EntityTags.withCoding("W/\"a\"", "br")).isEqualTo("W/\"a-br\"");
		assertThat(EntityTags.withCoding("\"\"", "br")).isEqualTo("\"-br\"");
	}

}
