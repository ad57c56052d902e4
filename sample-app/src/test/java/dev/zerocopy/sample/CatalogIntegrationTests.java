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

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a change of an article evicts.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class CatalogIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Test
	void whenPriceChangesThenEveryPageShowsItAtOnce() throws Exception {
		assertThat(get("/catalog/9").body()).contains("\"cents\":109");
		assertThat(get("/catalog").body()).contains("\"cents\":109");
		assertThat(get("/catalog/9").headers().firstValue("Age")).isPresent();
		assertThat(send(request("/catalog/9?cents=5").POST(HttpRequest.BodyPublishers.noBody())).statusCode())
			.isEqualTo(200);
		assertThat(get("/catalog/9").body()).contains("\"cents\":5");
		assertThat(get("/catalog").body()).contains("\"cents\":5,").doesNotContain("\"cents\":109,");
	}

	@Test
	void whenClientHasThePageThenNoBodyIsSent() throws Exception {
		String tag = get("/catalog").headers().firstValue("ETag").orElseThrow();
		HttpResponse<String> answer = send(request("/catalog").header("If-None-Match", tag).GET());
		assertThat(answer.statusCode()).isEqualTo(304);
		assertThat(answer.body()).isEmpty();
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(request(path).GET());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
