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

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.buffer.ViewScope;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A request that the server has already decoded to strings: views of method, target and
 * header fields are small copies, the body is shared.
 *
 * @since 0.1.0
 */
public final class DecodedRequestView extends DecodedHeadView {

	private final Endpoint endpoint;

	private final ExchangeBuffers buffers;

	private final ViewScope scope;

	/**
	 * Create a view.
	 * @param method the request method
	 * @param path the path as it was sent
	 * @param query the query as it was sent, {@code null} if there is none
	 * @param headers the header fields
	 * @param endpoint the endpoint whose method gets the view
	 * @param buffers the memory of its exchange, with the body if the endpoint takes it;
	 * the view is valid until that is closed
	 */
	public DecodedRequestView(String method, String path, @Nullable String query, HttpHeaders headers,
			Endpoint endpoint, ExchangeBuffers buffers) {
		super(method, path, query, headers);
		this.endpoint = endpoint;
		this.buffers = buffers;
		this.scope = buffers.views();
	}

	@Override
	void check() {
		this.scope.check();
	}

	@Override
	ByteView view(String text, String source) {
		this.scope.check();
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		return ByteView.of(Unpooled.wrappedBuffer(bytes), 0, bytes.length, this.scope, source);
	}

	@Override
	public BodyView body() {
		if (this.endpoint.body() != EndpointParameter.Body.AGGREGATED) {
			throw new IllegalStateException("The body of " + this.endpoint
					+ " is streamed to another argument: remove that argument, or take the body from it");
		}
		return this.buffers.bodyView();
	}

}
