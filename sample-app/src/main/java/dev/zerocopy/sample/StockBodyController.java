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

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;

import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The work of {@link BodyController} in ordinary WebFlux.
 */
@RestController
@RequestMapping("/stock")
class StockBodyController {

	@PostMapping(path = "/echo", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Flux<DataBuffer> echo(@RequestBody Flux<DataBuffer> body) {
		return body;
	}

	@PostMapping("/upper")
	String upper(@RequestBody String text) {
		return text.toUpperCase(Locale.ROOT);
	}

	@PostMapping("/checksum")
	Checksums checksum(@RequestBody byte[] body) throws NoSuchAlgorithmException {
		byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(body);
		return new Checksums(body.length, crc32c(body, 0, body.length), HexFormat.of().formatHex(sha256));
	}

	@PostMapping("/batch")
	List<String> batch(@RequestBody byte[] body) {
		List<String> checksums = new ArrayList<>();
		for (int offset = 0; offset < body.length; offset += 1024) {
			checksums.add(crc32c(body, offset, Math.min(1024, body.length - offset)));
		}
		return checksums;
	}

	@PostMapping("/api")
	ResponseEntity<Processed> api(@RequestBody byte[] body) {
		long start = System.nanoTime();
		Processed processed = new Processed(crc32c(body, 0, body.length), body.length, true);
		return ResponseEntity.ok()
			.header("X-Processing-Time", Long.toString(System.nanoTime() - start))
			.header("X-Zero-Copy", "false")
			.body(processed);
	}

	private static String crc32c(byte[] bytes, int offset, int length) {
		CRC32C checksum = new CRC32C();
		checksum.update(bytes, offset, length);
		return HexFormat.of().toHexDigits(checksum.getValue(), 8);
	}

	record Checksums(long size, String crc32c, String sha256) {
	}

	record Processed(String hash, long size, boolean processed) {
	}

}
