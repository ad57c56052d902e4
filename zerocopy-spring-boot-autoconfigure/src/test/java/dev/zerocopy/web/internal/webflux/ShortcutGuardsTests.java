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

import java.util.Map;
import java.util.function.Consumer;

import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.WebDataBinder;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.PathMatchConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.condition.RequestCondition;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ShortcutGuards}.
 */
class ShortcutGuardsTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(CodecsAutoConfiguration.class, WebFluxAutoConfiguration.class,
				ZeroCopyWebAutoConfiguration.class));

	@Test
	void whenNothingTakesPartThenThereIsNoRefusal() {
		assertRefusal(this.runner, PlainController.class, null);
	}

	@Test
	void whenHandlerMappingIsReplacedThenRefused() {
		assertRefusal(this.runner.withBean(WebFluxRegistrations.class, () -> new WebFluxRegistrations() {

			@Override
			public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
				return new CustomMapping();
			}

		}), PlainController.class, "the handler mapping is a " + CustomMapping.class.getName());
	}

	@Test
	void whenHandlerAdapterIsReplacedThenRefused() {
		assertRefusal(this.runner.withBean(WebFluxRegistrations.class, () -> new WebFluxRegistrations() {

			@Override
			public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
				return new CustomAdapter();
			}

		}), PlainController.class, "the handler adapter is a " + CustomAdapter.class.getName());
	}

	@Test
	void whenPathsAreCaseInsensitiveThenRefused() {
		assertRefusal(this.runner.withBean(WebFluxConfigurer.class, () -> new WebFluxConfigurer() {

			@Override
			public void configurePathMatching(PathMatchConfigurer configurer) {
				configurer.setUseCaseSensitiveMatch(false);
			}

		}), PlainController.class, "paths are matched case-insensitively");
	}

	@Test
	void whenApiIsVersionedThenRefused() {
		assertRefusal(this.runner.withPropertyValues("spring.webflux.apiversion.use.header=X-Version",
				"spring.webflux.apiversion.required=false"), PlainController.class, "the API is versioned");
	}

	@Test
	void whenBinderHasEditorsThenRefused() {
		assertRefusal(this.runner.withBean(BeanPostProcessor.class,
				() -> binding(initializer(adapter -> adapter.setPropertyEditorRegistrar(registry -> {
				})))), PlainController.class, "the application initializes data binders");
	}

	@Test
	void whenBindingInitializerIsOfTheApplicationThenRefused() {
		assertRefusal(this.runner.withBean(BeanPostProcessor.class, () -> binding(adapter -> {
			ConfigurableWebBindingInitializer initializer = new ConfigurableWebBindingInitializer() {

				@Override
				public void initBinder(WebDataBinder binder) {
				}

			};
			ConfigurableWebBindingInitializer original = (ConfigurableWebBindingInitializer) adapter
				.getWebBindingInitializer();
			initializer.setConversionService(original.getConversionService());
			adapter.setWebBindingInitializer(initializer);
		})), PlainController.class, "the application initializes data binders");
	}

	@Test
	void whenBinderConvertsByAnotherServiceThenRefused() {
		assertRefusal(
				this.runner.withBean(BeanPostProcessor.class,
						() -> binding(initializer(
								initializer -> initializer.setConversionService(new DefaultConversionService())))),
				PlainController.class, "the application initializes data binders");
	}

	@Test
	void whenAnotherHandlerAdapterServesTheMethodThenRefused() {
		assertRefusal(this.runner.withBean(FirstAdapter.class), PlainController.class,
				"it is served by the handler adapter " + FirstAdapter.class.getName());
	}

	@Test
	void whenAnotherResultHandlerStandsBeforeOursThenRefused() {
		assertRefusal(this.runner.withBean(FirstResultHandler.class), PlainController.class,
				"the result handler " + FirstResultHandler.class.getName() + " may take its results");
	}

	@Test
	void whenMappingHasConditionsThenRefused() {
		String reason = "its mapping has conditions on params, headers, consumes, version or its own";
		assertRefusal(this.runner, ParamsController.class, reason);
		assertRefusal(this.runner, HeadersController.class, reason);
		assertRefusal(this.runner, ConsumesController.class, reason);
	}

	@Test
	void whenMappingHasConditionOfItsOwnThenRefused() {
		this.runner.withBean(PlainController.class).run(context -> {
			Endpoint endpoint = context.getBean(Endpoints.class).list().get(0);
			RequestMappingInfo custom = RequestMappingInfo.paths("/").customCondition(new NoCondition()).build();
			assertThat(guards(context).refusal(custom, endpoint)).startsWith("its mapping has conditions");
		});
	}

	@Test
	void whenEndpointHasCorsConfigurationThenRefused() {
		assertRefusal(this.runner, CorsController.class, "it has a CORS configuration");
	}

	@Test
	void whenApplicationHasCorsConfigurationThenRefused() {
		assertRefusal(this.runner.withBean(WebFluxConfigurer.class, () -> new WebFluxConfigurer() {

			@Override
			public void addCorsMappings(CorsRegistry registry) {
				registry.addMapping("/elsewhere");
			}

		}), PlainController.class, "it has a CORS configuration");
	}

	@Test
	void whenParameterOrResultHasConstraintsThenRefused() {
		String reason = "its parameters or its result have constraints";
		assertRefusal(this.runner, ConstrainedController.class, reason);
		assertRefusal(this.runner, ConstrainedResultController.class, reason);
	}

	@Test
	void whenBlockingExecutorCallsMethodThenRefused() {
		ReactiveWebApplicationContextRunner blocking = this.runner.withBean(WebFluxConfigurer.class,
				() -> new WebFluxConfigurer() {

					@Override
					public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
						configurer.setExecutor(new SimpleAsyncTaskExecutor());
					}

				});
		assertRefusal(blocking, PlainController.class, "a blocking executor calls it");
		assertRefusal(blocking, ReactiveController.class, null);
	}

	@Test
	void whenModelOrBinderMethodsTakePartThenRefused() {
		String reason = "@ModelAttribute, @InitBinder or @SessionAttributes take part";
		assertRefusal(this.runner, ModelController.class, reason);
		assertRefusal(this.runner, BinderController.class, reason);
		assertRefusal(this.runner, SessionController.class, reason);
		assertRefusal(this.runner.withBean(BinderAdvice.class), PlainController.class, reason);
	}

	@Test
	void whenAdviceIsForOtherControllersThenItDoesNotMatter() {
		assertRefusal(this.runner.withBean(OtherAdvice.class), PlainController.class, null);
	}

	@Test
	void whenSpringResolvesParameterThenRefused() {
		assertRefusal(this.runner, SpringParameterController.class, "Spring resolves its parameter 'session'");
	}

	@Test
	void whenResolverOfTheApplicationTakesParameterThenRefused() {
		assertRefusal(this.runner.withBean(BodyResolver.class), BodyController.class,
				"an argument resolver of the application takes its parameter 'body'");
		assertRefusal(this.runner, BodyController.class, null);
	}

	private void assertRefusal(ReactiveWebApplicationContextRunner runner, Class<?> controller,
			@Nullable String refusal) {
		runner.withBean(controller).run(context -> {
			assertThat(context).hasNotFailed();
			Endpoint endpoint = context.getBean(Endpoints.class).list().get(0);
			assertThat(guards(context).refusal(endpoint.mapping(), endpoint)).isEqualTo(refusal);
		});
	}

	private static ShortcutGuards guards(ApplicationContext context) {
		return new ShortcutGuards(context,
				context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class),
				context.getBean("requestMappingHandlerAdapter", RequestMappingHandlerAdapter.class));
	}

	private static Consumer<RequestMappingHandlerAdapter> initializer(
			Consumer<ConfigurableWebBindingInitializer> change) {
		return adapter -> {
			assertThat(adapter.getWebBindingInitializer()).isInstanceOf(ConfigurableWebBindingInitializer.class);
			change.accept((ConfigurableWebBindingInitializer) adapter.getWebBindingInitializer());
		};
	}

	private static BeanPostProcessor binding(Consumer<RequestMappingHandlerAdapter> change) {
		return new BeanPostProcessor() {

			@Override
			public Object postProcessBeforeInitialization(Object bean, String beanName) {
				if (bean instanceof RequestMappingHandlerAdapter adapter) {
					change.accept(adapter);
				}
				return bean;
			}

		};
	}

	static class CustomMapping extends RequestMappingHandlerMapping {

	}

	static class CustomAdapter extends RequestMappingHandlerAdapter {

	}

	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class FirstAdapter implements HandlerAdapter {

		@Override
		public boolean supports(Object handler) {
			return true;
		}

		@Override
		public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
			return Mono.empty();
		}

	}

	@Order(Ordered.HIGHEST_PRECEDENCE)
	static class FirstResultHandler implements HandlerResultHandler {

		@Override
		public boolean supports(HandlerResult result) {
			return false;
		}

		@Override
		public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
			return Mono.empty();
		}

	}

	static class NoCondition implements RequestCondition<NoCondition> {

		@Override
		public NoCondition combine(NoCondition other) {
			return this;
		}

		@Override
		public NoCondition getMatchingCondition(ServerWebExchange exchange) {
			return this;
		}

		@Override
		public int compareTo(NoCondition other, ServerWebExchange exchange) {
			return 0;
		}

	}

	static class BodyResolver implements HandlerMethodArgumentResolver {

		@Override
		public boolean supportsParameter(MethodParameter parameter) {
			return parameter.getParameterType() == BodyView.class;
		}

		@Override
		public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext bindingContext,
				ServerWebExchange exchange) {
			return Mono.just(BodyView.empty());
		}

	}

	@ZeroCopyController
	static class PlainController {

		@GetMapping("/{id}")
		byte[] get(@PathVariable String id) {
			return new byte[0];
		}

	}

	@ZeroCopyController
	static class ParamsController {

		@GetMapping(path = "/", params = "x")
		void get() {
		}

	}

	@ZeroCopyController
	static class HeadersController {

		@GetMapping(path = "/", headers = "X-Y")
		void get() {
		}

	}

	@ZeroCopyController
	static class ConsumesController {

		@PostMapping(path = "/", consumes = "text/plain")
		void post() {
		}

	}

	@ZeroCopyController
	static class CorsController {

		@CrossOrigin
		@GetMapping("/")
		void get() {
		}

	}

	@ZeroCopyController
	static class ConstrainedController {

		@GetMapping("/{id}")
		void get(@PathVariable @Size(max = 3) String id) {
		}

	}

	@ZeroCopyController
	static class ConstrainedResultController {

		@NotNull
		@GetMapping("/")
		byte[] get() {
			return new byte[0];
		}

	}

	@ZeroCopyController
	static class ReactiveController {

		@GetMapping("/")
		Mono<Void> get() {
			return Mono.empty();
		}

	}

	@ZeroCopyController
	static class ModelController {

		@ModelAttribute
		void model(Map<String, Object> model) {
		}

		@GetMapping("/")
		void get() {
		}

	}

	@ZeroCopyController
	static class BinderController {

		@InitBinder
		void initialize(WebDataBinder binder) {
		}

		@GetMapping("/")
		void get() {
		}

	}

	@ZeroCopyController
	@SessionAttributes("cart")
	static class SessionController {

		@GetMapping("/")
		void get() {
		}

	}

	@ZeroCopyController
	static class SpringParameterController {

		@GetMapping("/")
		void get(WebSession session) {
		}

	}

	@ZeroCopyController
	static class BodyController {

		@PostMapping("/")
		void post(BodyView body) {
		}

	}

	@ControllerAdvice
	static class BinderAdvice {

		@InitBinder
		void initialize(WebDataBinder binder) {
		}

	}

	@Controller
	static class OtherController {

	}

	@ControllerAdvice(assignableTypes = OtherController.class)
	static class OtherAdvice {

		@ModelAttribute
		void model(Map<String, Object> model) {
		}

	}

}
