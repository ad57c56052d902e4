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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.testsupport.RawClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Memory of entries whose clients read slowly.
 */
class CacheMemoryIntegrationTests {

	private static final int LENGTH = 8 * 1024 * 1024;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(LargeController.class)
		.withPropertyValues("zerocopy.cache.max-memory=20MB");

	private CacheMemory memory;

	private void run(CacheApplication.TestOf<CacheApplication> test) {
		CacheApplication.run(this.runner, server -> {
			this.memory = server.memory();
			test.run(server);
		});
		Awaitility.await().untilAsserted(() -> assertThat(this.memory.usedBytes()).isZero());
	}

	@Test
	void whenEntryIsEvictedWhileServingThenItIsFreedWithItsLastResponse() {
		run(server -> {
			server.getBytes("/large/a");
			List<RawClient> readers = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				readers.add(new RawClient(server.port(), 4096).get("/large/a"));
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.store().entries().stats().hitCount()).isEqualTo(4));
			assertThat(server.store().evict("/large/a")).isOne();
			assertThat(server.store().cachedBytes()).isZero();
			assertThat(server.memory().usedBytes()).isEqualTo(LENGTH);
			for (int i = 0; i < readers.size(); i++) {
				assertThat(server.memory().usedBytes()).isEqualTo(LENGTH);
				if (i == 2) {
					readers.get(i).reset();
				}
				else {
					assertThat(readers.get(i).readToEnd()).endsWith("a".repeat(1000)).hasSizeGreaterThan(LENGTH);
				}
			}
			Awaitility.await().untilAsserted(() -> assertThat(server.memory().usedBytes()).isZero());
		});
	}

	@Test
	void whenSlowClientsReadThenBudgetOfTheCacheHolds() {
		run(server -> {
			List<RawClient> readers = new ArrayList<>();
			for (String name : List.of("a", "b", "c", "d", "e")) {
				readers.add(new RawClient(server.port(), 4096).get("/large/" + name));
				Awaitility.await().untilAsserted(() -> assertThat(server.calls().of(name)).isOne());
				server.getBytes("/large/" + name);
				assertThat(server.store().cachedBytes()).isLessThanOrEqualTo(20L * 1024 * 1024);
			}
			for (int i = 0; i < readers.size(); i++) {
				String name = List.of("a", "b", "c", "d", "e").get(i);
				String answer = readers.get(i).readToEnd();
				assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).hasSize(LENGTH)
					.containsPattern("^" + name + "{1000}");
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.memory().usedBytes()).isEqualTo(server.store().cachedBytes()));
		});
	}

	@RestController
	static class LargeController {

		private final CacheApplication.Calls calls;

		LargeController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/large/{name}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1m")
		byte[] large(@PathVariable("name") String name) {
			this.calls.next(name);
			return name.repeat(LENGTH).getBytes(StandardCharsets.ISO_8859_1);
		}

	}

}
