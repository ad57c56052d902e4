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

package dev.zerocopy.web.internal.webflux;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.http.HttpMethod;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Counts answers of a lane in front of Spring, as often as the WebFlux lane would.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class AnswerCounter {

	private static final Log logger = LogFactory.getLog(AnswerCounter.class);

	private final Lane lane;

	private final EntryStore store;

	private final EndpointMetrics metrics;

	private final ServerRequestMetrics requests;

	private final ApplicationGuards application;

	/**
	 * Create a counter.
	 * @param lane the lane that answers
	 * @param store the entries
	 * @param metrics where requests at endpoints are counted
	 * @param requests where requests are counted that Spring does not see
	 * @param application tells whether Spring observes requests
	 */
	public AnswerCounter(Lane lane, EntryStore store, EndpointMetrics metrics, ServerRequestMetrics requests,
			ApplicationGuards application) {
		this.lane = lane;
		this.store = store;
		this.metrics = metrics;
		this.requests = requests;
		this.application = application;
	}

	/**
	 * Count an answer from the cache.
	 * @param pattern the matched pattern
	 * @param entry the entry that was sent; the caller need not hold a count
	 * @param method the request method
	 * @param status the status
	 * @param nanos the time since the head of the request was complete
	 */
	public void countHit(PathPattern pattern, CacheEntry entry, HttpMethod method, int status, long nanos) {
		this.store.countHit(entry.key());
		entry.hit();
		count(pattern, method, status, CacheResult.HIT, nanos);
	}

	/**
	 * Count an answer of a method.
	 * @param pattern the matched pattern
	 * @param method the request method
	 * @param status the status
	 * @param nanos the time since the head of the request was complete
	 */
	public void countCall(PathPattern pattern, HttpMethod method, int status, long nanos) {
		count(pattern, method, status, CacheResult.NONE, nanos);
	}

	private void count(PathPattern pattern, HttpMethod method, int status, CacheResult cache, long nanos) {
		try {
			this.metrics.completed(pattern, this.lane, method, status, cache, nanos);
			if (this.application.isObserved()) {
				this.requests.completed(pattern, this.lane, method, status, nanos);
			}
		}
		catch (RuntimeException | OutOfMemoryError ex) {
			// The client has its answer, and its method is not to run again. A registry
			// tells about meters that it refuses.
			logger.debug("A request on lane " + this.lane + " could not be counted", ex);
		}
	}

}
