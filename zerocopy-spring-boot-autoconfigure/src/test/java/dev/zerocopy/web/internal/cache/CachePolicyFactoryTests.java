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

package dev.zerocopy.web.internal.cache;

import java.lang.reflect.Method;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.cache.CacheKeyContributor;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.cache.internal.CapturedResponse;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.context.i18n.SimpleTimeZoneAwareLocaleContext;
import org.springframework.core.MethodParameter;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.RequestEntity;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.MultiValueMap;
import org.springframework.validation.BindingResult;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.bind.support.SessionStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.BindingContext;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.ArgumentResolverConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;
import org.springframework.web.util.UriBuilder;
import org.springframework.web.util.UriComponentsBuilder;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the key of a cached method is made of, and which methods are refused.
 */
class CachePolicyFactoryTests {

	private static final PathPattern PATTERN = PathPatternParser.defaultInstance.parse("/{first}/{*rest}");

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ZeroCopyWebAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
				WebFluxAutoConfiguration.class, CodecsAutoConfiguration.class, JacksonAutoConfiguration.class))
		.withUserConfiguration(Settings.class);

	@ParameterizedTest
	@CsvSource(textBlock = """
			pathVariable,   /x/1,             /x/2,             false
			pathVariable,   /x/1?q=1,         /x/1?q=2,         true
			pathVariable,   /x/a%2Fb/c,       /x/a/b%2Fc,       false
			pathVariable,   /x/a%2Fb,         /x/a/b,           false
			pathVariable,   /x/%61,           /x/a,             true
			pathVariable,   /x/a,             /x/a/,            false
			pathVariable,   /x/a,             /x//a,            false
			pathVariable,   /x/a,             /x/A,             false
			pathVariables,  /x/1,             /x/2,             false
			matrixVariable, /x;a=1,           /x;a=2,           false
			matrixVariable, /x;a=1;b=2,       /x;a=1%3Bb=2,     false
			matrixVariable, /x;a=1;b=2,       /x;a=1,           true
			matrixVariable, '/x;a=1,2',       /x;a=1%2C2,       false
			matrixVariable, /x;a=,            /x,               true
			matrixVariable, /x;a,             /x,               false
			matrixVariable, /x;a=1;b=2,       /x;b=3;a=1,       true
			matrixVariable, /x/y;a=1,         /x;a=1/y,         false
			matrixOfOne,    /x;a=1,           /x;a=2,           false
			matrixOfOne,    /x/y;a=1,         /x/y;a=2,         true
			matrixMap,      /x;b=1,           /x;b=2,           false
			matrixMap,      /x;b=1;c=2,       /x;c=2,           false
			matrixMapOfOne, /x/y;b=1,         /x/y;b=2,         true
			matrixMapOfOne, /x;b=1/y,         /x;b=2/y,         false
			pathVariable,   /x;a=1,           /x;a=2,           true
			pathVariable,   /x;a=1,           /x,               true
			pathVariables,  /x;a=1/y;b,       /x/y,             true
			requestParam,   /x;a=1?q=1,       /x?q=1,           true
			exchange,       /x;a=1,           /x,               true
			requestParam,   /x?q=1,           /x?q=2,           false
			requestParam,   /x?q=,            /x,               false
			requestParam,   /x?q=,            /x?q,             false
			requestParam,   /x?q,             /x,               false
			requestParam,   /x?q=1&q=2,       /x?q=2&q=1,       false
			requestParam,   /x?q=1&q=2,       '/x?q=1,2',       false
			requestParam,   /x?q=1&q=1,       /x?q=1,           false
			requestParam,   /x?q=1&other=1,   /x?other=2&q=1,   true
			requestParam,   /x?q=%31,         /x?q=1,           true
			requestParam,   /x?Q=1,           /x?Q=2,           true
			optionalParam,  /x?q=,            /x,               false
			unannotated,    /x?q=1,           /x?q=2,           false
			twoParams,      /x?q=ab&r=c,      /x?q=a&r=bc,      false
			twoParams,      /x?q=1,           /x?r=1,           false
			twoParams,      /x?q=1&r=2,       /x?r=2&q=1,       true
			neutral,        /x?q=1,           /x?q=2,           true
			namedParam,     /x?page=1,        /x?page=2,        false
			namedParam,     /x?other=1,       /x?other=2,       true
			""")
	void keyIsWhatTheMethodSees(String method, String one, String other, boolean same) {
		run(factory -> {
			CachePolicy policy = factory.policy(method);
			assertThat(key(policy, MockServerHttpRequest.method(HttpMethod.GET, URI.create(one)))
				.equals(key(policy, MockServerHttpRequest.method(HttpMethod.GET, URI.create(other))))).isEqualTo(same);
		});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			requestHeader,     X-A,             1,     2,              false
			requestHeader,     X-A,             '',    -,              false
			requestHeader,     x-a,             1,     2,              false
			requestHeader,     X-B,             1,     2,              true
			httpHeaders,       X-A,             1,     2,              false
			httpHeaders,       X-B,             1,     2,              true
			authorization,     Authorization,   1,     2,              false
			cookieValue,       Cookie,          c=1,   c=2,            false
			cookieValue,       Cookie,          c=,    -,              false
			cookieValue,       Cookie,          d=1,   d=2,            true
			locale,            Accept-Language, de,    en,             false
			locale,            Accept-Language, de,    'de, en;q=0.1', true
			zone,              Accept-Language, de,    en,             false
			uriComponents,     Host,            a.org, b.org,          false
			uriComponents,     Host,            a.org, a.org:80,       false
			""")
	void keyHoldsDeclaredHeaders(String method, String name, String one, String other, boolean same) {
		run(factory -> {
			CachePolicy policy = factory.policy(method);
			assertThat(key(policy, request(name, one)).equals(key(policy, request(name, other)))).isEqualTo(same);
		});
	}

	@Test
	void whenHeaderHasTwoLinesThenItIsNotTheirSum() {
		run(factory -> {
			CachePolicy policy = factory.policy("requestHeader");
			assertThat(key(policy, MockServerHttpRequest.get("/x").header("X-A", "1", "2")))
				.isNotEqualTo(key(policy, MockServerHttpRequest.get("/x").header("X-A", "1,2")))
				.isNotEqualTo(key(policy, MockServerHttpRequest.get("/x").header("X-A", "2", "1")));
		});
	}

	@Test
	void whenMethodsDifferThenTheirKeysDo() {
		run(factory -> assertThat(key(factory.policy("neutral"), MockServerHttpRequest.get("/x")))
			.isNotEqualTo(key(factory.policy("neutral"), MockServerHttpRequest.get("/x"))));
	}

	@Test
	void whenPrincipalIsNamedThenKeyHoldsIt() {
		run(factory -> {
			CachePolicy policy = factory.policy("principal");
			CacheKey alice = lateKey(policy, () -> "alice");
			assertThat(alice).isEqualTo(lateKey(policy, () -> "alice"));
			assertThat(alice).isNotEqualTo(lateKey(policy, () -> "bob"));
			assertThat(lateKey(policy, () -> "")).isNotEqualTo(lateKey(policy, null));
		});
	}

	@Test
	void whenContributorIsNamedThenKeyHoldsItsValue() {
		run(factory -> {
			CachePolicy policy = factory.policy("contributed");
			assertThat(policy.key(exchange(request("X-Tenant", "a")), null).block())
				.isNotEqualTo(policy.key(exchange(request("X-Tenant", "b")), null).block());
			assertThat(policy.input().isPersonal()).isTrue();
		});
	}

	@Test
	void whenAttributeIsNamedThenKeyHoldsIt() {
		run(factory -> {
			CachePolicy policy = factory.policy("requestAttribute");
			MockServerWebExchange one = exchange(MockServerHttpRequest.get("/x"));
			MockServerWebExchange other = exchange(MockServerHttpRequest.get("/x"));
			one.getAttributes().put("a", "1");
			other.getAttributes().put("a", "2");
			assertThat(policy.keyNow(one, null)).isNotEqualTo(policy.keyNow(other, null));
		});
	}

	@Test
	void whenContextPathDiffersThenKeyDoes() {
		run(factory -> {
			CachePolicy policy = factory.policy("neutral");
			CacheKey one = key(policy, MockServerHttpRequest.get("/a/x").contextPath("/a"));
			CacheKey other = key(policy, MockServerHttpRequest.get("/b/x").contextPath("/b"));
			assertThat(one).isNotEqualTo(other);
			assertThat(one.path()).isEqualTo(other.path()).isEqualTo("/x");
		});
	}

	static Stream<Arguments> accepted() {
		return Stream.of(Arguments.of("pathVariable", List.of(), false), Arguments.of("neutral", List.of(), false),
				Arguments.of("requestParam", List.of(), false), Arguments.of("unannotated", List.of(), false),
				Arguments.of("requestHeader", List.of("X-A"), false),
				Arguments.of("locale", List.of("Accept-Language"), false),
				Arguments.of("zone", List.of("Accept-Language"), false), Arguments.of("text", List.of("Accept"), false),
				Arguments.of("cookieValue", List.of("Cookie"), true),
				Arguments.of("authorization", List.of("Authorization"), true),
				Arguments.of("forwarded", List.of("X-Forwarded-For"), true), Arguments.of("host", List.of(), false),
				Arguments.of("principal", List.of(), true), Arguments.of("monoPrincipal", List.of(), true),
				Arguments.of("requestAttribute", List.of(), true), Arguments.of("httpHeaders", List.of("X-A"), false),
				Arguments.of("headerMap", List.of("X-A"), false), Arguments.of("paramMap", List.of(), false),
				Arguments.of("namedParam", List.of(), false), Arguments.of("foreign", List.of(), false),
				Arguments.of("uriComponents", List.of(), false), Arguments.of("requestView", List.of(), false),
				Arguments.of("exchange", List.of(), false), Arguments.of("modelAttribute", List.of(), false),
				Arguments.of("keyOfLocale", List.of("Accept-Language"), false));
	}

	@ParameterizedTest
	@MethodSource
	void accepted(String method, List<String> vary, boolean personal) {
		run(factory -> {
			KeyInput input = factory.policy(method).input();
			assertThat(input.vary()).containsExactlyElementsOf(vary);
			assertThat(input.isPersonal()).isEqualTo(personal);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "emptyEntity", "emptyEntityLater" })
	void whenAnswerHasNoBodyThenThereIsNothingToNegotiate(String method) {
		run(factory -> {
			CachePolicy policy = factory.policy(method);
			assertThat(policy.isNegotiated()).isFalse();
			assertThat(policy.input().vary()).isEmpty();
		});
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			authorizationAlone,    header:authorization
			cookieHeaderAlone,     header:cookie
			hostAlone,             host
			forwardedAlone,        header:forwarded
			xForwardedAlone,       header:x-forwarded-proto
			cookieAlone,           cookie:c
			principalAlone,        principal
			monoPrincipalAlone,    principal
			principalByOtherKey,   principal
			cookieByOtherKey,      cookie:c
			attributeByOtherKey,   attribute:a
			headerByOtherKey,      header:authorization
			paramMapAlone,         param:
			headerMapAlone,        header:
			httpHeadersAlone,      header:
			modelAttributeAlone,   param:
			objectAlone,           param:
			foreignAlone,          param:
			attributeAlone,        attribute:a
			serverRequestAlone,    param:
			exchangeAlone,         param:
			requestViewAlone,      param:
			uriBuilderAlone,       host
			uriComponentsAlone,    host
			""")
	void needsKey(String method, String named) {
		run(factory -> assertThatExceptionOfType(InvalidCachedResponseException.class)
			.isThrownBy(() -> factory.policy(method))
			.withMessageContaining("Methods." + method)
			.satisfies(ex -> assertThat(ex.getRemedy()).contains("key = \"" + named)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "requestBody", "httpEntity", "requestEntity", "requestPart", "bodyView", "bodyFlux",
			"bodyMono", "bodyBuffer", "session", "monoSession", "sessionAttribute", "sessionStatus", "response",
			"errors", "ifNoneMatch", "ifModifiedSince", "range", "acceptEncoding", "keyOfIfMatch", "view", "nothing",
			"wildcardType", "events", "eventsByType", "eventsOfBytes" })
	void refused(String method) {
		run(factory -> assertThatExceptionOfType(InvalidCachedResponseException.class)
			.isThrownBy(() -> factory.policy(method))
			.withMessageContaining("." + method + " cannot be cached")
			.satisfies(ex -> assertThat(ex.getRemedy()).isNotEmpty()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			ttlWithoutUnit      | ttl is '30'
			ttlOfZero           | ttl is '0s'
			ttlNegative         | ttl is '-1s'
			ttlWord             | ttl is 'soon'
			ttlEmpty            | ttl is ''
			ttlTooLong          | ttl is '200000d'
			ttlPlaceholder      | ttl '${missing.ttl}'
			ttlOfProperty       | ttl is 'never'
			staleNegative       | staleWhileRevalidate is 'PT-1S'
			staleIfErrorWord    | staleIfError is '5 bananas'
			negativeWord        | negativeTtl is 'x'
			clientMaxAgeWord    | clientMaxAge is 'x'
			tagPlaceholder      | tags '${missing.tag}'
			tagUnknown          | tags 'item-{ID}' names {ID}
			conditionUnknown    | condition 'cookie:x'
			conditionUnnamed    | condition 'header:'
			conditionUnnamedSo  | condition '!param:=1'
			conditionStatus     | condition 'status=200'
			unlessUnknown       | unless 'param:x'
			unlessStatus        | unless 'status=abc'
			unlessUnnamed       | unless 'header:'
			keyUnknown          | key 'user'
			keyUnnamedParam     | key 'param:'
			keyUnnamedHeader    | key 'header'
			keyNamedPath        | key 'path:x'
			keyNamedPrincipal   | key 'principal:name'
			keyNotContributor   | key 'plainBean'
			keyEmpty            | key ''
			""")
	void whenAttributeIsWrongThenMessageNamesMethodAndValue(String method, String part) {
		run(factory -> assertThatExceptionOfType(InvalidCachedResponseException.class)
			.isThrownBy(() -> factory.policy(method))
			.withMessageContaining("Methods." + method)
			.withMessageContaining(part));
	}

	@Test
	void whenDurationsAreGivenThenTheyHold() {
		run(factory -> {
			assertThat(factory.policy("durations").freshness().ttl()).isEqualTo(Duration.ofSeconds(30));
			assertThat(factory.policy("durations").freshness().staleWhileRevalidate()).isEqualTo(Duration.ofMinutes(1));
			assertThat(factory.policy("durations").freshness().staleIfError()).isEqualTo(Duration.ofHours(1));
			assertThat(factory.policy("durations").freshness().negative()).isEqualTo(Duration.ofMillis(5));
			assertThat(factory.policy("durations").freshness().clientMaxAge()).isEqualTo(Duration.ofSeconds(42));
		});
	}

	@Test
	void whenTagsHavePlaceholdersThenTheyAreFilled() {
		run(factory -> {
			MockServerWebExchange exchange = exchange(MockServerHttpRequest.get("/x/7"));
			exchange.getAttributes()
				.put(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, Map.of("id", "{name}", "name", "n"));
			assertThat(factory.policy("tagged").tags(exchange)).containsExactly("catalog", "item-{name}");
		});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			/x,         -,       true
			/x,         1,       false
			/x?a=1,     -,       true
			/x?debug,   -,       false
			/x?lang=de, -,       true
			""")
	void conditionOfRequest(String uri, String preview, boolean admitted) {
		run(factory -> {
			CachePolicy policy = factory.policy("conditional");
			MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest.get(uri);
			if (preview != null) {
				request.header("X-Preview", preview);
			}
			assertThat(policy.admits(request.build())).isEqualTo(admitted);
		});
	}

	@ParameterizedTest
	@CsvSource({ "de,true", "en,false" })
	void conditionOfValue(String language, boolean admitted) {
		run(factory -> assertThat(
				factory.policy("conditionalValue").admits(MockServerHttpRequest.get("/x?lang=" + language).build()))
			.isEqualTo(admitted));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			200, -, true
			200, 1, false
			200, 2, true
			301, 1, true
			""")
	void unlessOfResponse(int status, String header, boolean refused) {
		run(factory -> {
			HttpHeaders headers = new HttpHeaders();
			if (header != null) {
				headers.set("X-Final", header);
			}
			assertThat(factory.policy("unless").refuses(new CapturedResponse(status, headers, false, List.of())))
				.isEqualTo(refused);
		});
	}

	@Test
	void whenLocaleIsFixedThenItDoesNotVary() {
		run(this.runner.withPropertyValues("spring.web.locale-resolver=fixed", "spring.web.locale=de"), factory -> {
			assertThat(factory.policy("locale").input().vary()).isEmpty();
			assertThat(factory.policy("zone").input().vary()).isEmpty();
		});
	}

	@Test
	void whenLocaleResolverIsOfTheApplicationThenZoneNeedsKey() {
		run(this.runner.withUserConfiguration(OwnLocale.class), factory -> {
			assertThatExceptionOfType(InvalidCachedResponseException.class).isThrownBy(() -> factory.policy("zone"))
				.satisfies(ex -> assertThat(ex.getRemedy()).contains("key = \"locale\""));
			assertThat(factory.policy("keyOfZone").input().has("locale")).isTrue();
		});
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", textBlock = """
			spring.webflux.apiversion.use.header=API-Version,      API-Version
			spring.webflux.apiversion.use.query-parameter=version, -
			spring.webflux.apiversion.use.path-segment=0,          -
			""")
	void whenApiVersionIsInUseThenItIsKeyAndVaries(String property, String vary) {
		run(this.runner.withPropertyValues(property, "spring.webflux.apiversion.supported=1,2",
				"spring.webflux.apiversion.required=false"), factory -> {
					KeyInput input = factory.policy("neutral").input();
					assertThat(input.has("version")).isTrue();
					assertThat(input.vary()).isEqualTo((vary != null) ? Set.of(vary) : Set.of());
					assertThat(input.isPersonal()).isFalse();
				});
	}

	@Test
	void whenMediaTypeIsChosenByParameterThenItIsKey() {
		run(this.runner.withUserConfiguration(Formats.class), factory -> {
			CachePolicy policy = factory.policy("neutral");
			MockServerWebExchange plain = exchange(MockServerHttpRequest.get("/x?format=text"));
			assertThat(policy.select(plain)).isEqualTo(MediaType.TEXT_PLAIN);
			assertThat(policy.select(exchange(MockServerHttpRequest.get("/x?format=json")))).isNull();
		});
	}

	private void run(Consumer<Factory> test) {
		run(this.runner, test);
	}

	private static void run(ReactiveWebApplicationContextRunner runner, Consumer<Factory> test) {
		runner.run(context -> test.accept(new Factory(context.getSourceApplicationContext())));
	}

	private static MockServerHttpRequest.BaseBuilder<?> request(String name, String value) {
		MockServerHttpRequest.BaseBuilder<?> request = MockServerHttpRequest
			.get(HttpHeaders.HOST.equals(name) ? "http://" + value + "/x" : "/x");
		if (HttpHeaders.COOKIE.equals(name) && value != null) {
			request.cookie(new HttpCookie(value.substring(0, 1), value.substring(2)));
		}
		return (value != null) ? request.header(name, value) : request;
	}

	private static MockServerWebExchange exchange(MockServerHttpRequest.BaseBuilder<?> request) {
		return MockServerWebExchange.from(request);
	}

	private static CacheKey key(CachePolicy policy, MockServerHttpRequest.BaseBuilder<?> request) {
		ServerWebExchange exchange = exchange(request);
		PathPattern.PathMatchInfo match = PATTERN
			.matchAndExtract(exchange.getRequest().getPath().pathWithinApplication());
		if (match != null) {
			exchange.getAttributes().put(HandlerMapping.MATRIX_VARIABLES_ATTRIBUTE, match.getMatrixVariables());
		}
		return policy.keyNow(exchange, null);
	}

	private static CacheKey lateKey(CachePolicy policy, Principal principal) {
		MockServerWebExchange client = MockServerWebExchange.from(MockServerHttpRequest.get("/x"));
		ServerWebExchange named = client.mutate().principal(Mono.justOrEmpty(principal)).build();
		return policy.key(named, null).block(Duration.ofMinutes(1));
	}

	/** Reads methods as the application does when it starts. */
	private static final class Factory {

		private final CachePolicyFactory delegate;

		private final RequestMappingHandlerMapping mapping;

		Factory(ApplicationContext context) {
			RequestedContentTypeResolver resolver = context.getBean("webFluxContentTypeResolver",
					RequestedContentTypeResolver.class);
			this.mapping = context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
			this.delegate = new CachePolicyFactory(context, this.mapping,
					context.getBean("requestMappingHandlerAdapter", RequestMappingHandlerAdapter.class), resolver,
					new MediaTypeSelector(resolver, context.getBean(ServerCodecConfigurer.class).getWriters()), context
						.getBean(WebHttpHandlerBuilder.LOCALE_CONTEXT_RESOLVER_BEAN_NAME, LocaleContextResolver.class));
		}

		CachePolicy policy(String name) {
			for (Object controller : List.of(new Methods(), new Bodies(), new Views(), new EventBytes())) {
				for (Method candidate : controller.getClass().getDeclaredMethods()) {
					if (candidate.getName().equals(name)) {
						return policy(new HandlerMethod(controller, candidate));
					}
				}
			}
			throw new IllegalArgumentException(name);
		}

		private CachePolicy policy(HandlerMethod method) {
			RequestMappingInfo.Builder info = RequestMappingInfo.paths("/x/{id}/{name}").methods(RequestMethod.GET);
			if (method.getBeanType() == Methods.class) {
				info.produces(MediaType.TEXT_PLAIN_VALUE);
			}
			else if (method.getMethod().getName().equals("events") || method.getBeanType() == EventBytes.class) {
				info.produces(MediaType.TEXT_EVENT_STREAM_VALUE);
			}
			CachedResponse annotation = method.getMethodAnnotation(CachedResponse.class);
			assertThat(annotation).isNotNull();
			return this.delegate.create(info.build(), method, annotation);
		}

	}

	@RestController
	static class Methods {

		@CachedResponse(ttl = "1m")
		String pathVariable(@PathVariable("id") String id) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String pathVariables(@PathVariable Map<String, String> all) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String matrixVariable(@MatrixVariable("a") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String matrixOfOne(@MatrixVariable(name = "a", pathVar = "first") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String matrixMap(@MatrixVariable MultiValueMap<String, String> all) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String matrixMapOfOne(@MatrixVariable(pathVar = "first") Map<String, String> all) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String requestParam(@RequestParam("q") String q) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String optionalParam(@RequestParam("q") Optional<String> q) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String unannotated(String q) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String twoParams(@RequestParam("q") String q, @RequestParam("r") String r) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String neutral(@Value("x") String x, DataBufferFactory buffers, HttpMethod method, Model model,
				Map<String, Object> map) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "param:page")
		String namedParam(ForeignObject page) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String requestHeader(@RequestHeader("X-A") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "header:X-A")
		String httpHeaders(@RequestHeader HttpHeaders headers) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "header:X-A")
		String headerMap(@RequestHeader Map<String, String> headers) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "param:q")
		String paramMap(@RequestParam Map<String, String> parameters) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "header:Authorization")
		String authorization(@RequestHeader("Authorization") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "header:X-Forwarded-For")
		String forwarded(@RequestHeader("X-Forwarded-For") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "host")
		String host(@RequestHeader("Host") String host) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "cookie:c")
		String cookieValue(@CookieValue("c") String c) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "principal")
		String principal(Principal principal) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "principal")
		String monoPrincipal(Mono<Principal> principal) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "tenant")
		String contributed(ServerHttpRequest request) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "attribute:a")
		String requestAttribute(@RequestAttribute("a") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String locale(Locale locale) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String zone(TimeZone zone, ZoneId id) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "locale")
		String keyOfLocale() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "locale")
		String keyOfZone(ZoneId zone) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "host")
		String uriComponents(UriComponentsBuilder uri) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = { "param:page", "param:size" })
		String foreign(ForeignObject page) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String requestView(RequestView request) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String exchange(ServerWebExchange exchange) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "param:q")
		String modelAttribute(@ModelAttribute Form form) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String authorizationAlone(@RequestHeader("Authorization") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String cookieHeaderAlone(@RequestHeader("Cookie") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String hostAlone(@RequestHeader("Host") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String forwardedAlone(@RequestHeader("Forwarded") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String xForwardedAlone(@RequestHeader("X-Forwarded-Proto") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String cookieAlone(@CookieValue("c") String c) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String principalAlone(Principal principal) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String monoPrincipalAlone(Mono<Principal> principal) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String paramMapAlone(@RequestParam MultiValueMap<String, String> all) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String headerMapAlone(@RequestHeader Map<String, String> all) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String httpHeadersAlone(@RequestHeader HttpHeaders all) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String modelAttributeAlone(@ModelAttribute Form form) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String objectAlone(Form form) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String foreignAlone(ForeignObject object) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String attributeAlone(@RequestAttribute("a") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String serverRequestAlone(ServerHttpRequest request) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String exchangeAlone(ServerWebExchange exchange) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String requestViewAlone(RequestView request) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String uriBuilderAlone(UriBuilder uri) {
			return "";
		}

		@CachedResponse(ttl = "1m")
		String uriComponentsAlone(UriComponentsBuilder uri) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String principalByOtherKey(Principal principal) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String cookieByOtherKey(@CookieValue("c") String c) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String attributeByOtherKey(@RequestAttribute("a") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String headerByOtherKey(@RequestHeader("Authorization") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String httpHeadersByOtherKey(@RequestHeader HttpHeaders all) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String requestBody(@RequestBody String body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String httpEntity(HttpEntity<String> body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String requestEntity(RequestEntity<String> body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String requestPart(@RequestPart("p") String part) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String bodyView(BodyView body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String bodyFlux(Flux<DataBuffer> body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String bodyMono(Mono<DataBuffer> body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String bodyBuffer(DataBuffer body) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String session(WebSession session) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String monoSession(Mono<WebSession> session) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String sessionAttribute(@SessionAttribute("a") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String sessionStatus(SessionStatus status) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String response(ServerHttpResponse response) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String errors(@ModelAttribute Form form, BindingResult errors) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String ifNoneMatch(@RequestHeader("If-None-Match") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String ifModifiedSince(@RequestHeader("if-modified-since") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String range(@RequestHeader("Range") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path")
		String acceptEncoding(@RequestHeader("Accept-Encoding") String a) {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "header:If-Match")
		String keyOfIfMatch() {
			return "";
		}

		@CachedResponse(ttl = "30")
		String ttlWithoutUnit() {
			return "";
		}

		@CachedResponse(ttl = "0s")
		String ttlOfZero() {
			return "";
		}

		@CachedResponse(ttl = "-1s")
		String ttlNegative() {
			return "";
		}

		@CachedResponse(ttl = "soon")
		String ttlWord() {
			return "";
		}

		@CachedResponse(ttl = "")
		String ttlEmpty() {
			return "";
		}

		@CachedResponse(ttl = "200000d")
		String ttlTooLong() {
			return "";
		}

		@CachedResponse(ttl = "${missing.ttl}")
		String ttlPlaceholder() {
			return "";
		}

		@CachedResponse(ttl = "${some.ttl:never}")
		String ttlOfProperty() {
			return "";
		}

		@CachedResponse(ttl = "1m", staleWhileRevalidate = "PT-1S")
		String staleNegative() {
			return "";
		}

		@CachedResponse(ttl = "1m", staleIfError = "5 bananas")
		String staleIfErrorWord() {
			return "";
		}

		@CachedResponse(ttl = "1m", negativeTtl = "x")
		String negativeWord() {
			return "";
		}

		@CachedResponse(ttl = "1m", clientMaxAge = "x")
		String clientMaxAgeWord() {
			return "";
		}

		@CachedResponse(ttl = "1m", tags = "${missing.tag}")
		String tagPlaceholder() {
			return "";
		}

		@CachedResponse(ttl = "1m", condition = "cookie:x")
		String conditionUnknown() {
			return "";
		}

		@CachedResponse(ttl = "1m", condition = "header:")
		String conditionUnnamed() {
			return "";
		}

		@CachedResponse(ttl = "1m", condition = "!param:=1")
		String conditionUnnamedSo() {
			return "";
		}

		@CachedResponse(ttl = "1m", condition = "status=200")
		String conditionStatus() {
			return "";
		}

		@CachedResponse(ttl = "1m", unless = "param:x")
		String unlessUnknown() {
			return "";
		}

		@CachedResponse(ttl = "1m", unless = "status=abc")
		String unlessStatus() {
			return "";
		}

		@CachedResponse(ttl = "1m", unless = "header:")
		String unlessUnnamed() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "user")
		String keyUnknown() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "param:")
		String keyUnnamedParam() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "header")
		String keyUnnamedHeader() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "path:x")
		String keyNamedPath() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "principal:name")
		String keyNamedPrincipal() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "plainBean")
		String keyNotContributor() {
			return "";
		}

		@CachedResponse(ttl = "1m", key = "")
		String keyEmpty() {
			return "";
		}

		@CachedResponse(ttl = "${some.ttl:30s}", staleWhileRevalidate = "1m", staleIfError = "PT1H",
				negativeTtl = "5ms", clientMaxAge = "42s")
		String durations() {
			return "";
		}

		@CachedResponse(ttl = "1m", tags = { "${some.tag:catalog}", "item-{id}" })
		String tagged() {
			return "";
		}

		@CachedResponse(ttl = "1m", tags = "item-{ID}")
		String tagUnknown() {
			return "";
		}

		@CachedResponse(ttl = "1m", condition = { "!header:X-Preview", "!param:debug" })
		String conditional() {
			return "";
		}

		@CachedResponse(ttl = "1m", condition = "param:lang=de")
		String conditionalValue() {
			return "";
		}

		@CachedResponse(ttl = "1m", unless = { "status=301", "!header:X-Final=1" })
		String unless() {
			return "";
		}

	}

	@RestController
	static class Bodies {

		@CachedResponse(ttl = "1m")
		String text() {
			return "";
		}

		@CachedResponse(ttl = "1m")
		Form object() {
			return new Form("");
		}

		@CachedResponse(ttl = "1m")
		Mono<Void> nothing() {
			return Mono.empty();
		}

		@CachedResponse(ttl = "1m")
		Flux<Form> events() {
			return Flux.empty();
		}

		@CachedResponse(ttl = "1m")
		Flux<ServerSentEvent<Form>> eventsByType() {
			return Flux.empty();
		}

		@CachedResponse(ttl = "1m")
		ResponseEntity<Void> emptyEntity() {
			return ResponseEntity.noContent().build();
		}

		@CachedResponse(ttl = "1m")
		Mono<ResponseEntity<Void>> emptyEntityLater() {
			return Mono.just(ResponseEntity.noContent().build());
		}

		@CachedResponse(ttl = "1m")
		Mono<?> wildcardType() {
			return Mono.empty();
		}

	}

	@ZeroCopyController
	static class EventBytes {

		@CachedResponse(ttl = "1m")
		Flux<DataBuffer> eventsOfBytes() {
			return Flux.empty();
		}

	}

	@Controller
	static class Views {

		@CachedResponse(ttl = "1m")
		String view() {
			return "";
		}

	}

	record Form(String q) {
	}

	/** Resolved by the application. */
	static final class ForeignObject {

	}

	@Configuration(proxyBeanMethods = false)
	static class Settings implements WebFluxConfigurer {

		@Override
		public void configureArgumentResolvers(ArgumentResolverConfigurer configurer) {
			configurer.addCustomResolver(new HandlerMethodArgumentResolver() {

				@Override
				public boolean supportsParameter(MethodParameter parameter) {
					return parameter.getParameterType() == ForeignObject.class;
				}

				@Override
				public Mono<Object> resolveArgument(MethodParameter parameter, BindingContext context,
						ServerWebExchange exchange) {
					return Mono.just(new ForeignObject());
				}

			});
		}

		@Bean
		CacheKeyContributor tenant() {
			return exchange -> Mono.justOrEmpty(exchange.getRequest().getHeaders().getFirst("X-Tenant"));
		}

		@Bean
		String plainBean() {
			return "";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Formats implements WebFluxConfigurer {

		@Override
		public void configureContentTypeResolver(RequestedContentTypeResolverBuilder builder) {
			builder.parameterResolver()
				.mediaType("text", MediaType.TEXT_PLAIN)
				.mediaType("json", MediaType.APPLICATION_JSON);
			builder.headerResolver();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnLocale {

		@Bean
		LocaleContextResolver localeContextResolver() {
			return new AcceptHeaderLocaleContextResolver() {

				@Override
				public LocaleContext resolveLocaleContext(ServerWebExchange exchange) {
					String zone = exchange.getRequest().getHeaders().getFirst("X-Zone");
					return new SimpleTimeZoneAwareLocaleContext(Locale.ENGLISH,
							(zone != null) ? TimeZone.getTimeZone(zone) : null);
				}

			};
		}

	}

}
