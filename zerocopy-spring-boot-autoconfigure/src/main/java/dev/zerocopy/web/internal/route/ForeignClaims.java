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

package dev.zerocopy.web.internal.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.AbstractUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.RequestMappingInfoHandlerMapping;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/**
 * The paths that handler mappings other than the application's annotated one may claim
 * before it.
 *
 * @since 0.1.0
 */
public final class ForeignClaims {

	private final Map<HandlerMapping, List<String>> claims = new LinkedHashMap<>();

	/**
	 * Collect the claims.
	 * @param mappings all handler mappings in their order
	 * @param own the mapping that holds our endpoints
	 */
	public ForeignClaims(List<HandlerMapping> mappings, RequestMappingHandlerMapping own) {
		for (HandlerMapping mapping : mappings) {
			if (mapping != own && (precedes(mapping, own) || mapping instanceof RequestMappingHandlerMapping)) {
				this.claims.put(mapping, paths(mapping));
			}
		}
	}

	private static boolean precedes(HandlerMapping mapping, RequestMappingHandlerMapping own) {
		return order(mapping) <= own.getOrder();
	}

	private static int order(HandlerMapping mapping) {
		return (mapping instanceof Ordered ordered) ? ordered.getOrder() : Ordered.HIGHEST_PRECEDENCE;
	}

	private static List<String> paths(HandlerMapping mapping) {
		List<String> paths = new ArrayList<>();
		if (mapping instanceof RequestMappingInfoHandlerMapping annotated) {
			for (RequestMappingInfo info : annotated.getHandlerMethods().keySet()) {
				Set<PathPattern> patterns = info.getPatternsCondition().getPatterns();
				patterns.forEach(pattern -> paths.add(pattern.getPatternString()));
			}
		}
		else if (mapping instanceof AbstractUrlHandlerMapping urls) {
			urls.getHandlerMap().keySet().forEach(pattern -> paths.add(pattern.getPatternString()));
		}
		else if (mapping instanceof RouterFunctionMapping functions) {
			if (functions.getRouterFunction() != null) {
				paths.addAll(RouterFunctionPaths.of(functions.getRouterFunction()));
			}
		}
		else {
			paths.add(PatternOverlap.EVERY_PATH);
		}
		return paths;
	}

	/**
	 * Find a mapping that may claim paths of a pattern.
	 * @param pattern the pattern
	 * @return the claim for people, {@code null} if there is none
	 */
	public @Nullable String overlapping(PathPattern pattern) {
		for (Map.Entry<HandlerMapping, List<String>> claim : this.claims.entrySet()) {
			for (String path : claim.getValue()) {
				if (PatternOverlap.mayOverlap(path, pattern.getPatternString())) {
					return path + " of " + claim.getKey().getClass().getSimpleName();
				}
			}
		}
		return null;
	}

}
