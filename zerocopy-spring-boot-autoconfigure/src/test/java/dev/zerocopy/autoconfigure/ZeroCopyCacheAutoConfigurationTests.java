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

import dev.zerocopy.server.DirectMemoryStats;
import dev.zerocopy.web.internal.cache.CacheLookup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyCacheAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ZeroCopyCacheAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyCacheAutoConfiguration.class,
				ZeroCopyWebAutoConfiguration.class, WebFluxAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "max-memory=1B", "max-memory=1TB", "max-entry-size=1B", "max-entry-size=2147483647B",
			"max-run-age=0", "max-wait=0", "max-wait=1000d" })
	void whenValueIsAtItsLimitThenResponsesAreCached(String property) {
		this.runner.withPropertyValues("zerocopy.cache." + property)
			.run(context -> assertThat(context).hasNotFailed().hasSingleBean(CacheLookup.class));
	}

	@ParameterizedTest
	@CsvSource({ "max-memory,-1B,above 0B. zerocopy.cache.enabled=false", "max-memory,0B,above 0B",
			"max-entry-size,-1B,1B to 2147483647B. zerocopy.cache.enabled=false", "max-entry-size,0B,1B to 2147483647B",
			"max-entry-size,2GB,1B to 2147483647B", "max-run-age,-1s,0 for no limit", "max-wait,-1s,0 for no limit",
			"max-wait,1001d,up to 1000 days" })
	void whenValueIsWrongThenStartFails(String name, String value, String expected) {
		this.runner.withPropertyValues("zerocopy.cache." + name + "=" + value)
			.run(context -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
					assertThat(failure.getName()).isEqualTo("zerocopy.cache." + name);
					assertThat(failure.getReason()).contains(expected);
				}));
	}

	@Test
	void whenBudgetIsAboveTheDirectMemoryThenOneLineSaysSo(CapturedOutput output) {
		this.runner.withPropertyValues("zerocopy.cache.max-memory=1TB")
			.run(context -> assertThat(output.getAll().lines().filter(line -> line.contains("WARN"))).singleElement()
				.asString()
				.contains("zerocopy.cache.max-memory=1099511627776B")
				.contains(DirectMemoryStats.limit() + "B of direct memory")
				.contains("-XX:MaxDirectMemorySize"));
	}

	@Test
	void whenEntryLimitIsAboveTheBudgetThenTheBudgetHolds(CapturedOutput output) {
		this.runner.withPropertyValues("zerocopy.cache.max-memory=1MB").run(context -> {
			assertThat(context.getBean(CacheLookup.class).settings().maxEntryBytes()).isEqualTo(1024 * 1024);
			assertThat(output.getAll().lines().filter(line -> line.contains("WARN"))).singleElement()
				.asString()
				.contains("zerocopy.cache.max-entry-size=16777216B")
				.contains("zerocopy.cache.max-memory=1048576B");
		});
	}

	@Test
	void whenNothingIsSetThenNothingIsSaid(CapturedOutput output) {
		this.runner.run(context -> {
			assertThat(context.getBean(CacheLookup.class).settings().maxEntryBytes())
				.isEqualTo(Math.min(16 * 1024 * 1024, DirectMemoryStats.limit() / 4));
			assertThat(output).doesNotContain("WARN");
		});
	}

}
