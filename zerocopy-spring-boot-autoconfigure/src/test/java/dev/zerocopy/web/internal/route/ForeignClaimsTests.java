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

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.context.support.GenericApplicationContext;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.function.server.support.RouterFunctionMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ForeignClaims}.
 */
class ForeignClaimsTests {

	private static final PathPattern ITEMS = PathPatternParser.defaultInstance.parse("/items/{id}");

	private final RequestMappingHandlerMapping own = new RequestMappingHandlerMapping();

	private final GenericApplicationContext context = new GenericApplicationContext();

	@BeforeEach
	void initialize() {
		this.context.refresh();
		this.own.setOrder(0);
		this.own.setApplicationContext(this.context);
	}

	@Test
	void whenThereAreNoOtherMappingsThenNothingIsClaimed() {
		assertThat(claims(this.own).overlapping(ITEMS)).isNull();
	}

	@Test
	void whenFunctionBeforeOursMayMatchThenItIsNamed() {
		assertThat(claims(functions("/items/**", -1), this.own).overlapping(ITEMS))
			.isEqualTo("/items/** of RouterFunctionMapping");
	}

	@Test
	void whenFunctionBeforeOursCannotMatchThenNothingIsClaimed() {
		assertThat(claims(functions("/orders/**", -1), this.own).overlapping(ITEMS)).isNull();
	}

	@Test
	void whenFunctionMappingIsEmptyThenNothingIsClaimed() {
		RouterFunctionMapping empty = new RouterFunctionMapping();
		empty.setOrder(-1);
		assertThat(claims(empty, this.own).overlapping(ITEMS)).isNull();
	}

	@Test
	void whenOrderIsEqualThenMappingCountsAsBefore() {
		assertThat(claims(this.own, functions("/items/**", 0)).overlapping(ITEMS)).isNotNull();
	}

	@Test
	void whenMappingStandsBehindOursThenItClaimsNothing() {
		assertThat(claims(this.own, functions("/items/**", 1)).overlapping(ITEMS)).isNull();
	}

	@Test
	void whenUrlMappingBeforeOursMayMatchThenItIsNamed() {
		SimpleUrlHandlerMapping urls = new SimpleUrlHandlerMapping(Map.of("/items/1", new Object()), -1);
		urls.setApplicationContext(this.context);
		assertThat(claims(urls, this.own).overlapping(ITEMS)).isEqualTo("/items/1 of SimpleUrlHandlerMapping");
		assertThat(claims(urls, this.own).overlapping(PathPatternParser.defaultInstance.parse("/a"))).isNull();
	}

	@Test
	void whenAnotherAnnotatedMappingKnowsThePathThenItIsNamedWhateverItsOrder() {
		assertThat(claims(this.own, annotated("/items/1", 5)).overlapping(ITEMS))
			.isEqualTo("/items/1 of RequestMappingHandlerMapping");
		assertThat(claims(this.own, annotated("/orders/1", 5)).overlapping(ITEMS)).isNull();
	}

	@Test
	void whenMappingIsOfAnotherTypeThenItClaimsEveryPath() {
		HandlerMapping unknown = exchange -> Mono.empty();
		assertThat(claims(unknown, this.own).overlapping(ITEMS)).startsWith("/** of ");
	}

	private ForeignClaims claims(HandlerMapping... mappings) {
		return new ForeignClaims(List.of(mappings), this.own);
	}

	private static RouterFunctionMapping functions(String path, int order) {
		RouterFunctionMapping mapping = new RouterFunctionMapping(
				RouterFunctions.route(RequestPredicates.path(path), request -> ServerResponse.ok().build()));
		mapping.setOrder(order);
		return mapping;
	}

	private RequestMappingHandlerMapping annotated(String path, int order) {
		RequestMappingHandlerMapping mapping = new RequestMappingHandlerMapping();
		mapping.setOrder(order);
		mapping.setApplicationContext(this.context);
		mapping.afterPropertiesSet();
		mapping.registerMapping(RequestMappingInfo.paths(path).build(), this,
				ReflectionUtils.findMethod(ForeignClaimsTests.class, "initialize"));
		return mapping;
	}

}
