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

package dev.zerocopy.metrics.internal;

import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.http.Outcome;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Counts requests of the fast lanes in the timers of Spring's
 * {@code http.server.requests}, with the tags of
 * {@code DefaultServerRequestObservationConvention}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerRequestMeters implements ServerRequestMetrics {

	private final AnswerTimers timers = new AnswerTimers(this::timer);

	private final MeterRegistry registry;

	private final String name;

	/**
	 * Create the meters.
	 * @param registry the registry of the application
	 * @param name the name of Spring's observation
	 */
	public ServerRequestMeters(MeterRegistry registry, String name) {
		this.registry = registry;
		this.name = name;
	}

	@Override
	public AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status) {
		return this.timers.of(pattern, lane, method, status, CacheResult.NONE);
	}

	private Timer timer(PathPattern pattern, AnswerTimers.Kind kind) {
		return Timer.builder(this.name)
			.tag("error", KeyValue.NONE_VALUE)
			.tag("exception", KeyValue.NONE_VALUE)
			.tag("method", kind.method())
			.tag("outcome", outcome(kind.status()))
			.tag("status", kind.statusText())
			.tag("uri", AnswerTimers.uri(pattern))
			.register(this.registry);
	}

	/** Of statuses that have no name, Spring tells only whether they are successes. */
	private static String outcome(int status) {
		if (HttpStatus.Series.resolve(status) == HttpStatus.Series.SUCCESSFUL) {
			return Outcome.SUCCESS.name();
		}
		HttpStatus named = HttpStatus.resolve(status);
		return (named != null) ? named.series().name() : AnswerTimers.UNKNOWN;
	}

}
