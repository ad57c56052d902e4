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

package dev.zerocopy.web.internal.cache;

import java.util.List;
import java.util.stream.Collectors;

import dev.zerocopy.cache.internal.Variant;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Raised when a client accepts none of the content codings that there are (RFC 9110,
 * section 12.5.3).
 */
final class NoAcceptableCodingException extends ResponseStatusException {

	NoAcceptableCodingException(List<Variant> variants) {
		super(HttpStatus.NOT_ACCEPTABLE, "None of the content codings is acceptable: "
				+ variants.stream().map(variant -> variant.coding().token()).collect(Collectors.joining(", ")));
	}

}
