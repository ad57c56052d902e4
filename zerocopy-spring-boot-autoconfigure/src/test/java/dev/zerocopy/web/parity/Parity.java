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

package dev.zerocopy.web.parity;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.web.parity.RawClient.Answer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same application twice, with the shortcut and without, and perhaps a third one in
 * plain WebFlux, each with its own server.
 */
final class Parity implements AutoCloseable {

	private final ConfigurableApplicationContext shortcut;

	private final ConfigurableApplicationContext dispatched;

	private final @Nullable ConfigurableApplicationContext stock;

	private Parity(Class<?>[] sources, @Nullable Class<?> twin, String... properties) {
		this.shortcut = start(sources, "zerocopy.web.shortcut=true", properties);
		this.dispatched = start(sources, "zerocopy.web.shortcut=false", properties);
		this.stock = (twin != null) ? start(new Class<?>[] { twin }, "zerocopy.enabled=false", properties) : null;
	}

	static Parity of(Class<?> source, String... properties) {
		return new Parity(new Class<?>[] { source }, null, properties);
	}

	static Parity withTwin(Class<?> source, Class<?> twin, String... properties) {
		return new Parity(new Class<?>[] { source }, twin, properties);
	}

	static ConfigurableApplicationContext start(Class<?>[] sources, String property, String... properties) {
		List<String> all = new ArrayList<>(List.of(properties));
		all.addAll(List.of(property, "server.port=0", "spring.main.banner-mode=off",
				"spring.reactor.netty.shutdown-quiet-period=0s",
				"logging.level.org.springframework.boot.webflux.autoconfigure.error=off"));
		return new SpringApplicationBuilder(sources).sources(CountingConfiguration.class)
			.web(WebApplicationType.REACTIVE)
			.properties(all.toArray(String[]::new))
			.run();
	}

	static int port(ConfigurableApplicationContext context) {
		return ((WebServerApplicationContext) context).getWebServer().getPort();
	}

	List<ConfigurableApplicationContext> lanes() {
		return List.of(this.shortcut, this.dispatched);
	}

	Request request(String methodAndTarget, String... headers) {
		return new Request(methodAndTarget, headers, "");
	}

	Request request(String methodAndTarget, List<String> headers, String body) {
		return new Request(methodAndTarget, headers.toArray(String[]::new), body);
	}

	@Override
	public void close() {
		this.shortcut.close();
		this.dispatched.close();
		if (this.stock != null) {
			this.stock.close();
		}
	}

	/** A request to all of the servers. */
	final class Request {

		private final byte[] bytes;

		private final String text;

		private boolean twin;

		Request(String methodAndTarget, String[] headers, String body) {
			StringBuilder text = new StringBuilder(methodAndTarget).append(" HTTP/1.1\r\nHost: localhost\r\n");
			for (String header : headers) {
				text.append(header).append("\r\n");
			}
			if (!body.isEmpty() && !List.of(headers).contains("Transfer-Encoding: chunked")) {
				text.append("Content-Length: ").append(body.length()).append("\r\n");
			}
			this.text = text.append("\r\n").append(body).toString();
			this.bytes = this.text.getBytes(StandardCharsets.ISO_8859_1);
		}

		/** Plain WebFlux gives the same answer. */
		Request likeStock() {
			this.twin = true;
			return this;
		}

		/** The shortcut answers, without {@code DispatcherHandler}. */
		Answer byShortcut() {
			return answer(0);
		}

		/** {@code DispatcherHandler} answers: from the start, or after a failure. */
		Answer byDispatcher() {
			return answer(1);
		}

		/** The server answers, before any filter. */
		Answer byServer() {
			return answer(0, 0);
		}

		private Answer answer(int dispatches) {
			return answer(dispatches, 1);
		}

		private Answer answer(int dispatches, int dispatchesWithoutShortcut) {
			Answer expected = send(Parity.this.dispatched, dispatchesWithoutShortcut);
			Answer answer = send(Parity.this.shortcut, dispatches);
			assertThat(answer).as("with the shortcut: %s", this.text).isEqualTo(expected);
			if (this.twin) {
				assertThat(Parity.this.stock).isNotNull();
				assertThat(answer).as("as in plain WebFlux: %s", this.text)
					.isEqualTo(send(Parity.this.stock, 1).withoutNegotiation(answer));
			}
			return answer;
		}

		private Answer send(ConfigurableApplicationContext context, int dispatches) {
			Counts counts = context.getBean(Counts.class);
			int before = counts.dispatches.get();
			counts.calls.set(0);
			Answer answer = RawClient.send(port(context), this.bytes).masked();
			assertThat(counts.dispatches.get() - before).as("dispatches of %s", this.text).isEqualTo(dispatches);
			assertThat(counts.calls.get()).as("method calls of %s", this.text).isLessThanOrEqualTo(1);
			return answer;
		}

	}

	/** What happened in one application. */
	static final class Counts {

		/** Requests that reached {@code DispatcherHandler}. */
		final AtomicInteger dispatches = new AtomicInteger();

		/** Calls of a method under test. */
		final AtomicInteger calls = new AtomicInteger();

	}

	/** Counts the requests that reach {@code DispatcherHandler}. */
	@Configuration(proxyBeanMethods = false)
	static class CountingConfiguration {

		@Bean
		static Counts counts() {
			return new Counts();
		}

		@Bean
		static BeanPostProcessor countingPostProcessor(Counts counts, ApplicationContext context) {
			return new BeanPostProcessor() {

				@Override
				public Object postProcessAfterInitialization(Object bean, String beanName) {
					return (bean.getClass() == DispatcherHandler.class) ? new CountingDispatcher(counts, context)
							: bean;
				}

			};
		}

	}

	private static final class CountingDispatcher extends DispatcherHandler {

		private final Counts counts;

		CountingDispatcher(Counts counts, ApplicationContext context) {
			super(context);
			this.counts = counts;
		}

		@Override
		public Mono<Void> handle(ServerWebExchange exchange) {
			if (!exchange.getRequest().getPath().value().equals(RawClient.PROBE_PATH)) {
				this.counts.dispatches.incrementAndGet();
			}
			return super.handle(exchange);
		}

	}

}
