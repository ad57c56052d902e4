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

import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.web.method.HandlerMethod;

/**
 * A lane in front of Spring that answers what the WebFlux lane has answered before.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface FastLane {

	/**
	 * The lane.
	 * @return which one it is
	 */
	Lane lane();

	/**
	 * Find out where the lane may be used. Called before the server opens its port, and
	 * when the routes have changed.
	 * @return tells which endpoints it may answer for
	 */
	Guard guard();

	/**
	 * A request is about to be answered with a fresh response that every request with the
	 * same target gets.
	 * @param target what the request tells
	 */
	void hit(LearnedTarget target);

	/**
	 * A method is about to be called that the lane may call as well, with the same named
	 * arguments for every request with the same target.
	 * @param call what the request tells
	 */
	void called(LearnedCall call);

	/**
	 * What keeps endpoints behind the filters of Spring WebFlux.
	 */
	@FunctionalInterface
	interface Guard {

		/**
		 * The filters that do not see the requests which the lane answers.
		 * @return the names of their classes, none if requests pass no filter
		 */
		default List<String> bypassed() {
			return List.of();
		}

		/**
		 * Find out whether the lane may answer for an endpoint that a shortcut may serve.
		 * @param method the mapped method
		 * @param endpoint the endpoint, {@code null} for a method that is not ours
		 * @param cached how its responses are cached, {@code null} if they are not
		 * @return why it may not, for people; {@code null} if it may
		 */
		@Nullable String refusal(HandlerMethod method, @Nullable Endpoint endpoint, @Nullable CachePolicy cached);

	}

}
