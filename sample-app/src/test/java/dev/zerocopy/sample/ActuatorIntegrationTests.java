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

package dev.zerocopy.sample;

import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the actuator tells of the starter in the sample application.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ActuatorIntegrationTests {

	@LocalServerPort
	private int port;

	@Test
	void healthShowsDirectMemory() {
		get("/actuator/health").jsonPath("$.components.zeroCopyMemory.status")
			.isEqualTo("UP")
			.jsonPath("$.components.zeroCopyMemory.details.usedBytes")
			.value(Integer.class, (used) -> assertThat(used).isPositive());
	}

	@Test
	void infoShowsAsManyEndpointsAsTheActuatorEndpoint() {
		get("/actuator/zerocopy").jsonPath("$.endpoints.length()")
			.value(Integer.class, (endpoints) -> get("/actuator/info").jsonPath("$.zerocopy.lanes")
				.value(Map.class, (lanes) -> assertThat((Integer) lanes.get("EDGE") + (Integer) lanes.get("WEBFLUX"))
					.isEqualTo(endpoints)));
	}

	private WebTestClient.BodyContentSpec get(String path) {
		return WebTestClient.bindToServer()
			.baseUrl("http://localhost:" + this.port)
			.build()
			.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
	}

}
