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
import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.cache.CacheEvictionEvent;
import dev.zerocopy.cache.CacheEvictionEvent.Kind;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.EvictCachedResponse;
import dev.zerocopy.cache.ResponseCache;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Two instances that relay evictions to each other, as {@link CacheEvictionEvent} shows.
 */
class EvictionRelayIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(PageController.class,
			Relay.class);

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whenOneInstanceEvictsThenTheOtherFollowsAndTheEventEndsThere(boolean alsoToItself) {
		run(alsoToItself, (one, other) -> {
			HttpRequest change = one.request("/page/a").POST(HttpRequest.BodyPublishers.noBody()).build();
			assertThat(one.send(change).statusCode()).isEqualTo(200);
			assertThat(one.store().entries().asMap()).hasSize(1);
			assertThat(other.store().entries().asMap()).hasSize(1);
			String id = one.store().id();
			assertThat(one.events()).containsExactly(new CacheEvictionEvent(Kind.TAG, "page-a", 1, id));
			assertThat(other.events()).isEmpty();
			assertThat(other.bean(Relay.class).received)
				.containsExactly(new CacheEvictionEvent(Kind.TAG, "page-a", 1, id));
			assertThat(other.get("/page/a").body()).isEqualTo("page a 2");
		});
	}

	@ParameterizedTest
	@EnumSource(Kind.class)
	void whenEvictionOfAnyKindIsRelayedThenTheOtherFollows(Kind kind) {
		run(true, (one, other) -> {
			int count = switch (kind) {
				case PATH -> one.store().evict("/page/a");
				case PREFIX -> one.store().evictPrefix("/page/a");
				case TAG -> one.store().evictTag("page-a");
				case ALL -> one.store().clear();
			};
			assertThat(count).isEqualTo((kind == Kind.ALL) ? 2 : 1);
			assertThat(other.store().entries().asMap()).hasSize(2 - count);
			assertThat(one.events()).hasSize(1);
			assertThat(other.events()).isEmpty();
		});
	}

	@Test
	void whenInstanceHasNothingToEvictThenTheOtherHearsOfIt() {
		run(true, (one, other) -> {
			one.store().apply(new CacheEvictionEvent(Kind.ALL, null, 0, "elsewhere"));
			assertThat(one.store().evict("/page/a")).isZero();
			assertThat(one.events()).containsExactly(new CacheEvictionEvent(Kind.PATH, "/page/a", 0, one.store().id()));
			assertThat(other.store().entries().asMap()).hasSize(1);
		});
	}

	@Test
	void whenEventComesBackThenWhatWasStoredMeanwhileStays() {
		run(false, (one, other) -> {
			one.store().evict("/page/a");
			one.get("/page/a");
			assertThat(one.store().apply(one.events().get(0))).isZero();
			assertThat(one.store().entries().asMap()).hasSize(2);
		});
	}

	@Test
	void whenEventNamesNothingThenItIsRefused() {
		for (Kind kind : Kind.values()) {
			String value = (kind == Kind.ALL) ? "x" : null;
			assertThatIllegalArgumentException().isThrownBy(() -> new CacheEvictionEvent(kind, value, 0, "x"));
		}
	}

	private void run(boolean alsoToItself, TestOfTwo test) {
		CacheApplication.run(this.runner, one -> CacheApplication.run(this.runner, other -> {
			assertThat(one.store().id()).isNotEqualTo(other.store().id());
			for (CacheApplication server : List.of(one, other)) {
				server.get("/page/a");
				server.get("/page/b");
				List<Relay> to = server.bean(Relay.class).to;
				to.add(((server == one) ? other : one).bean(Relay.class));
				if (alsoToItself) {
					to.add(server.bean(Relay.class));
				}
			}
			test.run(one, other);
		}));
	}

	private interface TestOfTwo {

		void run(CacheApplication one, CacheApplication other) throws Exception;

	}

	static class Relay {

		private final List<Relay> to = new ArrayList<>();

		private final List<CacheEvictionEvent> received = new ArrayList<>();

		private final ResponseCache cache;

		Relay(ResponseCache cache) {
			this.cache = cache;
		}

		@EventListener
		void evicted(CacheEvictionEvent event) {
			this.to.forEach(relay -> relay.received(event));
		}

		private void received(CacheEvictionEvent event) {
			this.received.add(event);
			this.cache.apply(event);
		}

	}

	@RestController
	static class PageController {

		private final CacheApplication.Calls calls;

		PageController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/page/{name}", produces = MediaType.TEXT_PLAIN_VALUE)
		@CachedResponse(ttl = "1m", tags = "page-{name}")
		String page(@PathVariable("name") String name) {
			return "page " + name + " " + this.calls.next(name);
		}

		@PostMapping("/page/{name}")
		@EvictCachedResponse(tags = "page-{name}")
		void change(@PathVariable("name") String name) {
		}

	}

}
