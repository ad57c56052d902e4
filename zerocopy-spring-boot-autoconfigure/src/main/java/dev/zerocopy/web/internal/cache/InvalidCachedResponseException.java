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

import java.lang.reflect.Method;

/**
 * Thrown at start-up for a method whose responses cannot be cached, or that cannot evict
 * any.
 *
 * @since 0.1.0
 */
public final class InvalidCachedResponseException extends RuntimeException {

	private final String remedy;

	InvalidCachedResponseException(Method method, String problem, String remedy) {
		this("Responses of " + name(method) + " cannot be cached: " + problem, remedy);
	}

	private InvalidCachedResponseException(String message, String remedy) {
		super(message);
		this.remedy = remedy;
	}

	static InvalidCachedResponseException ofEviction(Method method, String problem, String remedy) {
		return new InvalidCachedResponseException(name(method) + " cannot evict cached responses: " + problem, remedy);
	}

	private static String name(Method method) {
		return method.getDeclaringClass().getSimpleName() + "." + method.getName();
	}

	/**
	 * What to do.
	 * @return the remedy, one or more sentences
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
