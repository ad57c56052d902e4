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
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each endpoint beside its twin.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class TwinIntegrationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "POST,/echo,5000", "POST,/upper,1", "POST,/upper,5003", "POST,/checksum,5000", "POST,/batch,1024",
			"POST,/batch,5000", "POST,/api,5000", "GET,/fixed/1k,0", "GET,/fixed/64k,0", "HEAD,/fixed/1k,0",
			"GET,/fixed/7m,0", "GET,/fixed/cached-1k,0", "GET,/fixed/cached-64k,0", "GET,/catalog,0",
			"GET,/catalog/7,0", "GET,/catalog/0,0", "GET,/catalog/x,0", "POST,/catalog/7?cents=5,0", "GET,/params/42,0",
			"GET,/params/-7,0", "GET,/inspect,0", "GET,/inspect?a=b,12", "GET,/echo,0", "POST,/fixed/1k,0",
			"GET,/unknown,0" })
	void whenRequestIsTheSameThenAnswerEqualsTwin(String method, String path, int length) throws Exception {
		byte[] body = text(length).getBytes(StandardCharsets.US_ASCII);
		HttpResponse<String> expected = exchange(method, "/stock" + path, body);
		HttpResponse<String> actual = exchange(method, path, body);
		assertThat(actual.statusCode()).isEqualTo(expected.statusCode());
		assertThat(actual.headers().firstValue("Content-Type"))
			.isEqualTo(expected.headers().firstValue("Content-Type"));
		// What the twin streams is sent at once if it is there at once.
		String streamed = actual.headers().firstValue("Content-Length").map((value) -> "" + length).orElse(null);
		assertThat(actual.headers().firstValue("Content-Length").orElse(null)).isEqualTo(expected.headers()
			.firstValue("Content-Length")
			.map((value) -> length(value, expected))
			.orElse(streamed));
		assertThat(actual.body()).isEqualTo(expected.body().replace("stock/", ""));
	}

	/**
	 * The twins refuse an empty body: their {@code @RequestBody} is required.
	 */
	@ParameterizedTest
	@CsvSource({ "/echo,''", "/upper,''", "/batch,[]",
			"/checksum,'{\"size\":0,\"crc32c\":\"00000000\",\"sha256\":"
					+ "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}'",
			"/api,'{\"hash\":\"00000000\",\"size\":0,\"processed\":true}'" })
	void whenBodyIsEmptyThenResultIsTheOneOfNoBytes(String path, String expected) throws Exception {
		HttpResponse<String> answer = exchange("POST", path, new byte[0]);
		assertThat(answer.statusCode()).isEqualTo(200);
		assertThat(answer.body()).isEqualTo(expected);
	}

	@Test
	void whenBodyIsProcessedThenHeadersTellHow() throws Exception {
		HttpResponse<String> answer = exchange("POST", "/api", text(100).getBytes(StandardCharsets.US_ASCII));
		assertThat(answer.headers().firstValue("X-Zero-Copy")).hasValue("true");
		assertThat(answer.headers().firstValueAsLong("X-Processing-Time").orElseThrow()).isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "x", "4x", "2147483648", "+1" })
	void whenParameterIsNoNumberThenProblemNamesIt(String id) throws Exception {
		HttpResponse<String> answer = exchange("GET", "/params/" + id, new byte[0]);
		assertThat(answer.statusCode()).isEqualTo(400);
		assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(answer.body()).contains("\"status\":400").contains("'id'");
	}

	private HttpResponse<String> exchange(String method, String path, byte[] body)
			throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.version(HttpClient.Version.HTTP_1_1)
			.timeout(Duration.ofMinutes(1))
			.header("Content-Type", "text/plain")
			.method(method,
					(body.length > 0) ? HttpRequest.BodyPublishers.ofByteArray(body)
							: HttpRequest.BodyPublishers.noBody())
			.build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
	}

	private static String length(String value, HttpResponse<String> twin) {
		int stock = twin.body().split("stock/", -1).length - 1;
		return Integer.toString(Integer.parseInt(value) - stock * "stock/".length());
	}

	private static String text(int length) {
		return "Mixed Case, some {signs} ~ 0..9\n".repeat(length / 32 + 1).substring(0, length);
	}

}
