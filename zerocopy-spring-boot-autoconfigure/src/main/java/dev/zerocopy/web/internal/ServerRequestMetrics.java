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
 * Counts a request that Spring's observation does not see, as that would have counted it.
 * Called on the event loop for each such request, so implementations neither block nor
 * allocate where they can avoid it. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ServerRequestMetrics {

	/** Nobody observes requests. */
	ServerRequestMetrics NONE = (pattern, lane, method, status, nanos) -> {
	};

	/**
	 * A request was answered.
	 * @param pattern the matched pattern
	 * @param lane the lane that answered
	 * @param method the request method
	 * @param status the status
	 * @param nanos the time since its head was complete
	 */
	void completed(PathPattern pattern, Lane lane, HttpMethod method, int status, long nanos);

}
