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
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import dev.zerocopy.actuate.ZeroCopyEndpoint.EndpointDescriptor;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/**
 * {@link InfoContributor} that tells how many endpoints each lane serves. Reads only what
 * is in memory. Thread-safe.
 *
 * @since 0.1.0
 */
public final class LanesInfoContributor implements InfoContributor {

	private final Supplier<List<EndpointDescriptor>> endpoints;

	/**
	 * Create a contributor.
	 * @param endpoints describes the endpoints as they are now
	 */
	public LanesInfoContributor(Supplier<List<EndpointDescriptor>> endpoints) {
		this.endpoints = endpoints;
	}

	@Override
	public void contribute(Info.Builder builder) {
		Map<String, Long> lanes = this.endpoints.get()
			.stream()
			.collect(Collectors.groupingBy(EndpointDescriptor::lane, TreeMap::new, Collectors.counting()));
		builder.withDetail("zerocopy", Map.of("lanes", lanes));
	}

}
