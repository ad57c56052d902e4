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

import dev.zerocopy.actuate.ZeroCopyEndpoint.EndpointDescriptor;
import dev.zerocopy.server.ServerInspector;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyEndpoint}.
 */
class ZeroCopyEndpointTests {

	private final EndpointDescriptor descriptor = new EndpointDescriptor("/a", List.of("GET"), "A#a()", "WEBFLUX",
			"shortcut");

	@Test
	void endpointsAreDescribedAsTheyAre() {
		assertThat(new ZeroCopyEndpoint(() -> List.of(this.descriptor), null, null, null).zeroCopy().endpoints())
			.containsExactly(this.descriptor);
	}

	@Test
	void whenServerIsNotTunedThenItIsNotShown() {
		assertThat(new ZeroCopyEndpoint(List::of, null, null, null).zeroCopy().server()).isNull();
	}

	@Test
	void whenServerIsNotBoundThenItIsNotShown() {
		assertThat(new ZeroCopyEndpoint(List::of, new ServerInspector(), null, null).zeroCopy().server()).isNull();
	}

}
