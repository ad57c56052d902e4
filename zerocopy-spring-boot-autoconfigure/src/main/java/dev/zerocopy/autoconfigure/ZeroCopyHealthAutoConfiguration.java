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

import dev.zerocopy.actuate.DirectMemoryHealthIndicator;
import dev.zerocopy.server.ServerInspector;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the
 * {@link DirectMemoryHealthIndicator}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZeroCopyServerAutoConfiguration.class,
		beforeName = "org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration")
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnEnabledHealthIndicator("zerocopy-memory")
@ConditionalOnBean(ServerInspector.class)
@EnableConfigurationProperties(ZeroCopyHealthProperties.class)
public final class ZeroCopyHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "zeroCopyMemoryHealthIndicator")
	DirectMemoryHealthIndicator zeroCopyMemoryHealthIndicator(ZeroCopyHealthProperties properties) {
		double threshold = properties.getMemoryThreshold();
		if (!(threshold >= 0 && threshold <= 1)) {
			throw new ServerSettingException("zerocopy.health.memory-threshold", threshold,
					"it must be a share from 0 to 1", "Correct zerocopy.health.memory-threshold.");
		}
		return new DirectMemoryHealthIndicator(threshold);
	}

}
