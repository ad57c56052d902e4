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

import java.util.HashMap;
import java.util.Map;

import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link AllocatorEnvironmentPostProcessor}.
 */
class AllocatorEnvironmentPostProcessorTests {

	private static final String[] PROPERTIES = { "io.netty.allocator.type", "io.netty.allocator.numHeapArenas",
			"io.netty.allocator.numDirectArenas", "io.netty.allocator.pageSize" };

	private final Map<String, String> saved = new HashMap<>();

	private final MockEnvironment environment = new MockEnvironment();

	@BeforeEach
	void clear() {
		for (String property : PROPERTIES) {
			this.saved.put(property, System.clearProperty(property));
		}
	}

	@AfterEach
	void restore() {
		this.saved.forEach((property, value) -> {
			System.clearProperty(property);
			if (value != null) {
				System.setProperty(property, value);
			}
		});
	}

	@Test
	void whenNothingIsSetThenNoSystemPropertyIs() {
		process();
		assertThat(System.getProperties()).doesNotContainKeys((Object[]) PROPERTIES);
	}

	@Test
	void whenAllocatorIsSetThenSystemPropertiesAre() {
		this.environment.withProperty("zerocopy.netty.allocator.type", "pooled")
			.withProperty("zerocopy.netty.allocator.direct-arenas", "2")
			.withProperty("zerocopy.netty.allocator.page-size", "16KB");
		process();
		assertThat(System.getProperty("io.netty.allocator.type")).isEqualTo("pooled");
		assertThat(System.getProperty("io.netty.allocator.numDirectArenas")).isEqualTo("2");
		assertThat(System.getProperty("io.netty.allocator.pageSize")).isEqualTo("16384");
		assertThat(System.getProperty("io.netty.allocator.numHeapArenas")).isNull();
	}

	@Test
	void whenUserHasSetSystemPropertyThenItStays() {
		System.setProperty("io.netty.allocator.type", "unpooled");
		this.environment.withProperty("zerocopy.netty.allocator.type", "pooled");
		process();
		assertThat(System.getProperty("io.netty.allocator.type")).isEqualTo("unpooled");
	}

	@Test
	void whenStarterIsSwitchedOffThenNothingIsSet() {
		this.environment.withProperty("zerocopy.enabled", "false")
			.withProperty("zerocopy.netty.allocator.type", "pooled");
		process();
		assertThat(System.getProperty("io.netty.allocator.type")).isNull();
	}

	@Test
	void whenArenasAreSetForAnotherAllocatorThenStartStops() {
		this.environment.withProperty("zerocopy.netty.allocator.type", "adaptive")
			.withProperty("zerocopy.netty.allocator.heap-arenas", "1");
		assertThatExceptionOfType(ServerSettingException.class).isThrownBy(this::process)
			.withMessageContaining("zerocopy.netty.allocator.heap-arenas");
	}

	@Test
	void isRegistered() {
		assertThat(SpringFactoriesLoader.forDefaultResourceLocation()
			.load(EnvironmentPostProcessor.class, FailureHandler.logging(LogFactory.getLog(getClass()))))
			.hasAtLeastOneElementOfType(AllocatorEnvironmentPostProcessor.class);
	}

	private void process() {
		new AllocatorEnvironmentPostProcessor().postProcessEnvironment(this.environment, new SpringApplication());
	}

}
