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
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.ReactorNettyProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the tuning of the application's
 * Netty server. Comes before whatever else would supply the event loops.
 *
 * @since 0.1.0
 */
@AutoConfiguration(before = NettyReactiveWebServerAutoConfiguration.class,
		beforeName = {
				"org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration",
				"org.springframework.boot.rsocket.autoconfigure.RSocketServerAutoConfiguration" })
@ConditionalOnClass({ HttpServer.class, NettyReactiveWebServerFactory.class })
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "zerocopy.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZeroCopyNettyProperties.class)
public final class ZeroCopyServerAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	EventLoopThreads zeroCopyEventLoopThreads() {
		return new EventLoopThreads();
	}

	@Bean
	@ConditionalOnMissingBean
	ServerInspector zeroCopyServerInspector() {
		return new ServerInspector();
	}

	@Bean
	ZeroCopyNettyServerCustomizer zeroCopyNettyServerCustomizer(ZeroCopyNettyProperties properties,
			ReactorResourceFactory resources, EventLoopThreads threads, ServerInspector inspector) {
		return new ZeroCopyNettyServerCustomizer(properties, resources, threads, inspector);
	}

	@Bean
	CompressionServerCustomizer zeroCopyCompressionServerCustomizer() {
		return new CompressionServerCustomizer();
	}

	@Configuration(proxyBeanMethods = false)
	@Conditional(OnEventLoopSettings.class)
	@EnableConfigurationProperties(ReactorNettyProperties.class)
	static class EventLoopConfiguration {

		@Bean
		@ConditionalOnMissingBean
		ReactorResourceFactory reactorResourceFactory(ZeroCopyNettyProperties properties,
				ReactorNettyProperties reactorProperties) {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			if (reactorProperties.getShutdownQuietPeriod() != null) {
				factory.setShutdownQuietPeriod(reactorProperties.getShutdownQuietPeriod());
			}
			NettyPropertiesMapper mapper = new NettyPropertiesMapper(properties);
			Transport transport = mapper.transport();
			Integer threads = mapper.eventLoopThreads();
			if (transport != Transport.AUTO || threads != null) {
				// Loops of our own: those that are shared in the process stay as they
				// are.
				factory.setUseGlobalResources(false);
				factory.setLoopResourcesSupplier(() -> transport.loopResources(orDefault(threads)));
			}
			return factory;
		}

		private static int orDefault(@Nullable Integer threads) {
			return (threads != null) ? threads : LoopResources.DEFAULT_IO_WORKER_COUNT;
		}

	}

}
