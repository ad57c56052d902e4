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

package dev.zerocopy.web.internal.hit;

import java.util.Locale;

import dev.zerocopy.web.internal.cache.CachedAnswer;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import org.springframework.http.support.Netty4HeadersAdapter;

/**
 * The fields of an answer as Netty keeps them, but for those that tell the time: made
 * once for each variant and copied into each response.
 *
 * @since 0.1.0
 */
public final class AnswerFields {

	/**
	 * What cannot be sent: Netty would refuse a name or a value of it, or act upon it.
	 */
	public static final HttpHeaders UNSENDABLE = DefaultHttpHeadersFactory.headersFactory().newEmptyHeaders();

	private AnswerFields() {
	}

	/**
	 * Make the fields.
	 * @param answer the answer
	 * @param lowerCase whether names are in lower case, as HTTP/2 has them
	 * @return the fields, not to be changed, or {@link #UNSENDABLE}
	 */
	static HttpHeaders of(CachedAnswer answer, boolean lowerCase) {
		try {
			HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();
			answer.setFields(new org.springframework.http.HttpHeaders(new Netty4HeadersAdapter(fields)));
			// Told anew with each answer.
			fields.remove(HttpHeaderNames.AGE);
			return fields.contains(HttpHeaderNames.TRANSFER_ENCODING) ? UNSENDABLE : compact(fields, lowerCase);
		}
		catch (IllegalArgumentException ex) {
			// The request fails in WebFlux, where somebody is told.
			return UNSENDABLE;
		}
	}

	/** One byte for each character, and the hash of each name only once. */
	private static HttpHeaders compact(HttpHeaders fields, boolean lowerCase) {
		HttpHeaders compact = DefaultHttpHeadersFactory.headersFactory().newHeaders();
		fields.forEach(field -> {
			String name = lowerCase ? field.getKey().toLowerCase(Locale.ROOT) : field.getKey();
			compact.add(new AsciiString(name), new AsciiString(field.getValue()));
		});
		return compact;
	}

}
