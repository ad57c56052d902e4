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

import java.util.zip.CRC32C;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;

/**
 * Work on request bodies where they were received.
 */
@ZeroCopyController
class BodyController {

	/**
	 * Send back what arrives, as it arrives: a body of any length.
	 */
	@PostMapping(path = "/echo", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> echo(Flux<DataBuffer> body) {
		return body;
	}

	/**
	 * Upper-case ASCII text in the memory that it was received in.
	 */
	@PostMapping(path = "/upper", produces = "text/plain;charset=UTF-8")
	DataBuffer upper(DataBuffer body) {
		UpperCase.apply(body);
		return body;
	}

	/**
	 * Checksums over the parts of a body of any length: each view ends with its
	 * {@code onNext}, so nothing is collected.
	 */
	@PostMapping(path = "/checksum", produces = MediaType.APPLICATION_JSON_VALUE)
	Mono<DataBuffer> checksum(Flux<BodyView> body, DataBufferFactory buffers) {
		return body.reduce(new BodyDigest(), BodyDigest::update).map((digest) -> digest.toJson(buffers));
	}

	/**
	 * A checksum for each 1,024 bytes, some of which lie in two received buffers.
	 */
	@PostMapping(path = "/batch", produces = MediaType.APPLICATION_JSON_VALUE)
	DataBuffer batch(BodyView body, DataBufferFactory buffers) {
		int chunks = (int) ((body.length() + 1023) / 1024);
		JsonWriter json = new JsonWriter(buffers, 2 + chunks * "\"00000000\",".length());
		json.startArray();
		CRC32C checksum = new CRC32C();
		for (ByteView chunk : body.chunks(1024)) {
			checksum.reset();
			chunk.update(checksum);
			json.hex((int) checksum.getValue());
		}
		return json.endArray();
	}

	/**
	 * A small JSON answer without a mapper.
	 */
	@PostMapping(path = "/api", produces = MediaType.APPLICATION_JSON_VALUE)
	ZeroCopyResponse api(BodyView body, DataBufferFactory buffers) {
		long start = System.nanoTime();
		CRC32C checksum = new CRC32C();
		body.update(checksum);
		DataBuffer json = new JsonWriter(buffers, 80).startObject()
			.name("hash")
			.hex((int) checksum.getValue())
			.name("size")
			.number(body.length())
			.name("processed")
			.bool(true)
			.endObject();
		return ZeroCopyResponse.ok()
			.header("X-Processing-Time", Long.toString(System.nanoTime() - start))
			.header("X-Zero-Copy", "true")
			.body(json);
	}

}
