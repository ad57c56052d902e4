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

package dev.zerocopy.web.internal.cache;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.ResponseCache;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.internal.exchange.TransferStats;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A cache whose budget is larger than the direct memory of its process. The process is
 * one of its own, since its memory really runs out.
 */
class CacheMemoryExhaustionIntegrationTests {

	/** Direct memory has room for two of them. */
	private static final int LENGTH = 24 * 1024 * 1024;

	private static final Pattern PORT = Pattern.compile("^port (\\d+)$", Pattern.MULTILINE);

	@TempDir
	private Path directory;

	private int port;

	@Test
	void whenThereIsNoMemoryForAnEntryThenClientMayRetryAndNothingIsLost() throws Exception {
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:MaxDirectMemorySize=64m", "-XX:TieredStopAtLevel=1", "-Dio.netty.leakDetection.level=paranoid",
				"-cp", System.getProperty("java.class.path"), Server.class.getName())
			.redirectErrorStream(true)
			.redirectOutput(output.toFile())
			.start();
		try {
			this.port = Awaitility.await().until(() -> port(process, output), found -> found > 0);
			exhaust();
			process.getOutputStream().close();
			assertThat(process.waitFor()).as(() -> read(output)).isZero();
			assertThat(read(output)).doesNotContain("LEAK:");
		}
		finally {
			process.destroyForcibly().waitFor();
		}
	}

	private static int port(Process process, Path output) {
		assertThat(process.isAlive()).as(() -> read(output)).isTrue();
		Matcher matcher = PORT.matcher(read(output));
		return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
	}

	private static String read(Path output) {
		try {
			return Files.readString(output);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void exhaust() throws IOException {
		assertThat(get("/growing")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nsmall");
		assertFound("a");
		assertFound("b");
		assertThat(get("/numbers")).endsWith(numbers(5 + 2 * LENGTH, 0));
		for (int i = 1; i <= 2; i++) {
			assertThat(get("/large/c")).startsWith("HTTP/1.1 503").contains("\r\nRetry-After: 1\r\n");
			assertThat(get("/numbers")).endsWith(numbers(5 + 2 * LENGTH, i));
		}
		get("/advance");
		assertThat(get("/growing")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\nsmall");
		assertThat(get("/numbers")).endsWith(numbers(5 + 2 * LENGTH, 3));
		assertFound("a");
		get("/clear");
		Awaitility.await().untilAsserted(() -> assertThat(get("/numbers")).endsWith(numbers(0, 3)));
		assertFound("c");
		assertFound("d");
		assertThat(get("/numbers")).endsWith(numbers(2 * LENGTH, 3));
	}

	private void assertFound(String name) throws IOException {
		assertThat(get("/large/" + name)).startsWith("HTTP/1.1 200")
			.hasSizeGreaterThan(LENGTH)
			.endsWith(name.repeat(1000));
	}

	private String get(String path) throws IOException {
		try (RawClient client = new RawClient(this.port)) {
			return client.get(path).readToEnd();
		}
	}

	private static String numbers(long usedBytes, long exhausted) {
		return "\r\n\r\n" + usedBytes + " bytes, " + exhausted + " times exhausted";
	}

	/**
	 * The process, which ends with its input.
	 */
	static final class Server {

		private Server() {
		}

		public static void main(String[] args) {
			CacheApplication.run(CacheApplication.runner(ExhaustingController.class)
				.withPropertyValues("zerocopy.cache.max-memory=1GB", "zerocopy.cache.max-entry-size=32MB",
						"zerocopy.netty.event-loop-threads=1"),
					server -> {
						System.out.println("port " + server.port());
						System.in.read();
					});
		}

	}

	@RestController
	static class ExhaustingController {

		private final CacheApplication.Calls calls;

		private final CacheApplication.Settings settings;

		private final ResponseCache cache;

		private final CacheMemory memory;

		private final TransferStats stats;

		ExhaustingController(CacheApplication.Calls calls, CacheApplication.Settings settings, ResponseCache cache,
				CacheMemory memory, TransferStats stats) {
			this.calls = calls;
			this.settings = settings;
			this.cache = cache;
			this.memory = memory;
			this.stats = stats;
		}

		@GetMapping(path = "/large/{name}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1m")
		byte[] large(@PathVariable("name") String name) {
			return name.repeat(LENGTH).getBytes(StandardCharsets.ISO_8859_1);
		}

		@GetMapping(path = "/growing", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1s", staleIfError = "1h")
		byte[] growing() {
			return (this.calls.next("growing") == 1) ? "small".getBytes(StandardCharsets.ISO_8859_1) : large("g");
		}

		@GetMapping("/numbers")
		String numbers() {
			return this.memory.usedBytes() + " bytes, " + this.stats.memoryExhausted() + " times exhausted";
		}

		@GetMapping("/advance")
		String advance() {
			this.settings.advance(Duration.ofSeconds(2));
			return "advanced";
		}

		@GetMapping("/clear")
		int clear() {
			return this.cache.clear();
		}

	}

}
