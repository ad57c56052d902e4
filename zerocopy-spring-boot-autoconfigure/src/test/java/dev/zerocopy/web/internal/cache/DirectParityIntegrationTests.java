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

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.web.internal.Lane;

/**
 * The same bytes get the same answer behind the HTTP codec and on the WebFlux lane.
 */
class DirectParityIntegrationTests extends AbstractLaneParityTests {

	DirectParityIntegrationTests() {
		super(Lane.DIRECT, ZeroCopyDirectAutoConfiguration.class);
	}

	@Override
	List<String> passedOn() {
		return List.of(get("/page", "Transfer-Encoding: chunked\r\n\r\n0\r\n"),
				get("/page", "Expect: 100-continue\r\n"),
				"GET /page HTTP/1.1\r\nHost: a*b\r\nConnection: close\r\n\r\n");
	}

}
