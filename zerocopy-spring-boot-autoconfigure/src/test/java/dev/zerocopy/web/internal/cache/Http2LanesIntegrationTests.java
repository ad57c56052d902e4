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

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.testsupport.TestKeyStore;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Over HTTP/2, lanes in front of Spring give the answers of the WebFlux lane and keep
 * nothing.
 */
@ParameterizedClass
@CsvSource({ "H2, DIRECT", "H2, EDGE", "H2C, DIRECT", "H2C, EDGE" })
class Http2LanesIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private static final int LARGE = 4 * 1024 * 1024;

	@TempDir
	private static Path directory;

	private static Path keyStore;

	private final HttpProtocol protocol;

	private final String lane;

	private final ReactiveWebApplicationContextRunner runner;

	Http2LanesIntegrationTests(HttpProtocol protocol, Lane lane) {
		this.protocol = protocol;
		this.lane = lane.name();
		ReactiveWebApplicationContextRunner plain = CacheApplication
			.runner(AbstractLaneParityTests.PageController.class, AbstractLaneParityTests.BytesController.class,
					LargeController.class, RecordedAnswers.class)
			.withConfiguration(AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class,
					ZeroCopyEdgeAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("server.http2.enabled=true", "zerocopy.lane=" + lane.tag());
		this.runner = (protocol == HttpProtocol.H2) ? plain.withPropertyValues(TestKeyStore.properties(keyStore))
				: plain;
	}

	@BeforeAll
	static void createKeyStore() throws Exception {
		keyStore = TestKeyStore.in(directory);
	}

	@Test
	void whenRequestsAreTheSameThenAnswersAreTheSame() {
		run(fast -> CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=webflux"), webflux -> {
			Client slow = new Client(webflux);
			for (String target : AbstractLaneParityTests.TARGETS) {
				warm(fast, target);
				warm(slow, target);
				String tag = String.valueOf(fast.get(target).header("etag"));
				for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
					for (List<String> fields : fields(tag)) {
						Answer answer = fast.send(method, target, fields);
						assertThat(answer).as("%s %s %s", method, target, fields)
							.isEqualTo(slow.send(method, target, fields));
					}
				}
			}
			assertThat(fast.lanes()).contains(this.lane).isSubsetOf(this.lane, "WEBFLUX");
		}));
	}

	private static List<List<String>> fields(String tag) {
		return List.of(List.of(), List.of("accept", "*/*"), List.of("accept", "text/html"),
				List.of("accept-encoding", "gzip"), List.of("accept-encoding", "br;q=0.1, zstd"),
				List.of("accept-encoding", "identity;q=0"), List.of("if-none-match", tag),
				List.of("if-match", "\"other\""), List.of("range", "bytes=2-5"), List.of("range", "bytes=0-1,4-5"),
				List.of("range", "bytes=99999999-"), List.of("range", "bytes=0-1", "if-range", tag),
				List.of("cache-control", "no-cache"), List.of("x-forwarded-proto", "https"),
				List.of("content-length", "0"), List.of("cookie", "a=b"), List.of("te", "trailers"));
	}

	@Test
	void whenTargetIsKnownThenTheLaneAnswers() {
		run(client -> {
			warm(client, "/page");
			client.server.settle();
			client.lanes().clear();
			client.get("/page");
			client.send(HttpMethod.GET, "/page", List.of("accept-encoding", "gzip"));
			client.send(HttpMethod.GET, "/page", List.of("range", "bytes=0-1,4-5"));
			Awaitility.await()
				.untilAsserted(() -> assertThat(client.lanes()).containsExactly(this.lane, this.lane, this.lane));
		});
	}

	@Test
	void whenRequestHasBodyThenSpringAnswers() {
		run(client -> {
			warm(client, "/page");
			client.server.settle();
			client.lanes().clear();
			String answer = client.http.request(HttpMethod.GET)
				.uri("/page")
				.send(ByteBufFlux.fromString(Mono.just("body").delayElement(Duration.ofMillis(1))))
				.responseContent()
				.aggregate()
				.asString()
				.block(TIMEOUT);
			assertThat(answer).startsWith("zero-copy page");
			Awaitility.await().untilAsserted(() -> assertThat(client.lanes()).containsExactly("WEBFLUX"));
		});
	}

	@Test
	void whenBodyIsEncryptedThenItCountsAsCopied() {
		run(client -> {
			warm(client, "/bytes");
			TransferStats stats = client.server.bean(TransferStats.class);
			long shared = stats.sharedBytes();
			long copied = stats.copiedBytes();
			assertThat(client.get("/bytes").body()).contains("100000");
			client.send(HttpMethod.HEAD, "/bytes", List.of());
			boolean encrypted = this.protocol == HttpProtocol.H2;
			assertThat(stats.copiedBytes() - copied).isEqualTo(encrypted ? 100_000 : 0);
			assertThat(stats.sharedBytes() - shared).isEqualTo(encrypted ? 0 : 100_000);
		});
	}

	@Test
	void whenStreamsAreResetAtAnyStageThenNothingIsKept() {
		run(client -> {
			warm(client, "/large");
			for (int stage = 0; stage < 40; stage++) {
				int limit = stage * 10_000;
				AtomicInteger received = new AtomicInteger();
				client.http.get()
					.uri("/large")
					.responseContent()
					.takeUntil(part -> received.addAndGet(part.readableBytes()) > limit)
					.blockLast(TIMEOUT);
				assertThat(received).hasValueLessThan(LARGE);
			}
			for (int i = 0; i < 20; i++) {
				client.http.get().uri("/large").responseContent().subscribe().dispose();
			}
			CacheEntry entry = client.server.store()
				.entries()
				.asMap()
				.values()
				.stream()
				.filter(found -> found.key().path().equals("/large"))
				.findFirst()
				.orElseThrow();
			Awaitility.await()
				.untilAsserted(() -> assertThat(entry.variants())
					.allSatisfy(variant -> assertThat(variant.body().refCnt()).isOne()));
			assertThat(client.get("/large").body()).contains("" + LARGE);
			assertThat(client.lanes()).endsWith(this.lane);
		});
	}

	private void run(TestOfClient test) {
		CacheApplication.run(this.runner, server -> test.run(new Client(server)));
	}

	/** A miss, a hit that is learned from, and the same for HEAD. */
	private static void warm(Client client, String target) {
		client.get(target);
		AbstractLaneParityTests.awaitVariants(client.server, target);
		client.get(target);
		client.send(HttpMethod.HEAD, target, List.of());
	}

	@FunctionalInterface
	private interface TestOfClient {

		void run(Client client) throws Exception;

	}

	private final class Client {

		private final CacheApplication server;

		private final HttpClient http;

		Client(CacheApplication server) {
			this.server = server;
			HttpClient plain = HttpClient.newConnection()
				.protocol(Http2LanesIntegrationTests.this.protocol)
				.port(server.port())
				.responseTimeout(TIMEOUT);
			SslProvider.GenericSslContextSpec<?> tls = Http2SslContextSpec.forClient()
				.configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
			this.http = (Http2LanesIntegrationTests.this.protocol == HttpProtocol.H2)
					? plain.secure(spec -> spec.sslContext(tls)) : plain;
		}

		List<String> lanes() {
			return this.server.bean(RecordedAnswers.class).lanes;
		}

		Answer get(String target) {
			return send(HttpMethod.GET, target, List.of());
		}

		Answer send(HttpMethod method, String target, List<String> fields) {
			return this.http.headers(headers -> {
				for (int i = 0; i < fields.size(); i += 2) {
					headers.set(fields.get(i), fields.get(i + 1));
				}
			})
				.request(method)
				.uri(target)
				.responseSingle((head, body) -> body.asByteArray()
					.defaultIfEmpty(new byte[0])
					.map(bytes -> Answer.of(head.status().code(), head.responseHeaders(), bytes)))
				.blockOptional(TIMEOUT)
				.orElseThrow();
		}

	}

	/** An answer without what is different at any time. */
	private record Answer(int status, List<String> fields, String body) {

		static Answer of(int status, HttpHeaders headers, byte[] body) {
			String text = new String(body, StandardCharsets.ISO_8859_1);
			String masked = AbstractLaneParityTests.mask(text);
			List<String> fields = new ArrayList<>();
			headers.forEach(field -> {
				String name = field.getKey().toLowerCase(Locale.ROOT);
				// The number of a request is longer from the tenth on.
				if (!name.startsWith("x-http2-") && !name.equals("date")
						&& ((masked.equals(text) && status != 406) || !name.equals("content-length"))) {
					fields.add(name + ": " + field.getValue().replaceAll("boundary=[0-9a-f]+", "boundary=x"));
				}
			});
			fields.sort(null);
			return new Answer(status, fields,
					(masked.length() < 1000) ? masked : masked.length() + " characters: " + masked.hashCode());
		}

		String header(String name) {
			return this.fields.stream()
				.filter(field -> field.startsWith(name + ": "))
				.map(field -> field.substring(name.length() + 2))
				.findFirst()
				.orElse("\"none\"");
		}

	}

	@RestController
	static class LargeController {

		@GetMapping("/large")
		@CachedResponse(ttl = "1m")
		byte[] large() {
			return new byte[LARGE];
		}

	}

}
