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

import dev.zerocopy.cache.CachedResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application is told about methods whose responses cannot be cached.
 */
@ExtendWith(OutputCaptureExtension.class)
class InvalidCachedResponseFailureAnalyzerTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyCacheAutoConfiguration.class, ZeroCopyWebAutoConfiguration.class,
						WebFluxAutoConfiguration.class, HttpHandlerAutoConfiguration.class));

	@Test
	void whenMethodDependsOnBodyThenAnalysisNamesMethodAndRemedy() {
		this.runner.withUserConfiguration(BodyController.class).run(context -> {
			assertThat(context).hasFailed();
			FailureAnalysis analysis = new InvalidCachedResponseFailureAnalyzer().analyze(context.getStartupFailure());
			assertThat(analysis).isNotNull();
			assertThat(analysis.getDescription()).contains("BodyController.body").contains("'text'");
			assertThat(analysis.getAction()).contains("@CachedResponse");
		});
	}

	@Test
	void whenMethodIsNotMappedThenItIsReported(CapturedOutput output) {
		this.runner.withUserConfiguration(UnmappedController.class).run(context -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("@CachedResponse has no effect on").contains("UnmappedController.helper");
			assertThat(output).doesNotContain("UnmappedController.page");
		});
	}

	@RestController
	static class BodyController {

		@GetMapping("/body")
		@CachedResponse(ttl = "1s")
		String body(@RequestBody String text) {
			return text;
		}

	}

	@RestController
	static class UnmappedController {

		@GetMapping("/page")
		@CachedResponse(ttl = "1s")
		String page() {
			return helper();
		}

		@CachedResponse(ttl = "1s")
		String helper() {
			return "help";
		}

	}

}
