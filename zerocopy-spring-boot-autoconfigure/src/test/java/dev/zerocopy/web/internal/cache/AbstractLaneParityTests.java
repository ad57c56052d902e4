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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.Lane;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.HttpEntity;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same bytes get the same answer on a lane in front of Spring and on the WebFlux
 * lane.
 */
abstract class AbstractLaneParityTests {

	static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	static final List<String> TARGETS = List.of("/page", "/bytes", "/missing", "/item/7?name=a", "/map", "/moved",
			"/done", "/empty");

	private final Lane lane;

	private final ReactiveWebApplicationContextRunner runner;

	/**
	 * Create the tests.
	 * @param lane the lane in front of Spring
	 * @param autoConfiguration its auto-configuration
	 */
	AbstractLaneParityTests(Lane lane, Class<?> autoConfiguration) {
		this.lane = lane;
		this.runner = CacheApplication.runner(PageController.class, BytesController.class, RecordedAnswers.class)
			.withConfiguration(AutoConfigurations.of(autoConfiguration));
	}

	@Test
	void whenBytesAreTheSameThenAnswersAreTheSame() {
		runBoth((fast, webflux) -> {
			for (String request : requests(fast)) {
				assertThat(responses(fast, request)).as(request).isEqualTo(responses(webflux, request));
			}
		});
	}

	@Test
	void whenRequestIsForKnownTargetThenTheLaneAnswers() {
		runBoth((fast, webflux) -> {
			String tag = tag(fast, "/page");
			for (String fields : List.of("", "Accept-Encoding: gzip\r\n", "Accept-Encoding: br;q=0.5, zstd\r\n",
					"Range: bytes=2-5\r\n", "If-None-Match: " + tag + "\r\n", "If-Match: \"other\"\r\n")) {
				assertThat(lanes(fast, get("/page", fields))).as(fields).containsExactly(this.lane.name());
			}
			assertThat(lanes(fast, get("/bytes", "Accept: text/html\r\n"))).containsExactly(this.lane.name());
			for (String target : TARGETS) {
				assertThat(lanes(fast, get(target, ""))).as(target).containsExactly(this.lane.name());
				assertThat(lanes(fast, get(target, "Accept: */*\r\n"))).as(target).containsExactly(this.lane.name());
			}
			assertThat(lanes(fast, "HEAD /page" + HOST + "\r\n")).containsExactly("WEBFLUX");
			assertThat(lanes(fast, "HEAD /page" + HOST + "\r\n")).containsExactly(this.lane.name());
		});
	}

	@Test
	void whenTargetHasParametersThatNobodyReadsThenTheLaneAnswersFromTheSameEntry() {
		runBoth((fast, webflux) -> {
			int before = fast.calls().of("page");
			int size = fast.store().entries().asMap().size();
			for (String target : List.of("/page;x=1", "/page;x=2;y", "/item;n=1/7;x=1?name=a")) {
				assertThat(lanes(fast, get(target, ""))).as(target).containsExactly("WEBFLUX");
				assertThat(lanes(fast, get(target, ""))).as(target).containsExactly(this.lane.name());
				assertThat(responses(fast, get(target, ""))).isEqualTo(responses(webflux, get(target, "")))
					.isEqualTo(responses(fast, get(target.replaceAll(";[a-z=0-9]*", ""), "")));
			}
			assertThat(fast.calls().of("page")).isEqualTo(before);
			assertThat(fast.store().entries().asMap()).hasSize(size);
		});
	}

	@Test
	void whenTargetHasParametersThatTheMethodDeclaresThenTheLaneTellsThemApart() {
		runBoth((fast, webflux) -> {
			for (String value : List.of("1", "2")) {
				String target = "/colour/a;c=" + value + ";undeclared=" + value;
				responses(fast, get(target, ""));
				responses(fast, get(target, ""));
				assertThat(lanes(fast, get(target, ""))).as(target).containsExactly(this.lane.name());
				assertThat(responses(fast, get(target, ""))).singleElement()
					.extracting(Response::body)
					.isEqualTo("colour " + value);
			}
		});
	}

	@Test
	void whenAnotherLaneHasToDecideThenTheRequestIsPassedOn() {
		runBoth((fast, webflux) -> {
			List<String> requests = new ArrayList<>(List.of(get("/page", "X-Forwarded-For: 10.0.0.1\r\n"),
					get("/page", "Accept-Encoding: identity;q=0\r\n"), get("/map", "Accept: application/json\r\n"),
					get("/page?x", ""), get("/p%61ge", "")));
			requests.addAll(passedOn());
			for (String request : requests) {
				assertThat(lanes(fast, request)).as(request).doesNotContain(this.lane.name());
			}
		});
	}

	@Test
	void whenClientsMayAskForNewResponsesThenTheyArePassedOn() {
		runBoth("zerocopy.cache.client-no-cache=true", (fast, webflux) -> {
			assertThat(lanes(fast, get("/page", "Cache-Control: no-cache\r\n"))).doesNotContain(this.lane.name());
			assertThat(lanes(fast, get("/page", "Cache-Control: max-age=9\r\n"))).containsExactly("WEBFLUX");
		});
	}

	@Test
	void whenCacheStatusIsSentThenItIsTheSame() {
		runBoth("zerocopy.cache.cache-status=true", (fast, webflux) -> {
			fast.advance(Duration.ofSeconds(7));
			webflux.advance(Duration.ofSeconds(7));
			assertThat(responses(fast, get("/page", ""))).isEqualTo(responses(webflux, get("/page", "")));
		});
	}

	@Test
	void whenResponseIsNotFreshThenTheMethodRunsAgain() {
		runBoth((fast, webflux) -> {
			int before = fast.calls().of("page");
			fast.advance(Duration.ofSeconds(61));
			assertThat(lanes(fast, get("/page", ""))).containsExactly("WEBFLUX");
			assertThat(fast.calls().of("page")).isEqualTo(before + 1);
			assertThat(lanes(fast, get("/page", ""))).containsExactly(this.lane.name());
		});
	}

	@Test
	void whenResponseIsEvictedThenTheMethodRunsAgain() {
		runBoth((fast, webflux) -> {
			int before = fast.calls().of("page");
			assertThat(fast.store().evict("/page")).isOne();
			assertThat(lanes(fast, get("/page", ""))).containsExactly("WEBFLUX");
			assertThat(fast.calls().of("page")).isEqualTo(before + 1);
		});
	}

	@Test
	void whenRoutesChangeThenTargetsAreLearnedAgain() {
		runBoth((fast, webflux) -> {
			fast.bean(dev.zerocopy.web.ZeroCopyRoutes.class).refresh();
			assertThat(lanes(fast, get("/page", ""))).containsExactly("WEBFLUX");
			assertThat(lanes(fast, get("/page", ""))).containsExactly(this.lane.name());
		});
	}

	@Test
	void whenAgeGrowsThenItIsTheSame() {
		runBoth((fast, webflux) -> {
			for (int seconds : new int[] { 0, 1, 8, 1, 40 }) {
				fast.advance(Duration.ofSeconds(seconds));
				webflux.advance(Duration.ofSeconds(seconds));
				String request = get("/page", "");
				assertThat(responses(fast, request)).isEqualTo(responses(webflux, request));
			}
		});
	}

	@Test
	void whenRequestIsCutAnywhereThenAnswerIsTheSame() {
		runBoth((fast, webflux) -> {
			List<String> requests = List.of(get("/page", "Range: bytes=1-3\r\n"),
					get("/bytes", "Accept-Encoding: gzip\r\n"));
			List<Response> expected = pipelined(webflux, requests, 0);
			for (int i = 1; i < String.join("", requests).length(); i++) {
				assertThat(pipelined(fast, requests, i)).as("cut at %d", i).isEqualTo(expected);
			}
		});
	}

	@Test
	void whenRequestsArePipelinedInAnyOrderThenAnswersAreTheSame() {
		runBoth((fast, webflux) -> {
			Random random = new Random(42);
			List<String> choice = new ArrayList<>(TARGETS.stream().map(target -> get(target, "")).toList());
			choice.addAll(List.of(get("/page", "Accept-Encoding: gzip\r\n"), get("/page", "Range: bytes=0-3\r\n"),
					"HEAD /page" + HOST + "\r\n", get("/nowhere", ""), get("/plain", ""),
					"POST /echo" + HOST + "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nGET /",
					"POST /echo" + HOST + "Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
							+ "3\r\nabc\r\n0\r\n\r\n"));
			for (int round = 0; round < 20; round++) {
				List<String> requests = new ArrayList<>();
				int length = 0;
				for (int i = 0; i < 50; i++) {
					// What is chunked ends the edge for the connection.
					requests.add(choice.get(random.nextInt((round % 2 == 0) ? choice.size() - 1 : choice.size())));
					length += requests.get(i).length();
				}
				assertThat(pipelined(fast, requests, random.nextInt(length)))
					.isEqualTo(pipelined(webflux, requests, 0));
			}
		});
	}

	@Test
	void whenHeaderCannotBeSentThenTheLaneSendsNothing() {
		runBoth((fast, webflux) -> {
			for (int i = 0; i < 3; i++) {
				List<Response> answer = responses(fast, get("/split", ""));
				assertThat(answer).isEqualTo(responses(webflux, get("/split", "")));
				assertThat(answer).noneMatch(response -> response.fields().toString().contains("injected"));
			}
		});
	}

	@Test
	void whenConnectionIsToCloseThenItCloses() {
		runBoth((fast, webflux) -> {
			String request = closing(get("/page", ""));
			List<Response> responses = responses(fast, request + request);
			assertThat(responses).singleElement()
				.satisfies(response -> assertThat(response.fields()).contains("connection: close"));
		});
	}

	/**
	 * Requests for a known target that this lane leaves to Spring.
	 * @return the requests
	 */
	abstract List<String> passedOn();

	private List<String> requests(CacheApplication server) throws IOException {
		List<String> requests = new ArrayList<>();
		for (String target : TARGETS) {
			String tag = tag(server, target);
			for (String fields : List.of("", "Accept: */*\r\n", "Accept: text/html\r\n", "accept-encoding: gzip\r\n",
					"Accept-Encoding: br, gzip;q=0.1\r\n", "Accept-Encoding: zstd\r\nAccept-Encoding: br\r\n",
					"Accept-Encoding: identity;q=0\r\n", "Accept-Encoding: *;q=0\r\n", "Accept-Encoding:\r\n",
					"If-None-Match: " + tag + "\r\n", "If-None-Match: W/" + tag + ", \"x\"\r\n", "If-None-Match: *\r\n",
					"If-None-Match: \"x\"\r\n", "If-Match: \"x\"\r\n", "If-Match: " + tag + "\r\n",
					"If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n",
					"If-Modified-Since: Sun, 06 Nov 2094 08:49:37 GMT\r\n",
					"If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n", "Range: bytes=0-0\r\n",
					"Range: bytes=3-\r\n", "Range: bytes=-2\r\n", "Range: bytes=99999999-\r\n",
					"Range: bytes=0-1\r\nIf-Range: " + tag + "\r\n", "Range: bytes=0-1\r\nIf-Range: \"x\"\r\n",
					"Range: items=0-1\r\n", "Range: bytes=0-1,4-5\r\n", "Range: bytes=0-1, 0-1, -1\r\n",
					"Range: bytes=0-1\r\nAccept-Encoding: gzip\r\n", "Cache-Control: no-cache\r\n",
					"Cache-Control: max-age=0\r\n", "Pragma: no-cache\r\n", "X-Forwarded-Proto: https\r\n",
					"Forwarded: for=a\r\n", "Origin: http://localhost\r\n", "Cookie: a=b\r\n",
					"Authorization: Basic YTpi\r\n", "Content-Length: 0\r\n", "Accept-Language: de\r\n",
					"TE: trailers\r\n", "Content-Length: 2\r\n", "Transfer-Encoding: chunked\r\n\r\n0\r\n",
					"Expect: 100-continue\r\n", "Upgrade: h2c\r\nConnection: upgrade\r\n")) {
				requests.add(closing(get(target, fields)));
				requests.add(closing("HEAD " + target + HOST + fields + "\r\n"));
			}
			for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "get")) {
				requests.add(closing(method + " " + target + HOST + "Content-Length: 0\r\n\r\n"));
			}
		}
		for (String odd : List.of("/page?", "/page?a=b", "/page/", "//page", "/page;a=b", "/p%61ge", "/page%20",
				"/item/7", "/item/7?name=b", "/item/7?name=a&name=b", "/item/%2e", "/item/a%2Fb", "/nowhere",
				"http://localhost/page", "*", "/plain")) {
			requests.add(closing(get(odd, "")));
			requests.add(closing(get(odd, "")));
		}
		for (String malformed : List.of("GET /page HTTP/1.1\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n", "GET /page HTTP/1.0\r\n\r\n",
				"GET /page HTTP/1.0\r\nHost: a\r\n\r\n", "HEAD /page HTTP/1.0\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: [::1]:-5\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: [::x]\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: a_b:1\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: -.:-5\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: a:x\r\nConnection: close\r\n\r\n",
				"GET  /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost : a\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\r\nHost: a\r\n folded\r\nConnection: close\r\n\r\n",
				"GET /pa\tge HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
				"\r\nGET /page HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
				"GET /page HTTP/1.1\nHost: a\nConnection: close\n\n")) {
			requests.add(malformed);
		}
		return requests;
	}

	private void runBoth(TestOfBoth test) {
		runBoth("zerocopy.lane=auto", test);
	}

	private void runBoth(String property, TestOfBoth test) {
		ReactiveWebApplicationContextRunner both = this.runner.withPropertyValues(property);
		CacheApplication.run(both,
				fast -> CacheApplication.run(both.withPropertyValues("zerocopy.lane=webflux"), webflux -> {
					for (CacheApplication server : List.of(fast, webflux)) {
						for (String target : TARGETS) {
							server.get(target);
							awaitVariants(server, target);
							server.get(target);
						}
					}
					test.run(fast, webflux);
				}));
	}

	/** Variants follow a fill by and by. */
	static void awaitVariants(CacheApplication server, String target) {
		if (target.equals("/page")) {
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.store().entries().asMap().values())
					.filteredOn(entry -> entry.key().path().equals(target))
					.flatExtracting(CacheEntry::variants)
					.hasSize(4));
		}
	}

	static String get(String target, String fields) {
		return "GET " + target + HOST + fields + "\r\n";
	}

	private static String closing(String request) {
		int last = request.lastIndexOf(HOST);
		return request.substring(0, last + HOST.length()) + "Connection: close\r\n"
				+ request.substring(last + HOST.length());
	}

	private static String tag(CacheApplication server, String target) throws IOException {
		return responses(server, closing(get(target, ""))).get(0)
			.fields()
			.stream()
			.filter(field -> field.startsWith("etag: "))
			.map(field -> field.substring(6))
			.findFirst()
			.orElse("\"none\"");
	}

	private static List<String> lanes(CacheApplication server, String request) throws IOException {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		server.settle();
		lanes.clear();
		assertThat(responses(server, request)).hasSize(1);
		Awaitility.await().until(() -> !lanes.isEmpty());
		return List.copyOf(lanes);
	}

	/** The answer to a request that closes the connection. */
	private static List<Response> responses(CacheApplication server, String request) throws IOException {
		String text = (request.contains(HOST) && !request.contains("Connection: close")) ? closing(request) : request;
		try (Socket socket = connect(server)) {
			socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
			List<Response> responses = new ArrayList<>();
			InputStream in = new BufferedInputStream(socket.getInputStream());
			for (Response response = read(in, text); response != null; response = read(in, text)) {
				responses.add(response);
			}
			return responses;
		}
	}

	private static List<Response> pipelined(CacheApplication server, List<String> requests, int cut)
			throws IOException {
		byte[] bytes = String.join("", requests).getBytes(StandardCharsets.ISO_8859_1);
		try (Socket socket = connect(server)) {
			socket.getOutputStream().write(bytes, 0, cut);
			socket.getOutputStream().write(bytes, cut, bytes.length - cut);
			InputStream in = new BufferedInputStream(socket.getInputStream());
			List<Response> responses = new ArrayList<>();
			for (String request : requests) {
				responses.add(read(in, request));
			}
			return responses;
		}
	}

	private static Socket connect(CacheApplication server) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(60_000);
		return socket;
	}

	/** An answer without what is different at any time, null at the end. */
	private static @Nullable Response read(InputStream in, String request) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int value = in.read();
			if (value < 0) {
				assertThat(head).isEmpty();
				return null;
			}
			head.append((char) value);
		}
		List<String> fields = new ArrayList<>();
		int length = 0;
		for (String line : head.toString().replaceAll("boundary=[0-9a-f]+", "boundary=x").split("\r\n")) {
			int colon = line.indexOf(": ");
			String name = (colon > 0) ? line.substring(0, colon).toLowerCase(Locale.ROOT) : "";
			if (name.equals("content-length")) {
				length = Integer.parseInt(line.substring(colon + 2));
			}
			if (colon > 0 && !name.equals("date")) {
				fields.add(name + ": " + line.substring(colon + 2));
			}
		}
		String status = head.substring(9, 12);
		boolean bodiless = request.startsWith("HEAD") || status.equals("304");
		String body = new String(in.readNBytes(bodiless ? 0 : length), StandardCharsets.ISO_8859_1);
		String masked = mask(body);
		// The number of a request is longer from the tenth on.
		return new Response(status,
				fields.stream()
					.filter(field -> masked.equals(body) || !field.startsWith("content-length"))
					.sorted()
					.toList(),
				(masked.length() < 1000) ? masked : masked.length() + " characters: " + masked.hashCode());
	}

	static String mask(String body) {
		return body.replaceAll("--[0-9a-f]{8,}", "--boundary")
			.replaceAll("<div id='created'>.*?</div><div>\\[[0-9a-f/-]+] ", "")
			.replaceAll("\"timestamp\":\"[^\"]+\"", "")
			.replaceAll("\"requestId\":\"[^\"]+\"", "");
	}

	private interface TestOfBoth {

		void run(CacheApplication fast, CacheApplication webflux) throws Exception;

	}

	private record Response(String status, List<String> fields, String body) {

	}

	@RestController
	static class PageController {

		private final CacheApplication.Calls calls;

		PageController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/page", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> page() {
			this.calls.next("page");
			return ResponseEntity.ok()
				.header("X-Kind", "page")
				.header("Vary", "X-Kind")
				.lastModified(1_000_000_000_000L)
				.body("zero-copy page ".repeat(200));
		}

		@GetMapping(path = "/missing", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", negativeTtl = "1m")
		ResponseEntity<String> missing() {
			return ResponseEntity.status(404).body("nothing here");
		}

		@GetMapping("/moved")
		@CachedResponse(ttl = "1m")
		ResponseEntity<Void> moved() {
			return ResponseEntity.status(301).location(URI.create("/page")).build();
		}

		@GetMapping("/done")
		@CachedResponse(ttl = "1m")
		Mono<ResponseEntity<Void>> done() {
			return Mono.fromSupplier(() -> ResponseEntity.noContent().header("X-Kind", "done").build());
		}

		@GetMapping("/empty")
		@CachedResponse(ttl = "1m")
		HttpEntity<Void> empty() {
			return ResponseEntity.ok().build();
		}

		@GetMapping(path = "/item/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String item(@PathVariable("id") String id, @RequestParam(name = "name", required = false) String name) {
			return id + " of " + name;
		}

		@GetMapping(path = "/colour/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String colour(@MatrixVariable("c") String colour) {
			return "colour " + colour;
		}

		@GetMapping("/map")
		@CachedResponse(ttl = "1m")
		Map<String, Integer> map() {
			return Map.of("one", 1);
		}

		@GetMapping(path = "/split", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> split() {
			return ResponseEntity.ok().header("X-Kind", "a\r\nInjected: b").body("split");
		}

		@GetMapping("/plain")
		String plain() {
			return "plain";
		}

		@PostMapping("/echo")
		String echo(@RequestBody String text) {
			return text;
		}

	}

	@ZeroCopyController
	static class BytesController {

		@GetMapping("/bytes")
		@CachedResponse(ttl = "1m")
		byte[] bytes() {
			byte[] bytes = new byte[100_000];
			new Random(7).nextBytes(bytes);
			return bytes;
		}

	}

}
