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
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests and responses that try to make the edge answer what the WebFlux lane would
 * not.
 */
class EdgeAttackIntegrationTests {

	private static final String HOST = "Host: localhost\r\n";

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(OddController.class)
		.withConfiguration(AutoConfigurations.of(ZeroCopyEdgeAutoConfiguration.class));

	@Test
	void whenTargetIsNotAsciiThenItIsNoOther() {
		runBoth((edge, webflux) -> {
			for (String target : List.of("/item/7\u00E9name=a", "/item/7\u00BFname=a", "/item/\u00E9",
					"/item/7%3Fname=a")) {
				assertSame(edge, webflux, get(target, HOST));
				assertSame(edge, webflux, get(target, HOST));
				assertSame(edge, webflux, get("/item/7?name=a", HOST));
				assertSame(edge, webflux, get("/item/?", HOST));
			}
		});
	}

	@Test
	void whenHostIsOddThenAnswerIsTheSame() {
		runBoth((edge, webflux) -> {
			warm(edge, webflux, "/item/7");
			for (String host : List.of("", " ", "a", "a:", ":", ":80", "a:80", "a:0", "a:65535", "a:65536",
					"a:99999999999", "a:-1", "a:b", "a:8 0", "[::1]", "[::1]:80", "[::1", "::1", "[::1]x", "[v1.a]",
					"[]", "a_b", "-a", "a-", "a..b", ".", "a.", "%41", "%", "%4", "%zz", "a%20b", "a b", "a\tb", "a,b",
					"a/b", "a?b", "a#b", "a@b", "u:p@a", "a\\b", "\u00E4", "a\u0001", "a\u007F", "1.2.3.4", "1.2.3.4.5",
					"0x7f.1", "256.256.256.256", "a!$&'()*+;=b", "a~b", "a|b", "a\"b", "a<b>", "a^b", "a`b", "{a}",
					"a".repeat(300), "a".repeat(64) + ".b")) {
				assertSame(edge, webflux, get("/item/7", "Host: " + host + "\r\n"));
			}
		});
	}

	@Test
	void whenFieldsAreOddThenAnswerIsTheSame() {
		List<String> names = List.of("Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control",
				"Connection", "Content-Length", "Content-Type", "Cookie", "Date", "Expect", "If-Match", "If-None-Match",
				"If-Modified-Since", "If-Unmodified-Since", "If-Range", "Range", "Origin", "Referer", "TE", "Trailer",
				"Transfer-Encoding", "Upgrade", "Via", "X-Forwarded-Prefix", "X-HTTP-Method-Override", "X-Kind");
		List<String> values = List.of("", " ", "*", "*/*", "text/plain", "bad/bad/bad", "gzip", "gzip;q=0",
				"identity;q=0", "gzip;q=2", ", ,gzip", "bytes=0-0", "bytes=-1", "bytes=1-0", "bytes=0-",
				"bytes=0-0,2-2", "bytes=a-b", "Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 2094 08:49:37 GMT",
				"tomorrow", "\"x\"", "W/\"x\"", "0", "00", "1", "-1", "close", "Keep-Alive", "upgrade", "chunked",
				"h2c", "100-continue", "http://localhost", "null", "a=b; c", "=;=", "no-cache", "/prefix", "\u00E9",
				"a\tb", "  padded  ", "\"", "de;q=x");
		runBoth((edge, webflux) -> {
			warm(edge, webflux, "/item/7");
			warm(edge, webflux, "/dated");
			Random random = new Random(11);
			for (int i = 0; i < 300; i++) {
				StringBuilder fields = new StringBuilder(HOST);
				for (int lines = random.nextInt(3); lines >= 0; lines--) {
					String name = names.get(random.nextInt(names.size()));
					fields.append(random.nextBoolean() ? name : name.toLowerCase(Locale.ROOT))
						.append(random.nextBoolean() ? ": " : ":")
						.append(values.get(random.nextInt(values.size())))
						.append("\r\n");
				}
				String target = random.nextBoolean() ? "/item/7" : "/dated";
				String method = (random.nextInt(4) == 0) ? "HEAD " : "GET ";
				assertSame(edge, webflux, method + target + " HTTP/1.1\r\n" + fields + "Connection: close\r\n\r\n");
			}
		});
	}

	@Test
	void whenMethodAnswersOddlyThenAnswerIsTheSame() {
		runBoth((edge, webflux) -> {
			for (String name : OddController.ANSWERS) {
				for (String method : List.of("GET", "HEAD")) {
					for (int i = 0; i < 4; i++) {
						// Netty closes the connection behind the answer of this name.
						String end = name.equals("close") ? "\r\n" : "Connection: close\r\n\r\n";
						String request = method + " /odd/" + name + " HTTP/1.1\r\n" + HOST + end;
						assertSame(edge, webflux, request);
					}
				}
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "framework", "native" })
	void whenRequestWasForwardedThenOthersLearnNothingWrongFromIt(String strategy) {
		runBoth("server.forward-headers-strategy=" + strategy, (edge, webflux) -> {
			for (String forwarded : List.of("X-Forwarded-Prefix: /item", "X-Forwarded-Prefix: /item/8?name=a&x=",
					"X-Forwarded-Prefix: /item/8#", "X-Forwarded-Prefix: /item/8;", "X-Forwarded-Prefix: item/8",
					"X-Forwarded-Prefix: /a/,/b", "X-Forwarded-Host: a/item/8?x=", "X-Forwarded-Host: a/item/8#",
					"Forwarded: host=\"a/item/8?x=\"", "X-Forwarded-Proto: x://a/item/8?",
					"X-Forwarded-Port: 80/item/8?")) {
				for (int i = 0; i < 3; i++) {
					assertSame(edge, webflux, get("/item/7", HOST + forwarded + "\r\n"));
				}
				assertSame(edge, webflux, get("/item/7", HOST));
				edge.store().evict("/item/7");
				webflux.store().evict("/item/7");
			}
		});
	}

	private void runBoth(TestOfBoth test) {
		runBoth("zerocopy.lane=auto", test);
	}

	private void runBoth(String property, TestOfBoth test) {
		ReactiveWebApplicationContextRunner both = this.runner.withPropertyValues(property);
		CacheApplication.run(both, edge -> CacheApplication.run(both.withPropertyValues("zerocopy.lane=webflux"),
				webflux -> test.run(edge, webflux)));
	}

	private static void warm(CacheApplication edge, CacheApplication webflux, String target) throws IOException {
		for (int i = 0; i < 3; i++) {
			assertSame(edge, webflux, get(target, HOST));
			assertSame(edge, webflux, get(target, HOST).replace("GET", "HEAD"));
		}
	}

	private static String get(String target, String fields) {
		return "GET " + target + " HTTP/1.1\r\n" + fields + "Connection: close\r\n\r\n";
	}

	private static void assertSame(CacheApplication edge, CacheApplication webflux, String request) throws IOException {
		assertThat(answer(edge, request)).as(request).isEqualTo(answer(webflux, request));
	}

	/** All that comes until the server closes, without what is different at any time. */
	private static List<String> answer(CacheApplication server, String request) throws IOException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			socket.setSoTimeout(60_000);
			socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
			String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			return Stream.of(answer.split("\r\n"))
				.map(line -> line.replaceAll("\"timestamp\":\"[^\"]+\"|\"requestId\":\"[^\"]+\"", "")
					.replaceAll("boundary=[0-9a-f]+|^--[0-9a-f]+", "boundary"))
				.map(line -> line.contains(": ") ? line.toLowerCase(Locale.ROOT) : line)
				.filter(line -> !line.matches("date: .* gmt"))
				.sorted()
				.toList();
		}
	}

	private interface TestOfBoth {

		void run(CacheApplication edge, CacheApplication webflux) throws Exception;

	}

	@RestController
	static class OddController {

		static final List<String> ANSWERS = List.of("empty", "203", "204", "300", "301", "308", "404", "age", "date",
				"close", "keep-alive", "chunked", "trailer", "length", "leading", "tab", "latin1", "emoji", "blank",
				"name", "coded", "etag", "ranges", "server", "status", "vary", "two");

		@GetMapping(path = "/item/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String item(@PathVariable("id") String id, @RequestParam(name = "name", required = false) String name) {
			return id + " of " + name;
		}

		@GetMapping("/dated")
		@CachedResponse(ttl = "1m")
		ResponseEntity<String> dated() {
			return ResponseEntity.ok().lastModified(1_000_000_000_000L).body("dated ".repeat(100));
		}

		@GetMapping(path = "/odd/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", negativeTtl = "1m")
		ResponseEntity<String> odd(@PathVariable("name") String name) {
			ResponseEntity.BodyBuilder answer = ResponseEntity
				.status(Character.isDigit(name.charAt(0)) ? Integer.parseInt(name) : 200);
			return switch (name) {
				case "empty" -> answer.body("");
				case "204" -> answer.build();
				case "301", "308" -> answer.header("Location", "/item/7").build();
				case "age" -> answer.header("Age", "1000").body(name);
				case "date" -> answer.header("Date", "Sun, 06 Nov 1994 08:49:37 GMT").body(name);
				case "close" -> answer.header("Connection", "close").body(name);
				case "keep-alive" ->
					answer.header("Connection", "keep-alive").header("Keep-Alive", "timeout=5").body(name);
				case "chunked" -> answer.header("Transfer-Encoding", "chunked").body(name);
				case "trailer" -> answer.header("Trailer", "Expires").body(name);
				case "length" -> answer.header("Content-Length", "3").body(name);
				case "leading" -> answer.header("X-Odd", " a").body(name);
				case "tab" -> answer.header("X-Odd", "\ta").body(name);
				case "latin1" -> answer.header("X-Odd", "\u00E9\u0100").body(name);
				case "emoji" -> answer.header("X-Odd", "a\uD83D\uDE00b").body(name);
				case "blank" -> answer.header("X-Odd", "", "a").body(name);
				case "name" -> answer.header("X Odd", "a").body(name);
				case "coded" -> answer.header("Content-Encoding", "gzip").body(name);
				case "etag" -> answer.eTag("W/\"odd\"").body(name);
				case "ranges" -> answer.header("Accept-Ranges", "none").body(name);
				case "server" -> answer.header("Server", "odd").body(name);
				case "status" -> answer.header("Cache-Status", "odd; hit").body(name);
				case "vary" -> answer.header("Vary", "X-Odd, Accept").body(name);
				case "two" -> answer.header("X-Odd", "a", "b").header("x-odd", "c").body(name);
				default -> answer.body(name);
			};
		}

	}

}
