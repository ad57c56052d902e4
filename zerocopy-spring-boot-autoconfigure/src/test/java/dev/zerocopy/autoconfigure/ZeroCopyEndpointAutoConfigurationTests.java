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

package dev.zerocopy.autoconfigure;

import java.util.List;

import dev.zerocopy.actuate.ZeroCopyEndpoint;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyEndpointAutoConfiguration}.
 */
class ZeroCopyEndpointAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyEndpointAutoConfiguration.class,
				ZeroCopyWebAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
				NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
				WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class))
		.withPropertyValues("server.port=0", "management.endpoints.web.exposure.include=zerocopy");

	@Test
	void whenEndpointIsExposedThenItIsConfigured() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(ZeroCopyEndpoint.class));
	}

	@Test
	void whenEndpointIsNotExposedThenItIsAbsent() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ZeroCopyEndpoint.class));
	}

	@Test
	void whenAccessIsNoneThenEndpointIsAbsent() {
		this.runner.withPropertyValues("management.endpoint.zerocopy.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ZeroCopyEndpoint.class));
	}

	@Test
	void whenActuatorIsAbsentThenApplicationStartsWithoutEndpoint() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("server.port=0")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ZeroCopyWebAutoConfiguration.class)
				.doesNotHaveBean(ZeroCopyEndpointAutoConfiguration.class));
	}

	@Test
	void whenStarterIsSwitchedOffThenEndpointIsAbsent() {
		this.runner.withPropertyValues("zerocopy.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ZeroCopyEndpoint.class));
	}

	@Test
	void whenApplicationHasItsOwnEndpointThenItWins() {
		ZeroCopyEndpoint own = new ZeroCopyEndpoint(List::of, null, null, null);
		this.runner.withBean(ZeroCopyEndpoint.class, () -> own)
			.run((context) -> assertThat(context).getBean(ZeroCopyEndpoint.class).isSameAs(own));
	}

	/**
	 * Read by name, so that the condition of the actuator is not loaded with the class.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZeroCopyEndpointAutoConfiguration.class, ZeroCopyWebAutoConfiguration.class,
			ZeroCopyServerAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class,
			HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class })
	static class Application {

	}

}
