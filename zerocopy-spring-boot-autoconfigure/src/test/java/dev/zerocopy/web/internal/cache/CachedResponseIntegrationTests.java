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
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.EvictCachedResponse;
import dev.zerocopy.cache.internal.FillLimits;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cached responses over real connections.
 */
class CachedResponseIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(JsonController.class,
			BytesController.class);

	@Test
	void whenResponseIsFreshThenMethodDoesNotRun() {
		CacheApplication.run(this.runner, server -> {
			HttpResponse<String> first = server.get("/quotes");
			HttpResponse<String> second = server.get("/quotes");
			assertThat(first.statusCode()).isEqualTo(200);
			assertThat(first.body()).isEqualTo("[{\"symbol\":\"A\",\"price\":1},{\"symbol\":\"B\",\"price\":1}]");
			assertThat(second.body()).isEqualTo(first.body());
			assertThat(second.headers().firstValue("Content-Type")).contains("application/json");
			assertThat(second.headers().firstValue("ETag")).isEqualTo(first.headers().firstValue("ETag")).isPresent();
			assertThat(second.headers().firstValue("Date")).isPresent();
			assertThat(second.headers().firstValue("Age")).contains("0");
			assertThat(server.calls().of("quotes")).isEqualTo(1);
		});
	}

	@Test
	void whenTimeToLiveIsOverThenMethodRunsAgain() {
		CacheApplication.run(this.runner, server -> {
			server.get("/quotes");
			server.advance(Duration.ofSeconds(1));
			assertThat(server.get("/quotes").body()).contains("\"price\":2");
		});
	}

	@Test
	void whenMethodIsOfZeroCopyControllerThenItsBytesAreCached() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/item/7").body()).isEqualTo("item 7 of call 1");
			assertThat(server.get("/item/7").body()).isEqualTo("item 7 of call 1");
			assertThat(server.get("/item/8").body()).isEqualTo("item 8 of call 2");
			assertThat(server.get("/item/7").headers().firstValue("Content-Type")).contains("text/plain");
		});
	}

	@Test
	void whenMethodStreamsItsBytesThenTheyAreCachedUpToTheLimit() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB"), server -> {
			assertThat(server.get("/stream/3").body()).isEqualTo("chunk".repeat(3));
			assertThat(server.get("/stream/3").headers().firstValue("Content-Length")).contains("15");
			assertThat(server.calls().of("3")).isOne();
			assertThat(server.get("/stream/5000").body()).isEqualTo("chunk".repeat(5000));
			assertThat(server.calls().of("5000")).isEqualTo(1);
			assertThat(server.calls().of("chunks of the first run of 5000")).isEqualTo(5000);
			server.advance(Duration.ofSeconds(11));
			assertThat(server.get("/stream/5000").body()).isEqualTo("chunk".repeat(5000));
			assertThat(server.calls().of("5000")).isEqualTo(2);
		});
	}

	@Test
	void whenBodyIsTextThenCodedVariantsAreBuilt() {
		CacheApplication.run(this.runner, server -> {
			String plain = server.get("/text").body();
			for (String coding : List.of("gzip", "br", "zstd")) {
				Awaitility.await()
					.untilAsserted(() -> assertThat(server.getBytes("/text", "Accept-Encoding", coding)
						.headers()
						.firstValue("Content-Encoding")).contains(coding));
			}
			HttpResponse<byte[]> gzip = server.getBytes("/text", "Accept-Encoding", "gzip;q=1, br;q=0.5");
			assertThat(new String(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes(),
					StandardCharsets.UTF_8))
				.isEqualTo(plain);
			assertThat(gzip.headers().allValues("Vary")).contains("Accept-Encoding");
			assertThat(gzip.headers().firstValue("ETag").orElseThrow()).endsWith("-gzip\"");
			assertThat(server.get("/text", "Accept-Encoding", "identity;q=0").statusCode()).isEqualTo(406);
			assertThat(server.calls().of("text")).isEqualTo(1);
		});
	}

	@Test
	void whenClientHasTheRepresentationThenItIsToldSo() {
		CacheApplication.run(this.runner, server -> {
			String tag = server.get("/text").headers().firstValue("ETag").orElseThrow();
			HttpResponse<String> known = server.get("/text", "If-None-Match", "\"x\", W/" + tag);
			assertThat(known.statusCode()).isEqualTo(304);
			assertThat(known.body()).isEmpty();
			assertThat(known.headers().firstValue("ETag")).contains("W/" + tag);
			assertThat(known.headers().firstValue("Content-Type")).isEmpty();
			assertThat(server.get("/text", "If-Match", "\"x\"").statusCode()).isEqualTo(412);
			assertThat(server.get("/text", "If-Match", tag).statusCode()).isEqualTo(200);
		});
	}

	@Test
	void whenClientWantsRangesThenItGetsThem() {
		CacheApplication.run(this.runner, server -> {
			String whole = server.get("/text").body();
			HttpResponse<String> one = server.get("/text", "Range", "bytes=5-9");
			assertThat(one.statusCode()).isEqualTo(206);
			assertThat(one.body()).isEqualTo(whole.substring(5, 10));
			assertThat(one.headers().firstValue("Content-Range")).contains("bytes 5-9/" + whole.length());
			HttpResponse<String> two = server.get("/text", "Range", "bytes=0-1, -2");
			assertThat(two.statusCode()).isEqualTo(206);
			assertThat(two.headers().firstValue("Content-Type").orElseThrow())
				.startsWith("multipart/byteranges; boundary=");
			assertThat(two.body()).contains("Content-Range: bytes 0-1/" + whole.length());
			HttpResponse<String> none = server.get("/text", "Range", "bytes=" + whole.length() + "-");
			assertThat(none.statusCode()).isEqualTo(416);
			assertThat(none.headers().firstValue("Content-Range")).contains("bytes */" + whole.length());
		});
	}

	@Test
	void whenFirstRequestIsSpecialThenNextClientGetsTheWholeResponse() {
		CacheApplication.run(this.runner, server -> {
			for (String[] special : List.of(new String[] { "If-None-Match", "\"v1\"" },
					new String[] { "Range", "bytes=0-1" },
					new String[] { "If-Modified-Since", "Sun, 06 Nov 2044 08:49:37 GMT" })) {
				server.store().clear();
				server.get("/tagged", special);
				assertThat(server.get("/tagged").body()).isEqualTo("tagged");
			}
			server.store().clear();
			HttpRequest head = server.request("/tagged").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
			HttpResponse<String> first = server.send(head);
			assertThat(first.headers().firstValue("Content-Length")).contains("6");
			assertThat(first.body()).isEmpty();
			assertThat(server.get("/tagged").body()).isEqualTo("tagged");
			assertThat(server.calls().of("tagged")).isEqualTo(4);
		});
	}

	@Test
	void whenMethodSetsTagThenCodedVariantsExtendIt() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/tagged").headers().firstValue("ETag")).contains("\"v1\"");
			assertThat(server.get("/tagged", "If-None-Match", "\"v1\"").statusCode()).isEqualTo(304);
		});
	}

	@Test
	void whenRepresentationsHaveTheSameBytesThenTheirTagsDiffer() {
		List<List<String>> tags = new ArrayList<>();
		for (int instance = 0; instance < 2; instance++) {
			CacheApplication.run(this.runner, server -> {
				for (int refresh = 0; refresh < 2; refresh++) {
					HttpResponse<String> json = server.get("/forms", "Accept", "application/json");
					HttpResponse<String> text = server.get("/forms", "Accept", "text/plain");
					assertThat(text.body()).isEqualTo(json.body());
					String tag = json.headers().firstValue("ETag").orElseThrow();
					tags.add(List.of(tag, text.headers().firstValue("ETag").orElseThrow()));
					assertThat(server.get("/forms", "Accept", "text/plain", "If-None-Match", tag).statusCode())
						.isEqualTo(200);
					assertThat(server.get("/forms", "Accept", "application/json", "If-None-Match", tag).statusCode())
						.isEqualTo(304);
					server.advance(Duration.ofMinutes(2));
				}
			});
		}
		assertThat(tags.get(0)).doesNotHaveDuplicates();
		assertThat(tags).hasSize(4).containsOnly(tags.get(0));
	}

	@Test
	void whenQueryParameterDiffersThenResponseDoes() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/search?q=a").body()).isEqualTo("a 1");
			assertThat(server.get("/search?q=b").body()).isEqualTo("b 2");
			assertThat(server.get("/search").body()).isEqualTo("none 3");
			assertThat(server.get("/search?q=").body()).isEqualTo(" 4");
			assertThat(server.get("/search?q=a&other=1").body()).isEqualTo("a 1");
		});
	}

	@Test
	void whenMethodFailsThenApplicationAnswersAndNothingIsStored() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/failing?kind=sync").body()).isEqualTo("handled sync 1");
			assertThat(server.get("/failing?kind=sync").body()).isEqualTo("handled sync 2");
			assertThat(server.get("/failing?kind=async").body()).isEqualTo("handled async 3");
			assertThat(server.get("/failing?kind=status").statusCode()).isEqualTo(409);
			assertThat(server.store().entries().asMap()).isEmpty();
		});
	}

	@Test
	void whenRefreshFailsThenStaleResponseServes() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/fragile").body()).isEqualTo("fragile 1");
			server.advance(Duration.ofSeconds(2));
			HttpResponse<String> stale = server.get("/fragile");
			assertThat(stale.body()).isEqualTo("fragile 1");
			assertThat(stale.headers().firstValue("Age")).contains("2");
			server.advance(Duration.ofSeconds(10));
			assertThat(server.get("/fragile").statusCode()).isEqualTo(500);
		});
	}

	@Test
	void whenRefreshReturnsFailureThenStaleResponseServes() {
		CacheApplication.run(this.runner, server -> {
			for (String fields : List.of("", "?fields=Cache-Control:no-store", "?fields=Set-Cookie:a=b")) {
				for (int status : new int[] { 500, 502, 503, 504 }) {
					String path = "/relay/" + status + fields;
					assertThat(server.get(path).body()).isEqualTo("relayed 1");
					server.advance(Duration.ofSeconds(2));
					for (int i = 0; i < 3; i++) {
						HttpResponse<String> stale = server.get(path);
						assertThat(stale.statusCode()).as(path).isEqualTo(200);
						assertThat(stale.body()).isEqualTo("relayed 1");
						assertThat(stale.headers().firstValue("Age")).contains("2");
					}
					assertThat(server.calls().of(status + fields)).isEqualTo(4);
					server.advance(Duration.ofMinutes(2));
					assertThat(server.get(path).statusCode()).isEqualTo(status);
				}
			}
		});
	}

	@Test
	void whenRefreshReturnsAnotherStatusThenItPassesThrough() {
		CacheApplication.run(this.runner, server -> {
			for (int status : new int[] { 400, 401, 403, 404, 410, 429, 501 }) {
				String path = "/relay/" + status;
				assertThat(server.get(path).statusCode()).isEqualTo(200);
				server.advance(Duration.ofSeconds(2));
				assertThat(server.get(path).statusCode()).isEqualTo(status);
			}
		});
	}

	@Test
	void whenRefreshInTheBackgroundReturnsFailureThenStaleResponseStays() {
		CacheApplication.run(this.runner, server -> {
			for (String fields : List.of("", "?fields=Cache-Control:no-store")) {
				String path = "/relayed-behind/503" + fields;
				assertThat(server.get(path).body()).isEqualTo("relayed 1");
				server.advance(Duration.ofSeconds(2));
				assertThat(server.get(path).body()).isEqualTo("relayed 1");
				Awaitility.await().until(() -> server.calls().of("behind 503" + fields) == 2);
				Awaitility.await().until(() -> !isFilling(server));
				assertThat(server.get(path).body()).isEqualTo("relayed 1");
				server.advance(Duration.ofSeconds(10));
				assertThat(server.get(path).body()).isEqualTo("relayed 1");
			}
		});
	}

	@Test
	void whenRefreshInTheBackgroundFindsNothingThenStaleResponseGoes() {
		CacheApplication.run(this.runner, server -> {
			for (int status : new int[] { 404, 410 }) {
				String path = "/relayed-behind/" + status;
				assertThat(server.get(path).body()).isEqualTo("relayed 1");
				server.advance(Duration.ofSeconds(2));
				assertThat(server.get(path).body()).isEqualTo("relayed 1");
				Awaitility.await().untilAsserted(() -> assertThat(server.get(path).statusCode()).isEqualTo(status));
			}
		});
	}

	private static boolean isFilling(CacheApplication server) {
		FillLimits unlimited = new FillLimits(Duration.ZERO, Duration.ZERO);
		return server.store()
			.entries()
			.asMap()
			.keySet()
			.stream()
			.anyMatch(key -> server.store().isFilling(key, unlimited));
	}

	@Test
	void whenResponseIsStaleThenItServesWhileItIsRefreshed() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/news").body()).isEqualTo("news 1");
			server.advance(Duration.ofSeconds(2));
			assertThat(server.get("/news").body()).isEqualTo("news 1");
			Awaitility.await().untilAsserted(() -> assertThat(server.get("/news").body()).isEqualTo("news 2"));
		});
	}

	@Test
	void whenThereIsNothingThenThatIsKeptForItsOwnTime() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/found/no").statusCode()).isEqualTo(404);
			assertThat(server.get("/found/no").statusCode()).isEqualTo(404);
			assertThat(server.calls().of("found")).isEqualTo(1);
			server.advance(Duration.ofSeconds(1));
			server.get("/found/no");
			assertThat(server.calls().of("found")).isEqualTo(2);
		});
	}

	@Test
	void whenResponseIsForOneClientThenItIsNotStored() {
		CacheApplication.run(this.runner, server -> {
			for (String kind : List.of("cookie", "private", "no-store", "vary")) {
				assertThat(server.get("/personal/" + kind).body()).isEqualTo("personal 1");
				assertThat(server.get("/personal/" + kind).body()).isEqualTo("personal 2");
			}
		});
	}

	@Test
	void whenResponseHasNoEndOrIsLargeThenItPassesThrough() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.cache.max-entry-size=1KB"), server -> {
			for (int i = 1; i <= 4; i++) {
				// Not known to be large, known to be, and not known any more.
				server.advance(Duration.ofSeconds((i == 3) ? 11 : 0));
				HttpResponse<String> large = server.get("/large");
				assertThat(large.statusCode()).isEqualTo(203);
				assertThat(large.body()).hasSize(2000);
				assertThat(large.headers().firstValue("Content-Length")).contains("2000");
				assertThat(large.headers().firstValue("X-Field")).contains("a");
				assertThat(large.headers().firstValue("Set-Cookie")).contains("c=d");
				assertThat(server.calls().of("large")).isEqualTo(i);
				assertThat(server.get("/events", "Accept", "text/event-stream").body())
					.isEqualTo("data:1\n\ndata:2\n\n");
				assertThat(server.calls().of("events")).isEqualTo(i);
			}
			server.store().clear();
			HttpRequest head = server.request("/large").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
			assertThat(server.send(head).headers().firstValue("Content-Length")).contains("2000");
			assertThat(server.calls().of("large")).isEqualTo(5);
		});
	}

	@Test
	void whenWritingMethodSucceedsThenNextRequestSeesTheChange() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/item/7").body()).endsWith("call 1");
			assertThat(server.get("/item/8").body()).endsWith("call 2");
			server.send(server.request("/item/7").POST(HttpRequest.BodyPublishers.noBody()).build());
			assertThat(server.get("/item/7").body()).endsWith("call 3");
			assertThat(server.get("/item/8").body()).endsWith("call 2");
			assertThat(server.events()).hasSize(1);
			assertThat(server.store().evictPrefix("/item/")).isEqualTo(2);
			assertThat(server.store().evict("/item/7")).isZero();
		});
	}

	@Test
	void whenResponseIsFreshThenShortcutAnswersAsDispatcherHandlerDoes() {
		List<HttpResponse<String>> answers = new ArrayList<>();
		for (boolean shortcut : new boolean[] { true, false }) {
			CacheApplication.run(this.runner.withPropertyValues("zerocopy.web.shortcut=" + shortcut), server -> {
				server.get("/item/7");
				answers.add(server.get("/item/7"));
				answers.add(server.get("/item/7", "Range", "bytes=0-3"));
				server.get("/quotes");
				answers.add(server.get("/quotes"));
				answers.add(server.get("/quotes", "Accept", "application/json"));
				assertThat(server.calls().of("item")).isOne();
				assertThat(server.calls().of("quotes")).isOne();
				assertThat(server.store().entries().stats().missCount()).isEqualTo(2);
				assertThat(server.store().entries().stats().hitCount()).isEqualTo(4);
			});
		}
		for (int i = 0; i < answers.size() / 2; i++) {
			HttpResponse<String> shortcut = answers.get(i);
			HttpResponse<String> dispatched = answers.get(i + answers.size() / 2);
			assertThat(shortcut.statusCode()).isEqualTo(dispatched.statusCode());
			assertThat(shortcut.body()).isEqualTo(dispatched.body());
			assertThat(withoutDate(shortcut)).isEqualTo(withoutDate(dispatched));
		}
	}

	private static Map<String, List<String>> withoutDate(HttpResponse<String> response) {
		Map<String, List<String>> headers = new TreeMap<>(response.headers().map());
		headers.remove("date");
		return headers;
	}

	/** Quote. */
	record Quote(String symbol, int price) {
	}

	@RestController
	static class JsonController {

		private final CacheApplication.Calls calls;

		JsonController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping("/quotes")
		@CachedResponse(ttl = "1s")
		Mono<List<Quote>> quotes() {
			int call = this.calls.next("quotes");
			return Mono.just(List.of(new Quote("A", call), new Quote("B", call)));
		}

		@GetMapping(path = "/text", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String text() {
			this.calls.next("text");
			return "The quick brown fox jumps over the lazy dog. ".repeat(200);
		}

		@GetMapping("/tagged")
		@CachedResponse(ttl = "1m")
		Mono<ResponseEntity<String>> tagged() {
			this.calls.next("tagged");
			return Mono.just(ResponseEntity.ok().eTag("v1").lastModified(1_000_000).body("tagged"));
		}

		@GetMapping(path = "/forms", produces = { MediaType.APPLICATION_JSON_VALUE, MediaType.TEXT_PLAIN_VALUE })
		@CachedResponse(ttl = "1m")
		String forms() {
			return "[1, 2]";
		}

		@GetMapping("/search")
		@CachedResponse(ttl = "1m")
		String search(@RequestParam("q") Optional<String> query) {
			return query.orElse("none") + " " + this.calls.next("search");
		}

		@GetMapping("/failing")
		@CachedResponse(ttl = "1m")
		Mono<String> failing(@RequestParam("kind") String kind) {
			int call = this.calls.next("failing");
			return switch (kind) {
				case "sync" -> throw new IllegalStateException("sync " + call);
				case "async" -> Mono.error(new IllegalStateException("async " + call));
				default -> Mono.error(new ResponseStatusException(HttpStatus.CONFLICT));
			};
		}

		@GetMapping("/fragile")
		@CachedResponse(ttl = "1s", staleIfError = "5s")
		Mono<String> fragile() {
			int call = this.calls.next("fragile");
			return (call == 1) ? Mono.just("fragile 1") : Mono.error(new UnsupportedOperationException());
		}

		@GetMapping("/relay/{status}")
		@CachedResponse(ttl = "1s", staleIfError = "1m")
		ResponseEntity<String> relay(@PathVariable("status") int status,
				@RequestParam(name = "fields", defaultValue = "") String fields) {
			return relay(status + (fields.isEmpty() ? "" : "?fields=" + fields), status, fields);
		}

		@GetMapping("/relayed-behind/{status}")
		@CachedResponse(ttl = "1s", staleWhileRevalidate = "5s", staleIfError = "1m")
		ResponseEntity<String> relayBehind(@PathVariable("status") int status,
				@RequestParam(name = "fields", defaultValue = "") String fields) {
			return relay("behind " + status + (fields.isEmpty() ? "" : "?fields=" + fields), status, fields);
		}

		private ResponseEntity<String> relay(String name, int status, String fields) {
			int call = this.calls.next(name);
			if (call == 1) {
				return ResponseEntity.ok("relayed 1");
			}
			String[] field = fields.split(":");
			ResponseEntity.BodyBuilder response = ResponseEntity.status(status);
			return ((field.length == 2) ? response.header(field[0], field[1]) : response).body("failed " + call);
		}

		@GetMapping("/news")
		@CachedResponse(ttl = "1s", staleWhileRevalidate = "1m")
		String news() {
			return "news " + this.calls.next("news");
		}

		@GetMapping("/found/{id}")
		@CachedResponse(ttl = "1m", negativeTtl = "1s")
		ResponseEntity<String> found(@PathVariable("id") String id) {
			this.calls.next("found");
			return ResponseEntity.notFound().build();
		}

		@GetMapping("/personal/{kind}")
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> personal(@PathVariable("kind") String kind) {
			ResponseEntity.BodyBuilder response = ResponseEntity.ok();
			switch (kind) {
				case "cookie" -> response.header("Set-Cookie", "a=b");
				case "vary" -> response.header("Vary", "*");
				default -> response.header("Cache-Control", kind);
			}
			return response.body("personal " + this.calls.next(kind));
		}

		@GetMapping("/large")
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> large() {
			this.calls.next("large");
			return ResponseEntity.status(203).header("X-Field", "a").header("Set-Cookie", "c=d").body("x".repeat(2000));
		}

		@GetMapping("/events")
		@CachedResponse(ttl = "1m")
		Flux<Integer> events() {
			this.calls.next("events");
			return Flux.just(1, 2);
		}

		@ExceptionHandler
		ResponseEntity<String> handle(IllegalStateException failure) {
			return ResponseEntity.status(418).body("handled " + failure.getMessage());
		}

	}

	@ZeroCopyController
	static class BytesController {

		private final CacheApplication.Calls calls;

		BytesController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/item/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", tags = "item-{id}")
		Mono<DataBuffer> item(@PathVariable("id") ByteView id, DataBufferFactory buffers) {
			DataBuffer buffer = buffers.allocateBuffer(64);
			buffer.write("item " + id.toString(StandardCharsets.UTF_8) + " of call " + this.calls.next("item"),
					StandardCharsets.UTF_8);
			return Mono.just(buffer);
		}

		@GetMapping("/stream/{count}")
		@CachedResponse(ttl = "1m")
		Flux<DataBuffer> stream(@PathVariable("count") int count, DataBufferFactory buffers) {
			boolean first = this.calls.next(String.valueOf(count)) == 1;
			return Flux.range(0, count).map(i -> {
				if (first) {
					this.calls.next("chunks of the first run of " + count);
				}
				return buffers.allocateBuffer(8).write("chunk", StandardCharsets.US_ASCII);
			});
		}

		@PostMapping("/item/{id}")
		@EvictCachedResponse(tags = "item-{id}")
		ZeroCopyResponse change(@PathVariable("id") ByteView id) {
			return ZeroCopyResponse.status(204).build();
		}

	}

}
