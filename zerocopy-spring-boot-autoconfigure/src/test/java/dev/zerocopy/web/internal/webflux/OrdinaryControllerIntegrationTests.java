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

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Views of requests in controllers that are not zero-copy ones, over real connections.
 */
@ExtendWith(OutputCaptureExtension.class)
class OrdinaryControllerIntegrationTests {

	private static final String LARGE = "large body ".repeat(20_000);

	private final ReactiveWebApplicationContextRunner runner = ViewServer
		.runner(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class)
		.withUserConfiguration(OrdinaryController.class);

	@Test
	void whenParameterIsViewThenItShowsTheRequest() {
		ViewServer.run(this.runner, server -> {
			for (String body : new String[] { "", "body", LARGE }) {
				assertThat(server.post("/body", body)).isEqualTo(body);
				assertThat(server.post("/later", body)).isEqualTo(body);
				assertThat(server.post("/request?a=b", body)).isEqualTo("POST /request a=b text/plain " + body);
				assertThat(server.post("/both", body)).isEqualTo(body + body);
				assertThat(server.post("/stream", body)).isEqualTo(String.valueOf(body.length()));
			}
			assertThat(server.post("/head", "body")).isEqualTo("/head body");
			assertThat(server.get("/value?q=abc").body()).isEqualTo("abc");
			for (int i = 0; i < 2; i++) {
				assertThat(server.get("/cached?a=b").body()).isEqualTo("a=b call 1");
			}
		});
	}

	@Test
	void whenBodyIsTooLargeThenAnswerIs413() {
		ViewServer.run(this.runner.withPropertyValues("zerocopy.web.max-body-size=1KB"), server -> {
			assertThat(server.answer("/body", LARGE).statusCode()).isEqualTo(413);
			assertThat(server.answer("/request", LARGE).statusCode()).isEqualTo(413);
			assertThat(server.post("/stream", LARGE)).isEqualTo(String.valueOf(LARGE.length()));
		});
	}

	@Test
	void whenBodyIsAskedForThatAnotherArgumentTakesThenASentenceSaysSo(CapturedOutput output) {
		ViewServer.run(this.runner, server -> {
			assertThat(server.answer("/taken", "body").statusCode()).isEqualTo(500);
			assertThat(output).contains("The body belongs to another argument");
		});
	}

	@Test
	void whenControllerIsBoundToTestWithoutConfigurationThenASentenceSaysWhatIsMissing(CapturedOutput output) {
		for (Object controller : new Object[] { new OrdinaryController(), new Endpoints() }) {
			WebTestClient.bindToController(controller)
				.build()
				.post()
				.uri("/body")
				.bodyValue("body")
				.exchange()
				.expectStatus()
				.is5xxServerError();
		}
		assertThat(output).contains("bind a test to the context rather than to a controller")
			.doesNotContain("NullPointerException");
	}

	@Test
	void whenTestIsBoundToTheContextThenItWorks() {
		this.runner.run(context -> WebTestClient.bindToApplicationContext(context)
			.build()
			.post()
			.uri("/body")
			.bodyValue("body")
			.exchange()
			.expectBody(String.class)
			.isEqualTo("body"));
	}

	private static final class ViewServer extends TestServer {

		ViewServer(AssertableReactiveWebApplicationContext context) {
			super(context);
		}

		static ReactiveWebApplicationContextRunner runner(Class<?>... lanes) {
			return configured(lanes);
		}

		static void run(ReactiveWebApplicationContextRunner runner, TestOf<ViewServer> test) {
			run(runner, ViewServer::new, test);
		}

		HttpResponse<String> answer(String path, String body) throws Exception {
			return send(request(path, "Content-Type", "text/plain").POST(BodyPublishers.ofString(body)).build());
		}

		String post(String path, String body) throws Exception {
			HttpResponse<String> answer = answer(path, body);
			assertThat(answer.statusCode()).as(path).isEqualTo(200);
			return answer.body();
		}

	}

	@RestController
	static class OrdinaryController {

		private final AtomicInteger calls = new AtomicInteger();

		@PostMapping("/body")
		String body(BodyView body) {
			return body.toString(StandardCharsets.UTF_8);
		}

		@PostMapping("/later")
		Mono<String> later(BodyView body) {
			return Mono.fromSupplier(() -> body.toString(StandardCharsets.UTF_8));
		}

		@PostMapping("/request")
		String request(RequestView request) {
			ByteView query = request.query();
			return text(request.method()) + " " + text(request.path()) + " " + ((query != null) ? text(query) : "")
					+ " " + text(request.header("content-type")) + " "
					+ request.body().toString(StandardCharsets.UTF_8);
		}

		@PostMapping("/both")
		String both(BodyView body, RequestView request) {
			return body.toString(StandardCharsets.UTF_8) + request.body().toString(StandardCharsets.UTF_8);
		}

		@PostMapping("/stream")
		Mono<String> stream(Flux<BodyView> body) {
			return body.map(BodyView::length).reduce(0L, Long::sum).map(String::valueOf);
		}

		@PostMapping("/head")
		String head(RequestView request, @RequestBody String body) {
			return text(request.path()) + " " + body;
		}

		@PostMapping("/taken")
		String taken(RequestView request, @RequestBody String body) {
			return request.body().toString(StandardCharsets.UTF_8);
		}

		@GetMapping("/value")
		String value(@RequestParam ByteView q) {
			return text(q);
		}

		@GetMapping("/cached")
		@CachedResponse(ttl = "1m", key = "param:a")
		String cached(RequestView request) {
			ByteView query = request.query();
			return ((query != null) ? text(query) : "") + " call " + this.calls.incrementAndGet();
		}

		private static String text(ByteView view) {
			return view.toString(StandardCharsets.UTF_8);
		}

	}

	@ZeroCopyController
	static class Endpoints {

		@PostMapping("/body")
		byte[] body(BodyView body) {
			return body.copy();
		}

	}

}
