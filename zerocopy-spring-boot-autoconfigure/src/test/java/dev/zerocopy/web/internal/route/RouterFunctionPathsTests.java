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

import java.util.Set;

import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RouterFunctionPaths}.
 */
class RouterFunctionPathsTests {

	private static final String EVERY = PatternOverlap.EVERY_PATH;

	private static final HandlerFunction<ServerResponse> HANDLER = request -> ServerResponse.ok().build();

	@Test
	void whenPredicateIsPathThenThatPathIsClaimed() {
		assertClaims(RequestPredicates.path("/a/{x}"), "/a/{x}");
	}

	@Test
	void whenPredicateIsMethodAndPathThenPathIsClaimed() {
		assertClaims(RequestPredicates.GET("/a"), "/a");
	}

	@Test
	void whenAndHasNoPathThenEveryPathIsClaimed() {
		assertClaims(RequestPredicates.method(HttpMethod.GET).and(RequestPredicates.accept(MediaType.TEXT_PLAIN)),
				EVERY);
	}

	@Test
	void whenPathIsOnEitherSideOfAndThenItBounds() {
		RequestPredicate path = RequestPredicates.path("/a");
		RequestPredicate other = RequestPredicates.queryParam("x", "1");
		assertClaims(path.and(other), "/a");
		assertClaims(other.and(path), "/a");
	}

	@Test
	void whenOrJoinsPathsThenBothAreClaimed() {
		assertClaims(RequestPredicates.path("/a").or(RequestPredicates.path("/b")), "/a", "/b");
	}

	@Test
	void whenOrHasAnUnboundedSideThenEveryPathIsClaimed() {
		assertThat(paths(RequestPredicates.path("/a").or(RequestPredicates.accept(MediaType.TEXT_PLAIN))))
			.contains(EVERY);
	}

	@Test
	void whenOrWithLambdaIsBoundByAndThenPathIsClaimed() {
		RequestPredicate lambda = request -> true;
		assertClaims(RequestPredicates.accept(MediaType.TEXT_PLAIN).or(lambda).and(RequestPredicates.path("/a")), "/a");
	}

	@Test
	void whenPathIsNegatedThenEveryPathIsClaimed() {
		assertClaims(RequestPredicates.path("/a").negate(), EVERY);
	}

	@Test
	void whenNegatedPathIsBoundByAndThenPathIsClaimed() {
		assertClaims(RequestPredicates.path("/a/b").negate().and(RequestPredicates.path("/a/{x}")), "/a/{x}");
	}

	@Test
	void whenPredicateIsLambdaThenEveryPathIsClaimed() {
		assertClaims(request -> true, EVERY);
	}

	@Test
	void whenPredicateHidesItselfInsideOrThenEveryPathIsClaimed() {
		RequestPredicate silent = new RequestPredicate() {

			@Override
			public boolean test(ServerRequest request) {
				return true;
			}

			@Override
			public void accept(RequestPredicates.Visitor visitor) {
			}

		};
		assertClaims(silent, EVERY);
		assertThat(paths(silent.or(RequestPredicates.path("/a")))).contains(EVERY);
	}

	@Test
	void whenNestedUnderPathThenAllBelowIsClaimed() {
		RouterFunction<ServerResponse> nested = RouterFunctions.nest(RequestPredicates.path("/a"),
				RouterFunctions.route(RequestPredicates.GET("/b"), HANDLER)
					.and(RouterFunctions.route(request -> true, HANDLER)));
		assertThat(RouterFunctionPaths.of(nested)).containsExactly("/a/**");
	}

	@Test
	void whenNestedUnderMethodThenEveryPathIsClaimed() {
		RouterFunction<ServerResponse> nested = RouterFunctions.nest(RequestPredicates.method(HttpMethod.GET),
				RouterFunctions.route(RequestPredicates.GET("/b"), HANDLER));
		assertThat(RouterFunctionPaths.of(nested)).containsExactly(EVERY);
	}

	@Test
	void whenRouteFollowsNestThenItsOwnPathIsClaimed() {
		RouterFunction<ServerResponse> function = RouterFunctions.route()
			.path("/a",
					builder -> builder.path("/b", inner -> inner.GET("/c", HANDLER))
						.resources("/r/**", new ClassPathResource("public/")))
			.GET("/d", HANDLER)
			.build();
		assertThat(RouterFunctionPaths.of(function)).containsExactlyInAnyOrder("/a/**", "/d");
	}

	@Test
	void whenFunctionIsFilteredOrHasAttributesThenItsPathsAreClaimed() {
		RouterFunction<ServerResponse> function = RouterFunctions.route(RequestPredicates.GET("/a"), HANDLER)
			.withAttribute("name", "value")
			.filter((request, next) -> next.handle(request));
		assertThat(RouterFunctionPaths.of(function)).containsExactly("/a");
	}

	@Test
	void whenFunctionServesResourcesThenEveryPathIsClaimed() {
		assertThat(RouterFunctionPaths.of(RouterFunctions.resources("/res/**", new ClassPathResource("public/"))))
			.containsExactly(EVERY);
	}

	@Test
	void whenFunctionIsLambdaThenEveryPathIsClaimed() {
		RouterFunction<ServerResponse> lambda = request -> Mono.empty();
		assertThat(RouterFunctionPaths.of(lambda)).containsExactly(EVERY);
	}

	private static void assertClaims(RequestPredicate predicate, String... paths) {
		assertThat(paths(predicate)).containsExactlyInAnyOrder(paths);
	}

	private static Set<String> paths(RequestPredicate predicate) {
		return RouterFunctionPaths.of(RouterFunctions.route(predicate, HANDLER));
	}

}
