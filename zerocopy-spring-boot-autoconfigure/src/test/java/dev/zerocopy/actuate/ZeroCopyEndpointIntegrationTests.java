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

import java.lang.management.ManagementFactory;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;

import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.ReflectionException;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.metrics.MetersServer;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

/**
 * Tests for {@link ZeroCopyEndpoint} on a server.
 */
class ZeroCopyEndpointIntegrationTests {

	private static final String DOMAIN = "dev.zerocopy.test";

	private static MetersServer server;

	private static Map<String, Object> description;

	@BeforeAll
	static void start() throws Exception {
		server = MetersServer.start(Application.class, "zerocopy.netty.tcp-no-delay=false",
				"zerocopy.netty.event-loop-threads=2", "spring.jmx.enabled=true", "spring.jmx.default-domain=" + DOMAIN,
				"management.endpoints.jmx.exposure.include=zerocopy");
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
					Map.of("pattern", "/kept/{name}", "methods", List.of("GET"), "handler",
							Stock.class.getName() + "#kept(String)", "lane", "EDGE", "reason",
							"while its response is fresh in the cache"),
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

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			path=/kept/a                | {"evicted":1}
			prefix=/kept/               | {"evicted":2}
			tag=kept-b                  | {"evicted":1}
			tag=nobody                  | {"evicted":0}
			all=true                    | {"evicted":2}
			""")
	void whenOneThingIsNamedThenItIsEvicted(String query, String answer) throws Exception {
		fill();
		HttpResponse<byte[]> response = delete("?" + query);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(new String(response.body(), UTF_8)).isEqualTo(answer);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "?", "?pth=/kept/a", "?path=/kept/a&pth=", "?path=", "?prefix=", "?tag=", "?path",
			"?prefix&path=/kept/a", "?all=true&path", "?path=/kept/a&path=/kept/b", "?tag=kept-a&tag=kept-a",
			"?path=/kept/a&tag=kept-a", "?path=/kept/a&prefix=/kept", "?prefix=/kept&tag=kept-a",
			"?all=true&tag=kept-a", "?all=false&tag=kept-a", "?all=false", "?all=", "?all", "?all=everything",
			"?all=true&all=true", "?ALL=true", "?Path=/kept/a", "?path=/kept/a&_=1" })
	void whenRequestIsNotClearThenItIsRefused(String query) throws Exception {
		fill();
		assertThat(delete(query).statusCode()).isEqualTo(400);
		assertThat(server.bean(EntryStore.class).entries().asMap()).hasSize(2);
	}

	@Test
	void whenJmxNamesNothingThenItIsRefused() throws Exception {
		fill();
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> evict(null, null, null, null))
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThatExceptionOfType(ReflectionException.class).isThrownBy(() -> evict("", null, null, null))
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThat(server.bean(EntryStore.class).entries().asMap()).hasSize(2);
		assertThat(evict(null, null, "kept-a", null)).hasToString("{evicted=1}");
		assertThat(evict(null, null, null, true)).hasToString("{evicted=1}");
	}

	private static Object evict(String path, String prefix, String tag, Boolean all) throws JMException {
		return ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName(DOMAIN + ":type=Endpoint,name=Zerocopy"), "evict",
					new Object[] { path, prefix, tag, all }, new String[] { String.class.getName(),
							String.class.getName(), String.class.getName(), Boolean.class.getName() });
	}

	private static void fill() throws Exception {
		server.bean(EntryStore.class).clear();
		server.get("/kept/a");
		server.get("/kept/b");
	}

	private static HttpResponse<byte[]> delete(String query) throws Exception {
		return server.exchange("DELETE", "/actuator/zerocopy" + query, new byte[0]);
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

		@GetMapping(path = "/kept/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", tags = "kept-{name}")
		String kept(@PathVariable("name") String name) {
			return name;
		}

	}

}
