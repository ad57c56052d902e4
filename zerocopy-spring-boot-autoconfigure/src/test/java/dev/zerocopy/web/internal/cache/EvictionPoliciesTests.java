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

import java.time.Duration;
import java.util.List;

import dev.zerocopy.autoconfigure.ZeroCopyCacheAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.EvictCachedResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPatternParser;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which evictions stop the start, and which are warned of.
 */
@ExtendWith(OutputCaptureExtension.class)
class EvictionPoliciesTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyCacheAutoConfiguration.class, ZeroCopyWebAutoConfiguration.class,
						WebFluxAutoConfiguration.class, HttpHandlerAutoConfiguration.class));

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Nothing        | it names none                                                     | remove
			Tag            | tags 'book-{ID}' names {ID}, which is no path variable            | [id]
			Path           | paths '/books/{isbn}' names {isbn}, which is no path variable     | [id]
			Prefix         | prefixes '/{tenant}/' names {tenant}, which is no path variable   | there are none
			OneOfTwo       | tags 'book-{id}' names {id}, which is no path variable            | there are none
			Placeholder    | tags '${missing.tag}' cannot be resolved                          | Set the property
			Relative       | paths 'books' does not begin with a slash                         | /books/{id}
			EmptyPath      | paths '' does not begin with a slash                              | /books/{id}
			EmptyPrefix    | prefixes '' does not begin with a slash                           | /books/{id}
			""")
	void whenEvictionCannotHitThenTheStartStops(String controller, String problem, String remedy) throws Exception {
		Class<?> type = Class.forName(EvictionPoliciesTests.class.getName() + "$" + controller);
		this.runner.withUserConfiguration(type).run(context -> {
			assertThat(context).hasFailed();
			assertThat(context).getFailure().isInstanceOfSatisfying(InvalidCachedResponseException.class, failure -> {
				assertThat(failure.getMessage())
					.startsWith(controller + ".change cannot evict cached responses: " + problem);
				assertThat(failure.getRemedy()).containsIgnoringCase(remedy);
			});
		});
	}

	@Test
	void whenEvictionsHitNoCachedMethodThenEachIsWarnedOfOnce(CapturedOutput output) {
		this.runner.withUserConfiguration(Books.class, Misses.class).run(context -> {
			assertThat(context).hasNotFailed();
			assertThat(output).doesNotContain("evicts nothing");
			ready(context.getSourceApplicationContext());
			ready(context.getSourceApplicationContext());
			assertThat(warnings(output)).containsExactlyInAnyOrder("tag 'bock-{id}'", "tag 'book-'", "path '/book'",
					"path '/bock/{id}'", "path that begins with '/bock'");
			assertThat(output).contains("@EvictCachedResponse on ").contains("Misses#change");
		});
	}

	@Test
	void whenEvictionsMayHitThenNothingIsSaid(CapturedOutput output) {
		this.runner.withUserConfiguration(Books.class, Hits.class)
			.withPropertyValues("tag.of.property=of-property")
			.run(context -> {
				assertThat(context).hasNotFailed();
				ready(context.getSourceApplicationContext());
				assertThat(warnings(output)).isEmpty();
			});
	}

	@Test
	void whenCachedMethodIsRegisteredWhileStartingThenItCounts(CapturedOutput output) {
		this.runner.withUserConfiguration(Late.class).run(context -> {
			RequestMappingHandlerMapping mapping = context.getBean("requestMappingHandlerMapping",
					RequestMappingHandlerMapping.class);
			Books books = new Books();
			mapping.registerMapping(RequestMappingInfo.paths("/books/{id}").build(), books,
					Books.class.getDeclaredMethod("book"));
			ready(context.getSourceApplicationContext());
			assertThat(warnings(output)).isEmpty();
		});
	}

	@Test
	void whenEvictingMethodIsNotMappedThenItIsReported(CapturedOutput output) {
		this.runner.withUserConfiguration(Unmapped.class).run(context -> {
			assertThat(context).hasNotFailed();
			assertThat(output).contains("@EvictCachedResponse has no effect on").contains("Unmapped.helper");
		});
	}

	@Test
	void whenPlaceholdersAreInAnEvictionThenTheyAreResolved() {
		this.runner.withUserConfiguration(Books.class, Hits.class)
			.withPropertyValues("tag.of.property=of-property")
			.run(context -> {
				RequestMappingHandlerMapping mapping = context.getBean("requestMappingHandlerMapping",
						RequestMappingHandlerMapping.class);
				List<String> tags = mapping.getHandlerMethods()
					.values()
					.stream()
					.map(context.getBean(EvictionPolicies.class)::find)
					.filter(policy -> policy != null)
					.flatMap(policy -> policy.tags().stream())
					.map(tag -> tag.expand(MockServerWebExchange.from(MockServerHttpRequest.get("/x"))))
					.toList();
				assertThat(tags).contains("of-property");
			});
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			/books,           /books,          true
			/books,           /books/{id},     false
			/books/{id},      /books/{other},  true
			/books/7,         /books/{id},     true
			/books/{id}/x,    /books/*/y,      false
			/books/**,        /books,          true
			/books/{*rest},   /books/a/b,      true
			/b?oks,           /books,          true
			/books/{id:[0-9]{2}\\}}, /books/12, true
			/{a}-{b},         /x-y-z,          true
			/{a}-{b},         /x,              false
			/Books,           /books,          false
			""")
	void patternsMeetWhereTheyMay(String pattern, String other, boolean meet) {
		Template one = Template.of(PathPatternParser.defaultInstance.parse(pattern));
		Template two = Template.of(PathPatternParser.defaultInstance.parse(other));
		assertThat(one.mayEqual(two, true)).isEqualTo(meet);
		assertThat(two.mayEqual(one, true)).isEqualTo(meet);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenPathsAreMatchedWithoutCaseThenTheyMeetWithoutCase(boolean caseSensitive) {
		Template one = Template.of(PathPatternParser.defaultInstance.parse("/Books"));
		Template two = Template.of(PathPatternParser.defaultInstance.parse("/books"));
		assertThat(one.mayEqual(two, caseSensitive)).isEqualTo(!caseSensitive);
	}

	private static void ready(ConfigurableApplicationContext context) {
		context.publishEvent(
				new ApplicationReadyEvent(new SpringApplication(), new String[0], context, Duration.ofSeconds(1)));
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getAll()
			.lines()
			.filter(line -> line.contains("evicts nothing"))
			.map(line -> line.substring(line.indexOf("no cached method has the ") + 25))
			.toList();
	}

	@RestController
	static class Books {

		@GetMapping("/books")
		@CachedResponse(ttl = "1s", tags = { "books", "${tag.of.property:x}" })
		String books() {
			return "";
		}

		@GetMapping("/books/{id}")
		@CachedResponse(ttl = "1s", tags = "book-{id}-of-all")
		String book() {
			return "";
		}

	}

	@RestController
	static class Hits {

		@PostMapping({ "/books/{number}", "/books/{number}/copies/{id:[0-9]{1,3}}" })
		@EvictCachedResponse(paths = { "/books", "/books/{number}", "/books/7" },
				prefixes = { "/", "/bo", "/books/{number}", "/books/7/pages" },
				tags = { "books", "book-{number}-of-all", "book-7-of-all", "${tag.of.property}" })
		void change() {
		}

	}

	@RestController
	static class Misses {

		@PostMapping("/books/{id}")
		@EvictCachedResponse(paths = { "/books", "/book", "/bock/{id}" }, prefixes = { "/bock", "/book" },
				tags = { "books", "bock-{id}", "book-" })
		void change() {
		}

		@DeleteMapping("/books/{id}")
		@EvictCachedResponse(tags = "books")
		void remove() {
		}

	}

	@RestController
	static class Late {

		@PostMapping("/books/{id}")
		@EvictCachedResponse(tags = "book-{id}-of-all")
		void change() {
		}

	}

	@RestController
	static class Unmapped {

		@EvictCachedResponse(tags = "books")
		void helper() {
		}

	}

	@RestController
	static class Nothing {

		@PostMapping("/books/{id}")
		@EvictCachedResponse
		void change() {
		}

	}

	@RestController
	static class Tag {

		@PostMapping("/books/{id}")
		@EvictCachedResponse(tags = "book-{ID}")
		void change() {
		}

	}

	@RestController
	static class Path {

		@PostMapping("/books/{id}")
		@EvictCachedResponse(paths = "/books/{isbn}")
		void change() {
		}

	}

	@RestController
	static class Prefix {

		@PostMapping("/books")
		@EvictCachedResponse(prefixes = "/{tenant}/")
		void change() {
		}

	}

	@RestController
	static class OneOfTwo {

		@PostMapping({ "/books", "/books/{id}" })
		@EvictCachedResponse(tags = "book-{id}")
		void change() {
		}

	}

	@RestController
	static class Placeholder {

		@PostMapping("/books")
		@EvictCachedResponse(tags = "${missing.tag}")
		void change() {
		}

	}

	@RestController
	static class Relative {

		@PostMapping("/books")
		@EvictCachedResponse(paths = "books")
		void change() {
		}

	}

	@RestController
	static class EmptyPath {

		@PostMapping("/books")
		@EvictCachedResponse(paths = "")
		void change() {
		}

	}

	@RestController
	static class EmptyPrefix {

		@PostMapping("/books")
		@EvictCachedResponse(prefixes = "")
		void change() {
		}

	}

}
