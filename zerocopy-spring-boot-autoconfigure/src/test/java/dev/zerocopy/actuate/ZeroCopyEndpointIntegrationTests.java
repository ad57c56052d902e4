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

import dev.zerocopy.metrics.MetersServer;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

/**
 * Tests for {@link ZeroCopyEndpoint} on a server.
 */
class ZeroCopyEndpointIntegrationTests {

	private static MetersServer server;

	private static Map<String, Object> description;

	@BeforeAll
	static void start() throws Exception {
		server = MetersServer.start(Application.class, "zerocopy.netty.tcp-no-delay=false",
				"zerocopy.netty.event-loop-threads=2");
		byte[] body = server.get("/actuator/zerocopy").body();
		description = JsonParserFactory.getJsonParser().parseMap(new String(body, UTF_8));
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@Test
	void endpointsAreShownWithLaneAndReason() {
		assertThat(description.get("endpoints"))
			.isEqualTo(List.of(endpoint("/all", List.of(), "all()", "EDGE", "once its target is known"),
					endpoint("/cors", List.of("GET"), "cors()", "WEBFLUX",
							"through DispatcherHandler, since it has a CORS configuration"),
					endpoint("/two", List.of("GET", "PUT"), "two()", "EDGE", "once its target is known")));
	}

	@Test
	void serverIsShownAsItRuns() {
		assertThat(description).extracting("server", MAP).containsOnlyKeys("options", "allocator");
		assertThat(description).extracting("server", MAP)
			.extracting("options", MAP)
			.containsOnlyKeys("transport", "eventLoopThreads", "allocator", "listening", "accepted")
			.contains(entry("eventLoopThreads", 2))
			.extracting("accepted", MAP)
			.contains(entry("TCP_NODELAY", false));
		assertThat(description).extracting("server", MAP)
			.extracting("allocator", MAP)
			.containsOnlyKeys("type", "usedHeapBytes", "usedDirectBytes")
			.hasEntrySatisfying("usedDirectBytes", (bytes) -> assertThat(((Number) bytes).longValue()).isPositive());
	}

	private static Map<String, Object> endpoint(String pattern, List<String> methods, String handler, String lane,
			String reason) {
		return Map.of("pattern", pattern, "methods", methods, "handler", Controller.class.getName() + "#" + handler,
				"lane", lane, "reason", reason);
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Controller.class, Stock.class })
	static class Application {

	}

	@ZeroCopyController
	static class Controller {

		@RequestMapping(path = "/two", method = { RequestMethod.PUT, RequestMethod.GET })
		byte[] two() {
			return new byte[2];
		}

		@RequestMapping("/all")
		byte[] all() {
			return new byte[0];
		}

		@CrossOrigin
		@GetMapping("/cors")
		byte[] cors() {
			return new byte[0];
		}

	}

	@RestController
	static class Stock {

		@GetMapping("/stock")
		String stock() {
			return "";
		}

	}

}
