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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import org.aopalliance.intercept.MethodInterceptor;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.beans.factory.config.Scope;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.ResponseStatusException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The edge calls the bean that Spring would call, whatever its scope and whoever stands
 * in front of it.
 */
class EdgeControllersIntegrationTests {

	private static final String HOST = " HTTP/1.1\r\nHost: localhost\r\n";

	/** Leaves the edge to the lane below, since a view would have to join two lines. */
	private static final String AMBIGUOUS = "POST /fields" + HOST + "X-One: 1\r\nx-one: 2\r\nContent-Length: 0\r\n\r\n";

	private static final List<String> REQUESTS = List.of(post("/number", "abc"), post("/number", "abc"),
			post("/number", "abc"), post("/fields", ""), post("/fields", ""), AMBIGUOUS, post("/fields", ""),
			post("/number", "x".repeat(5000)), post("/number", "abc"), post("/failing", ""), post("/failing", ""),
			post("/refused", ""), post("/refused", ""), post("/number", ""));

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("zerocopy.web.max-body-size=4KB");

	@ParameterizedTest
	@ValueSource(strings = { "singleton", "prototype", "own" })
	void whenControllerHasScopeThenAsManyAreCreatedAsInWebFlux(String scope) {
		assertSame(scoped(scope));
	}

	@Test
	void whenControllerIsLazyThenTheFirstRequestCreatesIt() {
		ReactiveWebApplicationContextRunner lazy = this.runner.withUserConfiguration(LazyController.class);
		CacheApplication.run(lazy, server -> assertThat(server.calls().of("created")).isZero());
		assertSame(lazy);
	}

	@Test
	void whenInitializationIsLazyThenAnswersAreTheSame() {
		ReactiveWebApplicationContextRunner lazy = this.runner.withUserConfiguration(NumberController.class)
			.withInitializer(
					context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
		CacheApplication.run(lazy, server -> assertThat(server.calls().of("created")).isZero());
		assertSame(lazy);
	}

	@Test
	void whenControllerIsClassProxyThenAdviceRunsEachTime() {
		assertSame(this.runner.withUserConfiguration(NumberController.class, ClassProxies.class));
		assertAdvised(this.runner.withUserConfiguration(NumberController.class, ClassProxies.class));
	}

	@Test
	void whenControllerIsInterfaceProxyThenAdviceRunsEachTime() {
		assertSame(this.runner.withUserConfiguration(ContractController.class, InterfaceProxies.class));
		assertAdvised(this.runner.withUserConfiguration(ContractController.class, InterfaceProxies.class));
	}

	private static void assertAdvised(ReactiveWebApplicationContextRunner runner) {
		CacheApplication.run(runner, server -> {
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			for (int i = 1; i <= 5; i++) {
				assertThat(answer(server, post("/number", "abc"))).endsWith("\n1 HAS 3");
				assertThat(server.calls().of("advice")).isEqualTo(i);
			}
			Awaitility.await().until(() -> lanes.size() == 5);
			assertThat(lanes).containsExactly("WEBFLUX", "EDGE", "EDGE", "EDGE", "EDGE");
			answer(server, post("/refused", ""));
			answer(server, post("/refused", ""));
			assertThat(server.calls().of("advice")).isEqualTo(7);
			assertThat(server.calls().of("refused")).isZero();
		});
	}

	@Test
	void whenScopeIsNotThereInFrontOfSpringThenWebFluxCalls() {
		CacheApplication.run(scoped("own"), server -> {
			OwnScope scope = server.bean(OwnScope.class);
			scope.refuses = "EndpointCalls";
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			for (int i = 1; i <= 5; i++) {
				assertThat(answer(server, post("/number", "abc"))).endsWith("\n" + i + " has 3");
			}
			Awaitility.await().until(() -> lanes.size() == 5);
			assertThat(lanes).containsOnly("WEBFLUX");
			assertThat(scope.refused).as("by both lanes, after the first request, which they learn from").hasValue(8);
		});
	}

	@Test
	void whenScopeHasEndedThenAnswersAreTheSame() {
		runBoth(scoped("own"), (edge, webflux) -> {
			for (int i = 0; i < 3; i++) {
				assertThat(answer(edge, post("/number", "abc"))).isEqualTo(answer(webflux, post("/number", "abc")));
			}
			List.of(edge, webflux).forEach(server -> server.bean(OwnScope.class).refuses = "Handler");
			String failed = answer(webflux, post("/number", "abc"));
			assertThat(failed).startsWith("HTTP/1.1 500");
			for (int i = 0; i < 3; i++) {
				assertThat(answer(edge, post("/number", "abc"))).isEqualTo(failed);
			}
			List.of(edge, webflux).forEach(server -> server.bean(OwnScope.class).refuses = "nobody");
			assertThat(answer(edge, post("/number", "abc"))).isEqualTo(answer(webflux, post("/number", "abc")))
				.startsWith("HTTP/1.1 200");
		});
	}

	private ReactiveWebApplicationContextRunner scoped(String scope) {
		return this.runner.withUserConfiguration(Scopes.class)
			.withInitializer(context -> ((GenericApplicationContext) context).registerBean(NumberController.class,
					definition -> definition.setScope(scope)));
	}

	/** Also the number of controllers, which each answer shows. */
	private static void assertSame(ReactiveWebApplicationContextRunner runner) {
		runBoth(runner, (edge, webflux) -> {
			List<String> answers = new ArrayList<>();
			List<String> expected = new ArrayList<>();
			for (String request : REQUESTS) {
				answers.add(answer(edge, request));
				expected.add(answer(webflux, request));
			}
			assertThat(answers).isEqualTo(expected);
			assertThat(edge.calls().of("created")).isEqualTo(webflux.calls().of("created"));
			assertThat(edge.bean(RecordedAnswers.class).lanes).contains("EDGE");
			assertThat(webflux.bean(RecordedAnswers.class).lanes).doesNotContain("EDGE");
		});
	}

	private static void runBoth(ReactiveWebApplicationContextRunner runner, TestOfBoth test) {
		CacheApplication.run(runner, edge -> CacheApplication.run(runner.withPropertyValues("zerocopy.lane=webflux"),
				webflux -> test.run(edge, webflux)));
	}

	private static String post(String target, String body) {
		return "POST " + target + HOST + "Content-Length: " + body.length() + "\r\n\r\n" + body;
	}

	private static String answer(CacheApplication server, String request) throws IOException {
		try (RawClient client = new RawClient(server.port())) {
			client.send(request);
			RawClient.Response response = client.readResponse();
			// What Boot adds to each failure anew.
			String body = response.text().replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", "\"$1\"");
			List<String> lines = new ArrayList<>(response.head().toLowerCase(Locale.ROOT).strip().lines().toList());
			lines.removeIf(line -> line.startsWith("content-length: ") && body.contains("requestId"));
			String status = response.head().substring(0, response.head().indexOf('\r'));
			lines.remove(0);
			lines.sort(null);
			return status + "\n" + String.join("\n", lines) + "\n" + body;
		}
	}

	/** A test of an application with the edge and one without. */
	@FunctionalInterface
	private interface TestOfBoth {

		void run(CacheApplication edge, CacheApplication webflux) throws Exception;

	}

	@ZeroCopyController
	interface Contract {

		@PostMapping("/number")
		byte[] number(BodyView body);

		@PostMapping("/fields")
		byte[] fields(RequestView request);

		@PostMapping("/failing")
		byte[] failing();

		@PostMapping("/refused")
		byte[] refused();

	}

	@ZeroCopyController
	static class NumberController {

		private final CacheApplication.Calls calls;

		private final int number;

		NumberController(CacheApplication.Calls calls) {
			this.calls = calls;
			this.number = calls.next("created");
		}

		@PostMapping("/number")
		byte[] number(BodyView body) {
			return bytes(this.number + " has " + body.length());
		}

		@PostMapping("/fields")
		byte[] fields(RequestView request) {
			return bytes(this.number + " has " + request.headerCount());
		}

		@PostMapping("/failing")
		byte[] failing() {
			throw new UnsupportedOperationException("failed");
		}

		@PostMapping("/refused")
		byte[] refused() {
			return bytes(this.number + " refused " + this.calls.next("refused"));
		}

		@ExceptionHandler
		byte[] failed(UnsupportedOperationException failure) {
			return bytes(this.number + " handles");
		}

		private static byte[] bytes(String text) {
			return text.getBytes(StandardCharsets.US_ASCII);
		}

	}

	@Lazy
	@ZeroCopyController
	static class LazyController extends NumberController {

		LazyController(CacheApplication.Calls calls) {
			super(calls);
		}

	}

	static class ContractController implements Contract {

		private final NumberController delegate;

		ContractController(CacheApplication.Calls calls) {
			this.delegate = new NumberController(calls);
		}

		@Override
		public byte[] number(BodyView body) {
			return this.delegate.number(body);
		}

		@Override
		public byte[] fields(RequestView request) {
			return this.delegate.fields(request);
		}

		@Override
		public byte[] failing() {
			return this.delegate.failing();
		}

		@Override
		public byte[] refused() {
			return this.delegate.refused();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ClassProxies {

		@Bean
		static BeanPostProcessor classProxies() {
			return new Proxies(NumberController.class, true);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class InterfaceProxies {

		@Bean
		static BeanPostProcessor interfaceProxies() {
			return new Proxies(ContractController.class, false);
		}

	}

	/**
	 * Puts advice in front of a controller, which refuses a method and changes results.
	 */
	private record Proxies(Class<?> type, boolean ofClass) implements BeanPostProcessor {

		@Override
		public Object postProcessAfterInitialization(Object bean, String name) {
			if (bean.getClass() != this.type) {
				return bean;
			}
			CacheApplication.Calls calls = (bean instanceof ContractController controller) ? controller.delegate.calls
					: ((NumberController) bean).calls;
			ProxyFactory proxies = new ProxyFactory(bean);
			proxies.setProxyTargetClass(this.ofClass);
			proxies.addAdvice((MethodInterceptor) invocation -> {
				calls.next("advice");
				if (invocation.getMethod().getName().equals("refused")) {
					throw new ResponseStatusException(HttpStatus.FORBIDDEN, "refused");
				}
				byte[] result = (byte[]) invocation.proceed();
				return NumberController.bytes(new String(result, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT));
			});
			Object proxy = proxies.getProxy();
			assertThat(AopUtils.isCglibProxy(proxy)).isEqualTo(this.ofClass);
			return proxy;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Scopes {

		@Bean
		static OwnScope ownScope() {
			return new OwnScope();
		}

		@Bean
		static CustomScopeConfigurer scopes(OwnScope scope) {
			CustomScopeConfigurer scopes = new CustomScopeConfigurer();
			scopes.addScope("own", scope);
			return scopes;
		}

	}

	/** Makes a bean for each that asks, except for callers that it refuses. */
	static final class OwnScope implements Scope {

		private final AtomicInteger refused = new AtomicInteger();

		private volatile String refuses = "nobody";

		@Override
		public Object get(String name, ObjectFactory<?> factory) {
			boolean refused = StackWalker.getInstance()
				.walk(frames -> frames.anyMatch(frame -> frame.getClassName().endsWith(this.refuses)));
			if (refused) {
				this.refused.incrementAndGet();
				throw new IllegalStateException("The scope is not active");
			}
			return factory.getObject();
		}

		@Override
		public @Nullable Object remove(String name) {
			return null;
		}

		@Override
		public void registerDestructionCallback(String name, Runnable callback) {
		}

		@Override
		public @Nullable Object resolveContextualObject(String key) {
			return null;
		}

		@Override
		public @Nullable String getConversationId() {
			return null;
		}

	}

}
