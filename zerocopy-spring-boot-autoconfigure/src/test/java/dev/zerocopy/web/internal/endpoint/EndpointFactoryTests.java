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

package dev.zerocopy.web.internal.endpoint;

import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Body;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Source;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.RequestEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.server.ServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link EndpointFactory}.
 */
class EndpointFactoryTests {

	private final EndpointFactory factory = new EndpointFactory(new DefaultListableBeanFactory());

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			byteView        | input | ByteView that shows nothing | @PathVariable
			byteBuf         | input | cannot show the request body | BodyView
			byteBuffer      | input | cannot show the request body | BodyView
			byteArray       | input | cannot show the request body | BodyView
			inputStream     | input | cannot show the request body | BodyView
			monoOfBytes     | input | cannot show the request body | Mono<DataBuffer>
			fluxOfByteBuffer | input | cannot show the request body | Flux<DataBuffer>
			monoOfBodyView  | input | cannot show the request body | BodyView
			fluxOfByteView  | input | cannot show the request body | Flux<BodyView>
			codecBuffer     | input | read by a codec | Take a DataBuffer without
			codecBuffers    | input | read by a codec | Take a DataBuffer without
			codecBodyView   | input | read by a codec | Take a BodyView without
			codecByteView   | input | read by a codec | Take a BodyView without
			codecPart       | input | read by a codec | Take a DataBuffer without
			entityOfBuffer | input | read by a codec | Take a DataBuffer without
			entityOfBuffers | input | read by a codec | Take a DataBuffer without
			twoBodies       | second | which parameter 'first' takes already | keep one of the two
			twoReaders      | second | which parameter 'first' takes already | keep one of the two
			""")
	void whenParameterCannotBeServedThenMessageNamesItAndTheRemedy(String method, String parameter, String problem,
			String remedy) {
		assertThatExceptionOfType(InvalidEndpointException.class).isThrownBy(() -> create(Refused.class, method))
			.withMessageContaining(Refused.class.getName() + "#" + method)
			.withMessageContaining("parameter '" + parameter + "'")
			.withMessageContaining(problem)
			.satisfies(ex -> assertThat(ex.getMethod()).contains("Refused." + method + "("))
			.satisfies(ex -> assertThat(ex.getRemedy()).contains(remedy));
	}

	@ParameterizedTest
	@ValueSource(strings = { "string", "monoOfString", "fluxOfString", "fluxOfBytes", "object", "rawMono", "rawFlux",
			"listOfBuffers", "boxedVoid", "fluxOfVoid" })
	void whenResultCannotBeServedThenMessageNamesItAndTheRemedy(String method) {
		assertThatExceptionOfType(InvalidEndpointException.class).isThrownBy(() -> create(RefusedResults.class, method))
			.withMessageContaining(RefusedResults.class.getName() + "#" + method)
			.withMessageContaining(
					"return type " + ResolvableType.forMethodReturnType(method(RefusedResults.class, method)))
			.satisfies(ex -> assertThat(ex.getRemedy()).contains("DataBuffer", "ZeroCopyResponse", "@RestController"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "nothing", "monoOfNothing", "buffer", "nettyBuffer", "byteBuffer", "bytes", "response",
			"monoOfBuffer", "monoOfWildcard", "monoOfBytes", "monoOfByteBuffer", "monoOfResponse", "fluxOfBuffer",
			"fluxOfNettyBuffer" })
	void whenResultIsAnAnswerThenMethodIsServed(String method) {
		assertThatNoException().isThrownBy(() -> create(Results.class, method));
	}

	@ParameterizedTest
	@CsvSource(textBlock = """
			bodyView, BODY_VIEW, AGGREGATED
			dataBuffer, BODY_BUFFER, AGGREGATED
			monoOfBuffer, BODY_MONO, STREAMED
			fluxOfBuffer, BODY_FLUX, STREAMED
			fluxOfViews, BODY_VIEWS, STREAMED
			requestView, REQUEST_VIEW, AGGREGATED
			bufferFactory, BUFFER_FACTORY, NONE
			pathVariable, PATH_VARIABLE, NONE
			requestParam, QUERY_PARAMETER, NONE
			optionalParam, QUERY_PARAMETER, NONE
			header, HEADER, NONE
			allParams, SPRING, NONE
			allHeaders, SPRING, NONE
			httpHeaders, SPRING, NONE
			placeholder, SPRING, NONE
			cookie, SPRING, NONE
			exchange, SPRING, NONE
			unannotated, SPRING, NONE
			requestBody, SPRING_BODY, STREAMED
			requestEntity, SPRING_BODY, STREAMED
			""")
	void whenParameterIsAcceptedThenItsSourceIsKnown(String method, Source source, Body body) {
		Endpoint endpoint = create(Accepted.class, method);
		assertThat(endpoint.parameters()).extracting(EndpointParameter::source).containsExactly(source);
		assertThat(endpoint.body()).isEqualTo(body);
	}

	@Test
	void whenAnnotationGivesNoNameThenParameterNameIsUsed() {
		assertThat(create(Accepted.class, "pathVariable").parameters().get(0).name()).isEqualTo("input");
		assertThat(create(Accepted.class, "header").parameters().get(0).name()).isEqualTo("X-Input");
	}

	@Test
	void whenRequestViewStandsBesideStreamThenBodyIsStreamed() {
		assertThat(create(Accepted.class, "viewAndStream").body()).isEqualTo(Body.STREAMED);
	}

	@Test
	void whenRequestViewStandsBesideBodyViewThenBodyIsAggregated() {
		assertThat(create(Accepted.class, "viewAndBody").body()).isEqualTo(Body.AGGREGATED);
	}

	@Test
	void whenInterfaceIsAnnotatedThenImplementationIsRead() {
		Endpoint endpoint = create(Implementation.class, "item");
		assertThat(endpoint.parameters()).extracting(EndpointParameter::source, EndpointParameter::name)
			.containsExactly(tuple(Source.PATH_VARIABLE, "id"));
	}

	@Test
	void whenMethodOrTypeHasResponseStatusThenItIsTheStatus() {
		assertThat(create(Results.class, "bytes").responseStatus()).isNull();
		assertThat(create(Statuses.class, "own").responseStatus()).isEqualTo(HttpStatus.ACCEPTED);
		assertThat(create(Statuses.class, "inherited").responseStatus()).isEqualTo(HttpStatus.CREATED);
	}

	@Test
	void whenMappingProducesNothingConcreteThenContentTypeIsOctetStream() {
		assertThat(create(Results.class, "bytes").contentType()).isEqualTo(MediaType.APPLICATION_OCTET_STREAM);
		assertThat(producing("text/*").contentType()).isEqualTo(MediaType.APPLICATION_OCTET_STREAM);
		assertThat(producing("text/*", "text/plain;q=0.5").contentType()).isEqualTo(MediaType.TEXT_PLAIN);
	}

	@Test
	void endpointIsDescribedByMethodsAndPatterns() {
		RequestMappingInfo info = RequestMappingInfo.paths("/a/{x}").methods(RequestMethod.GET).build();
		assertThat(create(info, Results.class, "bytes")).hasToString("GET /a/{x}");
		assertThat(create(Results.class, "bytes")).hasToString("/");
	}

	@ParameterizedTest
	@EnumSource(Source.class)
	void sourceIsEitherNamedOrSpringsOrOurs(Source source) {
		assertThat(source.isNamed() && source.isSpring()).isFalse();
		assertThat(source.isNamed())
			.isEqualTo(List.of(Source.PATH_VARIABLE, Source.QUERY_PARAMETER, Source.HEADER).contains(source));
	}

	private Endpoint producing(String... types) {
		return create(RequestMappingInfo.paths("/").produces(types).build(), Results.class, "bytes");
	}

	private Endpoint create(Class<?> type, String method) {
		return create(RequestMappingInfo.paths("/").build(), type, method);
	}

	private Endpoint create(RequestMappingInfo info, Class<?> type, String method) {
		Object bean = BeanUtils.instantiateClass(type);
		return this.factory.create(info, new HandlerMethod(bean, method(type, method)));
	}

	private static Method method(Class<?> type, String name) {
		return Arrays.stream(type.getDeclaredMethods())
			.filter(method -> method.getName().equals(name))
			.findFirst()
			.orElseThrow();
	}

	@ZeroCopyController
	static class Refused {

		void byteView(ByteView input) {
		}

		void byteBuf(ByteBuf input) {
		}

		void byteBuffer(ByteBuffer input) {
		}

		void byteArray(byte[] input) {
		}

		void inputStream(InputStream input) {
		}

		void monoOfBytes(Mono<byte[]> input) {
		}

		void fluxOfByteBuffer(Flux<ByteBuffer> input) {
		}

		void monoOfBodyView(Mono<BodyView> input) {
		}

		void fluxOfByteView(Flux<ByteView> input) {
		}

		void codecBuffer(@RequestBody DataBuffer input) {
		}

		void codecBuffers(@RequestBody Flux<DataBuffer> input) {
		}

		void codecBodyView(@RequestBody BodyView input) {
		}

		void codecByteView(@RequestBody ByteView input) {
		}

		void codecPart(@RequestPart Mono<DataBuffer> input) {
		}

		void entityOfBuffer(HttpEntity<DataBuffer> input) {
		}

		void entityOfBuffers(RequestEntity<Flux<DataBuffer>> input) {
		}

		void twoBodies(BodyView first, DataBuffer second) {
		}

		void twoReaders(Flux<DataBuffer> first, @RequestBody String second) {
		}

	}

	@ZeroCopyController
	static class RefusedResults {

		String string() {
			return "";
		}

		Mono<String> monoOfString() {
			return Mono.empty();
		}

		Flux<String> fluxOfString() {
			return Flux.empty();
		}

		Flux<byte[]> fluxOfBytes() {
			return Flux.empty();
		}

		Object object() {
			return "";
		}

		@SuppressWarnings("rawtypes")
		Mono rawMono() {
			return Mono.empty();
		}

		@SuppressWarnings("rawtypes")
		Flux rawFlux() {
			return Flux.empty();
		}

		List<DataBuffer> listOfBuffers() {
			return List.of();
		}

		Void boxedVoid() {
			throw new IllegalStateException();
		}

		Flux<Void> fluxOfVoid() {
			return Flux.empty();
		}

	}

	@ZeroCopyController
	static class Results {

		void nothing() {
		}

		Mono<Void> monoOfNothing() {
			return Mono.empty();
		}

		DataBuffer buffer() {
			throw new IllegalStateException();
		}

		NettyDataBuffer nettyBuffer() {
			throw new IllegalStateException();
		}

		ByteBuffer byteBuffer() {
			return ByteBuffer.allocate(0);
		}

		byte[] bytes() {
			return new byte[0];
		}

		ZeroCopyResponse response() {
			return ZeroCopyResponse.ok().build();
		}

		Mono<DataBuffer> monoOfBuffer() {
			return Mono.empty();
		}

		Mono<? extends DataBuffer> monoOfWildcard() {
			return Mono.empty();
		}

		Mono<byte[]> monoOfBytes() {
			return Mono.empty();
		}

		Mono<ByteBuffer> monoOfByteBuffer() {
			return Mono.empty();
		}

		Mono<ZeroCopyResponse> monoOfResponse() {
			return Mono.empty();
		}

		Flux<DataBuffer> fluxOfBuffer() {
			return Flux.empty();
		}

		Flux<NettyDataBuffer> fluxOfNettyBuffer() {
			return Flux.empty();
		}

	}

	@ZeroCopyController
	static class Accepted {

		void bodyView(BodyView input) {
		}

		void dataBuffer(DataBuffer input) {
		}

		void monoOfBuffer(Mono<DataBuffer> input) {
		}

		void fluxOfBuffer(Flux<DataBuffer> input) {
		}

		void fluxOfViews(Flux<BodyView> input) {
		}

		void requestView(RequestView input) {
		}

		void bufferFactory(DataBufferFactory input) {
		}

		void pathVariable(@PathVariable ByteView input) {
		}

		void requestParam(@RequestParam String input) {
		}

		void optionalParam(@RequestParam Optional<Integer> input) {
		}

		void header(@RequestHeader("X-Input") int input) {
		}

		void allParams(@RequestParam Map<String, String> input) {
		}

		void allHeaders(@RequestHeader Map<String, String> input) {
		}

		void httpHeaders(@RequestHeader HttpHeaders input) {
		}

		void placeholder(@RequestHeader("${header.name}") String input) {
		}

		void cookie(@CookieValue String input) {
		}

		void exchange(ServerWebExchange input) {
		}

		void unannotated(String input) {
		}

		void requestBody(@RequestBody String input) {
		}

		void requestEntity(RequestEntity<String> input) {
		}

		void viewAndStream(RequestView view, Flux<DataBuffer> input) {
		}

		void viewAndBody(RequestView view, BodyView input) {
		}

	}

	@ZeroCopyController
	@ResponseStatus(HttpStatus.CREATED)
	static class Statuses {

		@ResponseStatus(HttpStatus.ACCEPTED)
		void own() {
		}

		void inherited() {
		}

	}

	interface Contract {

		void item(@PathVariable ByteView id);

	}

	@ZeroCopyController
	static class Implementation implements Contract {

		@Override
		public void item(ByteView id) {
		}

	}

}
