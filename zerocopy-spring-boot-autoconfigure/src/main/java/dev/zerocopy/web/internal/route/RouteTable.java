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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;

/**
 * All annotated mappings of the application, ours and others, so that a request is taken
 * only where Spring would certainly give it to our endpoint. Immutable and thread-safe.
 * <p>
 * Routes are found by literal path first, then by the first segment of their pattern;
 * patterns without a literal first segment are tried for every request.
 *
 * @since 0.1.0
 */
public final class RouteTable {

	/** A table without routes. */
	public static final RouteTable EMPTY = new RouteTable(List.of());

	private final List<Route> routes;

	private final Map<String, List<Route>> literals = new HashMap<>();

	private final Map<String, List<Route>> segments = new HashMap<>();

	private final List<Route> wildcards = new ArrayList<>();

	private final boolean servable;

	/**
	 * Create a table.
	 * @param routes all routes
	 */
	public RouteTable(List<Route> routes) {
		this.routes = List.copyOf(routes);
		this.servable = routes.stream().anyMatch(Route::isServable);
		for (Route route : routes) {
			String pattern = route.pattern().getPatternString();
			if (isLiteral(route.pattern())) {
				this.literals.computeIfAbsent(pattern, key -> new ArrayList<>(1)).add(route);
			}
			String segment = firstSegment(pattern);
			((segment != null) ? this.segments.computeIfAbsent(segment, key -> new ArrayList<>(1)) : this.wildcards)
				.add(route);
		}
	}

	/** Paths are compared decoded and without parameters, so not all text is a path. */
	private static boolean isLiteral(PathPattern pattern) {
		return !pattern.hasPatternSyntax() && pattern.matches(PathContainer.parsePath(pattern.getPatternString()));
	}

	private static @Nullable String firstSegment(String pattern) {
		if (!pattern.startsWith("/")) {
			return null;
		}
		int end = pattern.indexOf('/', 1);
		String segment = pattern.substring(1, (end < 0) ? pattern.length() : end);
		return (!segment.isEmpty() && PatternOverlap.isLiteral(segment)) ? segment : null;
	}

	/**
	 * All routes.
	 * @return the routes in the order of registration
	 */
	public List<Route> routes() {
		return this.routes;
	}

	/**
	 * The route of an endpoint of ours that Spring would certainly choose.
	 * @param path the path within the application
	 * @param method the method
	 * @return the route, or {@code null} to leave the request to Spring
	 */
	public @Nullable Route match(PathContainer path, HttpMethod method) {
		if (!this.servable) {
			return null;
		}
		Selection selection = new Selection(path, method);
		selection.addAll(this.literals.get(path.value()), false);
		if (selection.isEmpty()) {
			selection.addAll(this.segments.get(firstSegment(path)), true);
			selection.addAll(this.wildcards, true);
		}
		return selection.result();
	}

	private static String firstSegment(PathContainer path) {
		List<PathContainer.Element> elements = path.elements();
		return (elements.size() > 1 && elements.get(1) instanceof PathContainer.PathSegment segment)
				? segment.valueToMatch() : "";
	}

	/** The best and the second best of the routes that match a request. */
	private static final class Selection {

		private final PathContainer path;

		private final HttpMethod method;

		private @Nullable Route best;

		private boolean ambiguous;

		Selection(PathContainer path, HttpMethod method) {
			this.path = path;
			this.method = method;
		}

		void addAll(@Nullable List<Route> routes, boolean match) {
			if (routes == null) {
				return;
			}
			for (Route route : routes) {
				if (route.admits(this.method) && (!match || route.pattern().matches(this.path))) {
					add(route);
				}
			}
		}

		private void add(Route route) {
			Route current = this.best;
			int order = (current != null)
					? PathPattern.SPECIFICITY_COMPARATOR.compare(route.pattern(), current.pattern()) : -1;
			if (order < 0) {
				this.best = route;
				this.ambiguous = false;
			}
			else if (order == 0) {
				this.ambiguous = true;
			}
		}

		boolean isEmpty() {
			return this.best == null;
		}

		@Nullable Route result() {
			return (this.best != null && !this.ambiguous && this.best.isServable()) ? this.best : null;
		}

	}

}
