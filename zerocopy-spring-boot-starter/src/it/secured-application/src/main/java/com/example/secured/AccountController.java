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

import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.cache.CachedResponse;
import reactor.core.publisher.Mono;

import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AccountController {

	private final AtomicInteger runs = new AtomicInteger();

	private final AccountService accounts;

	AccountController(AccountService accounts) {
		this.accounts = accounts;
	}

	@GetMapping("/shared")
	@CachedResponse(ttl = "1m")
	Mono<String> shared() {
		return this.accounts.account();
	}

	@GetMapping("/guarded")
	@CachedResponse(ttl = "1m")
	Mono<String> guarded() {
		return this.accounts.guarded();
	}

	@GetMapping("/own")
	@CachedResponse(ttl = "1m", key = "principal")
	Mono<String> own(@AuthenticationPrincipal UserDetails user) {
		return this.accounts.account()
			.map(account -> account + " for " + user.getUsername() + " in run " + this.runs.incrementAndGet());
	}

	@GetMapping("/refreshed")
	@CachedResponse(ttl = "1ms", staleWhileRevalidate = "1m", key = "principal")
	Mono<String> refreshed() {
		return this.accounts.account().map(account -> account + " in run " + this.runs.incrementAndGet());
	}

	@GetMapping("/public")
	@CachedResponse(ttl = "1m")
	Mono<String> anybody() {
		return Mono.just("for all in run " + this.runs.incrementAndGet());
	}

}
