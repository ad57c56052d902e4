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

package dev.zerocopy.http.internal;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The header fields of a request, wherever they are kept.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface RequestFields {

	/**
	 * The values of all field lines with a name.
	 * @param name the field name
	 * @return the values in order, {@code null} or empty if there are none
	 */
	@Nullable List<String> lines(String name);

	/**
	 * The value of a field that may be sent once.
	 * @param name the field name
	 * @return the value, {@code null} if there is none or more than one
	 */
	default @Nullable String single(String name) {
		List<String> lines = lines(name);
		return (lines != null && lines.size() == 1) ? lines.get(0) : null;
	}

	/**
	 * Whether a field was sent.
	 * @param name the field name
	 * @return whether there is a line
	 */
	default boolean has(String name) {
		List<String> lines = lines(name);
		return lines != null && !lines.isEmpty();
	}

}
