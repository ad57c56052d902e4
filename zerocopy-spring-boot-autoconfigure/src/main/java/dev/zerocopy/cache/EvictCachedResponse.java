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

package dev.zerocopy.cache;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Evicts cached responses when a mapped method has succeeded: just before its own
 * response is committed, if the status is below 400. The next request sees the change.
 * <code>{name}</code> stands for a path variable in each attribute, and <code>${…}</code>
 * for a property.
 * <p>
 * The application does not start where nothing is named, where a name is no path variable
 * of each pattern of the method, and where a path or a prefix does not begin with a
 * slash. It warns when it has started of what no cached method can have.
 *
 * @since 0.1.0
 * @see ResponseCache
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface EvictCachedResponse {

	/**
	 * Paths to evict.
	 * @return decoded paths within the application
	 */
	String[] paths() default {};

	/**
	 * Beginnings of paths to evict.
	 * @return decoded path prefixes within the application
	 */
	String[] prefixes() default {};

	/**
	 * Tags to evict.
	 * @return tags of {@link CachedResponse#tags()}
	 */
	String[] tags() default {};

}
