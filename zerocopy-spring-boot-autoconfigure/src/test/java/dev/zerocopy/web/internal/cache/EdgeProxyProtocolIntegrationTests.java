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
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.web.ZeroCopyController;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.server.ProxyProtocolSupportType;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The edge answers behind a proxy that tells whom a connection is from.
 */
class EdgeProxyProtocolIntegrationTests {

	private static final String HEADER = "PROXY TCP4 192.0.2.7 198.51.100.2 4711 80\r\n";

	/** The same address in the binary form. */
	private static final String BINARY_HEADER = "\r\n\r\n\u0000\r\nQUIT\n!\u0011\u0000\f\u00C0\u0000\u0002\u0007"
			+ "\u00C6\u0033\u0064\u0002\u0012\u0067\u0000P";

	private static final String ADDRESS = "192.0.2.7:4711";

	private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	/** The edge answers the first two once it knows them, and never the last. */
	private static final String REQUESTS = "GET /page" + HOST + "\r\n" + "POST /echo" + HOST
			+ "Content-Length: 3\r\n\r\nabc" + "GET /address" + HOST + "\r\n";

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(AddressController.class, RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class));

	@ParameterizedTest
	@EnumSource(names = { "ON", "AUTO" })
	void whenHeaderIsCutAnywhereThenTheEdgeAnswers(ProxyProtocolSupportType type) {
		run(type, HEADER, "zerocopy.netty.transport=auto", server -> {
			String bytes = HEADER + REQUESTS;
			for (int cut = 0; cut <= bytes.length(); cut++) {
				try (RawClient client = new RawClient(server.port())) {
					client.send(bytes.substring(0, cut));
					client.send(bytes.substring(cut));
					assertAnswers(client, ADDRESS);
				}
			}
			// The edge wants a body with its head, and this one is cut in three places.
			assertLanes(server, bytes.length() + 1, 3);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll", "io_uring" })
	void whenHeaderIsInOneSegmentWithRequestsThenTheEdgeAnswers(String transport) {
		run(ProxyProtocolSupportType.AUTO, HEADER, "zerocopy.netty.transport=" + transport.replace('_', '-'),
				server -> {
					for (String header : List.of(HEADER, BINARY_HEADER)) {
						try (RawClient client = new RawClient(server.port())) {
							client.send(header + REQUESTS);
							assertAnswers(client, ADDRESS);
							client.send(REQUESTS);
							assertAnswers(client, ADDRESS);
						}
					}
					assertLanes(server, 4, 0);
				});
	}

	@Test
	void whenHeaderIsNeededAndComesByteByByteThenTheEdgeAnswers() {
		run(ProxyProtocolSupportType.ON, HEADER, "zerocopy.netty.request-head-timeout=10s", server -> {
			try (RawClient client = new RawClient(server.port())) {
				// The edge wants a body with its head.
				int body = REQUESTS.indexOf("abc");
				client.sendByteByByte(HEADER + REQUESTS.substring(0, body - 1));
				client.send(REQUESTS.substring(body - 1, body + 3));
				client.sendByteByByte(REQUESTS.substring(body + 3));
				assertAnswers(client, ADDRESS);
			}
			assertLanes(server, 1, 0);
		});
	}

	@Test
	void whenHeaderMayBeMissingThenTheEdgeAnswersWithoutIt() {
		run(ProxyProtocolSupportType.AUTO, "", "zerocopy.netty.transport=auto", server -> {
			for (int cut = 0; cut < 20; cut++) {
				try (RawClient client = new RawClient(server.port())) {
					client.send(REQUESTS.substring(0, cut));
					client.send(REQUESTS.substring(cut));
					assertAnswers(client, "127.0.0.1:");
				}
			}
			assertLanes(server, 20, 0);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "PROXY TCP4 192.0.2.7 nowhere 4711 80\r\n", "GET /page HTTP/1.1\r\n" })
	void whenHeaderIsNeededAndMissingThenNothingIsAnswered(String header) {
		run(ProxyProtocolSupportType.ON, HEADER, "zerocopy.netty.transport=auto", server -> {
			server.bean(RecordedAnswers.class).lanes.clear();
			try (RawClient client = new RawClient(server.port())) {
				client.send(header + REQUESTS);
				assertThat(client.readToEndOrReset()).isEmpty();
			}
			try (RawClient client = new RawClient(server.port())) {
				client.send(HEADER + REQUESTS);
				assertAnswers(client, ADDRESS);
			}
			assertLanes(server, 1, 0);
		});
	}

	private void run(ProxyProtocolSupportType type, String header, String property,
			TestServer.TestOf<CacheApplication> test) {
		NettyServerCustomizer customizer = http -> http.proxyProtocol(type);
		CacheApplication.run(
				this.runner.withPropertyValues(property).withBean(NettyServerCustomizer.class, () -> customizer),
				server -> {
					List<String> lanes = server.bean(RecordedAnswers.class).lanes;
					for (int i = 0; i < 3; i++) {
						try (RawClient client = new RawClient(server.port())) {
							client.send(header + REQUESTS);
							assertAnswers(client, header.isEmpty() ? "127.0.0.1:" : ADDRESS);
						}
					}
					Awaitility.await().until(() -> lanes.size() == 9);
					lanes.clear();
					test.run(server);
				});
	}

	private static void assertAnswers(RawClient client, String address) throws IOException {
		assertThat(client.readResponse().text()).isEqualTo("page");
		assertThat(client.readResponse().text()).isEqualTo("abc");
		assertThat(client.readResponse().text()).startsWith(address);
	}

	/** Nobody but Spring knows the address. */
	private static void assertLanes(CacheApplication server, int rounds, int cutBodies) {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		Awaitility.await().until(() -> lanes.size() >= 3 * rounds);
		assertThat(lanes).hasSize(3 * rounds);
		assertThat(Collections.frequency(lanes, "EDGE")).isBetween(2 * rounds - cutBodies, 2 * rounds);
	}

	@ZeroCopyController
	static class AddressController {

		@GetMapping("/page")
		@CachedResponse(ttl = "1m")
		byte[] page() {
			return "page".getBytes(StandardCharsets.US_ASCII);
		}

		@PostMapping("/echo")
		ByteBuffer echo(RequestView request) {
			return ByteBuffer.wrap(request.body().copy());
		}

		@GetMapping("/address")
		byte[] address(ServerHttpRequest request) {
			return String.valueOf(request.getRemoteAddress()).replace("/", "").getBytes(StandardCharsets.US_ASCII);
		}

	}

}
