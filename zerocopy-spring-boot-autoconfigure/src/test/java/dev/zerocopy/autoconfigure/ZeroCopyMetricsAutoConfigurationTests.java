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

import dev.zerocopy.metrics.internal.AllocationMeters;
import dev.zerocopy.metrics.internal.EndpointMeters;
import dev.zerocopy.metrics.internal.LeakMeters;
import dev.zerocopy.metrics.internal.TransferMeters;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.MaximumAllowableTagsMeterFilter;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ZeroCopyMetricsAutoConfiguration}.
 */
class ZeroCopyMetricsAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner plain = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyMetricsAutoConfiguration.class,
				ZeroCopyWebAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
				NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
				WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class))
		.withPropertyValues("server.port=0");

	private final ReactiveWebApplicationContextRunner runner = this.plain
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				CompositeMeterRegistryAutoConfiguration.class, SimpleMetricsExportAutoConfiguration.class));

	@Test
	void whenRegistryIsAutoConfiguredThenMetersAreBoundToIt() {
		this.runner.run((context) -> {
			assertThat(context).hasNotFailed()
				.hasSingleBean(EndpointMetrics.class)
				.hasSingleBean(TransferMeters.class)
				.hasSingleBean(AllocationMeters.class)
				.hasSingleBean(LeakMeters.class)
				.hasBean("zeroCopyConnectionMetersCustomizer");
			assertThat(context.getBean(MeterRegistry.class).getMeters()).extracting((meter) -> meter.getId().getName())
				.contains("zerocopy.transferred", "zerocopy.allocated", "zerocopy.leaks", "zerocopy.direct.memory.used",
						"zerocopy.direct.memory.max");
		});
	}

	@Test
	void whenEndpointAnswersThenItIsRecorded() {
		this.runner.run((context) -> {
			complete(context.getBean(EndpointMetrics.class), "/a");
			assertThat(context.getBean(MeterRegistry.class).get("zerocopy.requests").timer().count()).isOne();
		});
	}

	@Test
	void whenThereIsNoRegistryThenThereAreNoMeters() {
		this.plain.run((context) -> assertThat(context).hasNotFailed()
			.doesNotHaveBean(ZeroCopyMetricsAutoConfiguration.class)
			.doesNotHaveBean(EndpointMetrics.class));
	}

	@Test
	void whenMicrometerIsAbsentThenApplicationStartsWithoutMeters() {
		this.plain.withClassLoader(new FilteredClassLoader("io.micrometer.core"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ZeroCopyWebAutoConfiguration.class)
				.doesNotHaveBean(ZeroCopyMetricsAutoConfiguration.class));
	}

	@Test
	void whenMetersAreSwitchedOffThenThereAreNone() {
		this.runner.withPropertyValues("zerocopy.metrics.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ZeroCopyMetricsAutoConfiguration.class)
				.doesNotHaveBean(EndpointMetrics.class));
	}

	@Test
	void whenLeaksAreNotCountedThenListenerOfNettyIsLeftAlone() {
		this.runner.withPropertyValues("zerocopy.metrics.leaks=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(EndpointMetrics.class)
				.doesNotHaveBean(LeakMeters.class));
	}

	@Test
	void whenMeterIsDisabledByNameThenItIsAbsent() {
		this.runner.withPropertyValues("management.metrics.enable.zerocopy.direct=false")
			.run((context) -> assertThat(context.getBean(MeterRegistry.class).getMeters())
				.extracting((meter) -> meter.getId().getName())
				.contains("zerocopy.leaks")
				.noneMatch((name) -> name.startsWith("zerocopy.direct")));
	}

	@Test
	void whenStarterIsSwitchedOffThenThereIsNothingToMeasure() {
		this.runner.withPropertyValues("zerocopy.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(EndpointMetrics.class)
				.doesNotHaveBean(AllocationMeters.class)
				.doesNotHaveBean(LeakMeters.class)
				.doesNotHaveBean(MaximumAllowableTagsMeterFilter.class)
				.doesNotHaveBean("zeroCopyConnectionMetersCustomizer"));
	}

	@Test
	void whenOnlyMicrometerIsPresentThenRegistryOfApplicationIsUsed() {
		this.plain.withBean(SimpleMeterRegistry.class)
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.micrometer.metrics"))
			.run((context) -> {
				assertThat(context).hasNotFailed().hasSingleBean(EndpointMeters.class);
				complete(context.getBean(EndpointMetrics.class), "/a");
				assertThat(context.getBean(MeterRegistry.class).get("zerocopy.requests").timer().count()).isOne();
			});
	}

	@Test
	void whenUrisExceedMaximumThenFurtherOnesAreDenied() {
		this.runner.withPropertyValues("management.metrics.web.server.max-uri-tags=2").run((context) -> {
			EndpointMetrics metrics = context.getBean(EndpointMetrics.class);
			for (String pattern : new String[] { "/a", "/b", "/c" }) {
				complete(metrics, pattern);
				metrics.handled(PathPatternParser.defaultInstance.parse(pattern), 1);
			}
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.find("zerocopy.requests").timers()).hasSize(2);
			assertThat(registry.find("zerocopy.handler").timers()).hasSize(2);
		});
	}

	@Test
	void whenBoundsAreConfiguredThenTheyReplaceTheDefault() {
		this.runner.withPropertyValues("management.metrics.distribution.slo.zerocopy.requests=1ms,2ms")
			.run((context) -> {
				complete(context.getBean(EndpointMetrics.class), "/a");
				Timer timer = context.getBean(MeterRegistry.class).get("zerocopy.requests").timer();
				assertThat(timer.takeSnapshot().histogramCounts()).extracting(CountAtBucket::bucket)
					.containsExactly(1_000_000.0, 2_000_000.0);
			});
	}

	@Test
	void whenHistogramIsSwitchedOffThenThereIsNone() {
		this.runner.withPropertyValues("zerocopy.metrics.histogram=false").run((context) -> {
			complete(context.getBean(EndpointMetrics.class), "/a");
			Timer timer = context.getBean(MeterRegistry.class).get("zerocopy.requests").timer();
			assertThat(timer.count()).isOne();
			assertThat(timer.takeSnapshot().histogramCounts()).isEmpty();
		});
	}

	private static void complete(EndpointMetrics metrics, String pattern) {
		metrics
			.answers(PathPatternParser.defaultInstance.parse(pattern), Lane.WEBFLUX, HttpMethod.GET, 200,
					CacheResult.NONE)
			.record(1);
	}

}
