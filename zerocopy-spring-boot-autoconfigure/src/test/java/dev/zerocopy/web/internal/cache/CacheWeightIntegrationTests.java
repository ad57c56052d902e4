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

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.testsupport.HeapGraph;
import dev.zerocopy.web.internal.Lane;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What lanes keep for their answers counts against the budget.
 */
class CacheWeightIntegrationTests {

	private static final int COUNT = 20;

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(ItemController.class, RecordedAnswers.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyEdgeAutoConfiguration.class, ZeroCopyDirectAutoConfiguration.class))
		.withPropertyValues("server.http2.enabled=true");

	@ParameterizedTest
	@CsvSource({ "EDGE, HTTP11", "EDGE, H2C", "DIRECT, HTTP11", "DIRECT, H2C" })
	void whenLaneKeepsHeadsThenTheyCount(Lane lane, HttpProtocol protocol) {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.lane=" + lane.tag()), server -> {
			HttpClient client = HttpClient.newConnection().port(server.port()).protocol(protocol);
			getAll(client, server);
			getAll(client, server);
			assertThat(kept(server)).isEmpty();
			long weight = weight(server);
			List<String> lanes = server.bean(RecordedAnswers.class).lanes;
			lanes.clear();
			getAll(client, server);
			assertThat(lanes).hasSize(COUNT).containsOnly(lane.name());
			assertThat(kept(server)).hasSizeGreaterThanOrEqualTo(COUNT);
			assertThat(weight(server) - weight).isGreaterThanOrEqualTo(HeapGraph.sizeOf(kept(server).toArray()));
		});
	}

	private static void getAll(HttpClient client, CacheApplication server) {
		for (int i = 0; i < COUNT; i++) {
			assertThat(client.get().uri("/item/" + i).responseContent().aggregate().asString().block(TIMEOUT))
				.isEqualTo("item " + i);
		}
		server.settle();
	}

	/** What lanes have left at the variants. */
	private static List<Object> kept(CacheApplication server) {
		return server.store()
			.entries()
			.asMap()
			.values()
			.stream()
			.flatMap(entry -> entry.variants().stream())
			.flatMap(variant -> Stream.<Object>of(variant.head(), variant.fields(false), variant.fields(true),
					variant.http2Fields()))
			.filter(Objects::nonNull)
			.toList();
	}

	private static long weight(CacheApplication server) {
		server.store().entries().cleanUp();
		return server.store().entries().policy().eviction().orElseThrow().weightedSize().orElseThrow();
	}

	@RestController
	static class ItemController {

		@GetMapping(path = "/item/{id}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m")
		String item(@PathVariable("id") String id) {
			return "item " + id;
		}

	}

}
