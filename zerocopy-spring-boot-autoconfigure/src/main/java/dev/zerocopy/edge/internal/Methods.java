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

package dev.zerocopy.edge.internal;

import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * The methods of RFC 9110, section 9.3, and RFC 5789 by the first word of a head.
 */
final class Methods {

	private static final long GET = Words.of("GET ");

	private static final long HEAD = Words.of("HEAD ");

	private static final long POST = Words.of("POST ");

	private static final long PUT = Words.of("PUT ");

	private static final long PATCH = Words.of("PATCH ");

	private static final long DELETE = Words.of("DELETE ");

	private static final long OPTIONS = Words.of("OPTIONS ");

	private static final long TRACE = Words.of("TRACE ");

	private static final long CONNECT = Words.of("CONNECT ");

	private Methods() {
	}

	/**
	 * Find a method.
	 * @param word the first eight bytes of a head
	 * @return the method, or {@code null} if none of these stands there with a space
	 * behind it
	 */
	static @Nullable HttpMethod of(long word) {
		long four = Words.head(word, 4);
		if (four == GET) {
			return HttpMethod.GET;
		}
		if (four == PUT) {
			return HttpMethod.PUT;
		}
		long five = Words.head(word, 5);
		if (five == HEAD) {
			return HttpMethod.HEAD;
		}
		if (five == POST) {
			return HttpMethod.POST;
		}
		return longer(word);
	}

	private static @Nullable HttpMethod longer(long word) {
		long six = Words.head(word, 6);
		if (six == PATCH) {
			return HttpMethod.PATCH;
		}
		if (six == TRACE) {
			return HttpMethod.TRACE;
		}
		if (Words.head(word, 7) == DELETE) {
			return HttpMethod.DELETE;
		}
		if (word == OPTIONS) {
			return HttpMethod.OPTIONS;
		}
		return (word == CONNECT) ? HttpMethod.CONNECT : null;
	}

}
