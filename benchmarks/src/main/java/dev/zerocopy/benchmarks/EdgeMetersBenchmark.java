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

package dev.zerocopy.benchmarks;

import java.util.concurrent.TimeUnit;

import dev.zerocopy.metrics.internal.EndpointMeters;
import dev.zerocopy.metrics.internal.ServerRequestMeters;
import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.Lane;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Time and heap bytes that the meters take for one request at the edge, in the registry
 * of Prometheus.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class EdgeMetersBenchmark {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final PathPattern pattern = PathPatternParser.defaultInstance.parse("/fixed/cached-1k");

	// The edge holds the timers of a target as well.

	private final AnswerTimer histogram = endpoint(this.registry, true);

	private final AnswerTimer plain = endpoint(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT), false);

	private final AnswerTimer requests = new ServerRequestMeters(this.registry, "http.server.requests")
		.answers(this.pattern, Lane.EDGE, HttpMethod.GET, 200);

	private long nanos;

	/**
	 * {@code zerocopy.requests} with its histogram.
	 */
	@Benchmark
	public void requestsOfEndpoints() {
		this.histogram.record(next());
	}

	/**
	 * {@code zerocopy.requests} with {@code zerocopy.metrics.histogram=false}.
	 */
	@Benchmark
	public void requestsOfEndpointsWithoutHistogram() {
		this.plain.record(next());
	}

	/**
	 * {@code http.server.requests}.
	 */
	@Benchmark
	public void requestsOfServer() {
		this.requests.record(next());
	}

	private AnswerTimer endpoint(PrometheusMeterRegistry registry, boolean histogram) {
		return new EndpointMeters(registry, histogram).answers(this.pattern, Lane.EDGE, HttpMethod.GET, 200,
				CacheResult.HIT);
	}

	private long next() {
		this.nanos = (this.nanos + 997) & 0xFFFF;
		return this.nanos;
	}

}
