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

import java.util.Map;

import dev.zerocopy.actuate.LanesInfoContributor;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.actuate.info.InfoEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyInfoAutoConfiguration}.
 */
class ZeroCopyInfoAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyInfoAutoConfiguration.class,
				ZeroCopyWebAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
				NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
				WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class))
		.withPropertyValues("server.port=0");

	@Test
	void endpointsOfEachLaneAreShown() {
		this.runner.withBean(Controller.class)
			.withBean(InfoEndpoint.class)
			.run((context) -> assertThat(context.getBean(InfoEndpoint.class).info())
				.isEqualTo(Map.of("zerocopy", Map.of("lanes", Map.of("WEBFLUX", 2L)))));
	}

	@Test
	void whenContributorIsSwitchedOffThenItIsAbsent() {
		this.runner.withPropertyValues("management.info.zerocopy.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LanesInfoContributor.class));
	}

	@Test
	void whenStarterIsSwitchedOffThenContributorIsAbsent() {
		this.runner.withPropertyValues("zerocopy.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LanesInfoContributor.class));
	}

	@Test
	void whenApplicationHasItsOwnContributorThenItWins() {
		this.runner.withBean("zeroCopyInfoContributor", InfoContributor.class, () -> (info) -> {
		}).run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(LanesInfoContributor.class));
	}

	@Test
	void whenActuatorIsAbsentThenApplicationStartsWithoutContributor() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("server.port=0")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ZeroCopyWebAutoConfiguration.class)
				.doesNotHaveBean(ZeroCopyInfoAutoConfiguration.class));
	}

	@ZeroCopyController
	static class Controller {

		@GetMapping("/a")
		byte[] a() {
			return new byte[0];
		}

		@GetMapping("/b")
		byte[] b() {
			return new byte[0];
		}

	}

	/**
	 * Read by name, so that the condition of the actuator is not loaded with the class.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZeroCopyInfoAutoConfiguration.class, ZeroCopyWebAutoConfiguration.class,
			ZeroCopyServerAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class,
			HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class })
	static class Application {

	}

}
