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

package dev.zerocopy.metrics;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * A running application with a Prometheus registry, and a client for it.
 */
public final class MetersServer implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(TIMEOUT)
		.build();

	private final ConfigurableApplicationContext context;

	private MetersServer(ConfigurableApplicationContext context) {
		this.context = context;
	}

	public static MetersServer start(Class<?> application, String... properties) {
		String[] all = Stream
			.concat(Stream.of("server.port=0", "management.endpoints.web.exposure.include=*",
					"spring.main.banner-mode=off"), Stream.of(properties))
			.toArray(String[]::new);
		return new MetersServer(new SpringApplicationBuilder(application).properties(all).run());
	}

	public int port() {
		return ((ReactiveWebServerApplicationContext) this.context).getWebServer().getPort();
	}

	public MeterRegistry registry() {
		return this.context.getBean(MeterRegistry.class);
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
		return exchange("GET", path, new byte[0]);
	}

	public HttpResponse<byte[]> exchange(String method, String path, byte[] body)
			throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
			.method(method, (body.length > 0) ? BodyPublishers.ofByteArray(body) : BodyPublishers.noBody())
			.timeout(TIMEOUT)
			.build();
		return this.client.send(request, BodyHandlers.ofByteArray());
	}

	@Override
	public void close() {
		this.context.close();
	}

}
