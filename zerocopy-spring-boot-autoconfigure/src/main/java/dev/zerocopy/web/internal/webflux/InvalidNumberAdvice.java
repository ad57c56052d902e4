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

import dev.zerocopy.buffer.InvalidNumberException;
import dev.zerocopy.web.ZeroCopyController;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;

/**
 * Answers 400 with problem details (RFC 9457) when a view that should hold a number does
 * not. The application's own handlers of the exception come first.
 *
 * @since 0.1.0
 */
@ControllerAdvice(annotations = ZeroCopyController.class)
@Order(Ordered.LOWEST_PRECEDENCE)
public final class InvalidNumberAdvice {

	@ExceptionHandler
	ProblemDetail invalidNumber(InvalidNumberException failure) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, failure.getMessage());
	}

}
