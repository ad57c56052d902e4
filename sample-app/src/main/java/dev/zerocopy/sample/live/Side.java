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

package dev.zerocopy.sample.live;

/**
 * One of the two ways to serve an operation. Immutable.
 */
enum Side {

	/** Ordinary WebFlux. */
	STOCK("/stock"),

	/** The starter. */
	ZEROCOPY("");

	private final String prefix;

	Side(String prefix) {
		this.prefix = prefix;
	}

	/**
	 * The path of an endpoint on this side.
	 * @param path the path or pattern on the starter's side
	 * @return the path or pattern on this side
	 */
	String path(String path) {
		return this.prefix + path;
	}

}
