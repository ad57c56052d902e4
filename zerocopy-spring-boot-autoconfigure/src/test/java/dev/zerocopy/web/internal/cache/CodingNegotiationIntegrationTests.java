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

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.internal.Lane;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that do not accept a response as it is, on each lane and protocol.
 */
class CodingNegotiationIntegrationTests {

	private static final String TEXT = "The quick brown fox jumps over the lazy dog. ".repeat(200);

	private static final int REQUESTS = 4;

	private static final List<HttpClient.Version> VERSIONS = List.of(HttpClient.Version.HTTP_1_1,
			HttpClient.Version.HTTP_2);

	@ParameterizedTest
	@EnumSource(Lane.class)
	void whenClientWantsGzipAloneThenItWaitsForIt(Lane lane) {
		run(lane, server -> {
			for (int round = 0; round < 2; round++) {
				for (int i = 0; i < REQUESTS; i++) {
					HttpResponse<byte[]> answer = server.getBytes("/text", "Accept-Encoding", "gzip, identity;q=0");
					assertThat(answer.statusCode()).isEqualTo(200);
					assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
					assertThat(answer.headers().allValues("Vary")).contains("Accept-Encoding");
					assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
							StandardCharsets.UTF_8))
						.isEqualTo(TEXT);
				}
				server.advance(Duration.ofSeconds(2));
			}
			assertThat(server.calls().of("text")).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void whenNothingElseCanBeHadThenTheBodyIsSentAsItIs(Lane lane) {
		run(lane, server -> {
			for (HttpClient.Version version : VERSIONS) {
				for (String path : List.of("/text", "/small", "/bytes", "/failed", "/coded")) {
					for (String accepted : List.of("deflate, identity;q=0", "compress, *;q=0")) {
						assertSame(server, version, path, accepted, 200);
					}
				}
				for (String path : List.of("/small", "/bytes", "/failed")) {
					assertSame(server, version, path, "gzip, identity;q=0", 200);
				}
			}
		});
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void whenClientAcceptsNothingAtAllThenItIsToldSo(Lane lane) {
		run(lane, server -> {
			for (HttpClient.Version version : VERSIONS) {
				for (String accepted : List.of("identity;q=0", "*;q=0", "gzip;q=0, identity;q=0")) {
					assertSame(server, version, "/text", accepted, 406);
					assertSame(server, version, "/small", accepted, 406);
					assertSame(server, version, "/bytes", accepted, 406);
				}
			}
		});
	}

	private static void assertSame(CacheApplication server, HttpClient.Version version, String path, String accepted,
			int status) throws Exception {
		for (int i = 0; i < REQUESTS; i++) {
			HttpResponse<String> answer = server
				.send(server.request(path).version(version).header("Accept-Encoding", accepted).build());
			String description = path + " for " + accepted;
			assertThat(answer.statusCode()).as(description).isEqualTo(path.equals("/failed") ? 500 : status);
			boolean negotiated = !path.equals("/bytes") && !path.equals("/coded");
			assertThat(answer.headers().allValues("Vary").contains("Accept-Encoding")).as(description)
				.isEqualTo(negotiated || status == 406);
			assertThat(answer.headers().firstValue("Content-Encoding").isPresent()).as(description)
				.isEqualTo(path.equals("/coded"));
			assertThat(server.get(path).headers().allValues("Vary").contains("Accept-Encoding")).as(description)
				.isEqualTo(negotiated);
		}
	}

	@ParameterizedTest
	@EnumSource(Lane.class)
	void whenVariantsAreThereThenTheLaneSendsWhatClientGetsElsewhere(Lane lane) {
		run(lane, server -> {
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			for (String path : List.of("/small", "/bytes")) {
				server.get(path);
				server.get(path);
				server.settle();
				lanes.clear();
				assertThat(server.get(path, "Accept-Encoding", "gzip, identity;q=0").statusCode()).isEqualTo(200);
				Awaitility.await().untilAsserted(() -> assertThat(lanes).containsExactly(lane.name()));
			}
		});
	}

	private static void run(Lane lane, CacheApplication.TestOf<CacheApplication> test) {
		CacheApplication.run(CacheApplication.runner(TextController.class, RecordedAnswers.class)
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
			.withPropertyValues("zerocopy.lane=" + lane, "server.http2.enabled=true"), test);
	}

	@RestController
	static class TextController {

		private final CacheApplication.Calls calls;

		TextController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/text", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1s")
		String text() {
			this.calls.next("text");
			return TEXT;
		}

		@GetMapping(path = "/small", produces = MediaType.APPLICATION_JSON_VALUE)
		@CachedResponse(ttl = "1m")
		String small() {
			return "{}";
		}

		@GetMapping(path = "/bytes", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1m")
		byte[] bytes() {
			return TEXT.getBytes(StandardCharsets.US_ASCII);
		}

		@GetMapping(path = "/failed", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> failed() {
			return ResponseEntity.internalServerError().body(TEXT);
		}

		@GetMapping(path = "/coded", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> coded() {
			return ResponseEntity.ok().header("Content-Encoding", "gzip").body("no gzip, but who looks");
		}

	}

}
