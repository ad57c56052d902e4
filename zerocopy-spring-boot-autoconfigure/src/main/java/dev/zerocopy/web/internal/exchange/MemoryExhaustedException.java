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

package dev.zerocopy.web.internal.exchange;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * There is no memory for a buffer: 503 with {@code Retry-After} (RFC 9110, section
 * 10.2.3). The error that an allocator throws is replaced where it is thrown, since
 * Reactor takes any {@link OutOfMemoryError} for the end of the virtual machine and would
 * leave the request without an answer.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public final class MemoryExhaustedException extends ResponseStatusException {

	private static final String RETRY_AFTER_SECONDS = "1";

	/**
	 * Create an exception.
	 * @param cause what could not be allocated
	 */
	public MemoryExhaustedException(OutOfMemoryError cause) {
		super(HttpStatus.SERVICE_UNAVAILABLE, "No memory for a buffer", cause);
	}

	@Override
	public HttpHeaders getHeaders() {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
		return headers;
	}

}
