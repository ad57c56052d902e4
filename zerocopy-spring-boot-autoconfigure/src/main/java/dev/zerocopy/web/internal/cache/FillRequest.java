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

import java.net.URI;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/**
 * A GET request with the path of a client's, and of its host, query parameters, header
 * fields and cookies those alone that are part of the key. Lives as long as the fill,
 * whatever becomes of the client.
 */
final class FillRequest extends AbstractServerHttpRequest {

	private final MultiValueMap<String, HttpCookie> cookies;

	private FillRequest(ServerHttpRequest request, URI target, HttpHeaders headers,
			MultiValueMap<String, HttpCookie> cookies) {
		super(HttpMethod.GET, target, request.getPath().contextPath().value(), headers);
		this.cookies = cookies;
	}

	static FillRequest of(ServerHttpRequest request, KeyInput input, @Nullable MediaType mediaType) {
		HttpHeaders headers = new HttpHeaders();
		request.getHeaders().forEach((name, values) -> {
			if (input.shows(name)) {
				headers.addAll(name, values);
			}
		});
		if (mediaType != null) {
			headers.set(HttpHeaders.ACCEPT, mediaType.toString());
		}
		MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
		request.getCookies().forEach((name, values) -> {
			if (input.showsCookie(name)) {
				cookies.addAll(name, values);
			}
		});
		return new FillRequest(request, input.target(request), headers, cookies);
	}

	@Override
	protected MultiValueMap<String, HttpCookie> initCookies() {
		return this.cookies;
	}

	@Override
	protected @Nullable SslInfo initSslInfo() {
		return null;
	}

	@Override
	public <T> T getNativeRequest() {
		throw new IllegalStateException("A request whose response is cached has no connection");
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return Flux.empty();
	}

}
