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

import java.time.Duration;

import dev.zerocopy.file.internal.FileStore;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Configuration of files as answers.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ ZeroCopyFileProperties.class, ZeroCopyNettyProperties.class })
class FileConfiguration {

	private static final Duration LONGEST_TTL = Duration.ofDays(1);

	@Bean
	FileStore zeroCopyFileStore(ZeroCopyFileProperties properties, ZeroCopyNettyProperties nettyProperties) {
		Duration ttl = properties.getDescriptorTtl();
		if (ttl.isNegative() || ttl.compareTo(LONGEST_TTL) > 0) {
			throw new InvalidConfigurationPropertyValueException("zerocopy.file.descriptor-ttl", ttl,
					"Expected a duration from 0, for no files kept open, to 1 day.");
		}
		int maxOpenFiles = properties.getMaxOpenFiles();
		if (maxOpenFiles < 1) {
			throw new InvalidConfigurationPropertyValueException("zerocopy.file.max-open-files", maxOpenFiles,
					"Expected a number from 1. To keep no files open, set zerocopy.file.descriptor-ttl to 0.");
		}
		return new FileStore(ttl, maxOpenFiles, new NettyPropertiesMapper(nettyProperties).fileChunkBytes(),
				properties.getEntityTag());
	}

}
