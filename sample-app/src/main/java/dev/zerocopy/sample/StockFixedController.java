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

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The work of {@link FixedController} in ordinary WebFlux.
 */
@RestController
@RequestMapping("/stock/fixed")
class StockFixedController {

	private static final String ONE_KIB = FixedText.ofLength(1024);

	private static final String SIXTY_FOUR_KIB = FixedText.ofLength(64 * 1024);

	private static final String SEVEN_MIB = FixedText.ofLength(7 * 1024 * 1024);

	@GetMapping({ "/1k", "/cached-1k" })
	String oneKib() {
		return ONE_KIB;
	}

	@GetMapping({ "/64k", "/cached-64k" })
	String sixtyFourKib() {
		return SIXTY_FOUR_KIB;
	}

	@GetMapping("/7m")
	String sevenMib() {
		return SEVEN_MIB;
	}

}
