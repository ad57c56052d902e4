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

package dev.zerocopy.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files whose every byte tells its position and its file.
 */
final class TestFiles {

	private TestFiles() {
	}

	static byte at(long position, int seed) {
		return (byte) ((position * 31 + (position >>> 8) * 7 + seed) % 251);
	}

	static byte[] bytes(long from, int length, int seed) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = at(from + i, seed);
		}
		return bytes;
	}

	static Path write(Path file, int length, int seed) throws IOException {
		try (OutputStream out = Files.newOutputStream(file)) {
			int part = 1024 * 1024;
			for (int position = 0; position < length; position += part) {
				out.write(bytes(position, Math.min(part, length - position), seed));
			}
		}
		return file;
	}

	static int firstDifference(byte[] bytes, int seed) {
		for (int i = 0; i < bytes.length; i++) {
			if (bytes[i] != at(i, seed)) {
				return i;
			}
		}
		return -1;
	}

}
