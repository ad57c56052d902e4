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

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.testsupport.Http2Wire;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.TestKeyStore;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.testsupport.TimeLimit;
import dev.zerocopy.web.BypassWebFilters;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connections with HTTP/2 whose requests are answered in front of their streams live as
 * long as others, and what was learned elsewhere keeps nobody from there.
 */
class Http2EdgeLifeIntegrationTests {

	private static final int LARGE = 7 * 1024 * 1024;

	/** For clients that exceed it. */
	private static final Duration SHORT = Duration.ofMillis(400);

	/** For clients that keep it. */
	private static final Duration LONG = Duration.ofMillis(800);

	private static final String SMALL = "/bytes/10";

	@TempDir
	private static Path directory;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(BytesController.class, ClosingContext.class, RecordedAnswers.class)
		.withConfiguration(AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class,
				ZeroCopyEdgeAutoConfiguration.class, SslAutoConfiguration.class))
		.withPropertyValues("server.http2.enabled=true");

	@ParameterizedTest
	@ValueSource(strings = { "zerocopy.netty.request-head-timeout", "server.netty.idle-timeout" })
	void whenRequestsFlowThenConnectionStaysOpen(String timeout) {
		run(timeout, LONG, server -> {
			TimeLimit limit = new TimeLimit(LONG);
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (int i = 0; i < 9; i++) {
					pause(LONG.dividedBy(4));
					limit.run(() -> assertThat(client.exchange(SMALL).length()).isEqualTo(10));
				}
			}
			assertThat(lanes(server)).hasSize(9).containsOnly("EDGE");
		});
	}

	@Test
	void whenClientIsIdleThenConnectionIsClosed() {
		run("server.netty.idle-timeout", SHORT, server -> {
			TimeLimit limit = new TimeLimit(SHORT);
			try (Http2Wire client = Http2Wire.open(server.port())) {
				limit.run(() -> assertThat(client.exchange(SMALL).length()).isEqualTo(10));
				assertThat(client.awaitClose()).isTrue();
			}
			assertThat(lanes(server)).containsExactly("EDGE");
		});
	}

	@Test
	void whenClientSendsNoRequestThenConnectionIsClosed() {
		run("zerocopy.netty.request-head-timeout", SHORT, server -> {
			try (Http2Wire client = Http2Wire.open(server.port())) {
				assertThat(client.awaitClose()).isTrue();
			}
		});
	}

	@Test
	void whenWindowStaysShutThenStreamIsResetAndConnectionLives() {
		run("zerocopy.netty.write-stall-timeout", SHORT, server -> {
			try (Http2Wire client = new Http2Wire(server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 1)) {
				assertThat(client.exchange(SMALL).reset()).isEqualTo((int) Http2Error.CANCEL.code());
				TimeLimit limit = new TimeLimit(SHORT);
				int stream = client.get(SMALL);
				client.send(Http2Frames.windowUpdate(stream, 100));
				limit.run(() -> assertThat(client.end(stream).length()).isEqualTo(10));
			}
			assertThat(lanes(server)).containsExactly("EDGE", "EDGE");
		});
	}

	@Test
	void whenServerStopsThenSlowClientGetsTheWholeAnswer() throws Exception {
		CompletableFuture<Integer> received = new CompletableFuture<>();
		run(server -> {
			warm(server, "/bytes/" + LARGE);
			Http2Wire client = Http2Wire.open(server.port());
			int stream = client.get("/bytes/" + LARGE);
			client.read(stream, 1);
			assertThat(lanes(server)).containsExactly("EDGE");
			CountDownLatch closing = server.bean(ClosingContext.class).closing;
			received.completeAsync(() -> readSlowly(client, stream, closing), OwnThread.EACH);
		});
		assertThat(received.get(60, TimeUnit.SECONDS)).isEqualTo(LARGE);
	}

	private static int readSlowly(Http2Wire client, int stream, CountDownLatch start) {
		try (client) {
			assertThat(start.await(60, TimeUnit.SECONDS)).isTrue();
			for (int length = 0; length < LARGE; length += LARGE / 64) {
				client.read(stream, length);
				pause(Duration.ofMillis(10));
			}
			int length = client.end(stream).length();
			assertThat(client.awaitClose()).isTrue();
			return length;
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whenServerStopsThenClientsAreTold() throws Exception {
		Path keyStore = TestKeyStore.in(directory);
		CompletableFuture<Http2Wire> idle = new CompletableFuture<>();
		CacheApplication.run(this.runner.withPropertyValues(TestKeyStore.properties(keyStore)), server -> {
			try (Http2Wire client = new Http2Wire(encrypted(server.port()))) {
				warm(server, client, SMALL);
			}
			Http2Wire client = new Http2Wire(encrypted(server.port()));
			assertThat(client.exchange(SMALL).length()).isEqualTo(10);
			assertThat(lanes(server)).containsExactly("EDGE");
			idle.complete(client);
		});
		try (Http2Wire client = idle.get()) {
			assertThat(client.awaitGoAway()).isEqualTo((int) Http2Error.NO_ERROR.code());
		}
	}

	private static SSLSocket encrypted(int port) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), new SecureRandom());
		SSLSocket socket = (SSLSocket) context.getSocketFactory()
			.createSocket(Http2Wire.connect(port), "localhost", port, true);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		socket.setSSLParameters(parameters);
		return socket;
	}

	@Test
	void whenTargetIsLearnedOverOneProtocolThenTheOtherIsLearnedToo() {
		CacheApplication.run(this.runner, server -> {
			for (int i = 0; i < 3; i++) {
				assertThat(server.get(SMALL).statusCode()).isEqualTo(200);
			}
			Awaitility.await().until(() -> lanes(server).contains("EDGE"));
			lanes(server).clear();
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (int i = 0; i < 3; i++) {
					client.exchange(SMALL);
				}
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(lanes(server)).containsExactly("WEBFLUX", "EDGE", "EDGE"));
		});
	}

	@Test
	void whenNamesAreNotValidatedThenTheLaneBelowAnswers() {
		CacheApplication.run(this.runner.withPropertyValues("server.netty.validate-headers=false"), server -> {
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (int i = 0; i < 4; i++) {
					client.exchange(SMALL);
				}
				String tag = client.exchange(SMALL).headers().get("etag").toString();
				assertThat(client.exchange(SMALL, "If-None-Match", tag).status()).isEqualTo(304);
			}
			assertThat(lanes(server)).endsWith("DIRECT").doesNotContain("EDGE");
		});
	}

	@Test
	void whenRequestIsNotPlainThenItIsPassedOn() {
		run(server -> {
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (List<String> fields : List.of(List.of("host", "other"), List.of("expect", "100-continue"),
						List.of("x-forwarded-proto", "https"), List.of("forwarded", "host=other"))) {
					client.exchange(SMALL, fields.toArray(String[]::new));
				}
				for (String authority : List.of("a b", "a@b", "a:", "a:x", "a:99999", "", "[::1", "[]")) {
					int stream = client.nextStream();
					client.send(Http2Frames.headers(stream, true, ":method", "GET", ":scheme", "http", ":path", SMALL,
							":authority", authority));
					client.end(stream);
				}
				int stream = client.nextStream();
				client.send(Http2Frames.headers(stream, true, ":method", "GET", ":scheme", "https", ":path", SMALL,
						":authority", "localhost"));
				client.end(stream);
				assertThat(lanes(server)).doesNotContain("EDGE");
				assertThat(client.exchange(SMALL).length()).isEqualTo(10);
				assertThat(lanes(server)).endsWith("EDGE");
			}
		});
	}

	@Test
	void whenMethodIsPublicThenFiltersAreAskedForCredentialsAlone() {
		CacheApplication.run(this.runner.withBean(Gate.class), server -> {
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (int i = 0; i < 4; i++) {
					assertThat(client.exchange("/public").status()).isEqualTo(200);
				}
				assertThat(client.exchange("/public").headers().contains("x-gate")).isFalse();
				for (String name : List.of("authorization", "cookie", "origin")) {
					assertThat(client.exchange("/public", name, "a=b").headers().contains("x-gate")).as(name).isTrue();
				}
				for (int i = 0; i < 4; i++) {
					assertThat(client.exchange(SMALL).headers().contains("x-gate")).isTrue();
				}
			}
		});
	}

	private void run(TestServer.TestOf<CacheApplication> test) {
		CacheApplication.run(this.runner, server -> {
			warm(server, SMALL);
			test.run(server);
		});
	}

	private void run(String timeout, Duration limit, TestServer.TestOf<CacheApplication> test) {
		CacheApplication.run(this.runner.withPropertyValues(timeout + "=" + limit.toMillis() + "ms"), server -> {
			new TimeLimit(limit).run(() -> warm(server, SMALL));
			test.run(server);
		});
	}

	private static void warm(CacheApplication server, String path) throws IOException {
		try (Http2Wire client = Http2Wire.open(server.port())) {
			warm(server, client, path);
		}
	}

	private static void warm(CacheApplication server, Http2Wire client, String path) throws IOException {
		for (int i = 0; i < 3; i++) {
			client.exchange(path);
		}
		Awaitility.await().until(() -> lanes(server).contains("EDGE"));
		lanes(server).clear();
	}

	private static List<String> lanes(CacheApplication server) {
		return server.bean(RecordedAnswers.class).lanes;
	}

	private static void pause(Duration duration) {
		Awaitility.await().pollDelay(duration).until(() -> true);
	}

	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class Gate implements WebFilter {

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			exchange.getResponse().getHeaders().set("X-Gate", "seen");
			return chain.filter(exchange);
		}

	}

	@RestController
	static class BytesController {

		@GetMapping("/bytes/{length}")
		@CachedResponse(ttl = "1m")
		byte[] bytes(@PathVariable("length") int length) {
			return new byte[length];
		}

		@GetMapping("/public")
		@CachedResponse(ttl = "1m")
		@BypassWebFilters
		String forAll() {
			return "public";
		}

	}

}
