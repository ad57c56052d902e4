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

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.autoconfigure.ZeroCopyCacheAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyServerAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import dev.zerocopy.cache.CacheEvictionEvent;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryStore;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;

/**
 * A server with cached methods, whose time the test sets.
 */
final class CacheApplication {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final AssertableReactiveWebApplicationContext context;

	private CacheApplication(AssertableReactiveWebApplicationContext context) {
		this.context = context;
	}

	static ReactiveWebApplicationContextRunner runner(Class<?>... controllers) {
		return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withConfiguration(AutoConfigurations.of(ZeroCopyCacheAutoConfiguration.class,
					ZeroCopyWebAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
					NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
					WebFluxAutoConfiguration.class, ErrorWebFluxAutoConfiguration.class, CodecsAutoConfiguration.class,
					JacksonAutoConfiguration.class))
			.withUserConfiguration(Settings.class)
			.withUserConfiguration(controllers)
			.withPropertyValues("server.port=0", "spring.reactor.netty.shutdown-quiet-period=0s");
	}

	static void run(ReactiveWebApplicationContextRunner runner, TestOfServer test) {
		runner.run(context -> {
			if (context.getStartupFailure() != null) {
				throw new IllegalStateException(context.getStartupFailure());
			}
			test.run(new CacheApplication(context));
		});
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
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

	int port() {
		return this.context.getSourceApplicationContext(ReactiveWebServerApplicationContext.class)
			.getWebServer()
			.getPort();
	}

	HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
			.timeout(Duration.ofSeconds(20));
		return (headers.length > 0) ? builder.headers(headers) : builder;
	}

	HttpResponse<String> get(String path, String... headers) throws Exception {
		return send(request(path, headers).build());
	}

	HttpResponse<String> send(HttpRequest request) throws Exception {
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<byte[]> getBytes(String path, String... headers) throws Exception {
		return this.client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	CompletableFuture<HttpResponse<String>> getAsync(String path, String... headers) {
		return this.client.sendAsync(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
	}

	@FunctionalInterface
	interface TestOfServer {

		void run(CacheApplication application) throws Exception;

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
