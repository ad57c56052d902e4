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

package dev.zerocopy.autoconfigure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.EvictCachedResponse;
import dev.zerocopy.cache.ResponseCache;
import dev.zerocopy.web.BypassWebFilters;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyServletAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ZeroCopyServletAutoConfigurationTests {

	private static final String REACTIVE = "spring.main.web-application-type=reactive";

	/** The scope is what tells a servlet application where there are no servlets. */
	private final ApplicationContextRunner servlets = new ApplicationContextRunner()
		.withInitializer((context) -> context.getBeanFactory().registerScope("session", new SimpleThreadScope()))
		.withConfiguration(AutoConfigurations.of(ZeroCopyServletAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(classes = { Endpoints.class, Cached.class, Evicting.class, Bypassing.class })
	void whenServletApplicationHasOurAnnotationsThenTheStartStops(Class<?> controller) {
		this.servlets.withUserConfiguration(controller)
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(UnsupportedServerException.class)
				.hasMessageContaining(controller.getName())
				.hasMessageContaining(REACTIVE)
				.hasMessageContaining("spring-boot-starter-webmvc"));
	}

	@Test
	void whenBeanIsMissingTooThenTheReasonIsWhatIsSaid() {
		this.servlets.withUserConfiguration(CacheUser.class, Cached.class)
			.run((context) -> assertThat(context).getFailure().isInstanceOf(UnsupportedServerException.class));
	}

	@Test
	void whenServletApplicationHasNoneOfOurAnnotationsThenOneLineIsLogged(CapturedOutput output) {
		this.servlets.withUserConfiguration(Ordinary.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output.getAll().lines().filter((line) -> line.contains("zerocopy"))).singleElement()
				.asString()
				.contains("INFO")
				.contains("no effect");
		});
	}

	@Test
	void whenSwitchedOffThenServletApplicationStarts() {
		this.servlets.withUserConfiguration(Cached.class)
			.withPropertyValues("zerocopy.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenApplicationIsNoneOrReactiveThenItStarts() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZeroCopyServletAutoConfiguration.class))
			.withUserConfiguration(Cached.class)
			.run((context) -> assertThat(context).hasNotFailed());
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ZeroCopyServletAutoConfiguration.class))
			.withUserConfiguration(Cached.class)
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/** What Spring Boot takes for a servlet application. */
	@Test
	void whenSpringMvcIsOnTheClassPathThenTheStartStopsAndSaysWhatToDo() throws Exception {
		TestProcess.Result result = TestProcess
			.java(List.of("-cp", servletClassPath(), Application.class.getName(), "--spring.main.banner-mode=off"));
		assertThat(result.status()).as(result.output()).isNotZero();
		assertThat(result.output()).contains("APPLICATION FAILED TO START")
			.contains("@ZeroCopyController on " + Endpoints.class.getName() + " has no effect in a servlet application")
			.contains("Set " + REACTIVE);
	}

	private static String servletClassPath() throws IOException {
		try (Stream<Path> jars = Files.list(Path.of("target", "servlet-jars"))) {
			return System.getProperty("java.class.path") + File.pathSeparator
					+ String.join(File.pathSeparator, jars.map(Path::toString).toList());
		}
	}

	@ImportAutoConfiguration(ZeroCopyServletAutoConfiguration.class)
	@Configuration(proxyBeanMethods = false)
	@Import(Endpoints.class)
	static class Application {

		public static void main(String[] args) {
			SpringApplication.run(Application.class, args);
		}

	}

	@ZeroCopyController
	static class Endpoints {

		@GetMapping("/endpoint")
		byte[] endpoint() {
			return new byte[0];
		}

	}

	@RestController
	static class Cached {

		@GetMapping("/cached")
		@CachedResponse(ttl = "1m")
		String cached() {
			return "";
		}

	}

	@RestController
	static class Evicting {

		@PostMapping("/evicting")
		@EvictCachedResponse(paths = "/cached")
		String evicting() {
			return "";
		}

	}

	@RestController
	static class Bypassing {

		@GetMapping("/bypassing")
		@BypassWebFilters
		String bypassing() {
			return "";
		}

	}

	@Service
	static class CacheUser {

		CacheUser(ResponseCache cache) {
		}

	}

	@RestController
	static class Ordinary {

		@GetMapping("/ordinary")
		String ordinary() {
			return "";
		}

	}

}
