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

package dev.zerocopy.actuate;

import java.util.Map;

import dev.zerocopy.server.DirectMemoryStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.health.contributor.Health;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DirectMemoryHealthIndicator}.
 */
class DirectMemoryHealthIndicatorTests {

	@ParameterizedTest
	@CsvSource({ "0, UP", "90, UP", "91, OUT_OF_SERVICE", "100, OUT_OF_SERVICE", "101, OUT_OF_SERVICE" })
	void whenMoreThanThresholdIsUsedThenOutOfService(long used, String status) {
		Health health = new DirectMemoryHealthIndicator(() -> new DirectMemoryStats(used, 100), 0.9).health();
		assertThat(health.getStatus().getCode()).isEqualTo(status);
		assertThat(health.getDetails()).isEqualTo(Map.of("usedBytes", used, "maxBytes", 100L, "threshold", 0.9));
	}

	@Test
	void memoryOfTheProcessIsShown() {
		Health health = new DirectMemoryHealthIndicator(1).health();
		assertThat(health.getStatus().getCode()).isEqualTo("UP");
		assertThat(health.getDetails()).containsEntry("maxBytes", DirectMemoryStats.now().maxBytes());
	}

}
