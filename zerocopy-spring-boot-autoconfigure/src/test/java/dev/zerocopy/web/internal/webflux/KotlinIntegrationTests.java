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

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.testsupport.TestServer;
import dev.zerocopy.web.internal.cache.InvalidCachedResponseException;
import dev.zerocopy.web.internal.endpoint.InvalidEndpointException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.NestedExceptionUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Controllers that are written in Kotlin, over real connections.
 */
class KotlinIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = KotlinServer
		.runner(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class)
		.withBean(KotlinCalls.class);

	@Test
	void whenFunctionHasNoResultThenAnswerHasNoBody() {
		KotlinServer.run(this.runner.withBean(KotlinEndpoints.class), server -> {
			for (String path : new String[] { "/plain/nothing", "/suspend/nothing" }) {
				HttpResponse<String> answer = server.post(path, "text of " + path);
				assertThat(answer.statusCode()).as(path).isEqualTo(200);
				assertThat(answer.headers().firstValue("Content-Length")).as(path).contains("0");
				assertThat(server.bean(KotlinCalls.class).of("text of " + path)).isOne();
			}
			assertThat(server.post("/suspend/created", "created").statusCode()).isEqualTo(201);
			assertThat(server.bean(KotlinCalls.class).of("created")).isOne();
		});
	}

	@Test
	void whenFunctionHasResultThenItIsTheAnswer() {
		KotlinServer.run(this.runner.withBean(KotlinEndpoints.class), server -> {
			assertThat(server.post("/plain/bytes", "echo").body()).isEqualTo("echo");
			assertThat(server.post("/suspend/bytes", "echo").body()).isEqualTo("echo");
			for (int i = 0; i < 3; i++) {
				assertThat(server.get("/plain/item/7").body()).isEqualTo("item 7");
				assertThat(server.get("/suspend/item/7").body()).isEqualTo("item 7");
			}
			assertThat(server.get("/plain/item/7").statusCode()).isEqualTo(202);
			assertThat(server.get("/suspend/item/none").body()).isEmpty();
			assertThat(server.get("/suspend/item/none").statusCode()).isEqualTo(200);
		});
	}

	@Test
	void whenFunctionFailsThenItsExceptionHandlerAnswers() {
		KotlinServer.run(this.runner.withBean(KotlinEndpoints.class), server -> {
			HttpResponse<String> answer = server.get("/suspend/failing");
			assertThat(answer.statusCode()).isEqualTo(418);
			assertThat(answer.body()).isEmpty();
			assertThat(server.bean(KotlinCalls.class).of("failed")).isOne();
		});
	}

	@Test
	void whenFunctionIsCachedThenItRunsOnce() {
		KotlinServer.run(this.runner.withBean(KotlinEndpoints.class).withBean(KotlinRestController.class), server -> {
			for (int i = 0; i < 3; i++) {
				assertThat(server.get("/suspend/cached").body()).isEqualTo("call 1");
				assertThat(server.get("/plain/cached").body()).isEqualTo("call 1");
				assertThat(server.get("/rest/object").body()).isEqualTo("{\"call\":1}");
				assertThat(server.get("/rest/suspend").body()).isEqualTo("{\"call\":1}");
				assertThat(server.get("/rest/empty").statusCode()).isEqualTo(204);
				assertThat(server.get("/suspend/cached/nothing").statusCode()).isEqualTo(200);
			}
			assertThat(server.bean(KotlinCalls.class).of("empty")).isOne();
			assertThat(server.bean(KotlinCalls.class).of("cachedNothing")).isOne();
		});
	}

	@Test
	void whenResponseOfFunctionSaysNothingThenItIsNotCached() {
		this.runner.withBean(KotlinNothingController.class)
			.run(context -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidCachedResponseException.class)
				.hasMessageContaining("it returns nothing"));
	}

	@ParameterizedTest
	@ValueSource(classes = { KotlinObjectEndpoint.class, KotlinFlowEndpoint.class })
	void whenResultCannotBeSentThenTheStartFails(Class<?> controller) {
		this.runner.withUserConfiguration(controller)
			.run(context -> assertThat(NestedExceptionUtils.getMostSpecificCause(context.getStartupFailure()))
				.isInstanceOf(InvalidEndpointException.class)
				.hasMessageContaining("is not an answer that can be sent as it is"));
	}

	private static final class KotlinServer extends TestServer {

		KotlinServer(AssertableReactiveWebApplicationContext context) {
			super(context);
		}

		static ReactiveWebApplicationContextRunner runner(Class<?>... lanes) {
			return configured(lanes);
		}

		static void run(ReactiveWebApplicationContextRunner runner, TestOf<KotlinServer> test) {
			run(runner, KotlinServer::new, test);
		}

		HttpResponse<String> post(String path, String body) throws Exception {
			return send(request(path).POST(BodyPublishers.ofString(body)).build());
		}

	}

}
