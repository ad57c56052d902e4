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
import java.util.function.Predicate;

import dev.zerocopy.cache.internal.CapturedResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * Terms in plain words about a request or a response.
 */
final class Terms {

	private static final String HEADER = "header:";

	private static final String PARAMETER = "param:";

	private static final String STATUS = "status=";

	private Terms() {
	}

	/**
	 * Read a term about a request.
	 * @param term such as {@code header:X}, {@code !param:x} or {@code header:X=value}
	 * @return the test, {@code null} if it cannot be read
	 */
	static @Nullable Predicate<ServerHttpRequest> ofRequest(String term) {
		boolean negated = term.startsWith("!");
		String positive = negated ? term.substring(1) : term;
		Predicate<ServerHttpRequest> test = null;
		if (isNamed(positive, HEADER)) {
			Named named = Named.of(positive.substring(HEADER.length()));
			test = request -> named.matches(request.getHeaders().get(named.name));
		}
		else if (isNamed(positive, PARAMETER)) {
			Named named = Named.of(positive.substring(PARAMETER.length()));
			test = request -> named.matches(request.getQueryParams().get(named.name));
		}
		return (test != null && negated) ? test.negate() : test;
	}

	/**
	 * Read a term about a response.
	 * @param term such as {@code status=404} or {@code header:X}
	 * @return the test, {@code null} if it cannot be read
	 */
	static @Nullable Predicate<CapturedResponse> ofResponse(String term) {
		boolean negated = term.startsWith("!");
		String positive = negated ? term.substring(1) : term;
		Predicate<CapturedResponse> test = null;
		if (isNamed(positive, HEADER)) {
			Named named = Named.of(positive.substring(HEADER.length()));
			test = response -> named.matches(response.headers().get(named.name));
		}
		else if (positive.matches(STATUS + "[1-9][0-9][0-9]")) {
			int status = Integer.parseInt(positive.substring(STATUS.length()));
			test = response -> response.status() == status;
		}
		return (test != null && negated) ? test.negate() : test;
	}

	private static boolean isNamed(String term, String kind) {
		return term.startsWith(kind) && !Named.of(term.substring(kind.length())).name.isEmpty();
	}

	private record Named(String name, @Nullable String value) {

		static Named of(String text) {
			int equals = text.indexOf('=');
			return (equals < 0) ? new Named(text, null)
					: new Named(text.substring(0, equals), text.substring(equals + 1));
		}

		boolean matches(@Nullable List<String> values) {
			return values != null && (this.value == null || values.contains(this.value));
		}

	}

}
