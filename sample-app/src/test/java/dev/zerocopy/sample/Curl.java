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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the curl of the machine, or any other command.
 */
final class Curl {

	private static final int TIMEOUT_SECONDS = 60;

	private Curl() {
	}

	static void assumeAvailable(String command) {
		boolean found;
		try {
			found = run(command, "--version").exitCode() == 0;
		}
		catch (IOException ex) {
			found = false;
		}
		Assumptions.assumeTrue(found,
				"%s is not installed: there is no real client or second opinion".formatted(command));
	}

	/**
	 * Upload a file and keep what comes back.
	 * @param url where to send the file
	 * @param file the file
	 * @param answer where to write the body of the answer
	 * @param options more options of curl
	 * @return what {@code --write-out} printed: status code and HTTP version
	 */
	static String upload(String url, Path file, Path answer, String... options) throws IOException {
		List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "50",
				"--write-out", "%{http_code} %{http_version}", "--header", "Content-Type: application/octet-stream",
				"--data-binary", "@" + file, "--output", answer.toString()));
		command.addAll(List.of(options));
		command.add(url);
		Result result = run(command.toArray(new String[0]));
		assertThat(result.exitCode()).as("exit code of curl: %s", result.output()).isZero();
		return result.output();
	}

	/**
	 * Run a command to its end.
	 * @param command the command and its arguments
	 * @return the exit code, and what the command wrote to standard output and error
	 * @throws IOException when the command cannot be started
	 */
	static Result run(String... command) throws IOException {
		Path output = Files.createTempFile("command", ".txt");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
			assertThat(ended).as("%s ends within %s s", command[0], TIMEOUT_SECONDS).isTrue();
			return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		finally {
			process.destroyForcibly();
			Files.delete(output);
		}
	}

	record Result(int exitCode, String output) {
	}

}
