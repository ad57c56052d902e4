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

import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.edge.internal.LearningEdge;
import dev.zerocopy.edge.internal.Draining;
import dev.zerocopy.edge.internal.EdgeGuards;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.web.ZeroCopyRoutes;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.call.EndpointCalls;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.webflux.ApplicationGuards;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Import;

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
@Conditional(OnLane.Edge.class)
@ConditionalOnBean({ EntryStore.class, ServerInspector.class })
@EnableConfigurationProperties(ZeroCopyProperties.class)
@Import(FastLaneConfiguration.class)
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
	LearningEdge zeroCopyEdge(ApplicationGuards guards, RouteTableHolder routes, EntryStore store, CacheLookup lookup,
			EndpointCalls calls, TransferStats stats, FastLaneConfiguration.AnswerCounters counters,
			ObjectProvider<ZeroCopyRoutes> refresher) {
		return new LearningEdge(new EdgeGuards(guards), routes, store, lookup.settings(), calls, stats,
				counters.of(Lane.EDGE), () -> refresher.ifAvailable(ZeroCopyRoutes::refresh));
	}

	@Bean
	EdgeServerCustomizer zeroCopyEdgeServerCustomizer(LearningEdge edge, Draining draining) {
		return new EdgeServerCustomizer(edge, draining);
	}

}
