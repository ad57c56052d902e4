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

package dev.zerocopy.web.internal.webflux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.testsupport.Http2Wire;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A body that differs from its declared length ends its connection, or its stream on
 * HTTP/2, and nothing else.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContentLengthIntegrationTests {

	private static final int DECLARED = 10;

	private static final List<String> SHORT = List.of("/zerocopy/short", "/rest/short", "/filter/short",
			"/filter/empty");

	private static final List<String> LONG = List.of("/zerocopy/long", "/rest/long", "/filter/long", "/rest/endless",
			"/file?append");

	private static final List<String> RIGHT = List.of("/zerocopy/right", "/zerocopy/buffer", "/zerocopy/cached",
			"/file", "/rest/chunked");

	@TempDir
	private static Path directory;

	@BeforeEach
	void writeFile() throws IOException {
		Files.writeString(directory.resolve("file.txt"), "0123456789");
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio", "io-uring" })
	void whenBodyDiffersFromItsLengthThenItsConnectionEnds(String transport, CapturedOutput output) {
		run(transport, server -> {
			for (String target : SHORT) {
				String answer = toEnd(server, target);
				assertThat(answer).as(target).contains("ontent-").containsOnlyOnce("HTTP/1.1 200");
				assertThat(body(answer)).as(target).hasSizeLessThan(DECLARED);
			}
			for (String target : LONG) {
				String answer = toEnd(server, target);
				assertThat(answer).as(target).containsOnlyOnce("HTTP/1.1 200");
				assertThat(body(answer)).as(target).isEqualTo("0123456789");
			}
		});
		assertThat(problems(output)).hasSize(SHORT.size() + LONG.size())
			.allMatch(line -> line.contains("of its Content-Length"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio" })
	void whenBodyDiffersFromItsLengthThenItsStreamIsReset(String transport, CapturedOutput output) {
		run(transport, server -> {
			try (Http2Wire wire = Http2Wire.open(server.port())) {
				for (String target : StringUtils.concatenateStringArrays(SHORT.toArray(String[]::new),
						LONG.toArray(String[]::new))) {
					Http2Wire.Answer answer = wire.exchange(target);
					assertThat(answer.reset()).as(target).isEqualTo((int) Http2Error.INTERNAL_ERROR.code());
					assertThat("0123456789").as(target).startsWith(answer.text());
				}
				for (String target : RIGHT) {
					Http2Wire.Answer answer = wire.exchange(target);
					assertThat(answer.reset()).as(target).isEqualTo(-1);
					assertThat(answer.text()).as(target).isEqualTo("0123456789");
				}
			}
		});
		assertThat(problems(output)).hasSize(SHORT.size() + LONG.size())
			.allMatch(line -> line.contains("of its Content-Length"));
	}

	@ParameterizedTest
	@ValueSource(strings = "nio")
	void whenThereIsNothingToCountThenTheConnectionStays(String transport, CapturedOutput output) {
		run(transport, server -> {
			for (int i = 0; i < 3; i++) {
				for (String target : RIGHT) {
					thenStays(server, "GET", target, 200, "0123456789");
				}
				for (String target : List.of("/zerocopy/right", "/rest/short", "/rest/long", "/file")) {
					thenStays(server, "HEAD", target, 200, "");
				}
				thenStays(server, "GET", "/rest/unchanged", 304, "");
				thenStays(server, "GET", "/rest/nothing", 204, "");
			}
		});
		assertThat(output).doesNotContain("of its Content-Length");
	}

	/** A response whose body is incomplete is no response to keep. */
	@ParameterizedTest
	@ValueSource(strings = { "/cached/short", "/cached/long" })
	void whenBodyOfCachedResponseDiffersThenItIsAFailure(String target) {
		run("nio", server -> {
			for (int i = 0; i < 2; i++) {
				assertThat(server.get(target).statusCode()).isEqualTo(500);
			}
		});
	}

	/** Another request is in the same segment; it must not be answered in the body. */
	private static RawClient pipeline(TestServer server, String method, String target) throws IOException {
		return new RawClient(server.port()).send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
				+ "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n");
	}

	private static String toEnd(TestServer server, String target) throws IOException {
		try (RawClient client = pipeline(server, "GET", target)) {
			return new String(client.readToEndOrReset(), StandardCharsets.ISO_8859_1);
		}
	}

	private static void thenStays(TestServer server, String method, String target, int status, String body)
			throws IOException {
		try (RawClient client = pipeline(server, method, target)) {
			String head = client.readHead();
			assertThat(head).as(target).startsWith("HTTP/1.1 " + status);
			if (head.contains("chunked")) {
				assertThat(client.readChunks()).asString().as(target).isEqualTo(body);
			}
			else {
				assertThat(client.read(body.length())).asString().as(target).isEqualTo(body);
			}
			assertThat(client.readHead()).as(target).startsWith("HTTP/1.1 404");
		}
	}

	/** But for what is said at the start of versions that the build may have chosen. */
	private static Stream<String> problems(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter(line -> line.contains("WARN") || line.contains("ERROR") || line.contains("Exception"))
			.filter(line -> !line.contains("ServerVersions"));
	}

	private static String body(String answer) {
		return answer.substring(answer.indexOf("\r\n\r\n") + 4);
	}

	private static void run(String transport, TestServer.TestOf<Server> test) {
		Server.run(Server.runner()
			.withPropertyValues("server.http2.enabled=true", "zerocopy.netty.transport=" + transport,
					"test.directory=" + directory),
				test);
	}

	private static Flux<DataBuffer> text(String... parts) {
		return Flux.fromArray(parts)
			.map(part -> DefaultDataBufferFactory.sharedInstance.wrap(part.getBytes(StandardCharsets.US_ASCII)));
	}

	static final class Server extends TestServer {

		private Server(AssertableReactiveWebApplicationContext context) {
			super(context);
		}

		static ReactiveWebApplicationContextRunner runner() {
			return configured(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class)
				.withUserConfiguration(ZeroCopy.class, Rest.class, Filters.class);
		}

		static void run(ReactiveWebApplicationContextRunner runner, TestOf<Server> test) {
			run(runner, Server::new, test);
		}

	}

	@ZeroCopyController
	static class ZeroCopy {

		private static ZeroCopyResponse declared(String... parts) {
			return ZeroCopyResponse.ok().header("Content-Length", "10").body(text(parts));
		}

		@GetMapping("/zerocopy/short")
		ZeroCopyResponse tooShort() {
			return declared("0123", "456");
		}

		@GetMapping("/zerocopy/long")
		ZeroCopyResponse tooLong() {
			return declared("0123", "456789HTTP/1.1 200", "OK");
		}

		@GetMapping("/zerocopy/right")
		ZeroCopyResponse right() {
			return declared("0123", "456789");
		}

		/** The bytes are there, and are what is declared. */
		@GetMapping("/zerocopy/buffer")
		ZeroCopyResponse buffer() {
			return ZeroCopyResponse.ok()
				.header("Content-Length", "7")
				.body("0123456789".getBytes(StandardCharsets.US_ASCII));
		}

		@CachedResponse(ttl = "1m")
		@GetMapping("/zerocopy/cached")
		ZeroCopyResponse cached() {
			return right();
		}

		@CachedResponse(ttl = "1m")
		@GetMapping("/cached/short")
		ZeroCopyResponse cachedShort() {
			return tooShort();
		}

		@CachedResponse(ttl = "1m")
		@GetMapping("/cached/long")
		ZeroCopyResponse cachedLong() {
			return tooLong();
		}

		@GetMapping("/file")
		FileBody file() {
			return FileBody.of(directory.resolve("file.txt"));
		}

	}

	@RestController
	static class Rest {

		private static ResponseEntity<Flux<DataBuffer>> declared(String... parts) {
			return ResponseEntity.ok().contentLength(DECLARED).body(text(parts));
		}

		@RequestMapping(path = "/rest/short", method = { RequestMethod.GET, RequestMethod.HEAD })
		ResponseEntity<Flux<DataBuffer>> tooShort() {
			return declared("0123", "456");
		}

		@GetMapping("/rest/long")
		ResponseEntity<Flux<DataBuffer>> tooLong() {
			return declared("0123", "456789", "HTTP/1.1 200 OK");
		}

		@GetMapping("/rest/endless")
		ResponseEntity<Flux<DataBuffer>> endless() {
			return ResponseEntity.ok().contentLength(DECLARED).body(text("0123456789").repeat());
		}

		@GetMapping("/rest/chunked")
		Flux<DataBuffer> chunked() {
			return text("0123456789");
		}

		@GetMapping("/rest/unchanged")
		ResponseEntity<Void> unchanged() {
			return ResponseEntity.status(304).contentLength(DECLARED).build();
		}

		@GetMapping("/rest/nothing")
		ResponseEntity<Void> nothing() {
			return ResponseEntity.noContent().header("Content-Length", "10").build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Filters {

		@Bean
		WebFilter answers() {
			return (exchange, chain) -> {
				ServerHttpResponse response = exchange.getResponse();
				String path = exchange.getRequest().getPath().value();
				if (!path.startsWith("/filter/")) {
					return chain.filter(exchange);
				}
				response.getHeaders().setContentLength(DECLARED);
				if (path.endsWith("empty") || exchange.getRequest().getMethod() != HttpMethod.GET) {
					return response.setComplete();
				}
				return response.writeWith(text(path.endsWith("short") ? "0123456" : "0123456789A").next());
			};
		}

		@Bean
		WebFilter append() {
			return (exchange, chain) -> {
				ServerHttpResponse response = new ServerHttpResponseDecorator(exchange.getResponse()) {

					@Override
					public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
						return super.writeWith(Flux.<DataBuffer>from(body).concatWith(text("HTTP/1.1 200 OK")));
					}

				};
				return chain.filter(exchange.getRequest().getQueryParams().containsKey("append")
						? exchange.mutate().response(response).build() : exchange);
			};
		}

	}

}
