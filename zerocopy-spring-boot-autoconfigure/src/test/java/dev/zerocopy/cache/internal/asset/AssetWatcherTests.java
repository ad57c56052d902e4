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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchService;
import java.util.concurrent.Callable;

import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.http.internal.ContentCoding;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link AssetWatcher}.
 */
class AssetWatcherTests {

	@TempDir
	private Path directory;

	private AssetStore store;

	@BeforeEach
	void open() throws Exception {
		this.store = TestAssets.open(this.directory, true, Runnable::run);
	}

	@AfterEach
	void close() {
		this.store.close();
		assertThat(this.store.usedBytes()).isZero();
	}

	@Test
	void whenSystemDoesNotTellThenDirectoryIsLookedAtAllTheSame() throws Exception {
		watch(() -> {
			throw new IOException("none left");
		});
	}

	@Test
	void whenDirectoryCannotBeRegisteredThenItIsLookedAtAllTheSame() throws Exception {
		WatchService full = mock(WatchService.class);
		watch(() -> full);
	}

	private void watch(Callable<WatchService> service) throws Exception {
		AssetWatcher watcher = new AssetWatcher(this.store, service);
		watcher.start();
		try {
			Files.writeString(this.directory.resolve("a.txt"), "newer");
			Files.writeString(this.directory.resolve("b.txt"), "added");
			Awaitility.await().untilAsserted(() -> {
				assertThat(content("/a.txt")).isEqualTo("newer");
				assertThat(content("/b.txt")).isEqualTo("added");
			});
			Files.delete(this.directory.resolve("a.txt"));
			Awaitility.await().untilAsserted(() -> assertThat(this.store.find("/a.txt")).isNull());
		}
		finally {
			watcher.stop();
		}
	}

	private String content(String path) {
		Asset asset = this.store.find(path);
		CacheEntry entry = (asset != null) ? asset.acquire() : null;
		if (entry == null) {
			return "";
		}
		try {
			Variant identity = entry.variant(ContentCoding.IDENTITY);
			return (identity != null) ? identity.body().toString(StandardCharsets.UTF_8) : "";
		}
		finally {
			entry.release();
		}
	}

}
