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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The data of the live page over sockets.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LiveIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	private final JsonMapper mapper = new JsonMapper();

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "/, text/html;charset=UTF-8", "/assets/live.css, text/css", "/assets/live.js, text/javascript",
			"/assets/dist/chart.umd.min.js, text/javascript" })
	void whenPartOfPageIsAskedForThenItIsServed(String path, String contentType) throws Exception {
		HttpResponse<String> answer = get(path);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue(contentType);
		assertThat(answer.headers().firstValue("ETag")).isPresent();
	}

	@Test
	void whenOperationsAreListedThenEachHasTheLaneOfItsEndpoint() throws Exception {
		Map<String, String> lanes = new HashMap<>();
		json("/actuator/zerocopy").path("endpoints")
			.forEach((endpoint) -> lanes.put(endpoint.path("pattern").stringValue(),
					endpoint.path("lane").stringValue()));
		assertThat(lanes).isNotEmpty();
		JsonNode operations = json("/live/operations");
		assertThat(operations).hasSameSizeAs(Operation.values());
		for (Operation operation : Operation.values()) {
			JsonNode described = operations.path(operation.ordinal());
			assertThat(described.path("id").stringValue()).isEqualTo(operation.id());
			assertThat(described.path("lane").stringValue(null)).as(operation.id())
				.isEqualTo(lanes.get(operation.pattern(Side.ZEROCOPY)));
		}
		assertThat(lanes).containsKeys("/fixed/cached-1k", "/fixed/cached-64k", "/fixed/7m", "/catalog", "/checksum");
	}

	@Test
	void whenEndpointIsCalledThenMetersOfItsSideGrow() throws Exception {
		JsonNode before = json("/live/meters?operation=fixed-64k");
		for (int i = 0; i < 3; i++) {
			assertThat(get("/fixed/cached-64k").statusCode()).isEqualTo(200);
		}
		assertThat(get("/stock/fixed/cached-64k").statusCode()).isEqualTo(200);
		await().untilAsserted(() -> {
			JsonNode after = json("/live/meters?operation=fixed-64k");
			assertThat(requests(after, Side.ZEROCOPY) - requests(before, Side.ZEROCOPY)).isEqualTo(3);
			assertThat(slowest(after, Side.ZEROCOPY) - slowest(before, Side.ZEROCOPY)).isEqualTo(3);
			assertThat(requests(after, Side.STOCK) - requests(before, Side.STOCK)).isEqualTo(1);
			assertThat(after.path("sharedBytes").doubleValue() - before.path("sharedBytes").doubleValue())
				.isGreaterThanOrEqualTo(3 * 64 * 1024);
			assertThat(after.path("copiedBytes").doubleValue()).isEqualTo(before.path("copiedBytes").doubleValue());
			assertThat(after.path("allocatedBytes").doubleValue())
				.isGreaterThan(before.path("allocatedBytes").doubleValue());
			assertThat(after.path("directBytes").doubleValue()).isPositive();
			assertThat(after.path("allocatorBytes").doubleValue(-1)).isNotNegative();
			assertThat(scraped("/fixed/cached-64k")).isEqualTo(requests(after, Side.ZEROCOPY));
		});
	}

	@Test
	void whenRunIsStartedThenBothSidesAreMeasuredAndAnotherRunIsRefused() throws Exception {
		HttpResponse<String> started = post("{\"operation\":\"checksum\",\"seconds\":1}");
		assertThat(started.statusCode()).isEqualTo(202);
		assertThat(this.mapper.readTree(started.body()).path("operation").stringValue()).isEqualTo("checksum");
		assertProblem(post("{\"operation\":\"fixed-1k\",\"seconds\":1}"), 409, "Another run is going");
		await().until(() -> !json("/live/run").path("phase").stringValue().matches("WARM_UP|MEASURE"));
		JsonNode run = json("/live/run");
		assertThat(run.path("phase").stringValue()).as("%s", run.path("problem")).isEqualTo("DONE");
		assertThat(run.path("progress").doubleValue()).isEqualTo(1);
		for (Side side : Side.values()) {
			JsonNode measured = run.path("measurements").path(side.name());
			JsonNode before = measured.path("before");
			JsonNode after = measured.path("after");
			assertThat(after.path("seconds").doubleValue() - before.path("seconds").doubleValue())
				.isGreaterThanOrEqualTo(1);
			assertThat(requests(after, side)).isGreaterThan(requests(before, side));
			assertThat(measured.path("answers").longValue()).isPositive();
			assertThat(measured.path("failures").longValue()).isZero();
		}
		// A thread ends a moment later than its event loop.
		await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.startsWith("load-generator")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "http://example.org/", "/fixed/cached-1k", "FIXED_1K" })
	void whenOperationIsUnknownThenMetersAreRefused(String operation) throws Exception {
		assertProblem(get("/live/meters?operation=" + operation), 400, "Unknown operation (expected: fixed-1k, ");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{\"operation\":\"http://example.org/\"} | 400 | Unknown operation (expected: fixed-1k, ",
					"{\"seconds\":1} | 400 | Unknown operation (expected: fixed-1k, ",
					"{\"operation\":\"fixed-1k\",\"seconds\":0} | 400 | Seconds: 0 (expected: 1 to 30)",
					"{\"operation\":\"fixed-1k\",\"seconds\":31} | 400 | Seconds: 31 (expected: 1 to 30)",
					"{\"operation\":\"fixed-1k\",\"seconds\":\"soon\"} | 400 | ''", "{ | 400 | ''", "'' | 400 | ''" })
	void whenRunCannotBeThenProblemSaysWhy(String body, int status, String detail) throws Exception {
		assertProblem(post(body), status, detail);
	}

	@Test
	void whenRunIsAskedForAsAFormThenItIsRefused() throws Exception {
		HttpRequest request = request("/live/run").header("Content-Type", "text/plain")
			.POST(BodyPublishers.ofString("{\"operation\":\"fixed-1k\",\"seconds\":1}"))
			.build();
		assertProblem(this.client.send(request, HttpResponse.BodyHandlers.ofString()), 415, "");
	}

	private void assertProblem(HttpResponse<String> answer, int status, String detail) {
		assertThat(answer.statusCode()).isEqualTo(status);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(this.mapper.readTree(answer.body()).path("detail").stringValue()).contains(detail);
	}

	private static long requests(JsonNode sample, Side side) {
		return sample.path("endpoints").path(side.name()).path("requests").longValue();
	}

	/** The count of the last bucket, which has all requests. */
	private static long slowest(JsonNode sample, Side side) {
		JsonNode buckets = sample.path("endpoints").path(side.name()).path("buckets");
		return buckets.path(buckets.size() - 1).path("count").longValue(0);
	}

	/** What Prometheus sees, which is one line for each kind of answer. */
	private long scraped(String uri) throws Exception {
		Pattern line = Pattern.compile("http_server_requests_seconds_count\\{[^}]*uri=\"" + uri + "\"} (\\d+)\n");
		return line.matcher(get("/actuator/prometheus").body())
			.results()
			.mapToLong((match) -> Long.parseLong(match.group(1)))
			.sum();
	}

	private JsonNode json(String path) throws Exception {
		HttpResponse<String> answer = get(path);
		assertThat(answer.statusCode()).as(path).isEqualTo(200);
		return this.mapper.readTree(answer.body());
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String body) throws Exception {
		HttpRequest request = request("/live/run").header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(body))
			.build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.version(HttpClient.Version.HTTP_1_1)
			.timeout(Duration.ofMinutes(1));
	}

}
