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

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.zerocopy.actuate.ZeroCopyEndpoint.EndpointDescriptor;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.info.Info;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LanesInfoContributor}.
 */
class LanesInfoContributorTests {

	@Test
	void endpointsAreCountedByLane() {
		assertThat(lanes("WEBFLUX", "EDGE", "WEBFLUX")).isEqualTo(Map.of("lanes", Map.of("WEBFLUX", 2L, "EDGE", 1L)));
	}

	@Test
	void whenThereAreNoEndpointsThenThereAreNoLanes() {
		assertThat(lanes()).isEqualTo(Map.of("lanes", Map.of()));
	}

	private static Object lanes(String... lanes) {
		List<EndpointDescriptor> endpoints = Stream.of(lanes)
			.map((lane) -> new EndpointDescriptor("/a", List.of("GET"), "A#a()", lane, "shortcut"))
			.toList();
		Info.Builder builder = new Info.Builder();
		new LanesInfoContributor(() -> endpoints).contribute(builder);
		return builder.build().get("zerocopy");
	}

}
