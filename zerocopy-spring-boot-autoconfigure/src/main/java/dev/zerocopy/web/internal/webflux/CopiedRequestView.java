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
import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;

/**
 * A request of which everything is a copy, valid for ever.
 */
final class CopiedRequestView extends DecodedHeadView {

	private final @Nullable BodyView body;

	/**
	 * Create a view.
	 * @param request the request
	 * @param body its body, {@code null} if another argument takes it
	 */
	CopiedRequestView(ServerHttpRequest request, @Nullable BodyView body) {
		super(request.getMethod().name(), request.getURI().getRawPath(), request.getURI().getRawQuery(),
				request.getHeaders());
		this.body = body;
	}

	@Override
	void check() {
	}

	@Override
	ByteView view(String text, String source) {
		return ByteView.copyOf(text, StandardCharsets.ISO_8859_1, source);
	}

	@Override
	public BodyView body() {
		if (this.body == null) {
			throw new IllegalStateException(
					"The body belongs to another argument: remove that argument, or take the body from it");
		}
		return this.body;
	}

}
