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

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.BypassWebFilters;
import reactor.core.publisher.Mono;

import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class PublicController {

	private final AtomicInteger runs = new AtomicInteger();

	@GetMapping("/open/prices")
	@CachedResponse(ttl = "1m")
	@BypassWebFilters
	Mono<String> prices() {
		return Mono.just("prices in run " + this.runs.incrementAndGet());
	}

	@GetMapping("/open/headers")
	@CachedResponse(ttl = "1m")
	@BypassWebFilters
	ResponseEntity<String> headers() {
		return ResponseEntity.ok()
			.cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)))
			.header("X-Content-Type-Options", "nosniff")
			.body("with headers");
	}

	/** Not permitted to everybody, so the annotation is a mistake. */
	@GetMapping("/mistaken")
	@CachedResponse(ttl = "1m")
	@BypassWebFilters
	Mono<String> mistaken() {
		return Mono.just("for users");
	}

}
