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
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.zerocopy.sample.Dashboards.Query;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

/**
 * The dashboard and the alerts with the sample application under load.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class DashboardIntegrationTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Pattern LABEL_OF_LEGEND = Pattern.compile("\\{\\{(\\w+)}}");

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Test
	void whatIsNamedIsInTheScrape() throws Exception {
		List<Query> queries = Stream.of(Dashboards.queries(), Dashboards.variables(), Dashboards.alerts())
			.flatMap(List::stream)
			.toList();
		assertThat(queries)
			.allSatisfy((query) -> assertThat(Selectors.metrics(query.expression())).as(query.name()).isNotEmpty());
		// Meters of the server appear after the first connection, those of pauses after
		// the first pause.
		System.gc();
		await().untilAsserted(() -> {
			work();
			Map<String, Map<String, Set<String>>> scrape = Selectors.parse(get("/actuator/prometheus"));
			assertThat(queries).allSatisfy(
					(query) -> assertThat(Selectors.unknown(query.expression(), scrape)).as(query.name()).isEmpty());
		});
	}

	@Test
	void everyQueryHasData(@TempDir Path directory) throws Exception {
		Curl.assumeAvailable("prometheus");
		List<Query> queries = Stream.of(Dashboards.queries(), Dashboards.variables()).flatMap(List::stream).toList();
		System.gc();
		work();
		try (PrometheusServer prometheus = PrometheusServer.start(directory, this.port)) {
			await().untilAsserted(() -> {
				work();
				assertThat(queries).allSatisfy((query) -> hasData(query, prometheus.query(query.resolved())));
				assertThat(prometheus.rules()).extracting((rule) -> rule.get("name"), (rule) -> rule.get("health"))
					.containsExactlyElementsOf(
							Dashboards.alerts().stream().map((alert) -> tuple(alert.name(), "ok")).toList());
			});
		}
	}

	private static void hasData(Query query, List<Map<?, ?>> results) {
		assertThat(results).as("%s: %s", query.name(), query.resolved()).isNotEmpty();
		String[] labels = LABEL_OF_LEGEND.matcher(query.legend())
			.results()
			.map((MatchResult label) -> label.group(1))
			.toArray(String[]::new);
		assertThat(results).as("labels of the legend of %s", query.name())
			.allSatisfy((result) -> assertThat(result.keySet().stream().map(Object::toString)).contains(labels));
	}

	/** Bodies of every kind, and hits in the cache. */
	private void work() throws IOException, InterruptedException {
		for (String path : List.of("/fixed/1k", "/catalog", "/catalog", "/params/7", "/files/hello.txt",
				"/stock/fixed/1k")) {
			get(path);
		}
	}

	private String get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(PATIENCE)
			.build();
		HttpResponse<String> answer = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).as(path).isEqualTo(200);
		return answer.body();
	}

}
