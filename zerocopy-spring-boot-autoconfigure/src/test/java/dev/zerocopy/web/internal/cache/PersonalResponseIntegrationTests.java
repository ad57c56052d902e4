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

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

import dev.zerocopy.cache.CachedResponse;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a browser may keep of responses for somebody.
 */
class PersonalResponseIntegrationTests {

	private static final String SECURITY = "no-cache, no-store, max-age=0, must-revalidate";

	@Test
	void whenResponseIsForSomebodyThenWhatFiltersSetStays() {
		run(server -> {
			for (String path : List.of("/cookie", "/attribute", "/header")) {
				for (int i = 0; i < 3; i++) {
					HttpResponse<String> answer = server.get(path, "Filter", "late", "Cookie", "user=a",
							"Authorization", "Basic YTpi");
					assertThat(answer.statusCode()).isEqualTo(200);
					assertThat(answer.headers().allValues("Cache-Control")).as(path).containsExactly(SECURITY);
					assertThat(answer.headers().allValues("Pragma")).containsExactly("no-cache");
					assertThat(answer.headers().allValues("Expires")).containsExactly("0");
					answer = server.get(path, "Filter", "early", "Cookie", "user=a", "Authorization", "Basic YTpi");
					assertThat(answer.headers().allValues("Cache-Control"))
						.containsExactly("max-age=60, private, no-cache");
				}
			}
		});
	}

	@Test
	void whenResponseIsForSomebodyThenNobodyUsesItWithoutAsking() {
		run(server -> {
			for (String path : List.of("/cookie", "/attribute", "/header", "/missing", "/found")) {
				for (int i = 0; i < 3; i++) {
					HttpResponse<String> answer = server.get(path, "Cookie", "user=a", "Authorization", "x");
					assertThat(answer.headers().allValues("Cache-Control")).as(path)
						.containsExactly("private, no-cache");
					HttpRequest head = server.request(path)
						.header("Cookie", "user=a")
						.header("Authorization", "x")
						.method("HEAD", HttpRequest.BodyPublishers.noBody())
						.build();
					assertThat(server.send(head).headers().allValues("Cache-Control"))
						.containsExactly("private, no-cache");
				}
			}
			String tag = server.get("/cookie", "Cookie", "user=a").headers().firstValue("ETag").orElseThrow();
			HttpResponse<String> known = server.get("/cookie", "Filter", "late", "Cookie", "user=a", "If-None-Match",
					tag);
			assertThat(known.statusCode()).isEqualTo(304);
			assertThat(known.headers().allValues("Cache-Control")).containsExactly("private, no-cache");
		});
	}

	@Test
	void whenMethodOrAnnotationSaysHowLongThenThatIsAtMostPrivate() {
		run(server -> {
			for (int i = 0; i < 2; i++) {
				assertThat(server.get("/own", "Filter", "late").headers().allValues("Cache-Control"))
					.containsExactly("max-age=30, private");
				assertThat(server.get("/kept", "Filter", "late").headers().allValues("Cache-Control"))
					.containsExactly("private, max-age=30");
			}
		});
	}

	@Test
	void whenResponseIsForEverybodyThenItIsLeftAlone() {
		run(server -> {
			for (int i = 0; i < 2; i++) {
				assertThat(server.get("/public").headers().allValues("Cache-Control")).isEmpty();
				assertThat(server.get("/public", "Filter", "late").headers().allValues("Cache-Control"))
					.containsExactly(SECURITY);
			}
		});
	}

	private static void run(CacheApplication.TestOf<CacheApplication> test) {
		CacheApplication.run(CacheApplication.runner(PersonalController.class, HeaderFilter.class), test);
	}

	@RestController
	static class PersonalController {

		@GetMapping("/cookie")
		@CachedResponse(ttl = "1m", key = "cookie:user")
		String cookie() {
			return "for one";
		}

		@GetMapping("/attribute")
		@CachedResponse(ttl = "1m", key = "attribute:user")
		String attribute() {
			return "for one";
		}

		@GetMapping("/header")
		@CachedResponse(ttl = "1m", key = "header:Authorization")
		String header() {
			return "for one";
		}

		@GetMapping("/missing")
		@CachedResponse(ttl = "1m", key = "cookie:user")
		ResponseEntity<String> missing() {
			return ResponseEntity.notFound().build();
		}

		@GetMapping("/found")
		@CachedResponse(ttl = "1m", key = "cookie:user")
		ResponseEntity<String> found() {
			return ResponseEntity.status(HttpStatus.FOUND).header("Location", "/elsewhere").build();
		}

		@GetMapping("/own")
		@CachedResponse(ttl = "1m", key = "cookie:user")
		ResponseEntity<String> own() {
			return ResponseEntity.ok().header("Cache-Control", "max-age=30").body("for one");
		}

		@GetMapping("/kept")
		@CachedResponse(ttl = "1m", key = "cookie:user", clientMaxAge = "30s")
		String kept() {
			return "for one";
		}

		@GetMapping("/public")
		@CachedResponse(ttl = "1m")
		String anybody() {
			return "for all";
		}

	}

	/** Sets its fields at once, or as Spring Security does. */
	static class HeaderFilter implements WebFilter {

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
			exchange.getAttributes().put("user", "a");
			String when = exchange.getRequest().getHeaders().getFirst("Filter");
			HttpHeaders headers = exchange.getResponse().getHeaders();
			if ("early".equals(when)) {
				headers.setCacheControl("max-age=60");
			}
			else if ("late".equals(when)) {
				exchange.getResponse()
					.beforeCommit(
							() -> Mono.fromRunnable(() -> write(headers, exchange.getResponse().getStatusCode())));
			}
			return chain.filter(exchange);
		}

		private static void write(HttpHeaders headers, Object status) {
			if (status != HttpStatus.NOT_MODIFIED && !headers.containsHeader("Cache-Control")
					&& !headers.containsHeader("Pragma") && !headers.containsHeader("Expires")) {
				headers.setCacheControl(SECURITY);
				headers.setPragma("no-cache");
				headers.set("Expires", "0");
			}
		}

	}

}
