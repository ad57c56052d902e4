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

package dev.zerocopy.testsupport;

import java.util.List;

import dev.zerocopy.web.internal.route.Route;

import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Routes of no server.
 */
public final class TestRoutes {

	private TestRoutes() {
	}

	/** A route of a method that is not an endpoint. */
	public static Route route() {
		Object bean = new Object();
		HandlerMethod handler = new HandlerMethod(bean, ReflectionUtils.findMethod(Object.class, "toString"));
		return new Route(PathPatternParser.defaultInstance.parse("/test"), RequestMappingInfo.paths("/test").build(),
				handler, null, null, null, List.of(), null, List.of());
	}

}
