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

package dev.zerocopy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import dev.zerocopy.metrics.ZeroCopyMeters;
import org.junit.jupiter.api.Test;

import org.springframework.boot.json.JsonParserFactory;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the tables in {@code docs/reference.md} against the code.
 */
class ReferenceDocumentationTests {

	private static final Path DOCUMENT = Path.of("..", "docs", "reference.md");

	private static final Pattern NAME = Pattern.compile("(?<![\\w./])zerocopy(?:\\.[a-z][a-z0-9-]*)+");

	@Test
	void propertiesAreThoseOfTheMetadata() throws Exception {
		List<String> expected = properties().map(ReferenceDocumentationTests::row).sorted().toList();
		assertThat(expected).isNotEmpty();
		assertThat(table("Properties")).containsExactlyElementsOf(expected);
	}

	@Test
	void metersAreThoseOfTheirDocumentation() throws Exception {
		assertThat(table("Meters")).containsExactlyElementsOf(
				Arrays.stream(ZeroCopyMeters.values()).map(ReferenceDocumentationTests::row).toList());
	}

	@Test
	void tagsAreThoseOfTheirDocumentation() throws Exception {
		assertThat(section("Meters").filter((line) -> line.matches("\\| `[a-z]+` \\| [^|]+ \\|"))
			.map((line) -> line.split("`")[1]))
			.containsExactly(Arrays.stream(ZeroCopyMeters.Tag.values())
				.map(ZeroCopyMeters.Tag::asString)
				.toArray(String[]::new));
	}

	@Test
	void namesInTheTextExist() throws Exception {
		List<String> known = Stream
			.concat(properties().map((property) -> (String) property.get("name")),
					Arrays.stream(ZeroCopyMeters.values()).map(ZeroCopyMeters::getName))
			.toList();
		List<String> mentioned = NAME.matcher(Files.readString(DOCUMENT)).results().map(MatchResult::group).toList();
		assertThat(mentioned).hasSizeGreaterThan(known.size())
			.allMatch((name) -> known.stream().anyMatch((other) -> (other + ".").startsWith(name + ".")));
	}

	private static Stream<String> section(String title) throws IOException {
		List<String> lines = Files.readAllLines(DOCUMENT);
		return lines.stream()
			.dropWhile((line) -> !line.equals("## " + title))
			.skip(1)
			.takeWhile((line) -> !line.startsWith("## "));
	}

	/** The rows of the first table of a section. */
	private static List<String> table(String title) throws IOException {
		return section(title).dropWhile((line) -> !line.startsWith("|---"))
			.skip(1)
			.takeWhile((line) -> line.startsWith("|"))
			.toList();
	}

	private static String row(ZeroCopyMeters meter) {
		String unit = (meter.getBaseUnit() != null) ? ", " + meter.getBaseUnit() : "";
		String tags = Arrays.stream(meter.getKeyNames())
			.map((key) -> code(key.asString()))
			.collect(Collectors.joining(", "));
		return row(code(meter.getName()), meter.getType().name().toLowerCase(Locale.ROOT) + unit, tags,
				meter.getDescription());
	}

	private static String row(Map<?, ?> property) {
		Object defaultValue = property.get("defaultValue");
		return row(code(property.get("name")), values((String) property.get("type")),
				(defaultValue != null) ? code(defaultValue) : "", (String) property.get("description"));
	}

	private static String row(String... cells) {
		return Arrays.stream(cells)
			.map((cell) -> cell.isEmpty() ? " |" : " " + cell + " |")
			.collect(Collectors.joining("", "|", ""));
	}

	private static String values(String typeName) {
		Class<?> type = ClassUtils.resolveClassName(typeName.split("<")[0], null);
		if (!type.isEnum()) {
			return type.getSimpleName();
		}
		return Arrays.stream(type.getEnumConstants())
			.map((value) -> code(((Enum<?>) value).name().toLowerCase(Locale.ROOT).replace('_', '-')))
			.collect(Collectors.joining(", "));
	}

	private static String code(Object text) {
		return "`" + text + "`";
	}

	private static Stream<Map<?, ?>> properties() throws Exception {
		Path classes = Path
			.of(ZeroCopyWebAutoConfiguration.class.getProtectionDomain().getCodeSource().getLocation().toURI());
		String metadata = Files.readString(classes.resolve("META-INF/spring-configuration-metadata.json"));
		List<?> properties = (List<?>) JsonParserFactory.getJsonParser().parseMap(metadata).get("properties");
		return properties.stream().map((property) -> (Map<?, ?>) property);
	}

}
