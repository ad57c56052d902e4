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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A real Prometheus with the configuration of {@code compose.yaml}, but for the address
 * of the sample application and for scrapes in each second, which begin five seconds
 * after the start.
 */
final class PrometheusServer implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static final Pattern LISTENING = Pattern.compile("Listening on.* address=\\S+:(\\d+)");

	private final HttpClient client = HttpClient.newHttpClient();

	private final Process process;

	private final int port;

	private PrometheusServer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	/**
	 * Start a server.
	 * @param directory an empty directory
	 * @param target the port of the sample application
	 */
	static PrometheusServer start(Path directory, int target) throws IOException {
		Path configuration = configure(directory, target);
		Path log = directory.resolve("prometheus.log");
		Process process = new ProcessBuilder("prometheus", "--config.file=" + configuration,
				"--storage.tsdb.path=" + directory.resolve("data"), "--web.listen-address=127.0.0.1:0",
				"--scrape.discovery-reload-interval=100ms")
			.redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try {
			int port = await().until(() -> port(process, log), (listening) -> listening != 0);
			return new PrometheusServer(process, port);
		}
		catch (RuntimeException | Error ex) {
			process.destroyForcibly();
			throw ex;
		}
	}

	/**
	 * Write the configuration of {@code compose.yaml} for a sample application on this
	 * machine, with the alerts beside it.
	 */
	static Path configure(Path directory, int target) throws IOException {
		Files.copy(Dashboards.ALERTS, directory.resolve("alerts.yml"));
		String configuration = Files.readString(Path.of("compose", "prometheus.yml"));
		assertThat(configuration).contains("sample:8080", "_interval: 5s");
		return Files.writeString(directory.resolve("prometheus.yml"),
				configuration.replace("sample:8080", "localhost:" + target).replace("_interval: 5s", "_interval: 1s"));
	}

	private static int port(Process process, Path log) throws IOException {
		String text = Files.readString(log);
		assertThat(process.isAlive()).as(text).isTrue();
		return LISTENING.matcher(text)
			.results()
			.findFirst()
			.map((MatchResult result) -> Integer.parseInt(result.group(1)))
			.orElse(0);
	}

	/**
	 * Run a query for this moment.
	 * @param query the query in PromQL
	 * @return the results that have a value, by their labels
	 */
	List<Map<?, ?>> query(String query) {
		Map<?, ?> data = get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
		return Dashboards.maps(data.get("result")).filter((result) -> {
			Object value = ((List<?>) result.get("value")).get(1);
			return !"NaN".equals(value);
		}).<Map<?, ?>>map((result) -> (Map<?, ?>) result.get("metric")).toList();
	}

	/** The rules, with their last evaluation. */
	List<Map<?, ?>> rules() {
		return Dashboards.maps(get("/api/v1/rules").get("groups"))
			.flatMap((group) -> Dashboards.maps(group.get("rules")))
			.toList();
	}

	private Map<?, ?> get(String path) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(PATIENCE)
			.build();
		try {
			HttpResponse<String> answer = this.client.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
			return (Map<?, ?>) JsonParserFactory.getJsonParser().parseMap(answer.body()).get("data");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws InterruptedException {
		this.process.destroy();
		if (!this.process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
		}
	}

}
