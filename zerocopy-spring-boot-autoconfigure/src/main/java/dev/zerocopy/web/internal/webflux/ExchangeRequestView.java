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

package dev.zerocopy.web.internal.webflux;

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request that the server has already decoded to strings: views of method, target and
 * header fields are small copies, the body is shared.
 */
final class ExchangeRequestView implements RequestView {

	private final EndpointExchange exchange;

	private final ServerHttpRequest request;

	ExchangeRequestView(EndpointExchange exchange) {
		this.exchange = exchange;
		this.request = exchange.exchange().getRequest();
	}

	@Override
	public ByteView method() {
		return view(this.request.getMethod().name(), "request method");
	}

	@Override
	public ByteView path() {
		return view(this.request.getURI().getRawPath(), "request path");
	}

	@Override
	public @Nullable ByteView query() {
		String query = this.request.getURI().getRawQuery();
		return (query != null) ? view(query, "request query") : null;
	}

	@Override
	public int headerCount() {
		int[] count = new int[1];
		this.request.getHeaders().forEach((name, values) -> count[0] += values.size());
		return count[0];
	}

	@Override
	public @Nullable ByteView header(String name) {
		String value = this.request.getHeaders().getFirst(name);
		return (value != null) ? view(value, "header '" + name + "'") : null;
	}

	@Override
	public void forEachHeader(BiConsumer<ByteView, ByteView> visitor) {
		this.request.getHeaders()
			.forEach((name, values) -> values
				.forEach(value -> visitor.accept(view(name, "header name"), view(value, "header '" + name + "'"))));
	}

	@Override
	public BodyView body() {
		if (this.exchange.endpoint().body() != EndpointParameter.Body.AGGREGATED) {
			throw new IllegalStateException("The body of " + this.exchange.endpoint()
					+ " is streamed to another argument: remove that argument, or take the body from it");
		}
		return this.exchange.buffers().bodyView();
	}

	private ByteView view(String text, String source) {
		// The server decodes a head as Latin-1 (RFC 9112, section 2.2).
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		return ByteView.of(Unpooled.wrappedBuffer(bytes), 0, bytes.length, this.exchange.buffers().views(), source);
	}

}
