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

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ReceivedRequest}.
 */
class ReceivedRequestTests {

	@ParameterizedTest
	@ValueSource(strings = { "Accept", "ACCEPT-ENCODING", "Connection", "Content-Type", "Host", "If-None-Match",
			"Range", "Referer", "Sec-CH-UA", "Sec-Fetch-Mode", "Sec-GPC", "traceparent", "User-Agent" })
	void whenFieldIsOrdinaryThenRequestIsAnonymous(String field) {
		assertThat(received(new Request("/page", field, null)).isAnonymous()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Authorization", "authorization", "Proxy-Authorization", "Cookie", "Origin", "X-Api-Key",
			"X-User", "Accept-", "Content-Length", "Sec-WebSocket-Key", "Sec-Token", "X-Forwarded-For", "Via", "From",
			"Signature" })
	void whenFieldMightTellWhoAsksThenRequestIsNotAnonymous(String field) {
		assertThat(received(new Request("/page", field, null)).isAnonymous()).isFalse();
	}

	@Test
	void whenClientHasCertificateThenRequestIsNotAnonymous() {
		SslInfo certificate = new Tls(new X509Certificate[] { mock(X509Certificate.class) });
		assertThat(received(new Request("/page", "Host", certificate)).isAnonymous()).isFalse();
		assertThat(received(new Request("/page", "Host", new Tls(null))).isAnonymous()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/", "/page", "/page?", "/page?a", "/page?a=b&c=%20", "//page", "/p%61ge;a=b/?x=/?y" })
	void whenNobodyChangesItThenItIsUnchanged(String target) {
		Request request = new Request(target, "Host", null);
		assertThat(received(request).isUnchanged()).isTrue();
		assertThat(received(new ServerHttpRequestDecorator(request)).isUnchanged()).isTrue();
		assertThat(received(request).target()).isEqualTo(target);
	}

	@ParameterizedTest
	@CsvSource({ "/page, /other", "/page, /page?", "/page, /page?a", "/page?a, /page?b", "/page?a, /page",
			"/p%61ge, /page", "/page, /page/" })
	void whenTargetIsChangedThenItIsNotUnchanged(String target, String changed) {
		Request request = new Request(target, "Host", null);
		ServerHttpRequest mutated = request.mutate().uri(URI.create("http://localhost" + changed)).build();
		assertThat(received(mutated).isUnchanged()).isFalse();
		assertThat(received(new ServerHttpRequestDecorator(mutated)).isUnchanged()).isFalse();
		assertThat(received(new ServerHttpRequestDecorator(mutated) {

			@Override
			public URI getURI() {
				return request.getURI();
			}

		}).isUnchanged()).isFalse();
	}

	@Test
	void whenFilterAsksForAMediaTypeThenClientDoesNotTakeAnything() {
		Request request = new Request("/page", "Host", null);
		assertThat(received(request).takesAnything()).isTrue();
		assertThat(received(request.mutate().header("Accept", "*/*").build()).takesAnything()).isTrue();
		assertThat(received(request.mutate().header("Accept", "application/json").build()).takesAnything()).isFalse();
	}

	@Test
	void whenMethodIsChangedThenItIsNotUnchanged() {
		ServerHttpRequest mutated = new Request("/page", "Host", null).mutate()
			.method(org.springframework.http.HttpMethod.HEAD)
			.build();
		assertThat(received(mutated).isUnchanged()).isFalse();
	}

	@Test
	void whenParametersAreChangedThenItIsNotUnchanged() {
		assertThat(received(new ServerHttpRequestDecorator(new Request("/page?a=b", "Host", null)) {

			@Override
			public MultiValueMap<String, String> getQueryParams() {
				return new LinkedMultiValueMap<>(Map.of("a", List.of("c")));
			}

		}).isUnchanged()).isFalse();
	}

	@Test
	void whenRequestIsOfAnotherServerThenNothingIsFound() {
		assertThat(ReceivedRequest.of(mock(ServerHttpRequest.class))).isNull();
	}

	private static ReceivedRequest received(ServerHttpRequest seen) {
		ReceivedRequest received = ReceivedRequest.of(seen);
		assertThat(received).isNotNull();
		return received;
	}

	private record Tls(X509Certificate @Nullable [] certificates) implements SslInfo {

		@Override
		public @Nullable String getSessionId() {
			return null;
		}

		@Override
		public X509Certificate @Nullable [] getPeerCertificates() {
			return this.certificates;
		}

	}

	/** A GET request with one field. */
	private static final class Request extends AbstractServerHttpRequest {

		private final HttpServerRequest received = mock(HttpServerRequest.class);

		private final @Nullable SslInfo tls;

		Request(String target, String field, @Nullable SslInfo tls) {
			super(org.springframework.http.HttpMethod.GET, URI.create("http://localhost" + target), null,
					new org.springframework.http.HttpHeaders());
			HttpHeaders headers = new DefaultHttpHeaders().add(field, "value");
			given(this.received.requestHeaders()).willReturn(headers);
			given(this.received.uri()).willReturn(target);
			given(this.received.method()).willReturn(HttpMethod.GET);
			this.tls = tls;
		}

		@Override
		protected MultiValueMap<String, HttpCookie> initCookies() {
			return new LinkedMultiValueMap<>();
		}

		@Override
		protected @Nullable SslInfo initSslInfo() {
			return this.tls;
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> T getNativeRequest() {
			return (T) this.received;
		}

		@Override
		public Flux<DataBuffer> getBody() {
			return Flux.empty();
		}

	}

}
