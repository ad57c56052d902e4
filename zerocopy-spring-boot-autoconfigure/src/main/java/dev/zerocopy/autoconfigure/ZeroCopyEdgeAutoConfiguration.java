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

import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.edge.internal.CachedEdge;
import dev.zerocopy.edge.internal.Draining;
import dev.zerocopy.edge.internal.EdgeGuards;
import dev.zerocopy.metrics.internal.ServerRequestMeters;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.web.ZeroCopyRoutes;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.webflux.ApplicationGuards;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the lane in front of Netty's
 * HTTP codec.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
		after = { ZeroCopyCacheAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
				ZeroCopyMetricsAutoConfiguration.class },
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@Conditional(OnEdgeLane.class)
@ConditionalOnBean({ EntryStore.class, ServerInspector.class })
@EnableConfigurationProperties(ZeroCopyProperties.class)
public final class ZeroCopyEdgeAutoConfiguration {

	@Bean
	Draining zeroCopyDraining() {
		return new Draining();
	}

	@Bean
	@ConditionalOnProperty(name = "server.shutdown", havingValue = "graceful", matchIfMissing = true)
	DrainingLifecycle zeroCopyDrainingLifecycle(Draining draining) {
		return new DrainingLifecycle(draining);
	}

	@Bean
	CachedEdge zeroCopyEdge(ApplicationContext context, RouteTableHolder routes, EntryStore store, EntryFactory entries,
			CacheLookup lookup, EndpointExchangeFactory exchanges, TransferStats stats,
			ObjectProvider<EndpointMetrics> metrics, ObjectProvider<ServerRequestMetrics> requests,
			ObjectProvider<ZeroCopyRoutes> refresher) {
		ServerRequestMetrics counted = requests.getIfAvailable(() -> ServerRequestMetrics.NONE);
		return new CachedEdge(new EdgeGuards(new ApplicationGuards(context, counted)), routes, store, entries,
				lookup.settings(), exchanges, stats, metrics.getIfAvailable(() -> EndpointMetrics.NONE), counted,
				() -> refresher.ifAvailable(ZeroCopyRoutes::refresh));
	}

	@Bean
	EdgeServerCustomizer zeroCopyEdgeServerCustomizer(CachedEdge edge, Draining draining) {
		return new EdgeServerCustomizer(edge, draining);
	}

	/** Spring's own meter goes on whether or not those of the starter are recorded. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	@ConditionalOnBean(MeterRegistry.class)
	static class RequestMetersConfiguration {

		@Bean
		ServerRequestMeters zeroCopyServerRequestMeters(MeterRegistry registry, Environment environment) {
			return new ServerRequestMeters(registry, environment
				.getProperty("management.observations.http.server.requests.name", "http.server.requests"));
		}

	}

}
