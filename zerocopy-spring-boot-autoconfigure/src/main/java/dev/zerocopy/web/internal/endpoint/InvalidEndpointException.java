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

package dev.zerocopy.web.internal.endpoint;

import java.lang.reflect.Method;

import org.jspecify.annotations.Nullable;

/**
 * A method of a zero-copy controller cannot be served. Stops the start of the
 * application.
 *
 * @since 0.1.0
 */
@SuppressWarnings("serial")
public class InvalidEndpointException extends RuntimeException {

	private final String method;

	private final String remedy;

	InvalidEndpointException(Method method, @Nullable String part, String problem, String remedy) {
		super(method.getDeclaringClass().getName() + "#" + method.getName() + ((part != null) ? ", " + part : "") + ": "
				+ problem);
		this.method = method.toGenericString();
		this.remedy = remedy;
	}

	/**
	 * The method that cannot be served.
	 * @return its generic signature
	 */
	public String getMethod() {
		return this.method;
	}

	/**
	 * What to write instead.
	 * @return a sentence
	 */
	public String getRemedy() {
		return this.remedy;
	}

}
