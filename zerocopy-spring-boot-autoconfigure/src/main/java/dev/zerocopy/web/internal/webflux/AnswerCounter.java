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
import dev.zerocopy.web.internal.AnswerTimer;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.route.LearnedTarget;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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
	 * Count the answers to requests for a target, for somebody who keeps what this
	 * returns.
	 * @param target the target, answered from the cache
	 * @return counts them
	 */
	public Answers of(LearnedTarget target) {
		return new Answers(target.route().pattern(), target.head() ? HttpMethod.HEAD : HttpMethod.GET, CacheResult.HIT);
	}

	/**
	 * Count the answers to requests for a target, for somebody who keeps what this
	 * returns.
	 * @param call the target, answered by a method
	 * @return counts them
	 */
	public Answers of(LearnedCall call) {
		return new Answers(call.route().pattern(), call.method(), CacheResult.NONE);
	}

	/**
	 * Answers to requests for one target. The timers of the usual ones are looked up only
	 * once. Thread-safe.
	 *
	 * @since 0.1.0
	 */
	public final class Answers {

		private static final int USUAL_STATUS = 200;

		private final PathPattern pattern;

		private final HttpMethod method;

		private final CacheResult cache;

		// Read without a fence: the same for everybody who looks them up.

		private @Nullable AnswerTimer usual;

		private @Nullable AnswerTimer usualRequest;

		private Answers(PathPattern pattern, HttpMethod method, CacheResult cache) {
			this.pattern = pattern;
			this.method = method;
			this.cache = cache;
		}

		/**
		 * Count an answer from the cache.
		 * @param entry the entry that was sent; the caller need not hold a count
		 * @param status the status
		 * @param received when the head of the request was complete, by the time of the
		 * cache
		 */
		public void countHit(CacheEntry entry, int status, long received) {
			long now = AnswerCounter.this.store.now();
			AnswerCounter.this.store.countHit(entry, now);
			record(status, now - received);
		}

		/**
		 * Count an answer.
		 * @param status the status
		 * @param received when the head of the request was complete, by the time of the
		 * cache
		 */
		public void count(int status, long received) {
			record(status, AnswerCounter.this.store.now() - received);
		}

		private void record(int status, long nanos) {
			try {
				timer(status).record(nanos);
				if (AnswerCounter.this.application.isObserved()) {
					requestTimer(status).record(nanos);
				}
			}
			catch (RuntimeException | OutOfMemoryError ex) {
				// The client has its answer, and its method is not to run again. A
				// registry tells about meters that it refuses.
				logger.debug("A request on lane " + AnswerCounter.this.lane + " could not be counted", ex);
			}
		}

		private AnswerTimer timer(int status) {
			AnswerTimer timer = (status == USUAL_STATUS) ? this.usual : null;
			if (timer == null) {
				timer = AnswerCounter.this.metrics.answers(this.pattern, AnswerCounter.this.lane, this.method, status,
						this.cache);
				this.usual = (status == USUAL_STATUS) ? timer : this.usual;
			}
			return timer;
		}

		private AnswerTimer requestTimer(int status) {
			AnswerTimer timer = (status == USUAL_STATUS) ? this.usualRequest : null;
			if (timer == null) {
				timer = AnswerCounter.this.requests.answers(this.pattern, AnswerCounter.this.lane, this.method, status);
				this.usualRequest = (status == USUAL_STATUS) ? timer : this.usualRequest;
			}
			return timer;
		}

	}

}
