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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.cache.CacheEvictionEvent;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.testsupport.TestServer;

import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * A server with cached methods, whose time the test sets.
 */
final class CacheApplication extends TestServer {

	private CacheApplication(AssertableReactiveWebApplicationContext context) {
		super(context);
	}

	static ReactiveWebApplicationContextRunner runner(Class<?>... controllers) {
		return configured().withUserConfiguration(Settings.class).withUserConfiguration(controllers);
	}

	static void run(ReactiveWebApplicationContextRunner runner, TestOf<CacheApplication> test) {
		run(runner, CacheApplication::new, test);
	}

	EntryStore store() {
		return bean(EntryStore.class);
	}

	CacheMemory memory() {
		return bean(CacheMemory.class);
	}

	Calls calls() {
		return bean(Calls.class);
	}

	List<CacheEvictionEvent> events() {
		return bean(Settings.class).events;
	}

	void advance(Duration duration) {
		bean(Settings.class).advance(duration);
	}

	/** How often each method ran. */
	static final class Calls {

		private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

		int next(String name) {
			return this.counts.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
		}

		int of(String name) {
			return this.counts.getOrDefault(name, new AtomicInteger()).get();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Settings {

		private final AtomicLong nanos = new AtomicLong();

		private final List<CacheEvictionEvent> events = new CopyOnWriteArrayList<>();

		void advance(Duration duration) {
			this.nanos.addAndGet(duration.toNanos());
		}

		@Bean
		Ticker zeroCopyCacheTicker() {
			return this.nanos::get;
		}

		@Bean
		Calls calls() {
			return new Calls();
		}

		@EventListener
		void evicted(CacheEvictionEvent event) {
			this.events.add(event);
		}

	}

}
