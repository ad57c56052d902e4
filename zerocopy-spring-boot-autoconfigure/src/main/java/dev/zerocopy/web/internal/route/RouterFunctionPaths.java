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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.core.io.Resource;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * A superset of the paths that a router function may claim, found by visiting it. What
 * cannot be looked into claims every path.
 */
final class RouterFunctionPaths implements RouterFunctions.Visitor {

	private static final Set<String> ALL = Set.of(PatternOverlap.EVERY_PATH);

	private final Set<String> paths = new HashSet<>();

	private int depth;

	private RouterFunctionPaths() {
	}

	static Set<String> of(RouterFunction<?> function) {
		RouterFunctionPaths visitor = new RouterFunctionPaths();
		function.accept(visitor);
		return visitor.paths;
	}

	@Override
	public void startNested(RequestPredicate predicate) {
		if (this.depth++ == 0) {
			for (String path : PredicatePaths.of(predicate)) {
				this.paths.add(path.equals(PatternOverlap.EVERY_PATH) ? path : path + "/**");
			}
		}
	}

	@Override
	public void endNested(RequestPredicate predicate) {
		this.depth--;
	}

	@Override
	public void route(RequestPredicate predicate, HandlerFunction<?> handlerFunction) {
		if (this.depth == 0) {
			this.paths.addAll(PredicatePaths.of(predicate));
		}
	}

	@Override
	public void resources(Function<ServerRequest, Mono<Resource>> lookupFunction) {
		unknownPaths();
	}

	@Override
	public void attributes(Map<String, Object> attributes) {
	}

	@Override
	public void unknown(RouterFunction<?> routerFunction) {
		unknownPaths();
	}

	private void unknownPaths() {
		if (this.depth == 0) {
			this.paths.addAll(ALL);
		}
	}

	/** The paths that a predicate lets through: a stack machine over the visit. */
	private static final class PredicatePaths implements RequestPredicates.Visitor {

		private final Deque<List<Set<String>>> operands = new ArrayDeque<>();

		private PredicatePaths() {
			this.operands.push(new ArrayList<>());
		}

		static Set<String> of(RequestPredicate predicate) {
			PredicatePaths visitor = new PredicatePaths();
			predicate.accept(visitor);
			List<Set<String>> result = visitor.operands.element();
			return (result.size() == 1) ? result.get(0) : ALL;
		}

		private void operand(Set<String> paths) {
			this.operands.element().add(paths);
		}

		@Override
		public void path(String pattern) {
			operand(Set.of(pattern));
		}

		@Override
		public void startAnd() {
			this.operands.push(new ArrayList<>());
		}

		@Override
		public void and() {
		}

		@Override
		public void endAnd() {
			Set<String> bounded = ALL;
			for (Set<String> paths : bothSides()) {
				bounded = bounded.contains(PatternOverlap.EVERY_PATH) ? paths : bounded;
			}
			operand(bounded);
		}

		@Override
		public void startOr() {
			this.operands.push(new ArrayList<>());
		}

		@Override
		public void or() {
		}

		@Override
		public void endOr() {
			Set<String> joined = new HashSet<>();
			bothSides().forEach(joined::addAll);
			operand(joined);
		}

		/** A predicate that shows the visitor nothing, or too much, may hide any path. */
		private List<Set<String>> bothSides() {
			List<Set<String>> sides = this.operands.pop();
			return (sides.size() == 2) ? sides : List.of(ALL);
		}

		@Override
		public void startNegate() {
			this.operands.push(new ArrayList<>());
		}

		@Override
		public void endNegate() {
			this.operands.pop();
			operand(ALL);
		}

		@Override
		public void method(Set<HttpMethod> methods) {
			operand(ALL);
		}

		@Override
		public void header(String name, String value) {
			operand(ALL);
		}

		@Override
		public void queryParam(String name, String value) {
			operand(ALL);
		}

		@Override
		public void version(String version) {
			operand(ALL);
		}

		@Override
		@SuppressWarnings("removal")
		public void pathExtension(String extension) {
			operand(ALL);
		}

		@Override
		public void unknown(@Nullable RequestPredicate predicate) {
			operand(ALL);
		}

	}

}
