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

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The timers of answers by pattern and kind. A timer is resolved when an endpoint gives
 * its first answer of a kind, and held from then on, so that recording looks nothing up
 * in the registry. Thread-safe.
 */
final class AnswerTimers {

	static final String UNKNOWN = "UNKNOWN";

	private static final Set<HttpMethod> KNOWN_METHODS = Set.of(HttpMethod.values());

	private final Map<PathPattern, Answers> answers = new ConcurrentHashMap<>();

	private final BiFunction<PathPattern, Kind, Timer> factory;

	AnswerTimers(BiFunction<PathPattern, Kind, Timer> factory) {
		this.factory = factory;
	}

	AnswerTimer of(PathPattern pattern, Lane lane, HttpMethod method, int status, CacheResult cache) {
		Answers answers = this.answers.get(pattern);
		if (answers == null) {
			answers = this.answers.computeIfAbsent(pattern, Answers::new);
		}
		return answers.timer(lane, KNOWN_METHODS.contains(method) ? method.name() : UNKNOWN, status, cache);
	}

	/** As Spring names it in {@code http.server.requests}. */
	static String uri(PathPattern pattern) {
		String text = pattern.getPatternString();
		return text.isEmpty() ? "root" : text;
	}

	/**
	 * What tells the answers of a pattern apart.
	 */
	record Kind(Lane lane, String method, int status, CacheResult cache) {

		/** As Spring names it in {@code http.server.requests}. */
		String statusText() {
			return (this.status != EndpointMetrics.UNKNOWN_STATUS) ? Integer.toString(this.status) : UNKNOWN;
		}

		boolean is(Lane lane, String method, int status, CacheResult cache) {
			return this.status == status && this.cache == cache && this.lane == lane && this.method.equals(method);
		}

	}

	/**
	 * The timers of one pattern: a list, read without a lock and copied to grow, since an
	 * endpoint gives answers of few kinds.
	 */
	private final class Answers {

		private final PathPattern pattern;

		private volatile Answer[] known = {};

		Answers(PathPattern pattern) {
			this.pattern = pattern;
		}

		AnswerTimer timer(Lane lane, String method, int status, CacheResult cache) {
			AnswerTimer timer = find(lane, method, status, cache);
			return (timer != null) ? timer : add(lane, method, status, cache);
		}

		private @Nullable AnswerTimer find(Lane lane, String method, int status, CacheResult cache) {
			for (Answer answer : this.known) {
				if (answer.kind().is(lane, method, status, cache)) {
					return answer.timer();
				}
			}
			return null;
		}

		private synchronized AnswerTimer add(Lane lane, String method, int status, CacheResult cache) {
			AnswerTimer timer = find(lane, method, status, cache);
			if (timer == null) {
				Kind kind = new Kind(lane, method, status, cache);
				Timer registered = AnswerTimers.this.factory.apply(this.pattern, kind);
				timer = (nanos) -> registered.record(nanos, TimeUnit.NANOSECONDS);
				Answer[] grown = Arrays.copyOf(this.known, this.known.length + 1);
				grown[this.known.length] = new Answer(kind, timer);
				this.known = grown;
			}
			return timer;
		}

	}

	private record Answer(Kind kind, AnswerTimer timer) {
	}

}
