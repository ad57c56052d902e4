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

package dev.zerocopy.web.internal.route;

import java.util.List;
import java.util.Set;

import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.util.pattern.PathPattern;

/**
 * One pattern of one mapping.
 *
 * @param pattern the pattern
 * @param mapping the mapping
 * @param handler the mapped method
 * @param endpoint the endpoint, {@code null} for a method that is not ours
 * @param cached how its responses are cached, {@code null} if they are not
 * @param refusal why only {@code DispatcherHandler} may serve it, {@code null} if a
 * shortcut may
 * @param lanes the lanes that may answer what a shortcut may, fastest first
 * @param laneRefusal why the next faster lane may not, {@code null} if there is none
 * @param bypassed the filters that do not see what those lanes answer, by their classes
 * @since 0.1.0
 */
public record Route(PathPattern pattern, RequestMappingInfo mapping, HandlerMethod handler, @Nullable Endpoint endpoint,
		@Nullable CachePolicy cached, @Nullable String refusal, List<FastLane> lanes, @Nullable String laneRefusal,
		List<String> bypassed) {

	/**
	 * The fastest lane that the endpoint is on.
	 * @return the lane
	 */
	public Lane lane() {
		return (this.refusal == null && !this.lanes.isEmpty()) ? this.lanes.get(0).lane() : Lane.WEBFLUX;
	}

	/**
	 * How an endpoint is served, for people.
	 * @return which shortcut, or why there is none
	 */
	public String detail() {
		if (this.refusal != null) {
			return "through DispatcherHandler, since " + this.refusal;
		}
		String since = (this.laneRefusal != null) ? ", since " + this.laneRefusal : "";
		String when = (this.cached != null) ? "while its response is fresh in the cache" : "once its target is known";
		if (lane() != Lane.WEBFLUX) {
			return when + since + (isPastFilters() ? ", without the filters " + String.join(", ", this.bypassed) : "");
		}
		return "shortcut" + ((this.cached != null) ? " " + when : "") + since;
	}

	/**
	 * Whether a lane answers requests that filters of the application would see.
	 * @return {@code true} for an endpoint that is declared public, and served as such
	 */
	public boolean isPastFilters() {
		return lane() != Lane.WEBFLUX && !this.bypassed.isEmpty();
	}

	/**
	 * The method for people.
	 * @return request methods and pattern, such as {@code GET /catalog/{id}}
	 */
	public String description() {
		return (this.endpoint != null) ? this.endpoint.toString() : Endpoint.describe(this.mapping);
	}

	boolean isServable() {
		return (this.endpoint != null || this.cached != null) && this.refusal == null;
	}

	boolean admits(HttpMethod method) {
		Set<RequestMethod> methods = this.mapping.getMethodsCondition().getMethods();
		if (methods.isEmpty()) {
			return true;
		}
		RequestMethod requestMethod = RequestMethod.resolve(method);
		return requestMethod != null && (methods.contains(requestMethod)
				|| (requestMethod == RequestMethod.HEAD && methods.contains(RequestMethod.GET)));
	}

}
