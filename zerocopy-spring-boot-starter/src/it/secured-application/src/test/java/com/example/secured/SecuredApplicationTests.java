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
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.web.server.WebFilterChainProxy;

import static org.assertj.core.api.Assertions.assertThat;

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class SecuredApplicationTests {

	private static final int REQUESTS = 3;

	/** In the place of a user. */
	private static final String WRONG = "wrong";

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

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
		for (HttpResponse<String> response : List.of(alice, get("/own", "alice"))) {
			assertThat(response.headers().allValues("Cache-Control"))
				.containsExactly("no-cache, no-store, max-age=0, must-revalidate");
			assertThat(response.headers().allValues("Pragma")).containsExactly("no-cache");
			assertThat(response.headers().allValues("Expires")).containsExactly("0");
		}
		assertThat(get("/own", null).statusCode()).isEqualTo(401);
	}

	@Test
	void whenResponseOfOneUserIsRefreshedThenItStaysTheirs() throws Exception {
		for (String user : new String[] { "alice", "bob" }) {
			String first = get("/refreshed", user).body();
			assertThat(first).startsWith("account of " + user);
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
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

	@Test
	void whenEndpointIsPublicThenItIsAnsweredWithoutSecurity(CapturedOutput output) throws Exception {
		assertThat(output.getAll().lines().filter(line -> line.contains("WARN") && line.contains(": lane EDGE")))
			.hasSize(3)
			.allMatch(line -> line.endsWith("without the filters " + WebFilterChainProxy.class.getName()));
		String first = get("/open/prices", null).body();
		get("/open/prices", null);
		for (int i = 0; i < REQUESTS; i++) {
			HttpResponse<String> response = get("/open/prices", null);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).isEqualTo(first);
			assertThat(isSecured(response)).isFalse();
		}
		assertThat(isSecured(get("/open/prices", "alice"))).isTrue();
		assertThat(get("/open/prices", WRONG).statusCode()).isEqualTo(401);
	}

	@Test
	void whenEndpointIsPublicByMistakeThenSecurityHolds() throws Exception {
		for (String user : new String[] { "alice", "bob" }) {
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(get("/mistaken", user).statusCode()).isEqualTo(200);
				assertThat(get("/mistaken", null).statusCode()).isEqualTo(401);
				assertThat(get("/mistaken", WRONG).statusCode()).isEqualTo(401);
			}
		}
	}

	@Test
	void whenEndpointIsNotPublicThenSecuritySeesEachRequest() throws Exception {
		for (int i = 0; i < REQUESTS; i++) {
			HttpResponse<String> response = get("/public", "alice");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(isSecured(response)).isTrue();
			assertThat(get("/public", null).statusCode()).isEqualTo(401);
		}
	}

	@Test
	void whenMethodSetsHeadersThenTheyAreTheSameOnEachLane() throws Exception {
		get("/open/headers", null);
		for (boolean secured : new boolean[] { true, false }) {
			HttpResponse<String> response = get("/open/headers", null);
			assertThat(isSecured(response)).isEqualTo(secured);
			assertThat(response.headers().allValues("Cache-Control")).containsExactly("max-age=60");
			assertThat(response.headers().allValues("X-Content-Type-Options")).containsExactly("nosniff");
			assertThat(response.headers().allValues("Pragma")).isEmpty();
		}
	}

	@Test
	void whenLaneIsCappedThenEachStatusIsTheSame() throws Exception {
		try (ConfigurableApplicationContext capped = new SpringApplicationBuilder(SecuredApplication.class)
			.run("--server.port=0", "--zerocopy.lane=webflux")) {
			int other = capped.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
			for (String path : List.of("/open/prices", "/open/headers", "/mistaken", "/public", "/own", "/open/none",
					"/open//prices", "/open/prices/", "/open/prices;a=b", "/open/%70rices", "/open/%2e%2e/public",
					"/open/prices?a=b", "/open/prices?a=%00")) {
				for (int i = 0; i < REQUESTS; i++) {
					for (String[] fields : List.of(authorization(null), authorization("alice"),
							authorization(WRONG), new String[] { "Cookie", "SESSION=unknown" },
							new String[] { "Origin", "https://example.org" })) {
						HttpResponse<String> response = get(other, path, fields);
						assertThat(get(this.port, path, fields).statusCode()).as(path)
							.isEqualTo(response.statusCode());
					}
				}
			}
		}
	}

	/** Whether Spring Security has seen the response. */
	private static boolean isSecured(HttpResponse<?> response) {
		return response.headers().firstValue("X-Frame-Options").isPresent();
	}

	private HttpResponse<String> get(String path, String user) throws Exception {
		return get(this.port, path, authorization(user));
	}

	/**
	 * Each request has a connection, since Reactor Netty 1.3.7 can stop answering on a
	 * kept one (reactor-netty#4361).
	 */
	private HttpResponse<String> get(int port, String path, String... fields) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
			.header("Connection", "close")
			.timeout(Duration.ofMinutes(1));
		if (fields.length > 0) {
			request.headers(fields);
		}
		return this.client.send(request.build(), BodyHandlers.ofString());
	}

	private static String[] authorization(String user) {
		if (user == null) {
			return new String[0];
		}
		String pair = user.equals(WRONG) ? "alice:wrong" : user + ":secret";
		byte[] credentials = pair.getBytes(StandardCharsets.UTF_8);
		return new String[] { "Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials) };
	}

}
