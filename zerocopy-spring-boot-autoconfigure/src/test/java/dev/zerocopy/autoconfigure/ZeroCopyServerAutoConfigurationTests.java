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

import dev.zerocopy.server.EventLoopThreads;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.server.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.ConfigurationPropertiesAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.client.ReactorResourceFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyServerAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ZeroCopyServerAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ConfigurationPropertiesAutoConfiguration.class,
				ZeroCopyServerAutoConfiguration.class, NettyReactiveWebServerAutoConfiguration.class))
		.withPropertyValues("spring.reactor.netty.shutdown-quiet-period=0s");

	@Test
	void whenReactiveApplicationThenServerIsTuned() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ZeroCopyNettyServerCustomizer.class)
			.hasSingleBean(EventLoopThreads.class)
			.hasSingleBean(ServerInspector.class));
	}

	@Test
	void whenNothingIsSetThenEventLoopsAreThoseOfSpringBoot() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(ReactorResourceFactory.class)
			.doesNotHaveBean(ZeroCopyServerAutoConfiguration.EventLoopConfiguration.class));
	}

	@Test
	void whenSwitchedOffThenNothingIsThere() {
		this.runner.withPropertyValues("zerocopy.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(ZeroCopyNettyServerCustomizer.class)
				.doesNotHaveBean(ServerInspector.class));
	}

	@Test
	void whenReactorNettyIsAbsentThenNothingIsThere() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(ZeroCopyServerAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(HttpServer.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ZeroCopyServerAutoConfiguration.class));
	}

	@Test
	void whenNotAReactiveWebApplicationThenNothingIsThere() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZeroCopyServerAutoConfiguration.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ZeroCopyServerAutoConfiguration.class));
	}

	@Test
	void customizerComesAfterThoseOfSpringBoot() {
		this.runner
			.run((context) -> assertThat(context.getBean(ZeroCopyNettyServerCustomizer.class).getOrder()).isPositive());
	}

	@ParameterizedTest
	@CsvSource({ "nio,NIO", "epoll,EPOLL" })
	void whenTransportIsSetThenEventLoopsUseIt(String value, Transport transport) {
		this.runner.withPropertyValues("zerocopy.netty.transport=" + value).run((context) -> {
			ReactorResourceFactory factory = context.getBean(ReactorResourceFactory.class);
			assertThat(factory.isUseGlobalResources()).isFalse();
			assertThat(Transport.of(factory.getLoopResources())).isEqualTo(transport);
			factory.stop();
		});
	}

	@Test
	void whenThreadsAreSetThenThereAreAsMany() {
		this.runner.withPropertyValues("zerocopy.netty.event-loop-threads=3").run((context) -> {
			LoopResources loops = context.getBean(ReactorResourceFactory.class).getLoopResources();
			assertThat(loops.onServer(true)).hasSize(3);
		});
	}

	@Test
	void whenApplicationHasResourceFactoryThenItWins() {
		this.runner.withUserConfiguration(OwnResources.class)
			.withPropertyValues("zerocopy.netty.event-loop-threads=1")
			.run((context) -> assertThat(context).hasSingleBean(ReactorResourceFactory.class).hasBean("ownResources"));
	}

	@Test
	void whenApplicationHasResourceFactoryThenSettingThatItIgnoresStopsTheStart() {
		TestServers.runner()
			.withUserConfiguration(OwnResources.class)
			.withPropertyValues("zerocopy.netty.event-loop-threads=2")
			.run((context) -> assertThat(failure(context.getStartupFailure()))
				.isEqualTo("zerocopy.netty.event-loop-threads=2"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "so-reuseport=true", "tcp-quick-ack=true", "io-uring.zero-copy-send-threshold=65536B" })
	void whenTransportLacksSettingThenStartStops(String setting) {
		TestServers.runner()
			.withPropertyValues("zerocopy.netty.transport=nio", "zerocopy.netty." + setting)
			.run((context) -> {
				assertThat(failure(context.getStartupFailure())).isEqualTo("zerocopy.netty." + setting);
				assertThat(analysis(context.getStartupFailure()).getDescription()).contains("nio");
			});
	}

	@Test
	void whenIoUringIsNotOnTheClassPathThenStartStopsAndSaysWhy() {
		TestServers.runner()
			.withClassLoader(new FilteredClassLoader("io.netty.channel.uring"))
			.withPropertyValues("zerocopy.netty.transport=io-uring")
			.run((context) -> {
				FailureAnalysis analysis = analysis(context.getStartupFailure());
				assertThat(analysis.getDescription()).contains("zerocopy.netty.transport = io-uring")
					.contains("netty-transport-native-io_uring is not on the class path");
				assertThat(analysis.getAction()).contains("zerocopy.netty.transport=auto");
			});
	}

	@Test
	void whenIoUringIsAbsentAndUnusedThenServerStarts() {
		TestServers.runner()
			.withClassLoader(new FilteredClassLoader("io.netty.channel.uring"))
			.run((context) -> assertThat(TestServers.get(TestServers.port(context), "/")).endsWith("hello"));
	}

	@Test
	void versionsAreCheckedWhenTheServerStarts(CapturedOutput output) {
		TestServers.runner().run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output.getAll().contains("reactor-netty#4361"))
				.isEqualTo(!ServerVersions.current().limitsPipelines());
		});
	}

	private static String failure(Throwable failure) {
		assertThat(failure).isNotNull();
		ServerSettingException cause = (ServerSettingException) NestedExceptionUtils.getMostSpecificCause(failure);
		return cause.getProperty() + "=" + cause.getValue();
	}

	private static FailureAnalysis analysis(Throwable failure) {
		FailureAnalysis analysis = new ServerSettingFailureAnalyzer().analyze(failure);
		assertThat(analysis).isNotNull();
		return analysis;
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnResources {

		@Bean
		ReactorResourceFactory ownResources() {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setLoopResourcesSupplier(() -> LoopResources.create("own", 1, true));
			return factory;
		}

	}

}
