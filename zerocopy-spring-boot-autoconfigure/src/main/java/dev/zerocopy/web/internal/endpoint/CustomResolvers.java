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
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

/**
 * The argument resolvers that were added to Spring's own. Read by reflection, since
 * Spring has no accessor.
 *
 * @since 0.1.0
 */
public final class CustomResolvers {

	private CustomResolvers() {
	}

	/**
	 * Read the resolvers of an adapter.
	 * @param adapter the adapter
	 * @return the resolvers, {@code null} if they cannot be read
	 */
	@SuppressWarnings("unchecked")
	public static @Nullable List<HandlerMethodArgumentResolver> of(RequestMappingHandlerAdapter adapter) {
		Object configurer = adapter.getArgumentResolverConfigurer();
		if (configurer == null) {
			return null;
		}
		Method accessor = ReflectionUtils.findMethod(configurer.getClass(), "getCustomResolvers");
		if (accessor == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(accessor);
		return (List<HandlerMethodArgumentResolver>) ReflectionUtils.invokeMethod(accessor, configurer);
	}

}
