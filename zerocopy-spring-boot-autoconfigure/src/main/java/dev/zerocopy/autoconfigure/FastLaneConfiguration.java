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
import dev.zerocopy.metrics.internal.ServerRequestMeters;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import dev.zerocopy.web.internal.call.EndpointCalls;
import dev.zerocopy.web.internal.webflux.ApplicationGuards;
import dev.zerocopy.web.internal.webflux.AnswerCounter;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * What the lanes in front of Spring have in common.
 */
@Configuration(proxyBeanMethods = false)
class FastLaneConfiguration {

	@Bean
	ApplicationGuards zeroCopyApplicationGuards(ApplicationContext context,
			ObjectProvider<ServerRequestMetrics> requests) {
		return new ApplicationGuards(context, requests.getIfAvailable(() -> ServerRequestMetrics.NONE));
	}

	@Bean
	AnswerCounters zeroCopyAnswerCounters(EntryStore store, ObjectProvider<EndpointMetrics> metrics,
			ObjectProvider<ServerRequestMetrics> requests, ApplicationGuards guards) {
		return lane -> new AnswerCounter(lane, store, metrics.getIfAvailable(() -> EndpointMetrics.NONE),
				requests.getIfAvailable(() -> ServerRequestMetrics.NONE), guards);
	}

	@Bean
	EndpointCalls zeroCopyEndpointCalls(EndpointExchangeFactory exchanges, ObjectProvider<EndpointMetrics> metrics) {
		return new EndpointCalls(exchanges, metrics.getIfAvailable(() -> EndpointMetrics.NONE));
	}

	/**
	 * Makes the counters of lanes.
	 */
	@FunctionalInterface
	interface AnswerCounters {

		AnswerCounter of(Lane lane);

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
