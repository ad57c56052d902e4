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

import dev.zerocopy.server.AllocatorSettings;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Hands {@code zerocopy.netty.allocator} to Netty as system properties, as soon as the
 * configuration files are read: Netty looks at them once. System properties that are
 * there already stay.
 */
final class AllocatorEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public int getOrder() {
		return ConfigDataEnvironmentPostProcessor.ORDER + 1;
	}

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (environment.getProperty("zerocopy.enabled", Boolean.class, true)) {
			Binder.get(environment)
				.bind(NettyPropertiesMapper.PREFIX + "allocator", ZeroCopyNettyProperties.Allocator.class)
				.ifBound((allocator) -> setSystemProperties(NettyPropertiesMapper.allocator(allocator)));
		}
	}

	private static void setSystemProperties(AllocatorSettings settings) {
		for (Map.Entry<String, String> property : settings.systemProperties().entrySet()) {
			if (System.getProperty(property.getKey()) == null) {
				System.setProperty(property.getKey(), property.getValue());
			}
		}
	}

}
