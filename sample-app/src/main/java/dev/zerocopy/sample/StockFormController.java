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

import java.nio.charset.StandardCharsets;
import java.util.List;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The work of {@link StockBodyController} for bodies that are called forms, as curl calls
 * any body unless it is told otherwise: {@code @RequestBody} refuses those.
 */
@RestController
@RequestMapping(path = "/stock", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
class StockFormController {

	private static final int MAX_BYTES = 16 * 1024 * 1024;

	private final StockBodyController bodies;

	StockFormController(StockBodyController bodies) {
		this.bodies = bodies;
	}

	@PostMapping(path = "/echo", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> echo(ServerHttpRequest request) {
		return request.getBody();
	}

	@PostMapping("/upper")
	Mono<String> upper(ServerHttpRequest request) {
		return bytes(request).map((bytes) -> this.bodies.upper(new String(bytes, StandardCharsets.UTF_8)));
	}

	@PostMapping("/checksum")
	Mono<StockBodyController.Checksums> checksum(ServerHttpRequest request) {
		return bytes(request).flatMap((bytes) -> Mono.fromCallable(() -> this.bodies.checksum(bytes)));
	}

	@PostMapping("/batch")
	Mono<List<String>> batch(ServerHttpRequest request) {
		return bytes(request).map(this.bodies::batch);
	}

	@PostMapping("/api")
	Mono<ResponseEntity<StockBodyController.Processed>> api(ServerHttpRequest request) {
		return bytes(request).map(this.bodies::api);
	}

	private static Mono<byte[]> bytes(ServerHttpRequest request) {
		return DataBufferUtils.join(request.getBody(), MAX_BYTES).map((joined) -> {
			byte[] bytes = new byte[joined.readableByteCount()];
			joined.read(bytes);
			DataBufferUtils.release(joined);
			return bytes;
		});
	}

}
