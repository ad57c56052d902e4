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

package dev.zerocopy.autoconfigure;

import dev.zerocopy.web.internal.Lane;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Properties of the whole starter.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy")
public class ZeroCopyProperties {

	/**
	 * Fastest lane that an endpoint may be on.
	 */
	private LaneLimit lane = LaneLimit.AUTO;

	public LaneLimit getLane() {
		return this.lane;
	}

	public void setLane(LaneLimit lane) {
		this.lane = lane;
	}

	/**
	 * How far down endpoints may go.
	 */
	public enum LaneLimit {

		/** The fastest lane on which every promise holds. */
		AUTO,

		/** Behind all filters. */
		WEBFLUX,

		/** Behind Reactor Netty's HTTP codec, in front of Spring. */
		DIRECT,

		/** In front of Netty's HTTP codec. */
		EDGE;

		boolean admits(Lane lane) {
			return this == AUTO || ordinal() > lane.ordinal();
		}

	}

}
