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

import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.asset.AssetStore;
import dev.zerocopy.metrics.ZeroCopyMeters;
import dev.zerocopy.metrics.ZeroCopyMeters.Tag;
import dev.zerocopy.metrics.internal.AllocationMeters;
import dev.zerocopy.metrics.internal.CacheMeters;
import dev.zerocopy.metrics.internal.ConnectionMeters;
import dev.zerocopy.metrics.internal.EndpointMeters;
import dev.zerocopy.metrics.internal.LeakMeters;
import dev.zerocopy.metrics.internal.MemoryMeters;
import dev.zerocopy.metrics.internal.TransferMeters;
import dev.zerocopy.server.EventLoopThreads;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.MaximumAllowableTagsMeterFilter;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link ZeroCopyMeters
 * meters}. They go to the registry of the application, so that its meter filters and
 * {@code management.metrics.*} hold.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		after = { ZeroCopyWebAutoConfiguration.class, ZeroCopyCacheAutoConfiguration.class,
				ZeroCopyServerAutoConfiguration.class },
		afterName = {
				"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
				"org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration" })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
@ConditionalOnBooleanProperty(name = "zerocopy.metrics.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZeroCopyMetricsProperties.class)
public final class ZeroCopyMetricsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(TransferStats.class)
	static class EndpointMetersConfiguration {

		@Bean
		EndpointMeters zeroCopyEndpointMeters(MeterRegistry registry, ZeroCopyMetricsProperties properties) {
			return new EndpointMeters(registry, properties.isHistogram());
		}

		@Bean
		TransferMeters zeroCopyTransferMeters(TransferStats stats) {
			return new TransferMeters(stats);
		}

		@Bean
		@ConditionalOnBooleanProperty(name = "zerocopy.metrics.leaks", matchIfMissing = true)
		LeakMeters zeroCopyLeakMeters() {
			return new LeakMeters();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(EntryStore.class)
	static class CacheMetersConfiguration {

		@Bean
		CacheMeters zeroCopyCacheMeters(EntryStore store, CacheMemory memory, ObjectProvider<AssetStore> assets) {
			return new CacheMeters(store, memory, assets.getIfAvailable());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(EventLoopThreads.class)
	static class ServerMetersConfiguration {

		@Bean
		AllocationMeters zeroCopyAllocationMeters(EventLoopThreads threads) {
			return new AllocationMeters(threads);
		}

		@Bean
		MemoryMeters zeroCopyMemoryMeters() {
			return new MemoryMeters();
		}

		/**
		 * As a customizer of the factory, unlike a {@code NettyServerCustomizer} bean, it
		 * does not reach a management server on another port.
		 */
		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> zeroCopyConnectionMetersCustomizer(
				MeterRegistry registry) {
			ConnectionMeters meters = new ConnectionMeters(registry);
			return (factory) -> factory.addServerCustomizers((server) -> server.doOnChannelInit(meters));
		}

	}

	/**
	 * {@code management.metrics.web.server.max-uri-tags} bounds the {@code uri} tag here
	 * as it does for {@code http.server.requests}.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MaximumAllowableTagsMeterFilter.class, MetricsProperties.class })
	@ConditionalOnBean({ TransferStats.class, MetricsProperties.class })
	static class UriTagConfiguration {

		@Bean
		@Order(0)
		MaximumAllowableTagsMeterFilter zeroCopyRequestsUriTagFilter(MetricsProperties properties) {
			return filter(ZeroCopyMeters.REQUESTS, properties);
		}

		@Bean
		@Order(0)
		MaximumAllowableTagsMeterFilter zeroCopyHandlerUriTagFilter(MetricsProperties properties) {
			return filter(ZeroCopyMeters.HANDLER, properties);
		}

		private static MaximumAllowableTagsMeterFilter filter(ZeroCopyMeters meter, MetricsProperties properties) {
			return new MaximumAllowableTagsMeterFilter(meter.getName(), Tag.URI.asString(),
					properties.getWeb().getServer().getMaxUriTags());
		}

	}

}
