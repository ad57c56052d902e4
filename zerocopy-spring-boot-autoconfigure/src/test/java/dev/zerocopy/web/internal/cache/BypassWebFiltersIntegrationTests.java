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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.edge.internal.LearningEdge;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.BypassWebFilters;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyRoutes;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is declared public is answered past the filters, and nothing else is.
 */
@ExtendWith(OutputCaptureExtension.class)
class BypassWebFiltersIntegrationTests {

	private static final int REQUESTS = 5;

	private final ReactiveWebApplicationContextRunner filtered = CacheApplication.runner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyEdgeAutoConfiguration.class))
		.withBean(Gate.class);

	private final ReactiveWebApplicationContextRunner runner = this.filtered
		.withUserConfiguration(PublicController.class, CalledController.class);

	@Test
	void whenMethodIsPublicThenFiltersSeeTheFirstRequestsAlone() {
		CacheApplication.run(this.runner, server -> {
			assertThat(seen(server, "/item/a")).containsExactly(true, true, false, false, false);
			assertThat(seen(server, "/item/a?x=1")).containsExactly(true, true, false, false, false);
			assertThat(server.get("/item/a?x=1").body()).isEqualTo("item a 1");
			assertThat(route(server, "/item/{id}").lane()).isEqualTo(Lane.EDGE);
		});
	}

	@Test
	void whenMethodIsNotPublicThenFiltersSeeEachRequest() {
		CacheApplication.run(this.runner, server -> {
			assertThat(seen(server, "/item/a")).endsWith(false);
			for (String path : List.of("/private/{id}", "/uncached/{id}", "/called/{id}", "/tenant/{id}",
					"/condition/{id}")) {
				assertThat(seen(server, path.replace("{id}", "a"))).as(path).hasSize(REQUESTS).containsOnly(true);
				assertThat(route(server, path).lane()).isEqualTo(Lane.WEBFLUX);
				assertThat(route(server, path).lanes()).isEmpty();
			}
			assertThat(route(server, "/private/{id}").detail())
				.endsWith("since requests pass through the filter " + Gate.class.getName());
			assertThat(route(server, "/tenant/{id}").detail())
				.endsWith("since its response depends on more than path and query");
		});
	}

	@Test
	void whenNoMethodIsPublicThenTheEdgeIsClosed() {
		CacheApplication.run(this.filtered.withUserConfiguration(PrivateController.class), server -> {
			assertThat(seen(server, "/only")).containsOnly(true);
			assertThat(server.bean(LearningEdge.class).isOpen()).isFalse();
			server.bean(ZeroCopyRoutes.class).refresh();
			assertThat(server.bean(LearningEdge.class).isOpen()).isFalse();
		});
	}

	/** As an endpoint that is annotated by mistake. */
	@Test
	void whenCredentialsWereNeededThenNothingIsLearned() {
		CacheApplication.run(this.runner, server -> {
			for (String field : List.of("Authorization", "Cookie", "X-Api-Key", "x-auth-token", "Origin", "From",
					"X-Forwarded-For", "Forwarded", "Sec-Token", "Accept-Token")) {
				gate(server, (exchange, chain) -> exchange.getRequest().getHeaders().containsHeader(field)
						? chain.filter(exchange) : refuse(exchange));
				String path = "/item/" + field;
				assertThat(server.get(path).statusCode()).as(field).isEqualTo(401);
				for (int i = 0; i < REQUESTS; i++) {
					HttpResponse<String> response = server.get(path, field, "a=b");
					assertThat(response.statusCode()).as(field).isEqualTo(200);
					assertThat(isSeen(response)).as(field).isTrue();
				}
				for (int i = 0; i < REQUESTS; i++) {
					assertThat(server.get(path).statusCode()).as(field).isEqualTo(401);
				}
			}
		});
	}

	@Test
	void whenCredentialsAreInTheContentThenNothingIsLearned() {
		CacheApplication.run(this.runner, server -> {
			gate(server, (exchange, chain) -> exchange.getFormData()
				.flatMap(form -> form.containsKey("token") ? chain.filter(exchange) : refuse(exchange)));
			for (int i = 0; i < REQUESTS; i++) {
				HttpResponse<String> response = server.send(server.request("/item/a")
					.method("GET", BodyPublishers.ofString("token=x"))
					.header("Content-Type", "application/x-www-form-urlencoded")
					.build());
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(isSeen(response)).isTrue();
			}
			assertThat(server.get("/item/a").statusCode()).isEqualTo(401);
		});
	}

	@Test
	void whenMethodOfTheRequestIsRefusedThenItStaysSo() {
		CacheApplication.run(this.runner, server -> {
			gate(server, (exchange, chain) -> (exchange.getRequest().getMethod() == HttpMethod.GET)
					? chain.filter(exchange) : refuse(exchange));
			assertThat(seen(server, "/item/a")).endsWith(false);
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(server.send(server.request("/item/a").method("HEAD", BodyPublishers.noBody()).build())
					.statusCode()).isEqualTo(401);
			}
		});
	}

	@Test
	void whenRequestAsksTheFiltersThenTheySeeIt() {
		CacheApplication.run(this.runner, server -> {
			assertThat(seen(server, "/item/a")).endsWith(false);
			gate(server, (exchange, chain) -> refuse(exchange));
			for (String field : List.of("Authorization: Basic x", "authorization: Bearer x", "COOKIE: a=b",
					"Origin: https://example.org", "Accept: */*\r\nCookie: a=b\r\nCookie: c=d")) {
				try (RawClient client = new RawClient(server.port())) {
					String request = "GET /item/a HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n";
					assertThat(client.send(request.formatted(field)).readResponse().status()).as(field).isEqualTo(401);
					assertThat(client.send(request.formatted("Accept: */*")).readResponse().status()).as(field)
						.isEqualTo(200);
				}
			}
		});
	}

	@Test
	void whenFilterChangesTheRequestThenNothingIsLearned() {
		CacheApplication.run(this.runner, server -> {
			Map<String, UnaryOperator<ServerHttpRequest>> changes = Map.of("path",
					request -> request.mutate().path("/item/other").build(), "query",
					request -> request.mutate().uri(URI.create("http://localhost/item/query?x=other")).build(),
					"no-query?x=other",
					request -> request.mutate().uri(URI.create("http://localhost/item/no-query")).build(),
					"decorated-path", OtherPath::new, "decorated-query", OtherQuery::new, "decorated-uri",
					OtherUri::new);
			changes.forEach((id, change) -> {
				String path = "/item/" + id;
				gate(server,
						(exchange, chain) -> "odd".equals(exchange.getRequest().getHeaders().getFirst("User-Agent"))
								? chain.filter(exchange.mutate().request(change.apply(exchange.getRequest())).build())
								: chain.filter(exchange));
				assertThat(seen(server, path, "User-Agent", "odd")).as(id).containsOnly(true);
				assertThat(seen(server, path)).as(id).endsWith(false);
				String plain = id.startsWith("no-query") ? "item no-query other" : "item " + id + " null";
				assertThat(get(server, path).body()).isEqualTo(plain);
			});
		});
	}

	@Test
	void whenFilterChangesTheMethodThenNothingIsLearned() {
		CacheApplication.run(this.runner, server -> {
			gate(server, (exchange, chain) -> chain.filter(
					exchange.mutate().request(exchange.getRequest().mutate().method(HttpMethod.GET).build()).build()));
			for (int i = 0; i < REQUESTS; i++) {
				HttpResponse<String> response = server
					.send(server.request("/item/a").method("HEAD", BodyPublishers.noBody()).build());
				assertThat(response.statusCode()).isEqualTo(200);
				assertThat(isSeen(response)).isTrue();
			}
			gate(server, (exchange, chain) -> refuse(exchange));
			assertThat(server.get("/item/a").statusCode()).isEqualTo(401);
		});
	}

	/** As Spring Security's firewall does. */
	@Test
	void whenFilterWrapsTheRequestThenItIsLearned() {
		CacheApplication.run(this.runner, server -> {
			gate(server,
					(exchange, chain) -> chain.filter(exchange.mutate()
						.request(new ServerHttpRequestDecorator(new ServerHttpRequestDecorator(exchange.getRequest())))
						.build()));
			assertThat(seen(server, "/item/a")).containsExactly(true, true, false, false, false);
		});
	}

	@Test
	void whenServedPastFiltersThenStartUpWarnsOnce(CapturedOutput output) {
		CacheApplication.run(this.runner, server -> {
			String line = "GET /item/{id}: lane EDGE while its response is fresh in the cache, without the filters "
					+ Gate.class.getName();
			assertThat(output.getAll().lines().filter(text -> text.endsWith(line))).singleElement()
				.asString()
				.contains("WARN");
			server.bean(ZeroCopyRoutes.class).refresh();
			assertThat(output.getAll().lines().filter(text -> text.endsWith(line))).hasSize(1);
			assertThat(output.getAll().lines().filter(text -> text.contains("WARN") && text.contains(": lane ")))
				.hasSize(1);
		});
	}

	@Test
	void whenThereAreNoFiltersThenNobodyIsWarned(CapturedOutput output) {
		CacheApplication.run(CacheApplication.runner(PublicController.class, CalledController.class)
			.withConfiguration(AutoConfigurations.of(ZeroCopyEdgeAutoConfiguration.class)), server -> {
				assertThat(server.get("/item/a", "Cookie", "a=b").statusCode()).isEqualTo(200);
				assertThat(output.getAll()).contains("GET /item/{id}: lane EDGE").doesNotContain("without the filters");
				assertThat(output.getAll().lines())
					.noneMatch(line -> line.contains("WARN") && line.contains(": lane "));
			});
	}

	@Test
	void whenLaneIsCappedThenFiltersSeeEachRequest() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=webflux"),
				server -> assertThat(seen(server, "/item/a")).containsOnly(true));
	}

	@ParameterizedTest
	@ValueSource(classes = { PrincipalController.class, CookieController.class, HeaderController.class })
	void whenKeyTellsClientsApartThenStartFails(Class<?> controller) {
		this.filtered.withUserConfiguration(controller)
			.run(context -> assertThat(context).getFailure()
				.isInstanceOf(InvalidCachedResponseException.class)
				.hasMessageContaining(controller.getSimpleName() + ".personal")
				.hasMessageContaining("@BypassWebFilters"));
	}

	private static List<Boolean> seen(CacheApplication server, String path, String... headers) {
		return Stream.generate(() -> isSeen(get(server, path, headers))).limit(REQUESTS).toList();
	}

	private static HttpResponse<String> get(CacheApplication server, String path, String... headers) {
		try {
			HttpResponse<String> response = server.get(path, headers);
			assertThat(response.statusCode()).as(path).isEqualTo(200);
			return response;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isSeen(HttpResponse<?> response) {
		return response.headers().firstValue("X-Gate").isPresent();
	}

	private static void gate(CacheApplication server, WebFilter action) {
		server.bean(Gate.class).action = action;
	}

	private static Mono<Void> refuse(ServerWebExchange exchange) {
		exchange.getResponse().setStatusCode(HttpStatus.UNAUTHORIZED);
		return exchange.getResponse().setComplete();
	}

	private static Route route(CacheApplication server, String pattern) {
		return server.bean(RouteTableHolder.class)
			.table()
			.routes()
			.stream()
			.filter(route -> route.pattern().getPatternString().equals(pattern))
			.findFirst()
			.orElseThrow();
	}

	/** Leaves a mark on each response, and then does what the test says. */
	static class Gate implements WebFilter {

		private volatile WebFilter action = (exchange, chain) -> chain.filter(exchange);

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			exchange.getResponse().getHeaders().set("X-Gate", "seen");
			return this.action.filter(exchange, chain);
		}

	}

	static class OtherPath extends ServerHttpRequestDecorator {

		OtherPath(ServerHttpRequest request) {
			super(request);
		}

		@Override
		public RequestPath getPath() {
			return RequestPath.parse("/item/other", null);
		}

	}

	static class OtherQuery extends ServerHttpRequestDecorator {

		OtherQuery(ServerHttpRequest request) {
			super(request);
		}

		@Override
		public MultiValueMap<String, String> getQueryParams() {
			return new LinkedMultiValueMap<>(Map.of("x", List.of("other")));
		}

	}

	static class OtherUri extends ServerHttpRequestDecorator {

		OtherUri(ServerHttpRequest request) {
			super(request);
		}

		@Override
		public URI getURI() {
			return URI.create("http://localhost/item/other");
		}

	}

	@RestController
	static class PublicController {

		@GetMapping("/item/{id}")
		@CachedResponse(ttl = "1m")
		@BypassWebFilters
		String item(@PathVariable String id, @RequestParam(required = false) String x) {
			return "item " + id + " " + x;
		}

		@GetMapping("/private/{id}")
		@CachedResponse(ttl = "1m")
		String confidential(@PathVariable String id) {
			return "private " + id;
		}

		@GetMapping("/uncached/{id}")
		@BypassWebFilters
		String uncached(@PathVariable String id) {
			return "uncached " + id;
		}

		@GetMapping("/tenant/{id}")
		@CachedResponse(ttl = "1m", key = "header:X-Tenant")
		@BypassWebFilters
		String tenant(@PathVariable String id) {
			return "tenant " + id;
		}

		@GetMapping("/condition/{id}")
		@CachedResponse(ttl = "1m", condition = "!header:X-Tenant")
		@BypassWebFilters
		String condition(@PathVariable String id) {
			return "condition " + id;
		}

		@BypassWebFilters
		String notMapped() {
			return "not mapped";
		}

	}

	@ZeroCopyController
	static class CalledController {

		@GetMapping("/called/{id}")
		@BypassWebFilters
		byte[] called(@PathVariable String id) {
			return id.getBytes(StandardCharsets.UTF_8);
		}

	}

	@RestController
	static class PrivateController {

		@GetMapping("/only")
		@CachedResponse(ttl = "1m")
		String only() {
			return "only";
		}

	}

	@RestController
	static class PrincipalController {

		@GetMapping("/personal")
		@CachedResponse(ttl = "1m", key = "principal")
		@BypassWebFilters
		String personal() {
			return "personal";
		}

	}

	@RestController
	static class CookieController {

		@GetMapping("/personal")
		@CachedResponse(ttl = "1m", key = "cookie:id")
		@BypassWebFilters
		String personal() {
			return "personal";
		}

	}

	@RestController
	static class HeaderController {

		@GetMapping("/personal")
		@CachedResponse(ttl = "1m", key = "header:Authorization")
		@BypassWebFilters
		String personal() {
			return "personal";
		}

	}

}
