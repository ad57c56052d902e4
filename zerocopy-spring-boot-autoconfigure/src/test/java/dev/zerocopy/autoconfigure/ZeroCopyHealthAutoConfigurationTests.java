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

import dev.zerocopy.actuate.DirectMemoryHealthIndicator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyHealthAutoConfiguration}.
 */
class ZeroCopyHealthAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyHealthAutoConfiguration.class,
				ZeroCopyServerAutoConfiguration.class, HealthContributorAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class,
				HttpHandlerAutoConfiguration.class, WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class))
		.withPropertyValues("server.port=0");

	@Test
	void directMemoryIsPartOfTheHealth() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed();
			HealthIndicator indicator = (HealthIndicator) context.getBean(HealthContributorRegistry.class)
				.getContributor("zeroCopyMemory");
			assertThat(indicator.health().getDetails()).containsKeys("usedBytes", "maxBytes")
				.containsEntry("threshold", 0.95);
		});
	}

	@Test
	void whenMoreThanThresholdIsUsedThenHealthIsOutOfService() {
		this.runner.withPropertyValues("zerocopy.health.memory-threshold=0").run((context) -> {
			// The server has allocated what it needs for its work.
			Health health = context.getBean(DirectMemoryHealthIndicator.class).health();
			assertThat((long) health.getDetails().get("usedBytes")).isPositive();
			assertThat(health.getStatus().getCode()).isEqualTo("OUT_OF_SERVICE");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "-0.1", "1.1", "95", "NaN" })
	void whenThresholdIsNoShareThenStartFails(String threshold) {
		this.runner.withPropertyValues("zerocopy.health.memory-threshold=" + threshold)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(ServerSettingException.class)
				.hasMessageContainingAll("zerocopy.health.memory-threshold", "'" + Double.parseDouble(threshold) + "'",
						"from 0 to 1"));
	}

	@Test
	void whenIndicatorIsSwitchedOffThenItIsAbsent() {
		this.runner.withPropertyValues("management.health.zerocopy-memory.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(DirectMemoryHealthIndicator.class));
	}

	@Test
	void whenStarterIsSwitchedOffThenIndicatorIsAbsent() {
		this.runner.withPropertyValues("zerocopy.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(DirectMemoryHealthIndicator.class));
	}

	@Test
	void whenApplicationHasItsOwnIndicatorThenItWins() {
		this.runner
			.withBean("zeroCopyMemoryHealthIndicator", HealthIndicator.class, () -> () -> Health.unknown().build())
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(DirectMemoryHealthIndicator.class)
				.getBeans(HealthIndicator.class)
				.extractingFromEntries(Map.Entry::getKey)
				.contains("zeroCopyMemoryHealthIndicator"));
	}

	@Test
	void whenHealthIsAbsentThenApplicationStartsWithoutIndicator() {
		new ReactiveWebApplicationContextRunner().withUserConfiguration(Application.class)
			.withPropertyValues("server.port=0")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.health"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ZeroCopyServerAutoConfiguration.class)
				.doesNotHaveBean(ZeroCopyHealthAutoConfiguration.class));
	}

	/**
	 * Read by name, so that the condition of the health is not loaded with the class.
	 */
	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ZeroCopyHealthAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
			NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
			WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class })
	static class Application {

	}

}
