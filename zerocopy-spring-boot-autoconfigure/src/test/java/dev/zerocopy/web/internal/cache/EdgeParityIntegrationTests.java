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

package dev.zerocopy.web.internal.cache;

import java.util.List;

import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.web.internal.Lane;

/**
 * The same bytes get the same answer on the edge and on the WebFlux lane.
 */
class EdgeParityIntegrationTests extends AbstractLaneParityTests {

	EdgeParityIntegrationTests() {
		super(Lane.EDGE, ZeroCopyEdgeAutoConfiguration.class);
	}

	@Override
	List<String> passedOn() {
		return List.of(get("/page", "Range: bytes=0-1,4-5\r\n"), "GET /page HTTP/1.0\r\n\r\n");
	}

}
