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

package dev.zerocopy.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README tells to try, with its own command lines, on both sides.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ReadmeIntegrationTests {

	private static final String SERVER = "localhost:8080";

	private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

	@TempDir
	private static Path directory;

	@LocalServerPort
	private int port;

	@BeforeAll
	static void createFile() throws IOException {
		Curl.assumeAvailable("curl");
		byte[] bytes = new byte[300_000];
		new Random(1).nextBytes(bytes);
		Files.write(directory.resolve("big.jar"), bytes);
	}

	static List<String> lines() throws IOException {
		return Files.readAllLines(Path.of("../README.md"))
			.stream()
			.map(String::strip)
			.filter((line) -> line.startsWith("curl ") && line.contains(SERVER))
			.map((line) -> line.replaceFirst("\\s+(#|&&|\\|).*", ""))
			.toList();
	}

	@Test
	void thereAreCommands() throws IOException {
		assertThat(lines()).hasSizeGreaterThan(8);
	}

	@ParameterizedTest
	@MethodSource("lines")
	void whenCommandIsRunThenThereIsAnAnswer(String line) throws IOException {
		assertThat(run(line, "").status()).isBetween(200, 206);
	}

	@ParameterizedTest
	@MethodSource("lines")
	void whenCommandIsRunOnTwinThenItsAnswerIsTheSame(String line) throws IOException {
		if (line.contains("/actuator/")) {
			return;
		}
		Answer expected = run(line, "/stock");
		Answer actual = run(line, "");
		if (line.contains(" -r ")) {
			// The twin encodes its text anew and knows no ranges of it.
			assertThat(expected.status()).isEqualTo(200);
			assertThat(actual.status()).isEqualTo(206);
			return;
		}
		assertThat(actual.status()).isEqualTo(expected.status());
		if (line.contains("/inspect")) {
			assertThat(Files.readString(actual.body()))
				.isEqualTo(Files.readString(expected.body()).replace("stock/", ""));
		}
		else {
			assertThat(Files.mismatch(actual.body(), expected.body())).isEqualTo(-1);
		}
	}

	private Answer run(String line, String prefix) throws IOException {
		Path body = directory.resolve("answer" + prefix.replace('/', '-'));
		List<String> command = new ArrayList<>();
		Matcher words = WORD.matcher(line.replace(SERVER, "localhost:" + this.port + prefix));
		while (words.find()) {
			String word = (words.group(1) != null) ? words.group(1) : words.group(2);
			if (!word.equals("-i") && !word.equals("-O")) {
				command.add(word.equals("@big.jar") ? "@" + directory.resolve("big.jar") : word);
			}
		}
		command.addAll(List.of("--silent", "--show-error", "--max-time", "50", "--output", body.toString(),
				"--write-out", "%{http_code}"));
		Curl.Result result = Curl.run(command.toArray(new String[0]));
		assertThat(result.exitCode()).as("exit code of curl: %s", result.output()).isZero();
		return new Answer(Integer.parseInt(result.output()), body);
	}

	private record Answer(int status, Path body) {
	}

}
