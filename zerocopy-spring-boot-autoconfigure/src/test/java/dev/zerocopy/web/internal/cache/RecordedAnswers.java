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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Records what is counted for each answer, in the place of meters.
 */
@Configuration(proxyBeanMethods = false)
class RecordedAnswers {

	/** The lanes that answered, in order. */
	final List<String> lanes = new CopyOnWriteArrayList<>();

	/** Pattern, status and what the cache did, in order. */
	final List<String> counted = new CopyOnWriteArrayList<>();

	@Bean
	EndpointMetrics metrics() {
		return new EndpointMetrics() {

			@Override
			public void handled(PathPattern pattern, long nanos) {
			}

			@Override
			public AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status,
					CacheResult cache) {
				return (nanos) -> {
					RecordedAnswers.this.counted.add(pattern + " " + status + " " + cache);
					RecordedAnswers.this.lanes.add(lane.name());
				};
			}

		};
	}

}
