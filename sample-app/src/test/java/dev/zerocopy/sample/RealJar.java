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

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A library of the test class path as real input.
 */
final class RealJar {

	static final long MINIMUM_LENGTH = 5 * 1024 * 1024;

	private RealJar() {
	}

	/**
	 * The smallest jar of at least 5 MiB.
	 * @return the path of the jar in the local Maven repository
	 */
	static Path find() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.endsWith(".jar"))
			.map(Path::of)
			.filter((jar) -> length(jar) >= MINIMUM_LENGTH)
			.min(Comparator.comparingLong(RealJar::length))
			.orElseThrow(() -> new IllegalStateException("No jar of at least 5 MiB on the class path"));
	}

	private static long length(Path jar) {
		try {
			return Files.size(jar);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
