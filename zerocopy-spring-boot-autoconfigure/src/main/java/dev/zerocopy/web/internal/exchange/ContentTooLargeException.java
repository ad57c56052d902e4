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

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * A request body, or what a handler holds of it, is larger than
 * {@code zerocopy.web.max-body-size}: 413 (RFC 9110, section 15.5.14).
 */
@SuppressWarnings("serial")
final class ContentTooLargeException extends ResponseStatusException {

	private ContentTooLargeException(String reason) {
		super(HttpStatus.CONTENT_TOO_LARGE, reason);
	}

	static ContentTooLargeException ofBody(long limit) {
		return new ContentTooLargeException("The request body is larger than " + limit
				+ " bytes (zerocopy.web.max-body-size); take a Flux<BodyView> to consume a body of any length");
	}

	static ContentTooLargeException ofHeldBytes(long limit) {
		return new ContentTooLargeException("The handler holds more than " + limit
				+ " bytes of the request body (zerocopy.web.max-body-size); take a Flux<BodyView>, whose views end"
				+ " with their onNext, to consume a body of any length");
	}

}
