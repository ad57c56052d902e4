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

package dev.zerocopy.sample.live;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The Chromium of the machine with one page, without a window, driven by the Chrome
 * DevTools Protocol. Confined to one thread.
 */
final class Chromium implements AutoCloseable {

	private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome",
			"google-chrome-stable");

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();

	private final List<String> problems = new CopyOnWriteArrayList<>();

	private final AtomicInteger lastCall = new AtomicInteger();

	private final Path profile;

	private final Process process;

	private final WebSocket socket;

	private Chromium(String executable) throws Exception {
		this.profile = Files.createTempDirectory("chromium");
		// It opens the page under test alone. Its sandbox does not work for root.
		this.process = new ProcessBuilder(executable, "--headless=new", "--no-sandbox", "--disable-gpu",
				"--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run", "--window-size=1280,1800",
				"--remote-debugging-port=0", "--user-data-dir=" + this.profile, "about:blank")
			.redirectErrorStream(true)
			.redirectOutput(this.profile.resolve("output.txt").toFile())
			.start();
		this.socket = this.client.newWebSocketBuilder()
			.connectTimeout(TIMEOUT)
			.buildAsync(page(), new Receiver())
			.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		call("Runtime.enable", Map.of());
		call("Log.enable", Map.of());
		call("Page.enable", Map.of());
	}

	/**
	 * Start the browser. Without one, the test is skipped.
	 */
	static Chromium start() throws Exception {
		Optional<String> executable = NAMES.stream()
			.flatMap((name) -> Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
				.map((directory) -> Path.of(directory, name)))
			.filter(Files::isExecutable)
			.map(Path::toString)
			.findFirst();
		Assumptions.assumeTrue(executable.isPresent(),
				"No Chromium or Chrome is on the path, so the page is seen by no "
						+ "browser: install one, for example by 'apt-get install chromium'");
		return new Chromium(executable.orElseThrow());
	}

	/**
	 * Open a page and forget the problems of the one before.
	 * @param url where it is
	 */
	void open(String url) {
		this.problems.clear();
		call("Page.navigate", Map.of("url", url));
	}

	/**
	 * Evaluate JavaScript in the page.
	 * @param expression the expression
	 * @return its value
	 */
	JsonNode evaluate(String expression) {
		JsonNode answer = call("Runtime.evaluate",
				Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
		assertThat(answer.has("exceptionDetails")).as("%s: %s", expression, answer).isFalse();
		return answer.path("result").path("value");
	}

	void prefer(String colorScheme) {
		call("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
	}

	void screenshot(Path file) throws IOException {
		JsonNode answer = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
		Files.write(file, Base64.getDecoder().decode(answer.path("data").stringValue()));
	}

	/**
	 * Errors on the console, exceptions that nobody caught, and what the browser could
	 * not load.
	 */
	List<String> problems() {
		return this.problems;
	}

	@Override
	public void close() throws InterruptedException {
		this.socket.abort();
		this.process.destroy();
		if (!this.process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
		}
		// Its helpers write for a moment longer.
		await().ignoreExceptions().until(() -> FileSystemUtils.deleteRecursively(this.profile));
	}

	private URI page() throws IOException, InterruptedException {
		Path file = this.profile.resolve("DevToolsActivePort");
		await().until(() -> !this.process.isAlive() || isWritten(file));
		assertThat(this.process.isAlive()).as(() -> "Chromium runs: " + output()).isTrue();
		String port = Files.readAllLines(file).get(0);
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list"))
			.timeout(TIMEOUT)
			.build();
		JsonNode targets = this.mapper.readTree(this.client.send(request, HttpResponse.BodyHandlers.ofString()).body());
		for (JsonNode target : targets) {
			if ("page".equals(target.path("type").stringValue())) {
				return URI.create(target.path("webSocketDebuggerUrl").stringValue());
			}
		}
		throw new AssertionError("No page among " + targets);
	}

	private static boolean isWritten(Path file) throws IOException {
		return Files.exists(file) && Files.readAllLines(file).size() > 1;
	}

	private String output() {
		try {
			return Files.readString(this.profile.resolve("output.txt"));
		}
		catch (IOException ex) {
			return "its output cannot be read: " + ex;
		}
	}

	private JsonNode call(String method, Map<String, ?> parameters) {
		int id = this.lastCall.incrementAndGet();
		CompletableFuture<JsonNode> result = new CompletableFuture<>();
		this.calls.put(id, result);
		String message = this.mapper.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
		this.socket.sendText(message, true).join();
		JsonNode answer = result.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
		assertThat(answer.has("error")).as("%s: %s", method, answer).isFalse();
		return answer.path("result");
	}

	private void received(JsonNode message) {
		if (message.has("id")) {
			this.calls.remove(message.path("id").intValue()).complete(message);
			return;
		}
		JsonNode event = message.path("params");
		boolean problem = switch (message.path("method").stringValue()) {
			case "Runtime.exceptionThrown" -> true;
			case "Runtime.consoleAPICalled" -> "error".equals(event.path("type").stringValue());
			case "Log.entryAdded" -> "error".equals(event.path("entry").path("level").stringValue());
			default -> false;
		};
		if (problem) {
			this.problems.add(event.toString());
		}
	}

	/**
	 * Puts messages together from their parts.
	 */
	private final class Receiver implements WebSocket.Listener {

		private final StringBuilder text = new StringBuilder();

		@Override
		public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
			this.text.append(part);
			if (last) {
				received(Chromium.this.mapper.readTree(this.text.toString()));
				this.text.setLength(0);
			}
			socket.request(1);
			return null;
		}

	}

}
