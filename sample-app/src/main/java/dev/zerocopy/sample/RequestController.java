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

package dev.zerocopy.sample;

import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyController;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Answers from parts of the request, read as views.
 */
@ZeroCopyController
@RequestMapping(produces = MediaType.APPLICATION_JSON_VALUE)
class RequestController {

	/**
	 * Parse a path variable where it was received. What is no number is answered with 400
	 * and the name of the variable.
	 */
	@GetMapping("/params/{id}")
	DataBuffer parameter(@PathVariable ByteView id, DataBufferFactory buffers) {
		int value = id.parseInt();
		return new JsonWriter(buffers, 40).startObject()
			.name("id")
			.number(value)
			.name("even")
			.bool(value % 2 == 0)
			.endObject();
	}

	/**
	 * Show what arrived.
	 */
	@GetMapping("/inspect")
	DataBuffer inspect(RequestView request, DataBufferFactory buffers) {
		return new JsonWriter(buffers, 128).startObject()
			.name("method")
			.string(request.method())
			.name("path")
			.string(request.path())
			.name("headers")
			.number(request.headerCount())
			.name("body")
			.number(request.body().length())
			.endObject();
	}

}
