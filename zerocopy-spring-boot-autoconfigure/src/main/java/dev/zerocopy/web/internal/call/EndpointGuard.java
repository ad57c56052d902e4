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

package dev.zerocopy.web.internal.call;

import java.util.List;

import dev.zerocopy.web.BypassWebFilters;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.webflux.ApplicationGuards;
import org.jspecify.annotations.Nullable;

import org.springframework.web.method.HandlerMethod;

/**
 * Tells which endpoints a lane in front of Spring may answer for by itself. Those of an
 * application with filters are behind them, but for cached responses that are declared
 * public. Holds what was found when it was created. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class EndpointGuard implements FastLane.Guard {

	private final @Nullable String refusal;

	private final List<String> filters;

	/**
	 * Look at an application.
	 * @param application the guards of the application
	 * @param serverRefusal why no request of its server may be answered by the lane,
	 * {@code null} if there is no reason
	 */
	public EndpointGuard(ApplicationGuards application, @Nullable String serverRefusal) {
		this.refusal = (serverRefusal != null) ? serverRefusal : application.refusal();
		this.filters = application.filters();
	}

	/**
	 * Whether the lane as a whole is refused.
	 * @return {@code true} if there is a reason that holds for each endpoint
	 */
	public boolean isClosed() {
		return this.refusal != null;
	}

	@Override
	public List<String> bypassed() {
		return this.filters;
	}

	@Override
	public @Nullable String refusal(HandlerMethod method, @Nullable Endpoint endpoint, @Nullable CachePolicy cached) {
		if (this.refusal != null) {
			return this.refusal;
		}
		// A method that is called for each request stays behind the filters.
		boolean isPublic = cached != null && method.hasMethodAnnotation(BypassWebFilters.class);
		if (!isPublic && !this.filters.isEmpty()) {
			return "requests pass through the filter " + this.filters.get(0);
		}
		return EndpointCalls.refusal(endpoint, cached);
	}

}
