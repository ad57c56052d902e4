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

package dev.zerocopy.cache.internal;

import reactor.core.publisher.Mono;

import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * A response that is too large to be stored, or has no end, while the method still
 * produces it: for one of those who wait. Thread-safe.
 *
 * @since 0.1.0
 */
public interface OpenResponse {

	/**
	 * The status.
	 * @return the status code
	 */
	int status();

	/**
	 * Take the response, to write and {@linkplain #close() close} it.
	 * @return whether nobody else has taken it
	 */
	boolean take();

	/**
	 * Whether somebody has taken the response.
	 * @return whether it will be closed
	 */
	boolean isTaken();

	/**
	 * Write the response as the method produces it.
	 * @param response the response of a client
	 * @return completes when all is written
	 */
	Mono<Void> writeTo(ServerHttpResponse response);

	/** Cancel the method if it has not ended, and release what nobody has written. */
	void close();

}
