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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.testsupport.RawClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerState;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lane behind the codec leaves the server as the application has made it.
 */
class DirectServerIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(PageController.class, RecordedAnswers.class)
		.withConfiguration(AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class));

	@Test
	void whenApplicationHasRoutesThenTheyStandInFront() {
		NettyRouteProvider own = routes -> routes.route(request -> request.requestHeaders().contains("X-Own"),
				(request, response) -> response.sendString(Mono.just("own")));
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> late = factory -> factory
			.addServerCustomizers(server -> {
				factory.addRouteProviders(routes -> routes.get("/late",
						(request, response) -> response.sendString(Mono.just(request.uri() + request.params()))));
				return server;
			});
		CacheApplication.run(this.runner.withBean(NettyRouteProvider.class, () -> own)
			.withBean("late", WebServerFactoryCustomizer.class, () -> new Last(late)), server -> {
				learn(server);
				assertThat(server.get("/page", "X-Own", "1").body()).isEqualTo("own");
				assertThat(server.get("/late").body()).isEqualTo("/late{}");
				assertThat(server.get("/nowhere").statusCode()).isEqualTo(404);
				assertThat(lanes(server, "/page")).containsExactly("DIRECT");
			});
	}

	@Test
	void whenObserverBeginsTheResponseThenSpringAnswers() {
		UnaryOperator<HttpServer> begin = http -> http.childObserve((connection, state) -> {
			if (state == HttpServerState.REQUEST_RECEIVED && connection instanceof HttpServerResponse response) {
				response.header("X-Kind", "observed").addHeader("Vary", "Origin");
			}
		});
		CacheApplication.run(with(begin), server -> {
			learn(server);
			assertThat(server.get("/page").headers().allValues("X-Kind")).containsExactly("page");
			assertThat(server.get("/page").headers().allValues("Vary")).contains("Origin", "X-Kind");
			assertThat(lanes(server, "/page")).containsExactly("WEBFLUX");
		});
	}

	@Test
	void whenSomebodyLooksAtTheServerThenHeSeesEachRequest() {
		AtomicInteger logged = new AtomicInteger();
		AtomicInteger observed = new AtomicInteger();
		UnaryOperator<HttpServer> look = http -> http.accessLog(true, request -> {
			logged.incrementAndGet();
			return null;
		}).childObserve((connection, state) -> {
			if (state == HttpServerState.REQUEST_RECEIVED) {
				observed.incrementAndGet();
			}
		});
		CacheApplication.run(with(look), server -> {
			learn(server);
			for (int i = 0; i < 5; i++) {
				assertThat(lanes(server, "/page")).containsExactly("DIRECT");
			}
			Awaitility.await().untilAsserted(() -> assertThat(logged).hasValue(7));
			assertThat(observed).hasValue(7);
		});
	}

	@Test
	void whenServerCompressesThenAnswersAreTheSame() {
		ReactiveWebApplicationContextRunner compressing = this.runner
			.withPropertyValues("server.compression.enabled=true", "server.compression.min-response-size=1KB");
		CacheApplication.run(compressing,
				fast -> CacheApplication.run(compressing.withPropertyValues("zerocopy.lane=webflux"), webflux -> {
					learn(fast);
					learn(webflux);
					for (String fields : List.of("", "Accept-Encoding: gzip\r\n", "Accept-Encoding: deflate\r\n",
							"Accept-Encoding: deflate\r\nRange: bytes=0-9\r\n", "Accept-Encoding: snappy\r\n")) {
						String request = "GET /page HTTP/1.1\r\nHost: localhost\r\n" + fields
								+ "Connection: close\r\n\r\n";
						assertThat(raw(fast, request)).as(fields).isEqualTo(raw(webflux, request));
					}
					assertThat(raw(fast, "GET /page HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: deflate\r\n"
							+ "Connection: close\r\n\r\n"))
						.contains("content-encoding: deflate");
					assertThat(fast.bean(RecordedAnswers.class).lanes).endsWith("DIRECT");
				}));
	}

	@Test
	void whenAnswerCannotBeWrittenThenNothingIsKept() {
		UnaryOperator<HttpServer> failing = http -> http.compress((request, response) -> {
			if (request.requestHeaders().contains("X-Fail")) {
				throw new IllegalStateException("fails as asked");
			}
			return false;
		}).childObserve((connection, state) -> {
			if (state == HttpServerState.REQUEST_RECEIVED && connection instanceof HttpServerRequest request
					&& request.requestHeaders().contains("X-Close")) {
				connection.channel().close();
			}
		});
		CacheApplication.run(with(failing), server -> {
			learn(server);
			for (int i = 0; i < 5; i++) {
				assertThat(raw(server, "GET /page HTTP/1.1\r\nHost: a\r\nX-Close: 1\r\n\r\n")).isEmpty();
				assertThat(raw(server, "GET /page HTTP/1.1\r\nHost: a\r\nX-Fail: 1\r\n\r\n"))
					.startsWith("HTTP/1.1 500 ");
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.store().entries().asMap().values()).singleElement()
					.satisfies(entry -> assertThat(entry.variants())
						.allSatisfy(variant -> assertThat(variant.body().refCnt()).isOne())));
			assertThat(lanes(server, "/page")).containsExactly("DIRECT");
		});
	}

	@Test
	void whenManagementHasItsOwnPortThenTheLaneIsNotThere() throws Exception {
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.server.port=0", "spring.main.banner-mode=off",
					"spring.reactor.netty.shutdown-quiet-period=0s", "zerocopy.lane=direct")
			.run()) {
			for (int i = 0; i < 4; i++) {
				assertThat(get(context, "local.server.port").statusCode()).isEqualTo(200);
				assertThat(get(context, "local.management.port").statusCode()).isEqualTo(404);
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(RecordedAnswers.class).lanes).containsExactly("WEBFLUX",
						"WEBFLUX", "DIRECT", "DIRECT"));
		}
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String port) throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty(port) + "/page");
		return HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.build()
			.send(HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
					HttpResponse.BodyHandlers.ofString());
	}

	private ReactiveWebApplicationContextRunner with(UnaryOperator<HttpServer> change) {
		return this.runner.withBean(NettyServerCustomizer.class, () -> change::apply);
	}

	/** A miss, and a hit that is learned from. */
	private static void learn(CacheApplication server) throws Exception {
		lanes(server, "/page");
		lanes(server, "/page");
	}

	private static List<String> lanes(CacheApplication server, String path) throws Exception {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		server.settle();
		lanes.clear();
		assertThat(server.get(path).statusCode()).isEqualTo(200);
		Awaitility.await().until(() -> !lanes.isEmpty());
		return List.copyOf(lanes);
	}

	private static String raw(CacheApplication server, String request) throws Exception {
		try (RawClient client = new RawClient(server.port())) {
			String answer = client.send(request).readToEnd();
			return answer.replaceAll("(?i)\r\ndate: [^\r]+", "");
		}
	}

	private record Last(WebServerFactoryCustomizer<NettyReactiveWebServerFactory> customizer)
			implements
				WebServerFactoryCustomizer<NettyReactiveWebServerFactory>,
				Ordered {

		@Override
		public void customize(NettyReactiveWebServerFactory factory) {
			this.customizer.customize(factory);
		}

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ PageController.class, RecordedAnswers.class })
	static class Application {

	}

	@RestController
	static class PageController {

		@GetMapping(path = "/page", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> page() {
			return ResponseEntity.ok()
				.header("X-Kind", "page")
				.header("Vary", "X-Kind")
				.body("zero-copy page ".repeat(200));
		}

	}

}
