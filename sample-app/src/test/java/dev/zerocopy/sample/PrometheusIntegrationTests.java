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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a Prometheus server sees of the sample application. The context is new, so that
 * nothing was counted before.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_CLASS)
class PrometheusIntegrationTests {

	/** On HTTP/2, no file goes by sendfile. */
	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@LocalServerPort
	private int port;

	@Test
	void whenEndpointsWereCalledThenMetersShowThem() throws Exception {
		get("/fixed/1k");
		get("/params/7");
		get("/files/hello.txt");
		await().untilAsserted(() -> assertThat(get("/actuator/prometheus"))
			.containsPattern("http_server_requests_seconds_count\\{[^}]*uri=\"/fixed/1k\"} 1\n")
			.containsPattern("http_server_requests_seconds_count\\{[^}]*uri=\"/params/\\{id}\"} 1\n")
			.containsPattern("zerocopy_requests_seconds_count\\{[^}]*uri=\"/fixed/1k\"} 1\n")
			.containsPattern("zerocopy_requests_seconds_bucket\\{[^}]*uri=\"/fixed/1k\"[^}]*} 1\n")
			.contains("zerocopy_handler_seconds_count{application=\"zerocopy-sample\",uri=\"/fixed/1k\"} 1\n")
			.contains("zerocopy_transferred_bytes_total{application=\"zerocopy-sample\",path=\"shared\"} 1045.0\n")
			.contains("zerocopy_transferred_bytes_total{application=\"zerocopy-sample\",path=\"sendfile\"} 4096.0\n")
			.contains("zerocopy_transferred_bytes_total{application=\"zerocopy-sample\",path=\"copied\"} 0.0\n")
			.contains("zerocopy_allocated_bytes_total{application=\"zerocopy-sample\"} ")
			.contains("zerocopy_leaks_total{application=\"zerocopy-sample\"} "));
	}

	private String get(String path) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofMinutes(1))
			.build();
		HttpResponse<String> answer = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(answer.statusCode()).as(path).isEqualTo(200);
		return answer.body();
	}

}
