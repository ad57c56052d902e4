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

package dev.zerocopy.web.internal.asset;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Assets of an application with a management port of its own.
 */
class AssetManagementPortTests {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@Test
	void assetsAreOnThePortOfTheApplicationAlone(@TempDir Path directory) throws Exception {
		Files.writeString(directory.resolve("app.css"), "p {}");
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.properties("server.port=0", "management.server.port=0", "management.endpoints.web.exposure.include=*",
					"spring.main.banner-mode=off", "spring.reactor.netty.shutdown-quiet-period=0s",
					"zerocopy.assets.locations=" + directory.toUri())
			.run()) {
			assertThat(get(context, "local.server.port", "/assets/app.css").body()).isEqualTo("p {}");
			assertThat(get(context, "local.management.port", "/assets/app.css").statusCode()).isEqualTo(404);
			assertThat(get(context, "local.management.port", "/actuator/mappings").body()).contains("/assets/**");
			Awaitility.await()
				.untilAsserted(() -> assertThat(context.getBean(MeterRegistry.class)
					.find("http.server.requests")
					.tag("uri", "/assets/**")
					.timer()).isNotNull());
		}
	}

	private HttpResponse<String> get(ConfigurableApplicationContext context, String port, String path)
			throws Exception {
		URI uri = URI.create("http://localhost:" + context.getEnvironment().getProperty(port) + path);
		return this.client.send(HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
