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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;

import dev.zerocopy.cache.internal.CacheEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link AssetStore}, whose files are read when the test says so.
 */
class AssetStoreTests {

	@TempDir
	private Path directory;

	private final Queue<Runnable> tasks = new ArrayDeque<>();

	private AssetStore store;

	@BeforeEach
	void open() throws Exception {
		this.store = TestAssets.open(this.directory, false, this.tasks::add);
	}

	@AfterEach
	void close() {
		this.store.close();
		assertThat(this.store.usedBytes()).isZero();
	}

	@Test
	void whenTwoAskThenFileIsReadOnce() {
		Asset asset = asset();
		StepVerifier first = StepVerifier.create(this.store.load(asset)).expectComplete().verifyLater();
		StepVerifier second = StepVerifier.create(this.store.load(asset)).expectComplete().verifyLater();
		assertThat(this.tasks).hasSize(1);
		this.tasks.remove().run();
		first.verify();
		second.verify();
		assertThat(this.store.usedBytes()).isEqualTo(3);
		StepVerifier.create(this.store.load(asset)).verifyComplete();
		assertThat(this.tasks).isEmpty();
	}

	@Test
	void whenFirstGoesAwayThenSecondIsStillServed() {
		Asset asset = asset();
		this.store.load(asset).subscribe().dispose();
		StepVerifier second = StepVerifier.create(this.store.load(asset)).expectComplete().verifyLater();
		this.tasks.remove().run();
		second.verify();
	}

	@Test
	void whenFileCannotBeReadThenNextOneTriesAgain() throws Exception {
		Asset asset = asset();
		Files.delete(this.directory.resolve("a.txt"));
		StepVerifier first = StepVerifier.create(this.store.load(asset))
			.expectError(NoSuchFileException.class)
			.verifyLater();
		this.tasks.remove().run();
		first.verify();
		Files.writeString(this.directory.resolve("a.txt"), "again");
		StepVerifier second = StepVerifier.create(this.store.load(asset)).expectComplete().verifyLater();
		this.tasks.remove().run();
		second.verify();
		assertThat(this.store.usedBytes()).isEqualTo(5);
	}

	@Test
	void whenStoreIsClosedMeanwhileThenNothingIsKept() {
		Asset asset = asset();
		StepVerifier first = StepVerifier.create(this.store.load(asset)).expectComplete().verifyLater();
		this.store.close();
		this.tasks.remove().run();
		first.verify();
		assertThat(asset.acquire()).isNull();
		assertThat(this.store.usedBytes()).isZero();
	}

	@Test
	void whenFileIsReplacedThenAnswersInFlightKeepTheirBytes() throws Exception {
		Asset asset = asset();
		this.store.load(asset).subscribe();
		this.tasks.remove().run();
		CacheEntry entry = Objects.requireNonNull(asset.acquire());
		Files.writeString(this.directory.resolve("a.txt"), "longer");
		assertThat(refresh()).isFalse();
		assertThat(this.store.find("/a.txt")).isSameAs(asset);
		assertThat(refresh()).isTrue();
		assertThat(this.store.find("/a.txt")).isNotSameAs(asset);
		assertThat(asset.acquire()).isNull();
		assertThat(this.store.usedBytes()).isEqualTo(3);
		entry.release();
		assertThat(this.store.usedBytes()).isZero();
	}

	@Test
	void whenFileChangesBetweenTwoLooksThenItIsNotTakenOver() throws Exception {
		Asset asset = asset();
		Files.writeString(this.directory.resolve("a.txt"), "half");
		assertThat(refresh()).isFalse();
		Files.writeString(this.directory.resolve("a.txt"), "half and half");
		assertThat(refresh()).isFalse();
		assertThat(this.store.find("/a.txt")).isSameAs(asset);
		assertThat(refresh()).isTrue();
		assertThat(this.store.find("/a.txt")).isNotSameAs(asset);
	}

	@Test
	void whenFileIsGoneForOneLookThenItStays(@TempDir Path other) throws Exception {
		Asset asset = asset();
		Path away = Files.move(this.directory.resolve("a.txt"), other.resolve("away.txt"));
		assertThat(refresh()).isFalse();
		Files.move(away, this.directory.resolve("a.txt"));
		assertThat(refresh()).isTrue();
		assertThat(this.store.find("/a.txt")).isSameAs(asset);
		Files.delete(this.directory.resolve("a.txt"));
		assertThat(refresh()).isFalse();
		assertThat(refresh()).isTrue();
		assertThat(this.store.find("/a.txt")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "/", "//", "/a/", "/a//b", "/.", "/a/..", "/../a", "/a\\b", "/a\n", "/\0" })
	void whenSegmentIsNoNameThenItIsNoPath(String path) {
		assertThat(AssetSource.isPath(path)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a", "/a/b.js", "/...", "/..a", "/.well-known/x", "/a b", "/ü" })
	void whenSegmentsAreNamesThenItIsPath(String path) {
		assertThat(AssetSource.isPath(path)).isTrue();
	}

	private Asset asset() {
		return Objects.requireNonNull(this.store.find("/a.txt"));
	}

	private boolean refresh() throws IOException {
		return this.store.refresh(visited -> {
		});
	}

}
