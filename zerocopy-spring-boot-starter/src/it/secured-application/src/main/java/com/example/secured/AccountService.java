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

package com.example.secured;

import reactor.core.publisher.Mono;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.stereotype.Service;

@Service
class AccountService {

	/** Says who asks, without a parameter that would tell. */
	Mono<String> account() {
		return ReactiveSecurityContextHolder.getContext()
			.map(context -> "account of " + context.getAuthentication().getName())
			.switchIfEmpty(Mono.error(new IllegalStateException("nobody asks")));
	}

	@PreAuthorize("hasRole('USER')")
	public Mono<String> guarded() {
		return Mono.just("for users");
	}

}
