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

import java.util.function.BiConsumer;

import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * Method, target and header fields of a request that the server has already decoded to
 * strings.
 */
abstract class DecodedHeadView implements RequestView {

	private final String method;

	private final String path;

	private final @Nullable String query;

	private final HttpHeaders headers;

	DecodedHeadView(String method, String path, @Nullable String query, HttpHeaders headers) {
		this.method = method;
		this.path = path;
		this.query = query;
		this.headers = headers;
	}

	/** Fails if the view is not valid any more. */
	abstract void check();

	/** A view of a copy, as the server received it: Latin-1 (RFC 9112, section 2.2). */
	abstract ByteView view(String text, String source);

	@Override
	public final ByteView method() {
		return view(this.method, "request method");
	}

	@Override
	public final ByteView path() {
		return view(this.path, "request path");
	}

	@Override
	public final @Nullable ByteView query() {
		check();
		return (this.query != null) ? view(this.query, "request query") : null;
	}

	@Override
	public final int headerCount() {
		check();
		int[] count = new int[1];
		this.headers.forEach((name, values) -> count[0] += values.size());
		return count[0];
	}

	@Override
	public final @Nullable ByteView header(String name) {
		check();
		String value = this.headers.getFirst(name);
		return (value != null) ? view(value, "header '" + name + "'") : null;
	}

	@Override
	public final void forEachHeader(BiConsumer<ByteView, ByteView> visitor) {
		check();
		this.headers.forEach((name, values) -> values
			.forEach(value -> visitor.accept(view(name, "header name"), view(value, "header '" + name + "'"))));
	}

}
