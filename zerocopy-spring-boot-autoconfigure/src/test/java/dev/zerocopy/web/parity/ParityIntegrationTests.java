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

package dev.zerocopy.web.parity;

import java.lang.reflect.Method;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyRoutes;
import dev.zerocopy.web.parity.RawClient.Answer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same requests with the shortcut, without it, and where there is one to a plain
 * WebFlux twin, over real connections.
 */
class ParityIntegrationTests {

	private static Parity parity;

	@BeforeAll
	static void start() {
		parity = Parity.withTwin(ParityApplication.class, StockApplication.class);
	}

	@AfterAll
	static void stop() {
		parity.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/bytes", "/view/a%20b", "/view/%C3%BC", "/view/a%2Fb", "/view/a;x=1", "/view/%61",
			"/param?q=1", "/param?q=a%20b+c", "/param/int?q=5", "/param/default?q=1&r=x", "/param/list?q=1",
			"/param/list?q=1,2", "/typed/5", "/files/", "/files/a/b%20c/d", "/matrix/a;q=1;r=2", "/flux", "/empty",
			"/status" })
	void whenEndpointIsPlainThenShortcutAnswersLikeStock(String target) {
		Answer answer = parity.request("GET " + target).likeStock().byShortcut();
		assertThat(answer.status()).isLessThan(300);
		assertThat(answer.alive()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/bytebuffer", "/buffer/abc", "/number/17?page=3", "/request/1?a=b%20c", "/void",
			"/void/mono", "/flux/empty", "/async", "/context", "/status/void", "/status/mono", "/response",
			"/response/mono", "/response/empty", "/response/flux", "/produces", "/produces/several",
			"/produces/wildcard", "/any", "/matrix/a;q=1", "/header/optional" })
	void whenAnswerIsOursThenItIsTheSameOnBothPaths(String target) {
		String[] headers = target.startsWith("/header") ? new String[] { "X-A: 1", "X-B: 2" } : new String[0];
		Answer answer = parity.request("GET " + target, headers).byShortcut();
		assertThat(answer.status()).isNotEqualTo(500);
		assertThat(answer.alive()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/bytes", "/view/a", "/param?q=1", "/flux", "/status", "/empty" })
	void whenMethodIsHeadThenShortcutAnswersLikeStock(String target) {
		assertThat(parity.request("HEAD " + target).likeStock().byShortcut().body()).isEmpty();
	}

	@Test
	void whenResponseHasStatusAndHeadersThenTheyAreSent() {
		Answer answer = parity.request("GET /response").byShortcut();
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.headers().get("x-multi")).containsExactly("1", "2");
		assertThat(answer.header("location")).isEqualTo("/elsewhere");
		assertThat(answer.header("content-type")).isEqualTo("text/plain");
		assertThat(answer.body()).isEqualTo("created");
	}

	@ParameterizedTest
	@ValueSource(strings = { "/param", "/param?q", "/param?q=", "/param?q=1&q=2", "/param/int", "/param/int?q=",
			"/param/int?q=x", "/param/int?q=1&q=2", "/param/default", "/param/default?q=&r=", "/param/default?q=x&r=1",
			"/param/optional", "/param/optional?q=1", "/param/optional?q=&r=", "/param/optional?q=x&r=1", "/param/list",
			"/param/list?q=1&q=2", "/param/list?q=x", "/typed/x", "/view/" })
	void whenNamedValueIsNotPlainThenSpringBindsIt(String target) {
		parity.request("GET " + target).likeStock().byDispatcher();
	}

	@Test
	void whenHeaderIsAbsentEmptyRepeatedOrConvertedThenSpringBindsIt() {
		parity.request("GET /header", "X-A: 1").likeStock().byShortcut();
		parity.request("GET /header").likeStock().byDispatcher();
		parity.request("GET /header", "X-A:").likeStock().byDispatcher();
		parity.request("GET /header", "X-A: 1", "X-A: 2").likeStock().byDispatcher();
		parity.request("GET /header/list", "X-A: 1,2").likeStock().byShortcut();
		parity.request("GET /header/list", "X-A: 1", "X-A: 2").likeStock().byDispatcher();
		parity.request("GET /header/int", "X-A: 1", "X-B: 2").byShortcut();
		parity.request("GET /header/int", "X-A: 1").byDispatcher();
		parity.request("GET /header/int", "X-A: x", "X-B: 2").byDispatcher();
		parity.request("GET /header/optional").byDispatcher();
		parity.request("GET /header/optional", "X-A: \u00fc", "X-B: \u00fc").byShortcut();
		parity.request("GET /param/enum?q=OK").byShortcut();
		parity.request("GET /param/enum?q=NO").byDispatcher();
	}

	@ParameterizedTest
	@ValueSource(strings = { "view", "buffer", "mono", "flux", "views" })
	void whenMethodTakesBodyThenBothPathsGiveIt(String kind) {
		Answer answer = parity.request("POST /body/" + kind, List.of(), "some body").byShortcut();
		assertThat(answer.body()).isEqualTo("views".equals(kind) ? "9" : "some body");
		parity.request("POST /body/" + kind, "Content-Length: 0").byShortcut();
		parity.request("POST /body/" + kind, List.of("Content-Type: no media type"), "x").byShortcut();
	}

	@Test
	void whenBodyIsChunkedThenBothPathsGiveIt() {
		String body = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
		assertThat(parity.request("POST /body/view", List.of("Transfer-Encoding: chunked"), body).byShortcut().body())
			.isEqualTo("abcde");
	}

	@Test
	void whenMediaTypeMustBeChosenThenSpringChooses() {
		parity.request("GET /produces").likeStock().byShortcut();
		parity.request("GET /produces", "Accept: */*").likeStock().byShortcut();
		parity.request("GET /produces", "Accept: text/plain").likeStock().byDispatcher();
		parity.request("GET /produces", "Accept: text/*;q=0.5").likeStock().byDispatcher();
		parity.request("GET /produces", "Accept: text/html, */*;q=0.1").likeStock().byDispatcher();
		parity.request("GET /produces", "Accept: application/json").likeStock().byDispatcher();
		parity.request("GET /produces", "Accept: nonsense").likeStock().byDispatcher();
		assertThat(parity.request("GET /produces/several").byShortcut().header("content-type")).isEqualTo("text/csv");
		assertThat(parity.request("GET /produces/several", "Accept: application/json")
			.byDispatcher()
			.header("content-type")).isEqualTo("application/json");
		assertThat(parity.request("GET /produces/several", "Accept: text/html").byDispatcher().header("content-type"))
			.isEqualTo("text/html");
		parity.request("GET /produces/wildcard", "Accept: text/html").byDispatcher();
		parity.request("GET /produces/not").byShortcut();
		parity.request("GET /produces/not", "Accept: text/plain").byDispatcher();
		parity.request("GET /bytes", "Accept: nonsense").byShortcut();
		parity.request("GET /bytes", "Accept: text/plain").byShortcut();
	}

	@ParameterizedTest
	@CsvSource({ "GET, ?a=1", "GET, ?a=2", "GET, ''", "POST, ''", "DELETE, ''" })
	void whenMappingsHaveConditionsThenSpringDecides(String method, String query) {
		parity.request(method + " /conditions" + query).byDispatcher();
		parity.request(method + " /conditions" + query, "X-A: 1").byDispatcher();
		parity.request(method + " /conditions" + query, List.of("Content-Type: text/plain"), "x").byDispatcher();
		parity.request(method + " /conditions" + query, List.of("Content-Type: nonsense"), "x").byDispatcher();
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /bytes", "PUT /bytes", "BREW /bytes", "OPTIONS /bytes", "TRACE /bytes",
			"GET /nowhere", "GET /bytes/", "GET //bytes", "GET /Bytes", "POST /nowhere" })
	void whenMethodOrPathIsUnknownThenAnswerIsOfStock(String request) {
		parity.request(request).likeStock().byDispatcher();
	}

	@Test
	void whenMethodIsOptionsThenAllowNamesTheMethods() {
		Answer answer = parity.request("OPTIONS /bytes").likeStock().byDispatcher();
		assertThat(answer.header("allow").split(",")).containsExactlyInAnyOrder("GET", "HEAD", "OPTIONS", "DELETE");
	}

	@Test
	void whenMappingNamesNoMethodThenAnyIsServed() {
		parity.request("DELETE /any").byShortcut();
		parity.request("BREW /any").byShortcut();
		parity.request("OPTIONS /any").byDispatcher();
		parity.request("TRACE /any").byDispatcher();
	}

	@Test
	void whenEndpointHasCrossOriginThenCorsHolds() {
		Answer friend = parity.request("GET /cors", "Origin: https://friend.example").likeStock().byDispatcher();
		assertThat(friend.header("access-control-allow-origin")).isEqualTo("https://friend.example");
		Answer foreign = parity.request("GET /cors", "Origin: https://foe.example").likeStock().byDispatcher();
		assertThat(foreign.status()).isEqualTo(403);
		assertThat(foreign.body()).isNotEqualTo("cors");
		assertThat(parity.request("GET /cors").likeStock().byDispatcher().header("vary")).contains("Origin");
		String method = "Access-Control-Request-Method: GET";
		Answer preFlight = parity.request("OPTIONS /cors", "Origin: https://friend.example", method)
			.likeStock()
			.byDispatcher();
		assertThat(preFlight.header("access-control-allow-methods")).contains("GET");
		assertThat(parity.request("OPTIONS /cors", "Origin: https://foe.example", method)
			.likeStock()
			.byDispatcher()
			.status()).isEqualTo(403);
		parity.request("OPTIONS /bytes", "Origin: https://foe.example", method).likeStock().byDispatcher();
		parity.request("GET /bytes", "Origin: https://foe.example").likeStock().byShortcut();
	}

	@ParameterizedTest
	@CsvSource({ "local, 423, local", "advice, 410, advice", "status, 409, ''", "other, 500, ''" })
	void whenMethodFailsThenExceptionHandlingAnswersLikeStock(String kind, int status, String body) {
		for (String path : List.of("/fail/", "/fail/mono/", "/fail/flux/")) {
			Answer answer = parity.request("GET " + path + kind).likeStock().byDispatcher();
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.body()).contains(body);
			assertThat(answer.alive()).isTrue();
		}
		assertThat(parity.request("POST /body/fail", List.of(), kind).byDispatcher().status()).isEqualTo(status);
	}

	@Test
	void whenMethodThrowsCheckedExceptionThenItIsHandled() {
		assertThat(parity.request("GET /fail/checked").byDispatcher().status()).isEqualTo(500);
	}

	@Test
	void whenStreamFailsAfterItsFirstBufferThenConnectionIsClosed() {
		Answer answer = parity.request("GET /fail/late").byShortcut();
		assertThat(answer.complete()).isFalse();
		assertThat(answer.alive()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "local", "advice", "buffer", "status", "other" })
	void whenStatusWasSetBeforeFailureThenExceptionHandlingStillAnswers(String kind) {
		parity.request("GET /status/fail/" + kind).byDispatcher();
		parity.request("GET /response/forbidden/" + kind).byDispatcher();
	}

	@Test
	void whenExceptionHandlerTakesBufferFactoryThenItsBufferIsTheAnswer() {
		assertThat(parity.request("GET /fail/buffer").byDispatcher().body()).isEqualTo("handled");
		assertThat(parity.request("GET /fail/buffer/mono").byDispatcher().body()).isEqualTo("handled");
	}

	@Test
	void whenExceptionHandlerReadsBodyThenItSeesWhatTheMethodLeft() {
		assertThat(parity.request("POST /fail/body", List.of("Content-Type: text/plain"), "left").byDispatcher().body())
			.isEqualTo("left");
		assertThat(parity.request("POST /fail/body/view", List.of("Content-Type: text/plain"), "taken")
			.byDispatcher()
			.body()).isEqualTo("none");
	}

	@Test
	void whenViewHoldsNoNumberThenProblemNamesTheParameter() {
		Answer answer = parity.request("GET /number/1x").byDispatcher();
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
		assertThat(answer.body()).contains("path variable 'id'");
		assertThat(parity.request("GET /number/1?page=x").byDispatcher().body()).contains("query parameter 'page'");
	}

	@Test
	void whenConstraintIsViolatedThenAnswerIs400() {
		assertThat(parity.request("GET /constrained/abc").likeStock().byDispatcher().status()).isEqualTo(200);
		assertThat(parity.request("GET /constrained/abcd").likeStock().byDispatcher().status()).isEqualTo(400);
	}

	@Test
	void whenAnotherMappingMayOwnThePathThenNothingIsStolen() {
		assertThat(parity.request("GET /overlap/special").byDispatcher().body()).isEqualTo("function");
		assertThat(parity.request("GET /overlap/literal").byDispatcher().body()).isEqualTo("other literal");
		assertThat(parity.request("GET /overlap/xyz").byDispatcher().body()).isEqualTo("other pattern yz");
		assertThat(parity.request("GET /overlap/a").byDispatcher().body()).isEqualTo("ours a");
		assertThat(parity.request("GET /ambiguous/a").byDispatcher().status()).isEqualTo(500);
		assertThat(parity.request("GET /versions/1").byShortcut().body()).isEqualTo("ours 1");
		assertThat(parity.request("GET /versions/1/2").byDispatcher().body()).isEqualTo("other rest /1/2");
	}

	@Test
	void whenFilterDecoratesResponseThenItSeesEveryByte() {
		assertThat(parity.request("GET /bytes", "X-Filter: upper").likeStock().byShortcut().body()).isEqualTo("BYTES");
		assertThat(parity.request("GET /flux", "X-Filter: upper").likeStock().byShortcut().body()).isEqualTo("ABC");
		assertThat(parity.request("GET /fail/local", "X-Filter: upper").likeStock().byDispatcher().body())
			.isEqualTo("LOCAL");
	}

	@Test
	void whenFilterDecoratesRequestThenEndpointSeesThat() {
		assertThat(parity.request("GET /view/a", "X-Filter: path").likeStock().byShortcut().body()).isEqualTo("bytes");
		assertThat(parity.request("GET /header", "X-Filter: header").likeStock().byShortcut().body())
			.isEqualTo("filtered");
		assertThat(parity.request("POST /body/view", List.of("X-Filter: body"), "abc").byShortcut().body())
			.isEqualTo("ABC");
	}

	@Test
	void whenFilterSetsForbiddenThenMethodDoesNotRun() {
		Answer answer = parity.request("GET /bytes", "X-Filter: forbid").likeStock().byDispatcher();
		assertThat(answer.status()).isEqualTo(403);
		assertThat(answer.body()).isEmpty();
	}

	@Test
	void whenFilterSetsAnotherStatusOrTypeThenTheyStay() {
		assertThat(parity.request("GET /bytes", "X-Filter: accepted").likeStock().byShortcut().status()).isEqualTo(202);
		parity.request("GET /bytes", "X-Filter: type").byShortcut();
		parity.request("GET /produces", "X-Filter: type").byShortcut();
		parity.request("GET /response", "X-Filter: type").byShortcut();
	}

	@Test
	void whenFilterSetsPrincipalOrContextThenEndpointSeesThem() {
		assertThat(parity.request("GET /principal", "X-Filter: principal").byDispatcher().body()).isEqualTo("somebody");
		assertThat(parity.request("GET /principal").byDispatcher().body()).isEqualTo("nobody");
		assertThat(parity.request("GET /context", "X-Filter: context").byShortcut().body()).isEqualTo("somebody");
	}

	@Test
	void whenMatrixVariablesAreBoundThenSpringBindsThem() {
		assertThat(parity.request("GET /matrix/a;q=1/variables").byDispatcher().body()).isEqualTo("a1");
		parity.request("GET /matrix/a/variables").byDispatcher();
	}

	@Test
	void whenRequestIsAnsweredThenObservationCountsItOnce() {
		List<String> requests = List.of("GET /view/a", "HEAD /view/a", "GET /view/b", "GET /flux", "GET /param",
				"GET /fail/local", "GET /fail/mono/advice", "GET /fail/flux/other", "GET /cors",
				"GET /status/fail/local", "POST /bytes", "GET /nowhere", "GET /async", "GET /overlap/special");
		Map<String, Long> before = observed(0);
		Map<String, Long> beforeDispatched = observed(1);
		requests.forEach(request -> parity.lanes()
			.forEach(lane -> RawClient.send(Parity.port(lane), (request + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes())));
		Map<String, Long> counted = difference(observed(0), before);
		assertThat(counted).isEqualTo(difference(observed(1), beforeDispatched));
		assertThat(counted.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(requests.size());
		assertThat(counted).hasEntrySatisfying(key("GET", "/view/{id}", "200", "none"),
				count -> assertThat(count).isEqualTo(2));
		assertThat(counted).containsKeys(key("HEAD", "/view/{id}", "200", "none"),
				key("GET", "/fail/{kind}", "423", "none"), key("GET", "/fail/mono/{kind}", "410", "none"),
				key("GET", "/fail/flux/{kind}", "500", "UnsupportedOperationException"),
				key("GET", "/param", "400", "MissingRequestValueException"));
	}

	private static String key(String method, String uri, String status, String exception) {
		return String.join(" ", method, uri, status, exception);
	}

	private static Map<String, Long> difference(Map<String, Long> after, Map<String, Long> before) {
		Map<String, Long> difference = new TreeMap<>(after);
		before.forEach((key, count) -> difference.merge(key, -count, Long::sum));
		difference.values().removeIf(count -> count == 0);
		return difference;
	}

	/** The requests counted so far, when none is in the works. */
	private static Map<String, Long> observed(int lane) {
		MeterRegistry registry = parity.lanes().get(lane).getBean(MeterRegistry.class);
		Awaitility.await()
			.until(() -> registry.find("http.server.requests.active")
				.longTaskTimers()
				.stream()
				.allMatch(timer -> timer.activeTasks() == 0));
		Map<String, Long> observed = new TreeMap<>();
		for (Timer timer : registry.find("http.server.requests").timers()) {
			Meter.Id id = timer.getId();
			if (!RawClient.PROBE_PATH.equals(id.getTag("uri"))) {
				observed.merge(key(id.getTag("method"), id.getTag("uri"), id.getTag("status"), id.getTag("exception")),
						timer.count(), Long::sum);
			}
		}
		return observed;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/bytes", "/view/a%20b", "/flux", "/response", "/status", "/param", "/fail/local",
			"/fail/mono/advice", "/number/x?page=1", "/nowhere" })
	void whenClientIsMockThenAnswerIsTheSame(String target) {
		Answer answer = RawClient
			.send(Parity.port(parity.lanes().get(0)), ("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes())
			.masked();
		WebTestClient client = WebTestClient.bindToApplicationContext(parity.lanes().get(0)).build();
		EntityExchangeResult<byte[]> mock = client.get().uri(URI.create(target)).exchange().expectBody().returnResult();
		byte[] body = mock.getResponseBodyContent();
		Answer mocked = new Answer(mock.getStatus().value(), new TreeMap<>(),
				(body != null) ? new String(body, StandardCharsets.UTF_8) : "", true, true)
			.masked();
		assertThat(mocked.status()).isEqualTo(answer.status());
		assertThat(mocked.body()).isEqualTo(answer.body());
		assertThat(String.valueOf(mock.getResponseHeaders().getContentType()))
			.isEqualTo(answer.header("content-type").isEmpty() ? "null" : answer.header("content-type"));
	}

	@Test
	void whenMappingIsRegisteredThenRefreshSeesItAtOnce() {
		RequestMappingInfo info = mapping("/dynamic/special");
		assertThat(parity.request("GET /dynamic/special").byShortcut().body()).isEqualTo("ours special");
		forEachMapping(mapping -> mapping.registerMapping(info, new Registered("first"), Registered.METHOD));
		refresh();
		assertThat(parity.request("GET /dynamic/special").byDispatcher().body()).isEqualTo("first");
		assertThat(parity.request("GET /dynamic/other").byShortcut().body()).isEqualTo("ours other");
		forEachMapping(mapping -> mapping.unregisterMapping(info));
		refresh();
		assertThat(parity.request("GET /dynamic/special").byShortcut().body()).isEqualTo("ours special");
	}

	@Test
	void whenMappingChangesThenItIsNoticedByItself() {
		RequestMappingInfo info = mapping("/dynamic/noticed");
		forEachMapping(mapping -> mapping.registerMapping(info, new Registered("first"), Registered.METHOD));
		awaitAnswer("/dynamic/noticed", "first");
		forEachMapping(mapping -> mapping.unregisterMapping(info));
		awaitAnswer("/dynamic/noticed", "ours noticed");
	}

	@Test
	void whenHandlerOfMappingIsReplacedThenItIsNoticedByItself() {
		RequestMappingInfo info = mapping("/replaced");
		forEachMapping(
				mapping -> mapping.registerMapping(info, new RegisteredEndpoint("first"), RegisteredEndpoint.METHOD));
		refresh();
		assertThat(parity.request("GET /replaced").byShortcut().body()).isEqualTo("first");
		forEachMapping(mapping -> {
			mapping.unregisterMapping(info);
			mapping.registerMapping(info, new RegisteredEndpoint("second"), RegisteredEndpoint.METHOD);
		});
		awaitAnswer("/replaced", "second");
		assertThat(parity.request("GET /replaced").byShortcut().body()).isEqualTo("second");
		forEachMapping(mapping -> mapping.unregisterMapping(info));
		refresh();
		assertThat(parity.request("GET /replaced").byDispatcher().status()).isEqualTo(404);
	}

	private static RequestMappingInfo mapping(String path) {
		return RequestMappingInfo.paths(path).methods(RequestMethod.GET).build();
	}

	private static void forEachMapping(Consumer<RequestMappingHandlerMapping> change) {
		parity.lanes()
			.forEach(lane -> change
				.accept(lane.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)));
	}

	private static void refresh() {
		parity.lanes().forEach(lane -> lane.getBean(ZeroCopyRoutes.class).refresh());
	}

	private static void awaitAnswer(String path, String body) {
		byte[] request = ("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes();
		Awaitility.await().until(() -> RawClient.send(Parity.port(parity.lanes().get(0)), request).body().equals(body));
	}

	/** A handler that is not ours, registered while the server runs. */
	record Registered(String text) {

		static final Method METHOD = ReflectionUtils.findMethod(Registered.class, "handle");

		@ResponseBody
		String handle() {
			return this.text;
		}

	}

	/** An endpoint, registered while the server runs. */
	@ZeroCopyController
	record RegisteredEndpoint(String text) {

		static final Method METHOD = ReflectionUtils.findMethod(RegisteredEndpoint.class, "handle");

		byte[] handle() {
			return this.text.getBytes(StandardCharsets.UTF_8);
		}

	}

}
