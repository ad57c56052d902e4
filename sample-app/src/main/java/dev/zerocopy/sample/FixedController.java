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

package dev.zerocopy.sample;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.ZeroCopyController;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Constant bodies, each held once in direct memory and shared by all answers: small ones
 * by the controller, a large one by the response cache.
 */
@ZeroCopyController
@RequestMapping(path = "/fixed", produces = "text/plain;charset=UTF-8")
class FixedController {

	private static final ByteBuffer ONE_KIB = direct(FixedText.ofLength(1024));

	private static final ByteBuffer SIXTY_FOUR_KIB = direct(FixedText.ofLength(64 * 1024));

	@GetMapping("/1k")
	ByteBuffer oneKib() {
		return ONE_KIB.duplicate();
	}

	@GetMapping("/64k")
	ByteBuffer sixtyFourKib() {
		return SIXTY_FOUR_KIB.duplicate();
	}

	@GetMapping("/cached-1k")
	@CachedResponse(ttl = "1h")
	ByteBuffer cachedOneKib() {
		return oneKib();
	}

	@GetMapping("/cached-64k")
	@CachedResponse(ttl = "1h")
	ByteBuffer cachedSixtyFourKib() {
		return sixtyFourKib();
	}

	@GetMapping("/7m")
	@CachedResponse(ttl = "1h")
	byte[] sevenMib() {
		return FixedText.ofLength(7 * 1024 * 1024).getBytes(StandardCharsets.US_ASCII);
	}

	private static ByteBuffer direct(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip().asReadOnlyBuffer();
	}

}
