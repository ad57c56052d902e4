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

package dev.zerocopy.sample.live;

import java.io.IOException;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.web.ZeroCopyController;

import org.springframework.core.io.ClassPathResource;
import org.springframework.web.bind.annotation.GetMapping;

/**
 * The live page itself. What it links to is served as assets.
 */
@ZeroCopyController
class PageController {

	private final byte[] page;

	PageController() throws IOException {
		this.page = new ClassPathResource("live/index.html").getContentAsByteArray();
	}

	@GetMapping(path = "/", produces = "text/html;charset=UTF-8")
	@CachedResponse(ttl = "1h")
	byte[] page() {
		return this.page;
	}

}
