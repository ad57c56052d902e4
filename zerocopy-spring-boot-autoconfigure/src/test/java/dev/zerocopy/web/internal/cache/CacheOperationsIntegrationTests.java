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

import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;

import dev.zerocopy.actuate.ZeroCopyEndpoint;
import dev.zerocopy.actuate.ZeroCopyEndpoint.CacheDescriptor;
import dev.zerocopy.actuate.ZeroCopyEndpoint.CachedResponseDescriptor;
import dev.zerocopy.actuate.internal.CacheDescriptors;
import dev.zerocopy.cache.CacheEvictionEvent;
import dev.zerocopy.cache.CacheEvictionEvent.Kind;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.metrics.internal.CacheMeters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What operators see of the cache and do to it.
 */
class CacheOperationsIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(PageController.class);

	@Test
	void whenActuatorIsReadThenItShowsResponses() {
		CacheApplication.run(this.runner, server -> {
			server.get("/page/a");
			server.get("/page/b");
			server.get("/page/b");
			server.advance(Duration.ofSeconds(70));
			CacheDescriptor cache = endpoint(server).zeroCopy().cache();
			assertThat(cache).isNotNull();
			assertThat(cache.size()).isEqualTo(2);
			assertThat(cache.usedDirectBytes()).isEqualTo(12);
			CachedResponseDescriptor most = cache.responses().get(0);
			assertThat(most.path()).isEqualTo("/page/b");
			assertThat(most.status()).isEqualTo(200);
			assertThat(most.tags()).containsExactly("page", "page-b");
			assertThat(most.variants()).containsOnlyKeys("identity");
			assertThat(most.ageSeconds()).isEqualTo(70);
			assertThat(most.fresh()).isFalse();
			assertThat(most.hits()).isOne();
		});
	}

	@Test
	void whenActuatorDeletesThenResponsesAreGone() {
		CacheApplication.run(this.runner, server -> {
			for (String page : List.of("a", "b", "c", "d", "e")) {
				server.get("/page/" + page);
			}
			ZeroCopyEndpoint endpoint = endpoint(server);
			assertThat(endpoint.evict("/page/a", null, null, null).evicted()).isOne();
			assertThat(endpoint.evict(null, null, "page-b", null).evicted()).isOne();
			assertThat(endpoint.evict(null, "/page/c", null, null).evicted()).isOne();
			assertThat(endpoint.evict(null, null, null, true).evicted()).isEqualTo(2);
			String id = server.store().id();
			assertThat(server.events()).containsExactly(new CacheEvictionEvent(Kind.PATH, "/page/a", 1, id),
					new CacheEvictionEvent(Kind.TAG, "page-b", 1, id),
					new CacheEvictionEvent(Kind.PREFIX, "/page/c", 1, id),
					new CacheEvictionEvent(Kind.ALL, null, 2, id));
		});
	}

	@Test
	void whenMetersAreReadThenTheyShowHitsAndMemory() {
		CacheApplication.run(this.runner, server -> {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			new CacheMeters(server.store(), server.memory(), null).bindTo(registry);
			server.get("/page/a");
			server.get("/page/a");
			server.get("/page/a");
			assertThat(
					registry.get("cache.gets").tag("cache", "zerocopy").tag("result", "hit").functionCounter().count())
				.isEqualTo(2);
			assertThat(
					registry.get("cache.gets").tag("cache", "zerocopy").tag("result", "miss").functionCounter().count())
				.isEqualTo(1);
			assertThat(registry.get("zerocopy.cache.memory").tag("state", "cached").gauge().value()).isEqualTo(6);
			assertThat(registry.get("zerocopy.cache.memory").tag("state", "in_flight").gauge().value()).isZero();
		});
	}

	@Test
	void whenCacheStatusIsOnThenItTellsWhatHappened() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.cache.cache-status=true"), server -> {
			assertThat(server.get("/page/a").headers().firstValue("Cache-Status"))
				.contains("zerocopy; fwd=miss; stored");
			assertThat(server.get("/page/a").headers().firstValue("Cache-Status")).contains("zerocopy; hit; ttl=60");
		});
	}

	@Test
	void whenClientMayAskForNewResponseThenMethodRunsForIt() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.cache.client-no-cache=true"), server -> {
			assertThat(server.get("/page/a").body()).isEqualTo("page 1");
			assertThat(server.get("/page/a", "Cache-Control", "max-age=0").body()).isEqualTo("page 2");
			assertThat(server.get("/page/a", "Cache-Control", "x, No-Cache").body()).isEqualTo("page 3");
			assertThat(server.get("/page/a").body()).isEqualTo("page 3");
		});
		CacheApplication.run(this.runner, server -> {
			server.get("/page/a");
			assertThat(server.get("/page/a", "Cache-Control", "no-cache").body()).isEqualTo("page 1");
		});
	}

	@Test
	void whenDateIsOffThenThereIsNone() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.http.date=false"),
				server -> assertThat(server.get("/page/a").headers().firstValue("Date")).isEmpty());
	}

	@Test
	void whenCacheIsOffThenMethodsRun() {
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.cache.enabled=false"), server -> {
			assertThat(server.get("/page/a").body()).isEqualTo("page 1");
			assertThat(server.get("/page/a").body()).isEqualTo("page 2");
			HttpRequest head = server.request("/page/a").method("HEAD", HttpRequest.BodyPublishers.noBody()).build();
			assertThat(server.send(head).headers().firstValue("ETag")).isEmpty();
		});
	}

	@Test
	void whenClientMayKeepResponseThenItIsTold() {
		CacheApplication.run(this.runner, server -> {
			assertThat(server.get("/kept").headers().firstValue("Cache-Control")).contains("max-age=30");
			assertThat(server.get("/kept").headers().firstValue("Expires")).isPresent();
			assertThat(server.get("/page/a").headers().firstValue("Cache-Control")).isEmpty();
		});
	}

	private static ZeroCopyEndpoint endpoint(CacheApplication server) {
		return new ZeroCopyEndpoint(List::of, null,
				new CacheDescriptors(server.store(), server.bean(EntryFactory.class), server.memory()), server.store());
	}

	@RestController
	static class PageController {

		private final CacheApplication.Calls calls;

		PageController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping("/page/{name}")
		@CachedResponse(ttl = "1m", staleIfError = "1m", tags = { "page", "page-{name}" })
		String page(@PathVariable("name") String name) {
			return "page " + this.calls.next("page");
		}

		@GetMapping("/kept")
		@CachedResponse(ttl = "1m", clientMaxAge = "30s")
		String kept() {
			return "kept";
		}

	}

}
