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

package com.example.secured;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class SecuredApplicationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Test
	void whenServiceReadsTheContextThenNobodysDataIsCached() throws Exception {
		assertThat(get("/shared", "alice").statusCode()).isEqualTo(500);
		assertThat(get("/shared", "bob").statusCode()).isEqualTo(500);
		assertThat(get("/guarded", "alice").statusCode()).isGreaterThanOrEqualTo(400);
	}

	@Test
	void whenPrincipalIsKeyThenEachUserHasAnEntry() throws Exception {
		HttpResponse<String> alice = get("/own", "alice");
		HttpResponse<String> bob = get("/own", "bob");
		assertThat(alice.body()).startsWith("account of alice for alice in run ");
		assertThat(bob.body()).startsWith("account of bob for bob in run ");
		assertThat(get("/own", "alice").body()).isEqualTo(alice.body());
		assertThat(get("/own", "bob").body()).isEqualTo(bob.body());
		assertThat(alice.headers().allValues("Cache-Control").toString()).contains("private");
		assertThat(get("/own", null).statusCode()).isEqualTo(401);
	}

	@Test
	void whenResponseOfOneUserIsRefreshedThenItStaysTheirs() throws Exception {
		for (String user : new String[] { "alice", "bob" }) {
			String first = get("/refreshed", user).body();
			assertThat(first).startsWith("account of " + user);
			Awaitility.await()
				.untilAsserted(() -> assertThat(get("/refreshed", user).body()).startsWith("account of " + user)
					.isNotEqualTo(first));
		}
	}

	@Test
	void whenResponseIsFreshThenSecurityStillHolds() throws Exception {
		String first = get("/public", "alice").body();
		assertThat(get("/public", "bob").body()).isEqualTo(first);
		assertThat(get("/public", null).statusCode()).isEqualTo(401);
	}

	private HttpResponse<String> get(String path, String user) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofSeconds(20));
		if (user != null) {
			byte[] credentials = (user + ":secret").getBytes(StandardCharsets.UTF_8);
			request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

}
