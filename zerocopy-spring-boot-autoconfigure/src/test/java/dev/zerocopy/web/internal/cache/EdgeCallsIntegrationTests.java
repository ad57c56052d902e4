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
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.buffer.ViewClosedException;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.TestKeyStore;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import io.netty.channel.uring.IoUring;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Methods that the edge calls answer as they do behind the filters of Spring WebFlux.
 */
class EdgeCallsIntegrationTests {

	static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	private static final String LARGE = "Text of a body, ".repeat(256);

	/** Requests whose method the edge calls once it knows their target. */
	static final List<String> CALLED = List.of(post("/upper", "some text"), post("/upper", ""),
			post("/checksum", "123456789"), get("/item/7?name=a%20b"), get("/number/12?factor=3"),
			post("/bytes", "abc"), post("/heap", "abc"), post("/nothing", "abc"), post("/created", "abc"),
			"PUT /created" + HOST + "Content-Length: 3\r\n\r\nabc", post("/fields", "x"),
			"POST /fields" + HOST + "X-One: 1\r\nx-two:  two \r\nContent-Length: 2\r\n\r\nxy",
			"POST /upper" + HOST + "Accept: */*\r\nContent-Length: 2\r\n\r\nxy");

	/** Requests that the edge answers if it reads them at once. */
	static final List<String> LONG = List.of(post("/upper", LARGE), post("/checksum", LARGE), post("/bytes", LARGE));

	/** Requests that the lane below has to answer, whoever calls the method. */
	static final List<String> LEFT = List.of(post("/failing", "abc"), post("/failing/here", "abc"),
			post("/failing/status", "abc"), get("/number/12?factor=0"), get("/parsed/x"), post("/streamed", "abc"),
			post("/status/204", ""), post("/status/304", ""), post("/injected", "abc"), post("/length", ""),
			post("/released", "abc"), "POST /bytes HTTP/1.1\r\nHost: [12345::]\r\nContent-Length: 1\r\n\r\na",
			"HEAD /item/7?name=a%20b" + HOST + "\r\n",
			"POST /fields" + HOST + "X-One: 1\r\nx-one: 2\r\nContent-Length: 2\r\n\r\nxy",
			"POST /upper" + HOST + "Accept: text/plain\r\nContent-Length: 2\r\n\r\nxy",
			"POST /upper" + HOST + "Accept: image/png\r\nContent-Length: 2\r\n\r\nxy",
			"POST /upper" + HOST + "Transfer-Encoding: chunked\r\n\r\n2\r\nxy\r\n0\r\n\r\n", post("/header", "abc"),
			post("/later", "abc"), get("/number/x?factor=3"), get("/item/7"), get("/item/7?name=a&name=b"),
			post("/item/7?name=a", ""));

	static final List<String> UNCOUNTED = List.of("image/png", "[12345::]", "POST /item");

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(ShortController.class, RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("zerocopy.web.max-body-size=16KB");

	@Test
	void whenTargetIsKnownThenTheEdgeCallsTheMethod() {
		CacheApplication.run(this.runner, server -> {
			for (String request : CALLED) {
				lanes(server, request);
				assertThat(lanes(server, request)).as(request).containsExactly("EDGE");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "zerocopy.netty.transport=nio", "zerocopy.netty.transport=epoll",
			"zerocopy.netty.transport=io-uring", "spring.webflux.base-path=/base" })
	void whenServerIsSetUpOtherwiseThenAnswersAreTheSame(String property) {
		assumeTrue(!property.endsWith("io-uring") || IoUring.isAvailable(), "the kernel refuses io_uring");
		UnaryOperator<String> request = property.contains("base-path") ? text -> text.replaceFirst(" /", " /base/")
				: UnaryOperator.identity();
		runBoth(property, (edge, webflux) -> {
			for (String text : CALLED.stream().map(request).toList()) {
				List<String> expected = answers(webflux, List.of(text), 0);
				lanes(edge, text);
				assertThat(lanes(edge, text)).as(text).containsExactly("EDGE");
				assertThat(answers(edge, List.of(text, text), 0)).as(text)
					.isEqualTo(List.of(expected.get(0), expected.get(0)));
			}
		});
	}

	@Test
	void whenConnectionIsEncryptedThenAnswersAreTheSame(@TempDir Path directory) throws Exception {
		Path keyStore = TestKeyStore.in(directory);
		CacheApplication.run(this.runner.withPropertyValues(TestKeyStore.properties(keyStore)), server -> {
			for (String request : CALLED) {
				String first = null;
				for (int i = 0; i < 3; i++) {
					List<String> lanes = server.bean(RecordedAnswers.class).lanes;
					lanes.clear();
					try (RawClient client = new RawClient(encrypted(server, keyStore))) {
						client.send(request);
						String answer = answer(client, false);
						first = (first != null) ? first : answer;
						assertThat(answer).as(request).isEqualTo(first);
					}
					Awaitility.await().until(() -> !lanes.isEmpty());
				}
				assertThat(server.bean(RecordedAnswers.class).lanes).as(request).containsExactly("EDGE");
			}
		});
	}

	static Socket encrypted(CacheApplication server, Path keyStore) throws Exception {
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init(KeyStore.getInstance(keyStore.toFile(), TestKeyStore.PASSWORD.toCharArray()));
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, trust.getTrustManagers(), null);
		return context.getSocketFactory()
			.createSocket(RawClient.connect(server.port(), 0), "localhost", server.port(), true);
	}

	@Test
	void whenTheEdgeCannotAnswerThenTheLaneBelowDoes() {
		CacheApplication.run(this.runner, server -> {
			for (String request : LEFT) {
				lanes(server, request);
				assertThat(lanes(server, request)).as(request).doesNotContain("EDGE");
			}
		});
	}

	@Test
	void whenBytesAreTheSameThenAnswersAreTheSame() {
		runBoth((edge, webflux) -> {
			List<String> requests = new ArrayList<>(CALLED);
			requests.addAll(LONG);
			requests.addAll(LEFT);
			for (String request : requests) {
				List<String> expected = answers(webflux, List.of(request), 0);
				for (int i = 0; i < 3; i++) {
					assertThat(answers(edge, List.of(request), 0)).as(request).isEqualTo(expected);
				}
			}
		});
	}

	@Test
	void whenRequestIsCutAnywhereThenAnswerIsTheSame() {
		runBoth((edge, webflux) -> {
			List<String> requests = List.of(post("/checksum", "123456789"), post("/fields", "xyz"));
			List<String> expected = answers(webflux, requests, 0);
			for (int i = 0; i < String.join("", requests).length(); i++) {
				assertThat(answers(edge, requests, i)).as("cut at %d", i).isEqualTo(expected);
			}
		});
	}

	@Test
	void whenRequestsArePipelinedInAnyOrderThenAnswersAreTheSame() {
		runBoth((edge, webflux) -> {
			Random random = new Random(7);
			List<String> choice = new ArrayList<>(CALLED);
			choice.addAll(LONG);
			choice.addAll(LEFT);
			choice.removeIf(request -> request.contains("chunked"));
			for (int round = 0; round < 20; round++) {
				List<String> requests = new ArrayList<>();
				for (int i = 0; i < 30; i++) {
					requests.add(choice.get(random.nextInt(choice.size())));
				}
				int cut = random.nextInt(String.join("", requests).length());
				assertThat(answers(edge, requests, cut)).isEqualTo(answers(webflux, requests, 0));
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/failing", "/failing/here", "/streamed", "/status/204", "/injected", "/released" })
	void whenTheEdgeLeavesWhatItHasCalledThenMethodRunsOnceAndRequestCountsOnce(String path) {
		CacheApplication.run(this.runner, server -> {
			ShortController controller = server.bean(ShortController.class);
			for (int i = 0; i < 3; i++) {
				List<String> counted = server.bean(RecordedAnswers.class).counted;
				counted.clear();
				controller.calls.clear();
				lanes(server, post(path, ""));
				assertThat(controller.calls).hasSize(1);
				assertThat(counted).hasSize(1);
			}
			assertThat(controller.calls.get(0)).as("who called it").isEqualTo("edge");
		});
	}

	@Test
	void whenClientGoesAwayBeforeItIsAnsweredThenNextRequestIsAnsweredByItself() {
		CacheApplication.run(this.runner, server -> {
			lanes(server, post("/failing", "abc"));
			for (int i = 0; i < 20; i++) {
				try (RawClient client = new RawClient(server.port())) {
					client.send(post("/failing", "abc") + post("/upper", "abc"));
					client.reset();
				}
			}
			assertThat(answers(server, List.of(post("/upper", "abc")), 0)).singleElement().asString().endsWith("ABC");
		});
	}

	@Test
	void whenBodyIsOverTheLimitThenItIsRefused() {
		runBoth((edge, webflux) -> {
			String request = post("/upper", "x".repeat(16 * 1024 + 1));
			lanes(edge, post("/upper", "x"));
			for (CacheApplication server : List.of(edge, webflux)) {
				try (RawClient client = new RawClient(server.port())) {
					client.send(request);
					assertThat(client.readHead()).startsWith("HTTP/1.1 413 ");
				}
			}
		});
	}

	@Test
	void whenViewIsKeptThenItIsClosed() {
		CacheApplication.run(this.runner, server -> {
			lanes(server, post("/fields", "secret"));
			assertThat(lanes(server, post("/fields", "secret"))).containsExactly("EDGE");
			ShortController controller = server.bean(ShortController.class);
			RequestView kept = controller.kept.get(controller.kept.size() - 1);
			ByteView path = controller.paths.get(controller.paths.size() - 1);
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(kept::path)
				.withMessageContaining("POST /fields");
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(kept::headerCount);
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> kept.body().copy());
			assertThatExceptionOfType(ViewClosedException.class).isThrownBy(path::copy);
		});
	}

	@Test
	void whenMethodIsNotShortThenReasonIsShown() {
		CacheApplication.run(this.runner,
				server -> assertThat(
						server.bean(dev.zerocopy.web.internal.webflux.RouteTableHolder.class).table().routes())
					.extracting(route -> route.description() + ": " + route.lane() + ", " + route.detail())
					.contains("POST /upper: EDGE, once its target is known",
							"POST /later: WEBFLUX, shortcut, since its result is a Flux",
							"POST /header: WEBFLUX, shortcut, since its parameter 'name' is a header field",
							"GET /parsed/{id}: WEBFLUX, shortcut, since its parameter 'unit' is converted for each"
									+ " request"));
	}

	private void runBoth(TestOfBoth test) {
		runBoth("zerocopy.lane=auto", test);
	}

	private void runBoth(String property, TestOfBoth test) {
		ReactiveWebApplicationContextRunner both = this.runner.withPropertyValues(property);
		CacheApplication.run(both, edge -> CacheApplication.run(both.withPropertyValues("zerocopy.lane=webflux"),
				webflux -> test.run(edge, webflux)));
	}

	static String get(String target) {
		return "GET " + target + HOST + "\r\n";
	}

	static String post(String target, String body) {
		return "POST " + target + HOST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
	}

	/** The lanes that counted a request; none does that reaches no method. */
	static List<String> lanes(CacheApplication server, String request) throws IOException {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		server.settle();
		lanes.clear();
		answers(server, List.of(request), 0);
		if (UNCOUNTED.stream().noneMatch(request::contains)) {
			Awaitility.await().until(() -> !lanes.isEmpty());
		}
		return List.copyOf(lanes);
	}

	/** The answers on one connection, with their fields in one order. */
	static List<String> answers(CacheApplication server, List<String> requests, int cut) throws IOException {
		String bytes = String.join("", requests);
		List<String> answers = new ArrayList<>();
		try (RawClient client = new RawClient(server.port())) {
			client.send(bytes.substring(0, cut));
			client.send(bytes.substring(cut));
			for (String request : requests) {
				answers.add(answer(client, request.startsWith("HEAD ")));
			}
		}
		return answers;
	}

	static String answer(RawClient client, boolean head) throws IOException {
		RawClient.Response response = head ? new RawClient.Response(client.readHead(), new byte[0])
				: client.readResponse();
		String[] lines = response.head().split("\r\n");
		Arrays.sort(lines, 1, lines.length, String.CASE_INSENSITIVE_ORDER);
		for (int i = 1; i < lines.length; i++) {
			int colon = lines[i].indexOf(':');
			lines[i] = lines[i].substring(0, colon).toLowerCase(Locale.ROOT) + lines[i].substring(colon);
		}
		// What Boot adds to each failure anew.
		String body = response.text().replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", "\"$1\"");
		return String.join("\n", lines).replaceAll("content-length: \\d{3,}", "content-length: many") + "\n\n" + body;
	}

	/** A test of an application with the edge and one without. */
	@FunctionalInterface
	private interface TestOfBoth {

		void run(CacheApplication edge, CacheApplication webflux) throws Exception;

	}

	@ZeroCopyController
	static class ShortController {

		final List<String> calls = new CopyOnWriteArrayList<>();

		final List<RequestView> kept = new CopyOnWriteArrayList<>();

		final List<ByteView> paths = new CopyOnWriteArrayList<>();

		@PostMapping(path = "/upper", produces = "text/plain;charset=UTF-8")
		DataBuffer upper(DataBuffer body) {
			byte[] bytes = new byte[body.readableByteCount()];
			body.read(bytes);
			body.readPosition(0).writePosition(0);
			return body.write(new String(bytes, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT),
					StandardCharsets.US_ASCII);
		}

		@PostMapping("/checksum")
		ZeroCopyResponse checksum(BodyView body, DataBufferFactory buffers) {
			CRC32C checksum = new CRC32C();
			body.update(checksum);
			return ZeroCopyResponse.ok()
				.contentType(MediaType.APPLICATION_JSON)
				.header("X-Length", Long.toString(body.length()))
				.body(buffers.allocateBuffer(32)
					.write("{\"crc\":" + checksum.getValue() + "}", StandardCharsets.UTF_8));
		}

		@GetMapping("/item/{id}")
		DataBuffer item(@PathVariable ByteView id, @RequestParam String name, DataBufferFactory buffers) {
			return buffers.allocateBuffer(8)
				.write(id.toString(StandardCharsets.UTF_8) + "=" + name, StandardCharsets.UTF_8);
		}

		@GetMapping("/number/{id}")
		ByteBuffer number(@PathVariable int id, @RequestParam long factor) {
			if (factor == 0) {
				throw new ResponseStatusException(HttpStatus.CONFLICT, "no factor");
			}
			return ByteBuffer.wrap(Long.toString(id * factor).getBytes(StandardCharsets.US_ASCII));
		}

		@GetMapping("/parsed/{id}")
		byte[] parsed(@PathVariable ByteView id, @RequestParam(defaultValue = "1") java.time.Duration unit) {
			return Long.toString(id.parseLong()).getBytes(StandardCharsets.US_ASCII);
		}

		@PostMapping("/bytes")
		byte[] bytes(BodyView body) {
			return body.copy();
		}

		@PostMapping("/heap")
		ByteBuffer heap(BodyView body) {
			return ByteBuffer.wrap(body.copy());
		}

		@PostMapping("/nothing")
		void nothing(BodyView body) {
			assertThat(body.length()).isEqualTo(3);
		}

		@ResponseStatus(HttpStatus.CREATED)
		@PostMapping(path = "/created", produces = "application/json;q=0.5")
		byte[] created() {
			return new byte[] { '1' };
		}

		@PutMapping("/created")
		ZeroCopyResponse replaced() {
			return ZeroCopyResponse.status(HttpStatus.ACCEPTED).header("X-Two", "a", "b").build();
		}

		@PostMapping("/fields")
		byte[] fields(RequestView request) {
			this.kept.add(request);
			this.paths.add(request.path());
			StringBuilder text = new StringBuilder();
			text.append(text(request.method())).append(' ').append(text(request.path())).append(' ');
			text.append(request.query()).append(' ').append(request.headerCount()).append('\n');
			request
				.forEachHeader((name, value) -> text.append(text(name)).append('=').append(text(value)).append('\n'));
			ByteView two = request.header("X-TWO");
			text.append((two != null) ? text(two) : "none").append(request.body().length());
			return text.toString().getBytes(StandardCharsets.ISO_8859_1);
		}

		private static String text(ByteView view) {
			return view.toString(StandardCharsets.ISO_8859_1);
		}

		@PostMapping("/failing")
		DataBuffer failing(DataBuffer body) {
			called();
			throw new IllegalStateException("failed");
		}

		@PostMapping("/failing/here")
		DataBuffer failingHere() {
			called();
			throw new UnsupportedOperationException("failed here");
		}

		@PostMapping("/failing/status")
		DataBuffer failingWithStatus() {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "not now");
		}

		@PostMapping("/streamed")
		ZeroCopyResponse streamed(BodyView body, DataBufferFactory buffers) {
			called();
			return ZeroCopyResponse.ok()
				.body(Flux.range(0, 3).map(i -> buffers.allocateBuffer(2).write("p" + i, StandardCharsets.US_ASCII)));
		}

		@PostMapping("/status/{status}")
		ZeroCopyResponse status(@PathVariable int status) {
			called();
			return ZeroCopyResponse.status(status).build();
		}

		@PostMapping("/injected")
		ZeroCopyResponse injected() {
			called();
			return ZeroCopyResponse.ok().header("X-Split", "a\r\ninjected: b").build();
		}

		@PostMapping("/length")
		ZeroCopyResponse length() {
			return ZeroCopyResponse.ok().headers(headers -> headers.setContentLength(0)).build();
		}

		@PostMapping("/released")
		DataBuffer released(DataBufferFactory buffers) {
			called();
			DataBuffer buffer = buffers.allocateBuffer(8).write("abc", StandardCharsets.US_ASCII);
			org.springframework.core.io.buffer.DataBufferUtils.release(buffer);
			return buffer;
		}

		@PostMapping("/header")
		byte[] header(@RequestHeader(name = "Host") String name) {
			return name.getBytes(StandardCharsets.US_ASCII);
		}

		@PostMapping("/later")
		Flux<DataBuffer> later(Flux<DataBuffer> body) {
			return body;
		}

		private void called() {
			this.calls.add(isCalledBy(".EdgeHandler", "respond") ? "edge"
					: isCalledBy(".DirectCalls$Call", "run") ? "direct" : "webflux");
		}

		private static boolean isCalledBy(String type, String method) {
			return StackWalker.getInstance()
				.walk(frames -> frames
					.anyMatch(frame -> frame.getClassName().endsWith(type) && frame.getMethodName().equals(method)));
		}

		@ExceptionHandler
		ProblemDetail unsupported(UnsupportedOperationException failure) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_IMPLEMENTED, failure.getMessage());
		}

	}

}
