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

package dev.zerocopy.web.internal.cache;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Counts the answers of endpoints, where there are too many to record.
 */
@Configuration(proxyBeanMethods = false)
class CountedAnswers {

	private final Map<String, LongAdder> lanes = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> patterns = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> calls = new ConcurrentHashMap<>();

	/**
	 * The answers of a lane.
	 * @param lane its name
	 * @return how many there were
	 */
	long of(String lane) {
		return sum(this.lanes, lane);
	}

	/**
	 * The answers of an endpoint.
	 * @param pattern its pattern
	 * @return how many there were on all lanes
	 */
	long ofPattern(String pattern) {
		return sum(this.patterns, pattern);
	}

	/**
	 * The calls of an endpoint.
	 * @param pattern its pattern
	 * @return how often its method ran
	 */
	long calls(String pattern) {
		return sum(this.calls, pattern);
	}

	long total() {
		return this.lanes.values().stream().mapToLong(LongAdder::sum).sum();
	}

	private static long sum(Map<String, LongAdder> counts, String name) {
		LongAdder count = counts.get(name);
		return (count != null) ? count.sum() : 0;
	}

	private static void count(Map<String, LongAdder> counts, String name) {
		counts.computeIfAbsent(name, key -> new LongAdder()).increment();
	}

	@Bean
	EndpointMetrics countingMetrics() {
		return new EndpointMetrics() {

			@Override
			public void handled(PathPattern pattern, long nanos) {
				count(CountedAnswers.this.calls, pattern.getPatternString());
			}

			@Override
			public AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status,
					CacheResult cache) {
				return (nanos) -> {
					count(CountedAnswers.this.lanes, lane.name());
					count(CountedAnswers.this.patterns, pattern.getPatternString());
				};
			}

		};
	}

}
