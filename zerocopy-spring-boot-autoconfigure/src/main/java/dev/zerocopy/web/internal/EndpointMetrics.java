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

package dev.zerocopy.web.internal;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Receives what an endpoint did. Called on the thread that did it, for each request, so
 * implementations neither block nor allocate where they can avoid it. Thread-safe.
 *
 * @since 0.1.0
 */
public interface EndpointMetrics {

	/** Status of a request that ended without an answer. */
	int UNKNOWN_STATUS = 0;

	/** Metrics that nobody reads. */
	EndpointMetrics NONE = new EndpointMetrics() {

		@Override
		public void handled(PathPattern pattern, long nanos) {
		}

		@Override
		public AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status, CacheResult cache) {
			return AnswerTimer.NONE;
		}

	};

	/**
	 * A method of a controller returned or threw.
	 * @param pattern the matched pattern
	 * @param nanos the time in the method
	 */
	void handled(PathPattern pattern, long nanos);

	/**
	 * The timer of answers whose last byte was handed to the transport, or of exchanges
	 * that ended without one.
	 * @param pattern the matched pattern
	 * @param lane the lane that answers
	 * @param method the request method
	 * @param status the status, {@link #UNKNOWN_STATUS} if the client went away
	 * @param cache what the response cache did
	 * @return times from when the request reached the endpoint; the same for the same
	 * kind of answer, so it may be kept
	 */
	AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status, CacheResult cache);

}
