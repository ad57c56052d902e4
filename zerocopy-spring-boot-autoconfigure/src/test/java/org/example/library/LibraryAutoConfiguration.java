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

package org.example.library;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.web.server.WebFilter;

/**
 * A library that adds a filter without an order. Its name sorts behind ours, and so does
 * its filter.
 */
@AutoConfiguration
@ConditionalOnBooleanProperty("library.enabled")
public final class LibraryAutoConfiguration {

	@Bean
	WebFilter libraryFilter() {
		return (exchange, chain) -> {
			exchange.getResponse().getHeaders().add("X-Library", "seen");
			return chain.filter(exchange);
		};
	}

}
