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

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.testsupport.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.util.UriComponentsBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that try to change what the next client gets.
 */
class CacheKeyAttackIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(Controller.class)
		.withPropertyValues("server.forward-headers-strategy=none");

	@Test
	void whenSeparatorIsEncodedThenItIsNone() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/two/x%2Fy/z").body()).isEqualTo("x/y|z");
			assertThat(server.get("/two/x/y%2Fz").body()).isEqualTo("x|y/z");
			assertThat(server.get("/two/x%2Fy/z").body()).isEqualTo("x/y|z");
			assertThat(server.store().evict("/two/x/y/z")).isEqualTo(2);
		});
	}

	@Test
	void whenMatrixParametersDifferThenResponsesDo() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/matrix;a=1").body()).isEqualTo("1");
			assertThat(server.get("/matrix;a=2").body()).isEqualTo("2");
			assertThat(server.get("/matrix;a=1%3Bb").body()).isEqualTo("1;b");
			assertThat(server.get("/matrix;a=1;b").body()).isEqualTo("1");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/all", "/one", "/two/a/b", "/request?q=1", "/hostless", "/matrix;a=1" })
	void whenParametersOfSegmentsAreNotDeclaredThenThereIsOneResponse(String target) {
		CacheApplication.run(this.runner, server -> {
			String first = raw(server, target, "a");
			for (int i = 0; i < 30; i++) {
				String path = target.startsWith("/two/") ? "/two;n=" + i + "/a;x=" + i + ";y/b;x=" + i
						: target.replaceFirst("(\\?.*)?$", ";evil=" + i + "$1");
				assertThat(raw(server, path, "a")).as(path).isEqualTo(first).doesNotContain("evil");
			}
			assertThat(server.store().entries().asMap()).hasSize(1);
			assertThat(server.store().evictPrefix(target.replaceFirst("[;?].*", ""))).isOne();
		});
	}

	@Test
	void whenFirstRequestHasParametersOfSegmentsThenMethodDoesNotSeeThem() {
		CacheApplication.run(this.runner, server -> {
			String expected = "/exchange/a {id=a} {} /exchange/a";
			assertThat(server.get("/exchange;evil=0/a;evil=1;evil").body()).isEqualTo(expected);
			assertThat(server.get("/exchange/a").body()).isEqualTo(expected);
			assertThat(server.calls().of("exchange")).isOne();
		});
	}

	@Test
	void whenOnlyTheClientNamesMediaTypesThenNoResponseIsStored() {
		CacheApplication.run(this.runner, server -> {
			server.get("/text", "Accept", "text/plain");
			server.get("/json", "Accept", "application/json");
			for (int i = 0; i < 30; i++) {
				for (String accept : List.of("foo/b" + i, "application/b" + i + "+json", "application/json;v=" + i,
						"text/plain;charset=UTF-8;v=" + i, "text/plain;v=" + i + ", */*;q=0.1")) {
					assertThat(server.get("/text", "Accept", accept).body()).isEqualTo("text");
					server.get("/json", "Accept", accept);
				}
			}
			assertThat(server.store().entries().asMap()).hasSize(2);
		});
	}

	@Test
	void whenMediaTypeIsTheSameInOtherWordsThenThereIsOneResponse() {
		CacheApplication.run(this.runner, server -> {
			for (String accept : List.of("application/json", "*/*", "application/*;q=0.5", "APPLICATION/JSON",
					"text/html, application/json", "application/json;q=0.1, image/png;q=0")) {
				assertThat(server.get("/json", "Accept", accept).headers().firstValue("Content-Type"))
					.contains("application/json");
			}
			assertThat(server.store().entries().asMap()).hasSize(1);
			for (String charset : List.of("UTF-8", "utf-8", "utf8", "\"UTF-8\"", "Utf-8")) {
				assertThat(server.get("/json", "Accept", "application/json;charset=" + charset)
					.headers()
					.firstValue("Content-Type")).contains("application/json;charset=UTF-8");
			}
			assertThat(server.store().entries().asMap()).hasSize(2);
		});
	}

	@Test
	void whenValuesAreManyEmptyOrAbsentThenEachIsAnother() {
		CacheApplication.run(this.runner, server -> {
			for (int round = 0; round < 2; round++) {
				assertThat(server.get("/query?q=a&q=b").body()).isEqualTo("[a, b]");
				assertThat(server.get("/query?q=b&q=a").body()).isEqualTo("[b, a]");
				assertThat(server.get("/query?q=a").body()).isEqualTo("[a]");
				assertThat(server.get("/query?q=").body()).isEqualTo("[]");
				assertThat(server.get("/query").body()).isEqualTo("null");
				assertThat(server.get("/header", "X-A", "").body()).isEqualTo("''");
				assertThat(server.get("/header").body()).isEqualTo("'null'");
				assertThat(server.get("/header", "X-A", "1").body()).isEqualTo("'1'");
			}
			assertThat(server.get("/header").headers().allValues("Vary")).contains("X-A");
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Authorization     | Bearer evil
			Cookie            | SESSION=evil
			Forwarded         | host=evil
			X-Forwarded-Host  | evil
			X-Forwarded-Proto | evil
			X-Forwarded-For   | evil
			Accept-Language   | ev
			Accept-Encoding   | evil, *;q=0.1
			Accept-Encoding   | gzip;q=nonsense
			Accept            | text/plain;q=0.1, */*
			Range             | bytes=0-0
			If-None-Match     | *
			If-Range          | evil
			Origin            | https://evil
			X-Original-URL    | /evil
			X-HTTP-Method     | POST
			User-Agent        | evil
			Cache-Control     | no-store
			Content-Type      | text/evil
			""")
	void whenFirstRequestIsOddThenNextClientDoesNotSeeIt(String name, String value) {
		CacheApplication.run(this.runner, server -> {
			HttpResponse<String> clean = server.get("/all");
			assertThat(clean.statusCode()).isEqualTo(200);
			server.store().clear();
			server.get("/all", name, value);
			HttpResponse<String> next = server.get("/all");
			assertThat(server.calls().of("all")).isEqualTo(2);
			assertThat(next.statusCode()).isEqualTo(200);
			assertThat(next.body()).isEqualTo(clean.body()).doesNotContain("evil");
			assertThat(fields(next)).isEqualTo(fields(clean));
		});
	}

	@Test
	void whenFirstRequestNamesAnotherHostThenLinksAreOfEachHost() {
		CacheApplication.run(this.runner, server -> {
			for (String host : List.of("evil.org", "good.org", "good.org:80", "GOOD.org")) {
				String first = raw(server, "/link", host);
				assertThat(first).isEqualTo("http://" + host.replace(":80", "") + "/x|" + host);
				assertThat(raw(server, "/link", host)).isEqualTo(first);
			}
			assertThat(raw(server, "/hostless", "evil.org")).doesNotContain("evil.org");
			assertThat(raw(server, "/hostless", "good.org")).doesNotContain("evil.org").doesNotContain("good.org");
		});
	}

	@Test
	void whenFirstRequestHasOtherParametersThenMethodDoesNotSeeThem() {
		CacheApplication.run(this.runner, server -> {
			String first = server.get("/request?evil=1&q=a%26b%2B&q&Q=evil").body();
			assertThat(first).isEqualTo("/request?q=a%26b%2B&q {q=[a&b+, null]}");
			assertThat(server.get("/request?q=a%26b%2B&q").body()).isEqualTo(first);
			assertThat(server.calls().of("request")).isOne();
		});
	}

	@Test
	void whenPathLooksLikeHostThenItIsPath() {
		CacheApplication.run(this.runner,
				server -> assertThat(raw(server, "//evil.org/x", "a").trim())
					.isEqualTo(raw(server, "//evil.org/x", "a").trim())
					.endsWith("path //evil.org/x host null"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "*/*", "image/png", "garbage", "application/json;q=0", "application/*", "a/b/c", "",
			"application/json;charset=x, */*", "text/*;q=0.5, application/json", "application/json; q=2" })
	void whenAcceptIsOddThenAnswerIsThatOfSpring(String accept) {
		List<HttpResponse<String>> answers = new ArrayList<>();
		for (String enabled : List.of("false", "true")) {
			CacheApplication.run(
					this.runner.withPropertyValues("zerocopy.cache.enabled=" + enabled, "zerocopy.web.shortcut=true"),
					server -> {
						for (String path : List.of("/json", "/json", "/text", "/text", "/one", "/one")) {
							answers.add(server.get(path, "Accept", accept));
						}
					});
		}
		for (int i = 0; i < answers.size() / 2; i++) {
			HttpResponse<String> stock = answers.get(i);
			HttpResponse<String> cached = answers.get(i + answers.size() / 2);
			assertThat(cached.statusCode()).as("%s of %s", i, accept).isEqualTo(stock.statusCode());
			assertThat(cached.headers().firstValue("Content-Type"))
				.isEqualTo(stock.headers().firstValue("Content-Type"));
		}
	}

	@Test
	void whenTypesDifferThenResponsesAndVaryDo() {
		CacheApplication.run(this.runner, server -> {
			HttpResponse<String> plain = server.get("/text", "Accept", "text/plain");
			HttpResponse<String> html = server.get("/text", "Accept", "text/html");
			assertThat(plain.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
			assertThat(html.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
			assertThat(plain.headers().allValues("Vary")).contains("Accept");
		});
	}

	@Test
	void whenFiltersAddHeadersThenEachClientGetsItsOwn() {
		CacheApplication.run(this.runner.withUserConfiguration(Filters.class), server -> {
			for (String path : List.of("/all", "/cors")) {
				HttpResponse<String> first = server.get(path, "X-Id", "1", "Origin", "https://a.org");
				HttpResponse<String> second = server.get(path, "X-Id", "2", "Origin", "https://b.org");
				HttpResponse<String> third = server.get(path, "X-Id", "3");
				assertThat(first.headers().allValues("X-Request-Id")).containsExactly("1");
				assertThat(second.headers().allValues("X-Request-Id")).containsExactly("2");
				assertThat(second.headers().allValues("X-Before-Commit")).containsExactly("2");
				assertThat(third.headers().allValues("X-Before-Commit")).containsExactly("3");
				assertThat(third.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
			}
			assertThat(
					server.get("/cors", "Origin", "https://b.org").headers().allValues("Access-Control-Allow-Origin"))
				.containsExactly("https://b.org");
			assertThat(server.get("/cors", "Origin", "https://evil.org").statusCode()).isEqualTo(403);
			assertThat(server.get("/cors").headers().allValues("Vary")).contains("Origin");
			assertThat(server.store().entries().asMap().values())
				.allSatisfy(entry -> assertThat(entry.headers().headerNames()).isSubsetOf("Content-Type", "Vary"));
		});
	}

	@Test
	void whenMethodAsksForTheClientThenThereIsNone() {
		CacheApplication.run(this.runner.withUserConfiguration(Filters.class), server -> {
			assertThat(server.get("/client", "X-Id", "1").body())
				.isEqualTo("context none, exchange none, principal none, attribute none, cookies {}, session refused");
			assertThat(server.calls().of("client")).isOne();
		});
	}

	private static String raw(CacheApplication server, String path, String host) throws Exception {
		try (RawClient client = new RawClient(server.port())) {
			client.send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
			return client.readToEnd()
				.lines()
				.filter(line -> !line.startsWith("Date:") && !line.startsWith("Age:"))
				.reduce("", (head, line) -> line);
		}
	}

	private static Map<String, List<String>> fields(HttpResponse<String> response) {
		Map<String, List<String>> fields = new TreeMap<>(response.headers().map());
		fields.keySet().removeAll(List.of("date", "age"));
		return fields;
	}

	/** Values. */
	record Quote(String symbol) {
	}

	@RestController
	static class Controller {

		private final CacheApplication.Calls calls;

		Controller(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping("/two/{a}/{b}")
		@CachedResponse(ttl = "1m")
		String two(@PathVariable("a") String a, @PathVariable("b") String b) {
			return a + "|" + b;
		}

		@GetMapping("/{matrix:matrix}")
		@CachedResponse(ttl = "1m")
		String matrix(@MatrixVariable("a") String a) {
			return a;
		}

		@GetMapping(path = "/exchange/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "path")
		String exchange(@PathVariable("id") String id, ServerWebExchange exchange) {
			this.calls.next("exchange");
			Map<String, MultiValueMap<String, String>> matrix = exchange
				.getRequiredAttribute(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE);
			Map<String, String> all = new TreeMap<>();
			matrix.values().forEach(values -> all.putAll(values.toSingleValueMap()));
			return exchange.getRequest().getURI() + " {id=" + id + "} " + all + " "
					+ exchange.getAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE);
		}

		@GetMapping("/query")
		@CachedResponse(ttl = "1m")
		String query(@RequestParam(name = "q", required = false) List<String> values) {
			return String.valueOf(values);
		}

		@GetMapping("/header")
		@CachedResponse(ttl = "1m")
		String header(@RequestHeader(name = "X-A", required = false) String value) {
			return "'" + value + "'";
		}

		@GetMapping(path = "/all", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "path")
		ResponseEntity<String> all(ServerHttpRequest request) {
			this.calls.next("all");
			String text = request.getHeaders() + " " + request.getCookies() + " " + request.getRemoteAddress();
			return ResponseEntity.ok().eTag("v1").body(text + "x".repeat(2000));
		}

		@GetMapping(path = "/link", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "host")
		String link(UriComponentsBuilder uri, @RequestHeader("Host") String host) {
			return uri.path("/x").toUriString() + "|" + host;
		}

		@GetMapping(path = "/hostless", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "path")
		String hostless(ServerHttpRequest request) {
			return request.getURI() + " " + request.getHeaders();
		}

		@GetMapping(path = "/request", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "param:q")
		String request(ServerHttpRequest request) {
			this.calls.next("request");
			return request.getURI() + " " + request.getQueryParams();
		}

		@GetMapping(path = "/{*path}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "path")
		String any(ServerHttpRequest request) {
			return "path " + request.getPath().value() + " host " + request.getURI().getHost();
		}

		@GetMapping("/json")
		@CachedResponse(ttl = "1m")
		Mono<List<Quote>> json() {
			return Mono.just(List.of(new Quote("A")));
		}

		@GetMapping("/text")
		@CachedResponse(ttl = "1m")
		String text() {
			return "text";
		}

		@GetMapping(path = "/one", produces = MediaType.APPLICATION_JSON_VALUE)
		@CachedResponse(ttl = "1m")
		String one() {
			return "1";
		}

		@CrossOrigin({ "https://a.org", "https://b.org" })
		@GetMapping(path = "/cors", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String cors() {
			return "cors";
		}

		@GetMapping(path = "/client", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", key = "path")
		Mono<String> client(ServerWebExchange exchange) {
			this.calls.next("client");
			return Mono.deferContextual(context -> exchange.getPrincipal()
				.map(Object::toString)
				.defaultIfEmpty("none")
				.zipWith(exchange.getSession().map(session -> "open").onErrorReturn("refused"))
				.map(both -> "context " + context.getOrDefault("tenant", "none") + ", exchange "
						+ (context.hasKey(ServerWebExchange.class) ? "there" : "none") + ", principal " + both.getT1()
						+ ", attribute " + exchange.getAttributeOrDefault("user", "none") + ", cookies "
						+ exchange.getRequest().getCookies() + ", session " + both.getT2()));
		}

	}

	/** What filters know of a client. */
	static class Filters {

		@Bean
		WebFilter filter() {
			return (exchange, chain) -> {
				String id = String.valueOf(exchange.getRequest().getHeaders().getFirst("X-Id"));
				exchange.getResponse().getHeaders().set("X-Request-Id", id);
				exchange.getAttributes().put("user", id);
				exchange.getResponse().beforeCommit(() -> {
					exchange.getResponse().getHeaders().add("X-Before-Commit", id);
					return Mono.empty();
				});
				ServerWebExchange named = exchange.mutate().principal(Mono.just(() -> id)).build();
				return chain.filter(named)
					.contextWrite(context -> context.put("tenant", id).put(ServerWebExchange.class, named));
			};
		}

	}

}
