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

package dev.zerocopy.web.internal;

import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;

/**
 * Fields of other libraries that have no accessor.
 *
 * @since 0.1.0
 */
public final class PrivateField {

	private PrivateField() {
	}

	/**
	 * Read a field.
	 * @param target the object
	 * @param name the name of the field
	 * @return its value, {@code null} if there is no such field
	 */
	public static @Nullable Object read(Object target, String name) {
		Field field = ReflectionUtils.findField(target.getClass(), name);
		if (field == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(field);
		return ReflectionUtils.getField(field, target);
	}

	/**
	 * Whether there is a field.
	 * @param target the object
	 * @param name the name of the field
	 * @return whether it can be read
	 */
	public static boolean has(Object target, String name) {
		return ReflectionUtils.findField(target.getClass(), name) != null;
	}

}
