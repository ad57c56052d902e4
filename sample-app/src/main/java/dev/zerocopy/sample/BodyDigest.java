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
import java.util.zip.CRC32C;

import dev.zerocopy.buffer.BodyView;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Length, CRC-32C and SHA-256 of a body that comes in parts. Confined to one request.
 */
final class BodyDigest {

	private final CRC32C crc32c = new CRC32C();

	private final MessageDigest sha256 = sha256();

	private long size;

	/**
	 * Take the next part. Reads the bytes where they are and keeps none.
	 * @param part the part
	 * @return this
	 */
	BodyDigest update(BodyView part) {
		part.update(this.crc32c);
		part.update(this.sha256);
		this.size += part.length();
		return this;
	}

	/**
	 * The result. Ends the computation.
	 * @param buffers allocates the memory of the result
	 * @return a JSON object
	 */
	DataBuffer toJson(DataBufferFactory buffers) {
		return new JsonWriter(buffers, 160).startObject()
			.name("size")
			.number(this.size)
			.name("crc32c")
			.hex((int) this.crc32c.getValue())
			.name("sha256")
			.hex(this.sha256.digest())
			.endObject();
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
