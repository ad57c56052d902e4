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

import java.util.Locale;

/**
 * The ways to reach an endpoint.
 *
 * @since 0.1.0
 */
public enum Lane {

	/** Behind all filters of Spring WebFlux. */
	WEBFLUX,

	/** Behind Reactor Netty's HTTP codec, in front of Spring. */
	DIRECT,

	/** In front of Netty's HTTP codec. */
	EDGE;

	/**
	 * The name in meters.
	 * @return the name in lower case
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
