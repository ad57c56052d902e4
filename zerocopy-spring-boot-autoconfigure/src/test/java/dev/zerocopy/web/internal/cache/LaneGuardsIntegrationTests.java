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

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CacheKeyContributor;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.BypassWebFilters;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.netty.channel.ChannelDuplexHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.webflux.autoconfigure.WebFluxObservationAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.session.WebSessionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whoever has to see each request keeps the lanes out that pass him by, and is named.
 */
class LaneGuardsIntegrationTests {

	private static final int REQUESTS = 4;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(PageController.class)
		.withUserConfiguration(RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class));

	private final ReactiveWebApplicationContextRunner observed = this.runner
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class,
				WebFluxObservationAutoConfiguration.class));

	@ParameterizedTest
	@MethodSource
	void whenFilterSeesEachRequestThenItKeepsTheLanesOut(UnaryOperator<ReactiveWebApplicationContextRunner> application,
			String reason) {
		CacheApplication.run(application.apply(this.runner), server -> assertRefused(server, "/page", reason));
	}

	@ParameterizedTest
	@MethodSource("handlers")
	void whenSomebodySeesEachRequestThenHeKeepsTheLanesOut(
			UnaryOperator<ReactiveWebApplicationContextRunner> application, String reason) {
		CacheApplication.run(application.apply(this.runner), server -> {
			assertRefused(server, "/page", reason);
			assertRefused(server, "/public", reason);
		});
	}

	@ParameterizedTest
	@MethodSource("servers")
	void whenServerDoesMoreThanToServeThenItKeepsTheEdgeOut(
			UnaryOperator<ReactiveWebApplicationContextRunner> application, String reason, Lane lane) {
		CacheApplication.run(application.apply(this.runner), server -> {
			assertRefused(server, "/page", reason, lane);
			assertThat(lanes(server, "/page")).endsWith(lane.name()).doesNotContain("EDGE");
		});
	}

	@ParameterizedTest
	@MethodSource
	void whenObservationDoesMoreThanToTimeThenItKeepsTheLanesOut(
			UnaryOperator<ReactiveWebApplicationContextRunner> application, String reason) {
		CacheApplication.run(application.apply(this.observed), server -> {
			assertRefused(server, "/page", reason);
			assertRefused(server, "/public", reason);
		});
	}

	@Test
	void whenObservedWithoutRegistryOfMetersThenTheLanesStayOut() {
		assertRefused(
				this.runner
					.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class,
							WebFluxObservationAutoConfiguration.class))
					.withBean(ObservationRegistryCustomizer.class,
							() -> registry -> registry.observationConfig()
								.observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry()))),
				"/page", "nobody could count");
	}

	@Test
	void whenMethodDependsOnMoreThanTheTargetThenItIsOnNoLane() {
		String more = "depends on more than path and query";
		CacheApplication.run(this.runner.withUserConfiguration(DependentController.class), server -> {
			for (String path : List.of("/header", "/cookie", "/principal", "/attribute", "/locale", "/argument",
					"/host", "/contributor")) {
				assertRefused(server, path, more);
			}
			assertRefused(server, "/condition", "a condition");
			assertRefused(server, "/cors", "a CORS configuration");
		});
	}

	@Test
	void whenLaneIsCappedThenThoseBelowAreNotUsed() {
		assertRefused(this.runner.withPropertyValues("zerocopy.lane=webflux"), "/page",
				"the fast lanes are switched off");
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=direct"), server -> {
			assertThat(route(server, "/page").detail()).isEqualTo("while its response is fresh in the cache");
			assertThat(lanes(server, "/page")).containsExactly("WEBFLUX", "WEBFLUX", "DIRECT", "DIRECT");
		});
	}

	@ParameterizedTest
	@MethodSource
	void whenNobodySeesEachRequestThenTheEdgeAnswers(UnaryOperator<ReactiveWebApplicationContextRunner> application,
			String base) {
		CacheApplication.run(application.apply(this.observed), server -> {
			assertThat(route(server, "/page").detail()).isEqualTo("while its response is fresh in the cache");
			assertThat(lanes(server, base + "/page")).containsExactly("WEBFLUX", "WEBFLUX", "EDGE", "EDGE");
		});
	}

	static Stream<Arguments> whenNobodySeesEachRequestThenTheEdgeAnswers() {
		return Stream.of(Arguments.of(Named.of("plain", of(runner -> runner)), ""),
				Arguments.of(Named.of("base path", property("spring.webflux.base-path=/api")), "/api"),
				Arguments.of(Named.of("h2c", property("server.http2.enabled=true")), ""),
				Arguments.of(
						Named.of("forwarded headers, framework", property("server.forward-headers-strategy=framework")),
						""),
				Arguments.of(Named.of("forwarded headers, native", property("server.forward-headers-strategy=native")),
						""),
				Arguments.of(Named.of("settings of the server",
						property("zerocopy.netty.write-buffer-low-water-mark=32KB",
								"zerocopy.netty.write-buffer-high-water-mark=64KB",
								"zerocopy.netty.allocator.type=pooled")),
						""));
	}

	static Stream<Arguments> whenFilterSeesEachRequestThenItKeepsTheLanesOut() {
		return Stream.of(
				refused("filter bean", "the filter " + LaneGuardsIntegrationTests.class.getName(),
						bean(WebFilter.class, (exchange, chain) -> chain.filter(exchange))),
				refused("filter of a customizer", "the filter " + LaneGuardsIntegrationTests.class.getName(),
						bean(WebHttpHandlerBuilderCustomizer.class,
								builder -> builder.filter((exchange, chain) -> chain.filter(exchange)))));
	}

	static Stream<Arguments> handlers() {
		return Stream.of(
				refused("decorator of the handler",
						"the HttpHandler is a " + LaneGuardsIntegrationTests.class.getName(),
						bean(WebHttpHandlerBuilderCustomizer.class,
								builder -> builder.httpHandlerDecorator(
										handler -> (request, response) -> handler.handle(request, response)))),
				refused("the application's handler", "the application builds its HttpHandler by itself",
						runner -> runner.withUserConfiguration(OwnHandler.class)),
				refused("transformer of requests", "requests are changed by a " + ChangingTransformer.class.getName(),
						runner -> runner.withBean("forwardedHeaderTransformer", ChangingTransformer.class)),
				refused("sessions of the application", "sessions are managed by a " + OwnSessions.class.getName(),
						runner -> runner.withBean("webSessionManager", OwnSessions.class)));
	}

	static Stream<Arguments> servers() {
		return Stream.of(
				refused("route provider", "a NettyRouteProvider", Lane.DIRECT,
						bean(NettyRouteProvider.class, routes -> routes)),
				refused("factory of the application", "the server is made by a " + OwnFactory.class.getName(),
						Lane.WEBFLUX, bean(OwnFactory.class, new OwnFactory())),
				refused("compression", "compresses", Lane.DIRECT, property("server.compression.enabled=true")),
				refused("compression by predicate", "compresses", Lane.DIRECT,
						server(http -> http.compress((request, response) -> true))),
				refused("access log", "an access log", Lane.DIRECT, server(http -> http.accessLog(true))),
				refused("error log", "an error log", Lane.DIRECT, server(http -> http.errorLog(true))),
				refused("metrics of the server", "metrics of its own", Lane.DIRECT,
						server(http -> http.metrics(true, uri -> "/"))),
				refused("handle", "maps its handler", Lane.WEBFLUX,
						server(http -> http.mapHandle((mono, connection) -> mono))),
				refused("connection", "looks at each connection", Lane.DIRECT,
						server(http -> http.doOnConnection(connection -> {
						}))),
				refused("observer", "a ConnectionObserver", Lane.DIRECT, server(http -> http.childObserve(stranger()))),
				refused("forwarded headers of the application", "forwarded headers", Lane.DIRECT,
						server(http -> http.forwarded((connection, request) -> connection))),
				refused("channel handler", "the channel handler " + Watcher.class.getName(), Lane.DIRECT,
						server(http -> http.doOnChannelInit(
								(observer, channel, address) -> channel.pipeline().addLast(new Watcher())))));
	}

	static Stream<Arguments> whenObservationDoesMoreThanToTimeThenItKeepsTheLanesOut() {
		String own = LaneGuardsIntegrationTests.class.getName();
		return Stream.of(
				refused("handler", "observed by a " + OwnObservationHandler.class.getName(),
						runner -> runner.withBean(OwnObservationHandler.class)),
				refused("filter", "observed by a " + own, bean(ObservationFilter.class, context -> context)),
				refused("predicate", "observed by a " + own, bean(ObservationPredicate.class, (name, context) -> true)),
				refused("global convention", "observed by a " + OwnGlobalConvention.class.getName(),
						runner -> runner.withBean(OwnGlobalConvention.class)),
				refused("convention", "a convention of the application",
						bean(ServerRequestObservationConvention.class, new OwnConvention())),
				refused("another registry", "more than one",
						bean(ObservationRegistryCustomizer.class, registry -> registry.observationConfig()
							.observationHandler(new DefaultMeterObservationHandler(new SimpleMeterRegistry())))),
				refused("key values", "management.observations",
						property("management.observations.key-values.region=eu")),
				refused("enable", "management.observations",
						property("management.observations.enable.http.server.requests=false")));
	}

	@Test
	void whenCorsIsConfiguredGloballyThenTheLanesStayOut() {
		assertRefused(this.runner.withUserConfiguration(GlobalCors.class), "/page", "a CORS configuration");
	}

	private static void assertRefused(ReactiveWebApplicationContextRunner runner, String path, String reason) {
		CacheApplication.run(runner, server -> assertRefused(server, path, reason));
	}

	private static void assertRefused(CacheApplication server, String path, String reason) throws Exception {
		assertRefused(server, path, reason, Lane.WEBFLUX);
	}

	private static void assertRefused(CacheApplication server, String path, String reason, Lane lane) throws Exception {
		assertThat(lanes(server, path)).as(path).isSubsetOf("WEBFLUX", lane.name());
		Awaitility.await().untilAsserted(() -> assertThat(route(server, path).detail()).contains(reason));
		assertThat(route(server, path).lane()).isEqualTo(lane);
	}

	private static List<String> lanes(CacheApplication server, String path) throws Exception {
		List<String> lanes = server.bean(RecordedAnswers.class).lanes;
		lanes.clear();
		for (int i = 1; i <= REQUESTS; i++) {
			int expected = i;
			assertThat(server.get(path).statusCode()).isEqualTo(200);
			Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> lanes.size() == expected);
		}
		return List.copyOf(lanes);
	}

	private static Route route(CacheApplication server, String path) {
		return server.bean(RouteTableHolder.class)
			.table()
			.routes()
			.stream()
			.filter(route -> route.pattern().getPatternString().endsWith(path))
			.findFirst()
			.orElseThrow();
	}

	private static Arguments refused(String name, String reason, Lane lane,
			UnaryOperator<ReactiveWebApplicationContextRunner> application) {
		return Arguments.of(Named.of(name, application), reason, lane);
	}

	private static Arguments refused(String name, String reason,
			UnaryOperator<ReactiveWebApplicationContextRunner> application) {
		return Arguments.of(Named.of(name, application), reason);
	}

	private static UnaryOperator<ReactiveWebApplicationContextRunner> of(
			UnaryOperator<ReactiveWebApplicationContextRunner> application) {
		return application;
	}

	private static UnaryOperator<ReactiveWebApplicationContextRunner> property(String... pairs) {
		return runner -> runner.withPropertyValues(pairs);
	}

	private static <T> UnaryOperator<ReactiveWebApplicationContextRunner> bean(Class<T> type, T bean) {
		return runner -> runner.withBean(type, () -> bean);
	}

	private static UnaryOperator<ReactiveWebApplicationContextRunner> server(Function<HttpServer, HttpServer> change) {
		return bean(NettyServerCustomizer.class, change::apply);
	}

	/** A class that no package of ours or of Reactor Netty holds. */
	private static ConnectionObserver stranger() {
		return (ConnectionObserver) Proxy.newProxyInstance(ConnectionObserver.class.getClassLoader(),
				new Class<?>[] { ConnectionObserver.class }, (proxy, method, arguments) -> method.isDefault()
						? InvocationHandler.invokeDefault(proxy, method, arguments) : null);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHandler {

		@Bean
		HttpHandler httpHandler(ApplicationContext context) {
			return WebHttpHandlerBuilder.applicationContext(context).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class GlobalCors implements WebFluxConfigurer {

		@Override
		public void addCorsMappings(CorsRegistry registry) {
			registry.addMapping("/page");
		}

	}

	static class ChangingTransformer extends ForwardedHeaderTransformer {

		@Override
		public ServerHttpRequest apply(ServerHttpRequest request) {
			return request;
		}

	}

	static class OwnSessions implements WebSessionManager {

		@Override
		public Mono<WebSession> getSession(ServerWebExchange exchange) {
			return Mono.empty();
		}

	}

	static class OwnFactory extends NettyReactiveWebServerFactory {

		@Override
		public WebServer getWebServer(HttpHandler handler) {
			return super.getWebServer((request, response) -> handler.handle(request, response));
		}

	}

	static class Watcher extends ChannelDuplexHandler {

	}

	static class OwnObservationHandler implements ObservationHandler<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return true;
		}

	}

	static class OwnGlobalConvention implements GlobalObservationConvention<Observation.Context> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return false;
		}

	}

	static class OwnConvention extends DefaultServerRequestObservationConvention {

	}

	@RestController
	static class PageController {

		@GetMapping(path = "/page", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String page() {
			return "page";
		}

		@GetMapping("/public")
		@CachedResponse(ttl = "1m")
		@BypassWebFilters
		String anybody() {
			return "public";
		}

	}

	@RestController
	static class DependentController {

		@GetMapping("/header")
		@CachedResponse(ttl = "1m", key = "header:X-Tenant")
		byte[] header() {
			return new byte[1];
		}

		@GetMapping("/cookie")
		@CachedResponse(ttl = "1m", key = "cookie:tenant")
		byte[] cookie() {
			return new byte[1];
		}

		@GetMapping("/principal")
		@CachedResponse(ttl = "1m", key = "principal")
		byte[] principal() {
			return new byte[1];
		}

		@GetMapping("/attribute")
		@CachedResponse(ttl = "1m", key = "attribute:tenant")
		byte[] attribute() {
			return new byte[1];
		}

		@GetMapping("/locale")
		@CachedResponse(ttl = "1m", key = "locale")
		byte[] locale() {
			return new byte[1];
		}

		@GetMapping("/argument")
		@CachedResponse(ttl = "1m")
		byte[] argument(Locale locale) {
			return new byte[1];
		}

		@GetMapping("/host")
		@CachedResponse(ttl = "1m", key = "host")
		byte[] host() {
			return new byte[1];
		}

		@GetMapping("/contributor")
		@CachedResponse(ttl = "1m", key = "tenant")
		byte[] contributor() {
			return new byte[1];
		}

		@GetMapping("/condition")
		@CachedResponse(ttl = "1m", condition = "!header:X-Tenant")
		byte[] condition(@RequestParam(name = "x", required = false) String x) {
			return new byte[1];
		}

		@GetMapping("/cors")
		@CrossOrigin
		@CachedResponse(ttl = "1m")
		byte[] cors() {
			return new byte[1];
		}

		@Bean
		CacheKeyContributor tenant() {
			return exchange -> Mono.just("tenant");
		}

	}

}
