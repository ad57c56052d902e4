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

import java.nio.file.Files;
import java.nio.file.Path;

import dev.zerocopy.cache.internal.asset.AssetStore;
import dev.zerocopy.web.internal.asset.AssetMapping;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyAssetsAutoConfiguration}.
 */
class ZeroCopyAssetsAutoConfigurationTests {

	@TempDir
	private Path directory;

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyAssetsAutoConfiguration.class,
				ZeroCopyWebAutoConfiguration.class, WebFluxAutoConfiguration.class));

	@Test
	void whenThereIsNoLocationThenThereAreNoAssets() {
		this.runner.withPropertyValues("zerocopy.assets.watch=true", "zerocopy.assets.locations=")
			.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AssetStore.class));
	}

	@Test
	void whenThereAreLocationsThenThereAreAssets() {
		for (String name : new String[] { "zerocopy.assets.locations", "zerocopy.assets.locations[0]" }) {
			this.runner.withPropertyValues(name + "=" + this.directory.toUri())
				.run(context -> assertThat(context).hasSingleBean(AssetStore.class).hasSingleBean(AssetMapping.class));
		}
	}

	@Test
	void whenStarterIsSwitchedOffThenThereAreNoAssets() {
		this.runner.withPropertyValues("zerocopy.enabled=false", "zerocopy.assets.locations=" + this.directory.toUri())
			.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AssetStore.class));
	}

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		this.runner.withPropertyValues("zerocopy.assets.locations=" + this.directory.toUri()).run(context -> {
			ZeroCopyAssetsProperties properties = context.getBean(ZeroCopyAssetsProperties.class);
			assertThat(properties.getPattern()).isEqualTo("/assets/**");
			assertThat(properties.getMaxInMemorySize()).hasToString("8388608B");
			assertThat(properties.getCacheControl()).isNull();
			assertThat(properties.getImmutablePattern()).isNull();
			assertThat(properties.isPreload()).isTrue();
			assertThat(properties.isCompress()).isTrue();
			assertThat(properties.isWatch()).isFalse();
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			locations          | classpath:/no/such/directory/  | no such directory
			locations          | file:/no/such/directory        | no directory
			locations          | file:%s/file.txt               | no directory
			locations          | /srv/site                      | starts with 'classpath:' or 'file:'
			locations          | http://localhost/              | starts with 'classpath:' or 'file:'
			locations          | classpath:/                    | root of the class path
			locations          | classpath*:                    | root of the class path
			locations          | classpath:/static/*            | without wildcards
			locations          | classpath:/static/../          | starts with 'classpath:'
			pattern            | assets/**                      | literal segments
			pattern            | /assets                        | literal segments
			pattern            | /{any}/**                      | literal segments
			pattern            | /a//b/**                       | literal segments
			max-in-memory-size | -1B                            | 0B
			max-in-memory-size | 2147483632B                    | 0B to 2147483631B
			immutable-pattern  | /{open                         | pattern of paths
			cache-control      | max-age=%n                     | directives
			""")
	void whenPropertyIsWrongThenStartFails(String name, String value, String expected) throws Exception {
		Files.writeString(this.directory.resolve("file.txt"), "");
		String used = value.replace("%s", this.directory.toString()).replace("%n", "1\n2");
		this.runner
			.withPropertyValues("zerocopy.assets.locations=" + this.directory.toUri(),
					"zerocopy.assets." + name + "=" + used)
			.run(context -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
					assertThat(failure.getName()).isEqualTo("zerocopy.assets." + name);
					assertThat(failure.getReason()).contains(expected);
				}));
	}

}
