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
 * Counts requests that Spring's observation does not see, as that would have counted
 * them. Thread-safe.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ServerRequestMetrics {

	/** Nobody observes requests. */
	ServerRequestMetrics NONE = (pattern, lane, method, status) -> AnswerTimer.NONE;

	/**
	 * The timer of answered requests.
	 * @param pattern the matched pattern
	 * @param lane the lane that answers
	 * @param method the request method
	 * @param status the status
	 * @return times from when the head of a request was complete; the same for the same
	 * kind of answer, so it may be kept
	 */
	AnswerTimer answers(PathPattern pattern, Lane lane, HttpMethod method, int status);

}
