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

package dev.zerocopy.cache.internal.asset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

import dev.zerocopy.cache.internal.CacheMemory;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Assets of a directory.
 */
final class TestAssets {

	private TestAssets() {
	}

	/** A store with one file, "a.txt" with the content "old". */
	static AssetStore open(Path directory, boolean preload, Executor executor) throws IOException {
		Files.writeString(directory.resolve("a.txt"), "old");
		AssetStore store = new AssetStore(
				new AssetLocations(List.of(directory.toUri().toString()), new PathMatchingResourcePatternResolver()),
				new AssetSettings(1000, preload, false, false, null, null), new CacheMemory(Runnable::run), executor);
		store.open();
		return store;
	}

}
