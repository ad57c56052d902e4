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

import java.lang.reflect.Method;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RouteTable}.
 */
class RouteTableTests {

	private final Mappings mappings = new Mappings();

	@Test
	void whenTableHasNoRouteOfOursThenNothingMatches() {
		this.mappings.add(Kind.OTHER, "/a", RequestMethod.GET);
		assertThat(match("/a")).isNull();
		assertThat(RouteTable.EMPTY.match(PathContainer.parsePath("/a"), HttpMethod.GET)).isNull();
	}

	@Test
	void whenLiteralIsOursThenItShutsOutPatternsOfOthers() {
		this.mappings.add(Kind.OURS, "/a/b", RequestMethod.GET);
		this.mappings.add(Kind.OTHER, "/a/{x}", RequestMethod.GET);
		assertThat(match("/a/b")).hasToString("/a/b");
	}

	@Test
	void whenLiteralBelongsToOthersThenRequestIsLeft() {
		this.mappings.add(Kind.OTHER, "/a/b", RequestMethod.GET);
		this.mappings.add(Kind.OURS, "/a/{x}", RequestMethod.GET);
		assertThat(match("/a/b")).isNull();
		assertThat(match("/a/c")).hasToString("/a/{x}");
	}

	@Test
	void whenLiteralDoesNotAdmitMethodThenPatternsAreTried() {
		this.mappings.add(Kind.OTHER, "/a/b", RequestMethod.POST);
		this.mappings.add(Kind.OURS, "/a/{x}", RequestMethod.GET);
		assertThat(match("/a/b")).hasToString("/a/{x}");
	}

	@Test
	void whenMoreSpecificPatternBelongsToOthersThenRequestIsLeft() {
		this.mappings.add(Kind.OURS, "/a/**", RequestMethod.GET);
		this.mappings.add(Kind.OTHER, "/{x}/b", RequestMethod.GET);
		assertThat(match("/a/b")).isNull();
		assertThat(match("/a/c")).hasToString("/a/**");
	}

	@Test
	void whenTwoRoutesAreEquallySpecificThenRequestIsLeft() {
		this.mappings.add(Kind.OURS, "/a/{x}", RequestMethod.GET);
		this.mappings.add(Kind.OTHER, "/a/{y}", RequestMethod.GET, RequestMethod.POST);
		assertThat(match("/a/b")).isNull();
	}

	@Test
	void whenTwoAreAmbiguousAndAThirdIsMoreSpecificThenThirdIsFound() {
		this.mappings.add(Kind.OURS, "/a/{x}", RequestMethod.GET);
		this.mappings.add(Kind.OTHER, "/a/{y}", RequestMethod.GET, RequestMethod.POST);
		this.mappings.add(Kind.OURS, "/a/b{z}", RequestMethod.GET);
		assertThat(match("/a/bc")).hasToString("/a/b{z}");
	}

	@Test
	void whenRouteIsRefusedThenRequestIsLeft() {
		this.mappings.add(Kind.REFUSED, "/a", RequestMethod.GET);
		this.mappings.add(Kind.OURS, "/{x}", RequestMethod.GET);
		assertThat(match("/a")).isNull();
		assertThat(match("/b")).hasToString("/{x}");
	}

	@Test
	void whenMethodIsHeadThenGetRouteIsFound() {
		this.mappings.add(Kind.OURS, "/a", RequestMethod.GET);
		assertThat(match("/a", HttpMethod.HEAD)).hasToString("/a");
		assertThat(match("/a", HttpMethod.POST)).isNull();
		assertThat(match("/a", HttpMethod.valueOf("BREW"))).isNull();
	}

	@Test
	void whenRouteNamesNoMethodThenItAdmitsAll() {
		this.mappings.add(Kind.OURS, "/a");
		assertThat(match("/a", HttpMethod.DELETE)).hasToString("/a");
		assertThat(match("/a", HttpMethod.valueOf("BREW"))).hasToString("/a");
	}

	@Test
	void whenPathIsEncodedThenItIsComparedDecoded() {
		this.mappings.add(Kind.OURS, "/a b/{x}", RequestMethod.GET);
		this.mappings.add(Kind.OURS, "/a", RequestMethod.GET);
		assertThat(match("/a%20b/c%2Fd")).hasToString("/a b/{x}");
		assertThat(match("/%61")).hasToString("/a");
	}

	@Test
	void whenPathHasMatrixParametersThenTheyAreNotPartOfTheSegment() {
		this.mappings.add(Kind.OURS, "/a/{x}", RequestMethod.GET);
		this.mappings.add(Kind.OTHER, "/a/b", RequestMethod.GET);
		assertThat(match("/a;q=1/c;r=2")).hasToString("/a/{x}");
		assertThat(match("/a;q=1/b;r=2")).isNull();
	}

	@Test
	void whenFirstSegmentIsWildcardThenRouteIsFoundBesideIndexedOnes() {
		this.mappings.add(Kind.OURS, "/{x}/b", RequestMethod.GET);
		this.mappings.add(Kind.OURS, "/a/c", RequestMethod.GET);
		assertThat(match("/a/b")).hasToString("/{x}/b");
		assertThat(match("/")).isNull();
	}

	@Test
	void whenTableAnswersThenSpringChoosesTheSame() {
		long seed = new Random().nextLong();
		PathSamples samples = new PathSamples(seed);
		int answered = 0;
		for (int round = 0; round < 150; round++) {
			Mappings mappings = Mappings.random(samples);
			RouteTable table = mappings.table();
			for (int i = 0; i < 60; i++) {
				String path = samples.text();
				HttpMethod method = List
					.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST, HttpMethod.valueOf("BREW"))
					.get(samples.nextInt(4));
				Route route = table.match(PathContainer.parsePath(path), method);
				if (route != null) {
					answered++;
					assertThat(mappings.springChoice(method, path))
						.as("%s %s among %s (seed %d)", method, path, mappings.patterns(), seed)
						.isEqualTo(route.pattern());
				}
			}
		}
		assertThat(answered).as("requests that the table answered (seed %d)", seed).isGreaterThan(500);
	}

	private @Nullable PathPattern match(String path) {
		return match(path, HttpMethod.GET);
	}

	private @Nullable PathPattern match(String path, HttpMethod method) {
		Route route = this.mappings.table().match(PathContainer.parsePath(path), method);
		return (route != null) ? route.pattern() : null;
	}

	private enum Kind {

		OURS, OTHER, REFUSED

	}

	/** The same mappings in Spring's registry and as routes. */
	private static final class Mappings {

		private final RequestMappingHandlerMapping spring = new RequestMappingHandlerMapping();

		private final EndpointFactory endpoints = new EndpointFactory(new DefaultListableBeanFactory());

		private final Map<RequestMappingInfo, Kind> kinds = new LinkedHashMap<>();

		Mappings() {
			GenericApplicationContext context = new GenericApplicationContext();
			context.refresh();
			this.spring.setApplicationContext(context);
			this.spring.afterPropertiesSet();
		}

		static Mappings random(PathSamples samples) {
			Mappings mappings = new Mappings();
			RequestMethod[][] methods = { {}, { RequestMethod.GET }, { RequestMethod.GET }, { RequestMethod.HEAD },
					{ RequestMethod.POST, RequestMethod.GET } };
			int size = 1 + samples.nextInt(12);
			for (int i = 0; i < size; i++) {
				Kind kind = (samples.nextInt(3) == 0) ? Kind.OTHER : Kind.OURS;
				mappings.add(kind, samples.pattern().getPatternString(), methods[samples.nextInt(methods.length)]);
			}
			return mappings;
		}

		void add(Kind kind, String pattern, RequestMethod... methods) {
			RequestMappingInfo.BuilderConfiguration options = new RequestMappingInfo.BuilderConfiguration();
			options.setPatternParser(this.spring.getPathPatternParser());
			RequestMappingInfo info = RequestMappingInfo.paths(pattern).methods(methods).options(options).build();
			if (this.kinds.putIfAbsent(info, kind) == null) {
				this.spring.registerMapping(info, new Controller(), Controller.METHOD);
			}
		}

		RouteTable table() {
			List<Route> routes = new ArrayList<>();
			this.kinds.forEach((info, kind) -> {
				HandlerMethod method = this.spring.getHandlerMethods().get(info);
				Endpoint endpoint = (kind != Kind.OTHER) ? this.endpoints.create(info, method) : null;
				info.getPatternsCondition()
					.getPatterns()
					.forEach(pattern -> routes.add(new Route(pattern, info, method, endpoint, null,
							(kind == Kind.REFUSED) ? "a reason" : null, List.of(), null, List.of())));
			});
			return new RouteTable(routes);
		}

		@Nullable PathPattern springChoice(HttpMethod method, String path) {
			MockServerWebExchange exchange = MockServerWebExchange
				.from(MockServerHttpRequest.method(method, URI.create("http://localhost" + path.replace(" ", "%20"))));
			this.spring.getHandler(exchange).block();
			return exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
		}

		List<String> patterns() {
			return this.kinds.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList();
		}

	}

	/** A handler. */
	static class Controller {

		static final Method METHOD = method();

		private static Method method() {
			Method method = ReflectionUtils.findMethod(Controller.class, "handle");
			assertThat(method).isNotNull();
			return method;
		}

		void handle() {
		}

	}

}
