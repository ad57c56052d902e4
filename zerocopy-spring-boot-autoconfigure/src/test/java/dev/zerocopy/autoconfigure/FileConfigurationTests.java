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

import dev.zerocopy.file.EntityTagSource;
import dev.zerocopy.file.internal.FileStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileConfiguration}.
 */
class FileConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyWebAutoConfiguration.class, WebFluxAutoConfiguration.class));

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		this.runner.run(context -> {
			ZeroCopyFileProperties properties = context.getBean(ZeroCopyFileProperties.class);
			assertThat(properties.getDescriptorTtl()).hasSeconds(2);
			assertThat(properties.getMaxOpenFiles()).isEqualTo(512);
			assertThat(properties.getEntityTag()).isEqualTo(EntityTagSource.ATTRIBUTES);
			assertThat(context.getBean(ZeroCopyNettyProperties.class).getFileChunkSize()).hasToString("65536B");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "file.descriptor-ttl=0", "file.descriptor-ttl=1d", "file.max-open-files=1",
			"file.max-open-files=2147483647", "file.entity-tag=content", "netty.file-chunk-size=1KB",
			"netty.file-chunk-size=16MB" })
	void whenPropertyIsAtItsLimitThenFilesAreServed(String property) {
		this.runner.withPropertyValues("zerocopy." + property)
			.run(context -> assertThat(context).hasNotFailed().hasSingleBean(FileStore.class));
	}

	@ParameterizedTest
	@CsvSource({ "descriptor-ttl,-1ns,1 day", "descriptor-ttl,86400001ms,1 day", "max-open-files,0,a number from 1",
			"max-open-files,-1,a number from 1" })
	void whenPropertyIsWrongThenStartFails(String name, String value, String expected) {
		this.runner.withPropertyValues("zerocopy.file." + name + "=" + value)
			.run(context -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
					assertThat(failure.getName()).isEqualTo("zerocopy.file." + name);
					assertThat(failure.getReason()).contains(expected);
				}));
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1B", "0B", "1023B", "16777217B", "3GB" })
	void whenChunkSizeIsWrongThenStartFails(String value) {
		this.runner.withPropertyValues("zerocopy.netty.file-chunk-size=" + value)
			.run(context -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(ServerSettingException.class, failure -> {
					assertThat(failure.getProperty()).isEqualTo("zerocopy.netty.file-chunk-size");
					assertThat(failure.getReason()).contains("1024B to 16777216B");
				}));
	}

}
