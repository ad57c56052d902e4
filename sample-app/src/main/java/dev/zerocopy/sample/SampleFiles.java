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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * The directory that is served: the one of {@code sample.files}, or a temporary one with
 * a page of text and a large file without content.
 */
@Component
class SampleFiles implements DisposableBean {

	private static final long LARGE = 200L * 1024 * 1024;

	private final Path directory;

	private final boolean temporary;

	SampleFiles(@Value("${sample.files:#{null}}") @Nullable Path directory) throws IOException {
		this.temporary = directory == null;
		this.directory = (directory != null) ? directory : fill(Files.createTempDirectory("zerocopy-sample"));
	}

	private static Path fill(Path directory) throws IOException {
		Files.writeString(directory.resolve("hello.txt"), FixedText.ofLength(4096));
		try (RandomAccessFile large = new RandomAccessFile(directory.resolve("200m.bin").toFile(), "rw")) {
			large.setLength(LARGE);
		}
		return directory;
	}

	Path directory() {
		return this.directory;
	}

	@Override
	public void destroy() throws IOException {
		if (this.temporary) {
			FileSystemUtils.deleteRecursively(this.directory);
		}
	}

}
