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
import dev.zerocopy.testsupport.TestKeyStore;
import dev.zerocopy.web.internal.cache.DirectCallsIntegrationTests.LargeController;
import dev.zerocopy.web.internal.cache.EdgeCallsIntegrationTests.ShortController;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Over HTTP/2, methods that are called behind the codec answer as they do behind the
 * filters of Spring WebFlux.
 */
@ParameterizedClass
@EnumSource(value = HttpProtocol.class, names = { "H2", "H2C" })
class DirectCallsProtocolsIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	@TempDir
	private static Path directory;

	private static Path keyStore;

	private final HttpProtocol protocol;

	private final ReactiveWebApplicationContextRunner runner;

	DirectCallsProtocolsIntegrationTests(HttpProtocol protocol) {
		this.protocol = protocol;
		ReactiveWebApplicationContextRunner plain = CacheApplication
			.runner(ShortController.class, LargeController.class, RecordedAnswers.class)
			.withConfiguration(AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class,
					ZeroCopyEdgeAutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("server.http2.enabled=true", "zerocopy.web.max-body-size=16KB");
		this.runner = (protocol == HttpProtocol.H2) ? plain.withPropertyValues(TestKeyStore.properties(keyStore))
				: plain;
	}

	@BeforeAll
	static void createKeyStore() throws Exception {
		keyStore = TestKeyStore.in(directory);
	}

	@Test
	void whenRequestsAreTheSameThenAnswersAreTheSame() {
		CacheApplication.run(this.runner,
				direct -> CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=webflux"), webflux -> {
					HttpClient fast = client(direct);
					HttpClient slow = client(webflux);
					List<String> requests = new ArrayList<>(called());
					requests.addAll(EdgeCallsIntegrationTests.LEFT);
					// Has a length if its end is in the read of its body.
					requests.removeIf(request -> request.contains("/later"));
					for (String request : requests) {
						String expected = send(slow, request);
						for (int i = 0; i < 3; i++) {
							assertThat(send(fast, request)).as(request).isEqualTo(expected);
						}
					}
					List<String> counted = direct.bean(RecordedAnswers.class).counted;
					Awaitility.await()
						.untilAsserted(() -> assertThat(counted)
							.hasSize(3 * webflux.bean(RecordedAnswers.class).counted.size()));
				}));
	}

	@Test
	void whenTargetIsKnownThenTheLaneCallsTheMethod() {
		CacheApplication.run(this.runner, server -> {
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			HttpClient client = client(server);
			called().forEach(request -> send(client, request));
			Awaitility.await().untilAsserted(() -> assertThat(lanes).hasSameSizeAs(called()));
			lanes.clear();
			called().forEach(request -> send(client, request));
			Awaitility.await().untilAsserted(() -> assertThat(lanes).hasSameSizeAs(called()).containsOnly("DIRECT"));
		});
	}

	/** Streams of one connection do not take one another's outcome. */
	@Test
	void whenStreamsAreConcurrentThenEachHasItsOwnAnswer() {
		CacheApplication.run(this.runner, server -> {
			ShortController controller = server.bean(ShortController.class);
			HttpClient client = client(server);
			String failing = EdgeCallsIntegrationTests.post("/failing/here", "abc");
			String upper = EdgeCallsIntegrationTests.post("/upper", "text");
			String streamed = EdgeCallsIntegrationTests.post("/streamed", "abc");
			send(client, failing);
			send(client, upper);
			send(client, streamed);
			controller.calls.clear();
			List<String> answers = Flux.range(0, 90)
				.flatMapSequential(i -> exchange(client, List.of(failing, upper, streamed).get(i % 3)), 30)
				.collectList()
				.blockOptional(TIMEOUT)
				.orElseThrow();
			for (int i = 0; i < answers.size(); i++) {
				assertThat(answers.get(i)).startsWith((i % 3 == 0) ? "501" : "200")
					.endsWith(List.of("\"title\":\"Not Implemented\"}", "TEXT", "p0p1p2").get(i % 3));
			}
			assertThat(controller.calls).hasSize(60).containsOnly("direct");
		});
	}

	@Test
	void whenStreamsAreResetAtAnyStageThenNothingIsKept() {
		CacheApplication.run(this.runner, server -> {
			LargeController controller = server.bean(LargeController.class);
			HttpClient client = client(server);
			client.get().uri("/large").responseContent().then().block(TIMEOUT);
			for (int stage = 0; stage < 10; stage++) {
				int limit = stage * 100_000;
				AtomicInteger received = new AtomicInteger();
				client.get()
					.uri("/large")
					.responseContent()
					.takeUntil(part -> received.addAndGet(part.readableBytes()) > limit)
					.blockLast(TIMEOUT);
				assertThat(received).hasValueLessThan(LargeController.LENGTH);
			}
			Awaitility.await()
				.untilAsserted(
						() -> assertThat(controller.sent).allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero()));
			assertThat(server.bean(RecordedAnswers.class).lanes).endsWith("DIRECT");
		});
	}

	@Test
	void whenStreamIsResetWithinTheBodyThenMethodIsNotCalled() {
		CacheApplication.run(this.runner, server -> {
			ShortController controller = server.bean(ShortController.class);
			List<String> counted = server.bean(RecordedAnswers.class).counted;
			HttpClient client = client(server);
			send(client, EdgeCallsIntegrationTests.post("/failing", "abc"));
			controller.calls.clear();
			counted.clear();
			for (int i = 0; i < 10; i++) {
				client.headers(fields -> fields.set("content-length", 6))
					.post()
					.uri("/failing")
					.send(ByteBufFlux
						.fromString(Flux.just("abc").concatWith(Mono.error(new IllegalStateException("ends")))))
					.response()
					.onErrorComplete()
					.block(TIMEOUT);
			}
			assertThat(send(client, EdgeCallsIntegrationTests.post("/upper", "abc"))).endsWith("ABC");
			Awaitility.await().untilAsserted(() -> assertThat(counted).hasSize(11).contains("/upper 200 NONE"));
			assertThat(controller.calls).isEmpty();
		});
	}

	private static List<String> called() {
		List<String> requests = new ArrayList<>(EdgeCallsIntegrationTests.CALLED);
		requests.addAll(EdgeCallsIntegrationTests.LONG);
		return requests;
	}

	private HttpClient client(CacheApplication server) {
		HttpClient plain = HttpClient.create().protocol(this.protocol).port(server.port()).responseTimeout(TIMEOUT);
		SslProvider.GenericSslContextSpec<?> tls = Http2SslContextSpec.forClient()
			.configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
		return (this.protocol == HttpProtocol.H2) ? plain.secure(spec -> spec.sslContext(tls)) : plain;
	}

	private static String send(HttpClient client, String request) {
		return exchange(client, request).blockOptional(TIMEOUT).orElseThrow();
	}

	/**
	 * Send a request that is written as for HTTP/1.1. There is no chunked coding, and the
	 * host is that of the connection.
	 */
	private static Mono<String> exchange(HttpClient client, String request) {
		String[] message = request.split("\r\n\r\n", 2);
		String[] lines = message[0].split("\r\n");
		String[] first = lines[0].split(" ");
		boolean chunked = request.contains("chunked");
		Mono<String> body = chunked ? Mono.just("xy").delayElement(Duration.ofMillis(1)) : Mono.just(message[1]);
		return client.headers(fields -> {
			for (int i = 1; i < lines.length; i++) {
				String[] field = lines[i].split(": *", 2);
				if (!field[0].equals("Host") && !field[0].equals("Transfer-Encoding")) {
					fields.add(field[0].toLowerCase(Locale.ROOT), field[1].trim());
				}
			}
		})
			.request(HttpMethod.valueOf(first[0]))
			.uri(first[1])
			.send(ByteBufFlux.fromString(body))
			.responseSingle((head, content) -> content.asByteArray()
				.defaultIfEmpty(new byte[0])
				.map(bytes -> text(head.status().code(), head.responseHeaders(), bytes)));
	}

	private static String text(int status, HttpHeaders headers, byte[] body) {
		String text = new String(body, StandardCharsets.ISO_8859_1)
			.replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", "\"$1\"")
			.replaceAll("(localhost|\\[::1]|127.0.0.1):\\d+", "server")
			.replaceAll("stream-id=\\d+", "stream-id=n");
		List<String> fields = new ArrayList<>();
		headers.forEach(field -> {
			String name = field.getKey().toLowerCase(Locale.ROOT);
			if (!name.startsWith("x-http2-") && !name.equals("date")) {
				fields.add(name + ": " + field.getValue());
			}
		});
		fields.sort(null);
		return status + " " + fields.toString().replaceAll("content-length: \\d{3,}", "content-length: many") + "\n"
				+ text;
	}

}
