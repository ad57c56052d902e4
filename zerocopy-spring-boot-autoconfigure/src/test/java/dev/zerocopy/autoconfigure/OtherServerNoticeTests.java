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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.reactive.ReactiveWebServerFactory;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.http.server.reactive.HttpHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OtherServerNotice}.
 */
@ExtendWith(OutputCaptureExtension.class)
class OtherServerNoticeTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner(
			AnnotationConfigReactiveWebServerApplicationContext::new)
		.withConfiguration(AutoConfigurations.of(ZeroCopyWebAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
				WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class,
				NettyReactiveWebServerAutoConfiguration.class))
		.withPropertyValues("spring.reactor.netty.shutdown-quiet-period=0s");

	@Test
	void whenServerIsNotReactorNettyThenWhatWorksIsSaidOnce(CapturedOutput output) {
		this.runner
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyCacheAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
							ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
			.withBean(ReactiveWebServerFactory.class, OtherServerFactory::new)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output.getAll().lines().filter((line) -> line.contains("is not Reactor Netty")))
					.singleElement()
					.asString()
					.contains("WARN")
					.contains(OtherServerFactory.class.getName())
					.contains("lane WEBFLUX")
					.contains("zerocopy.netty.*");
			});
	}

	@Test
	void whenServerIsReactorNettyThenNothingIsSaid(CapturedOutput output) {
		TestServers.runner()
			.withConfiguration(AutoConfigurations.of(ZeroCopyWebAutoConfiguration.class, CodecsAutoConfiguration.class))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(OtherServerNotice.class);
				assertThat(output).doesNotContain("is not Reactor Netty");
			});
	}

	private static final class OtherServerFactory implements ReactiveWebServerFactory {

		@Override
		public WebServer getWebServer(HttpHandler httpHandler) {
			return new WebServer() {

				@Override
				public void start() {
				}

				@Override
				public void stop() {
				}

				@Override
				public int getPort() {
					return -1;
				}

			};
		}

	}

}
