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

import dev.zerocopy.buffer.ByteView;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Writes one flat JSON object or array into a buffer, without strings in between. Copies
 * what it is given. The caller owns the finished buffer. Confined to one request.
 */
final class JsonWriter {

	private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

	private final DataBuffer buffer;

	private boolean first = true;

	/**
	 * Start to write.
	 * @param buffers allocates the buffer
	 * @param capacity the expected length; the buffer grows beyond it
	 */
	JsonWriter(DataBufferFactory buffers, int capacity) {
		this.buffer = buffers.allocateBuffer(capacity);
	}

	JsonWriter startObject() {
		this.buffer.write((byte) '{');
		return this;
	}

	JsonWriter startArray() {
		this.buffer.write((byte) '[');
		return this;
	}

	/**
	 * Write the name of the next member.
	 * @param name the name, ASCII without quotes and backslashes
	 * @return this
	 */
	JsonWriter name(String name) {
		separate();
		this.buffer.write((byte) '"');
		this.buffer.write(name, StandardCharsets.US_ASCII);
		this.buffer.write((byte) '"').write((byte) ':');
		this.first = true;
		return this;
	}

	JsonWriter number(long value) {
		separate();
		this.buffer.write(Long.toString(value), StandardCharsets.US_ASCII);
		return this;
	}

	JsonWriter bool(boolean value) {
		separate();
		this.buffer.write(Boolean.toString(value), StandardCharsets.US_ASCII);
		return this;
	}

	/**
	 * Write a string of visible ASCII characters, such as a method or a path.
	 * @param value the text
	 * @return this
	 */
	JsonWriter string(ByteView value) {
		separate();
		this.buffer.write((byte) '"');
		for (int i = 0; i < value.length(); i++) {
			byte character = value.byteAt(i);
			if (character == '"' || character == '\\') {
				this.buffer.write((byte) '\\');
			}
			this.buffer.write(character);
		}
		this.buffer.write((byte) '"');
		return this;
	}

	/**
	 * Write a string of eight hexadecimal digits.
	 * @param value the number
	 * @return this
	 */
	JsonWriter hex(int value) {
		return hex(new byte[] { (byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value });
	}

	/**
	 * Write a string of two hexadecimal digits for each byte.
	 * @param bytes the bytes
	 * @return this
	 */
	JsonWriter hex(byte[] bytes) {
		separate();
		byte[] text = new byte[2 + 2 * bytes.length];
		int index = 0;
		text[index++] = '"';
		for (byte b : bytes) {
			text[index++] = HEX[(b >> 4) & 0xf];
			text[index++] = HEX[b & 0xf];
		}
		text[index] = '"';
		this.buffer.write(text);
		return this;
	}

	DataBuffer endObject() {
		return this.buffer.write((byte) '}');
	}

	DataBuffer endArray() {
		return this.buffer.write((byte) ']');
	}

	private void separate() {
		if (!this.first) {
			this.buffer.write((byte) ',');
		}
		this.first = false;
	}

}
