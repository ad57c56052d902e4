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

package dev.zerocopy.web.parity;

import java.util.List;

import dev.zerocopy.buffer.InvalidNumberException;
import dev.zerocopy.web.parity.Parity.Counts;
import dev.zerocopy.web.parity.RawClient.Answer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The comparison of {@link ParityIntegrationTests} in applications with settings that
 * change how requests are served.
 */
class ParitySettingsIntegrationTests {

	@Test
	void whenProblemDetailsBasePathLibraryFilterAndLazyBeansAreOnThenAnswersAreEqual() {
		try (Parity parity = Parity.of(ParityApplication.class, "spring.webflux.problemdetails.enabled=true",
				"spring.webflux.base-path=/app", "library.enabled=true", "spring.main.lazy-initialization=true")) {
			for (ConfigurableApplicationContext lane : parity.lanes()) {
				assertThat(lane.getBeanFactory().containsSingleton(ParityApplication.Endpoints.class.getName()))
					.as("controller created at start")
					.isFalse();
			}
			Answer plain = parity.request("GET /app/view/a%20b").byShortcut();
			assertThat(plain.body()).isEqualTo("a b");
			assertThat(plain.header("x-library")).isEqualTo("seen");
			assertThat(parity.request("GET /bytes").byServer().status()).isEqualTo(404);
			assertThat(parity.request("GET /app/overlap/special").byDispatcher().body()).isEqualTo("function");
			Answer notAllowed = parity.request("POST /app/bytes").byDispatcher();
			assertThat(notAllowed.status()).isEqualTo(405);
			assertThat(notAllowed.header("content-type")).isEqualTo("application/problem+json");
			assertThat(notAllowed.header("allow").split(",")).containsExactlyInAnyOrder("GET", "DELETE");
			assertProblem(parity.request("GET /app/fail/status").byDispatcher(), 409, "conflict");
			assertProblem(parity.request("GET /app/fail/mono/status").byDispatcher(), 409, "conflict");
			assertProblem(parity.request("GET /app/fail/flux/status").byDispatcher(), 409, "conflict");
			assertProblem(parity.request("GET /app/param").byDispatcher(), 400, "'q'");
			assertProblem(parity.request("GET /app/param/int?q=x").byDispatcher(), 400, "Type mismatch");
			assertProblem(parity.request("GET /app/constrained/abcd").byDispatcher(), 400, "Validation failure");
			assertProblem(parity.request("GET /app/number/x?page=1").byDispatcher(), 400, "path variable 'id'");
			assertProblem(parity.request("GET /app/nowhere").byDispatcher(), 404, "nowhere");
			assertThat(parity.request("GET /app/produces", "Accept: text/html").byDispatcher().status()).isEqualTo(406);
			parity.lanes().forEach(lane -> assertObservedOnce(lane, "/view/{id}"));
		}
	}

	private static void assertProblem(Answer answer, int status, String text) {
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
		assertThat(answer.body()).contains(text);
	}

	private static void assertObservedOnce(ConfigurableApplicationContext context, String uri) {
		Awaitility.await()
			.untilAsserted(() -> assertThat(
					context.getBean(MeterRegistry.class).find("http.server.requests").tag("uri", uri).timers())
				.extracting(Timer::count)
				.containsExactly(1L));
	}

	@Test
	void whenCorsIsGlobalThenItHoldsForAllEndpoints() {
		try (Parity parity = Parity.of(CorsApplication.class)) {
			String method = "Access-Control-Request-Method: GET";
			for (String target : List.of("/bytes", "/cors", "/flux")) {
				Answer friend = parity.request("GET " + target, "Origin: https://friend.example").byDispatcher();
				assertThat(friend.header("access-control-allow-origin")).isEqualTo("https://friend.example");
				assertThat(parity.request("GET " + target, "Origin: https://foe.example").byDispatcher().status())
					.isEqualTo(403);
				assertThat(parity.request("GET " + target).byDispatcher().header("vary")).contains("Origin");
				assertThat(parity.request("OPTIONS " + target, "Origin: https://friend.example", method)
					.byDispatcher()
					.header("access-control-allow-methods")).contains("GET");
				assertThat(parity.request("OPTIONS " + target, "Origin: https://foe.example", method)
					.byDispatcher()
					.status()).isEqualTo(403);
			}
			assertThat(parity.request("GET /number/x?page=1").byDispatcher().body())
				.isEqualTo("own: path variable 'id'");
		}
	}

	@Test
	@EnabledForJreRange(min = JRE.JAVA_21)
	void whenThreadsAreVirtualThenBlockingMethodsRunOnThem() {
		try (Parity parity = Parity.of(ParityApplication.class, "spring.threads.virtual.enabled=true")) {
			assertThat(parity.request("GET /thread").byDispatcher().body()).isEqualTo("VirtualThread");
			assertThat(parity.request("GET /thread/mono").byShortcut().body()).isNotEqualTo("VirtualThread");
			parity.request("GET /fail/local").byDispatcher();
			parity.request("GET /fail/mono/local").byDispatcher();
			parity.request("POST /body/view", List.of(), "some body").byDispatcher();
			parity.request("POST /body/flux", List.of(), "some body").byShortcut();
		}
	}

	@Test
	void whenManagementHasItsOwnPortThenNoEndpointAnswersThere() {
		try (ConfigurableApplicationContext context = Parity.start(new Class<?>[] { ParityApplication.class },
				"management.server.port=0")) {
			int management = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			assertThat(management).isNotEqualTo(Parity.port(context));
			assertThat(get(management, "/actuator/health").body()).contains("UP");
			Counts counts = context.getBean(Counts.class);
			for (String target : List.of("/bytes", "/view/a", "/files/x", "/cors", "/overlap/a", "/fail/local")) {
				assertThat(get(management, target).status()).as(target).isEqualTo(404);
			}
			assertThat(counts.calls).hasValue(0);
			assertThat(get(Parity.port(context), "/bytes").body()).isEqualTo("bytes");
			assertThat(counts.calls).hasValue(1);
			assertThat(counts.dispatches).as("requests past the shortcut").hasValue(0);
		}
	}

	@Test
	void whenApplicationBuildsItsHttpHandlerThenDispatcherServesTheSame() {
		try (ConfigurableApplicationContext context = Parity.start(new Class<?>[] { HandlerApplication.class },
				"server.http2.enabled=false"); Parity parity = Parity.of(ParityApplication.class)) {
			for (String target : List.of("/bytes", "/view/a%20b", "/flux", "/response", "/status", "/void", "/async")) {
				Answer expected = parity.request("GET " + target).byShortcut();
				assertThat(get(Parity.port(context), target).masked()).as(target).isEqualTo(expected);
			}
			for (String target : List.of("/param", "/fail/local", "/fail/mono/advice", "/number/x?page=1")) {
				Answer expected = parity.request("GET " + target).byDispatcher();
				assertThat(get(Parity.port(context), target).masked()).as(target).isEqualTo(expected);
			}
			assertThat(context.getBean(Counts.class).dispatches).hasValue(11);
		}
	}

	private static Answer get(int port, String target) {
		return RawClient.send(port, ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes());
	}

	/** With CORS for all paths, and with a handler of bad numbers. */
	@Configuration(proxyBeanMethods = false)
	@Import({ ParityApplication.class, NumberAdvice.class })
	static class CorsApplication {

		@Bean
		WebFluxConfigurer cors() {
			return new WebFluxConfigurer() {

				@Override
				public void addCorsMappings(CorsRegistry registry) {
					registry.addMapping("/**").allowedOrigins("https://friend.example");
				}

			};
		}

	}

	@RestControllerAdvice
	static class NumberAdvice {

		@ExceptionHandler
		@ResponseStatus(HttpStatus.UNPROCESSABLE_CONTENT)
		String invalidNumber(InvalidNumberException ex) {
			return "own: " + ex.getSource();
		}

	}

	/** With an {@link HttpHandler} that Boot's customizers do not reach. */
	@Configuration(proxyBeanMethods = false)
	@Import(ParityApplication.class)
	static class HandlerApplication {

		@Bean
		HttpHandler ownHttpHandler(ApplicationContext context) {
			return WebHttpHandlerBuilder.applicationContext(context).build();
		}

	}

}
