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

import java.util.List;

import dev.zerocopy.web.internal.hit.CodecFields;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * The fields of a request over HTTP/1.1, or of one that was made like it.
 *
 * @param headers the fields
 */
record HttpFields(HttpHeaders headers) implements CodecFields {

	@Override
	public boolean contains(CharSequence name) {
		return this.headers.contains(name);
	}

	@Override
	public List<String> lines(String name) {
		return this.headers.getAll(name);
	}

}
