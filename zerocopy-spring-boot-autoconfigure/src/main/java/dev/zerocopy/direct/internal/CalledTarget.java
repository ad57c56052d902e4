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
package dev.zerocopy.direct.internal;

import dev.zerocopy.web.internal.call.CalledMethod;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.webflux.AnswerCounter.Answers;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A target for which a method is called.
 */
final class CalledTarget extends KnownTarget {

	private final CalledMethod<HttpHeaders> method;

	private final String path;

	private final @Nullable String query;

	CalledTarget(LearnedCall learned, Answers answers) {
		super(HttpMethod.valueOf(learned.method().name()), learned.target(), learned.protocol(), learned.table(),
				learned.route(), learned.anyMediaType(), answers);
		this.method = new CalledMethod<>(learned, (status, fields) -> encode(fields));
		int query = learned.target().indexOf('?');
		this.path = (query < 0) ? learned.target() : learned.target().substring(0, query);
		this.query = (query < 0) ? null : learned.target().substring(query + 1);
	}

	/** One byte for each character, and the hash of each name only once. */
	private static HttpHeaders encode(org.springframework.http.HttpHeaders fields) {
		HttpHeaders encoded = DefaultHttpHeadersFactory.headersFactory().newHeaders();
		fields.forEach((name, values) -> {
			AsciiString encodedName = new AsciiString(name);
			values.forEach(value -> encoded.add(encodedName, new AsciiString(value)));
		});
		return encoded;
	}

	/**
	 * The method.
	 * @return the method, with the fields of its answers
	 */
	CalledMethod<HttpHeaders> method() {
		return this.method;
	}

	/**
	 * The path.
	 * @return the path as it was sent
	 */
	String path() {
		return this.path;
	}

	/**
	 * The query.
	 * @return the query as it was sent, {@code null} if there is none
	 */
	@Nullable String query() {
		return this.query;
	}

}
