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

package dev.zerocopy.file.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.zerocopy.file.EntityTagSource;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.RepresentationAnswer;
import dev.zerocopy.http.internal.Validators;
import dev.zerocopy.testsupport.TimeLimit;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link FileStore}.
 */
class FileStoreTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private static final FileTime BEFORE = FileTime.from(Instant.parse("2020-05-05T05:05:05.123456Z"));

	@TempDir
	private Path directory;

	@Test
	void whenFileIsKeptThenItIsFoundUntilTheTimeIsOver() throws Exception {
		FileBody body = body("a");
		Duration ttl = Duration.ofSeconds(1);
		try (FileStore store = new FileStore(ttl, 10, 1024, EntityTagSource.ATTRIBUTES)) {
			TimeLimit limit = new TimeLimit(ttl);
			OpenFile opened = open(store, body);
			limit.run(() -> {
				OpenFile found = store.find(body);
				assertThat(found).isSameAs(opened);
				found.release();
			});
			await().until(() -> opened.refCnt() == 0);
			assertThat(store.find(body)).isNull();
		}
	}

	@Test
	void whenTimeIsZeroThenNothingIsKept() throws IOException {
		FileBody body = body("a");
		try (FileStore store = new FileStore(Duration.ZERO, 10, 1024, EntityTagSource.ATTRIBUTES)) {
			OpenFile opened = open(store, body);
			assertThat(store.find(body)).isNull();
			await().until(() -> opened.refCnt() == 0);
		}
	}

	@Test
	void whenThereAreTooManyThenTheOneUsedLeastRecentlyGoes() throws IOException {
		try (FileStore store = new FileStore(Duration.ofHours(1), 2, 1024, EntityTagSource.ATTRIBUTES)) {
			List<FileBody> bodies = List.of(body("a"), body("b"), body("c"));
			OpenFile first = open(store, bodies.get(0));
			OpenFile second = open(store, bodies.get(1));
			store.find(bodies.get(0)).release();
			open(store, bodies.get(2));
			await().until(() -> second.refCnt() == 0);
			await().until(() -> first.refCnt() == 1);
			assertThat(store.find(bodies.get(1))).isNull();
		}
	}

	@Test
	void whenStoreIsClosedThenFilesInUseStayOpen() throws IOException {
		FileBody body = body("a");
		FileStore store = new FileStore(Duration.ofHours(1), 2, 1024, EntityTagSource.ATTRIBUTES);
		open(store, body);
		OpenFile used = store.find(body);
		store.close();
		// Whoever opened it gives its count back on another thread.
		await().until(() -> used.refCnt() == 1);
		ByteBuf bytes = used.read(ByteBufAllocator.DEFAULT::directBuffer, 0, 1);
		assertThat(bytes.readByte()).isEqualTo((byte) 'a');
		bytes.release();
		used.release();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> used.checkUnchanged());
	}

	@Test
	void whenUseIsCancelledBeforeTheFileIsOpenThenItIsReleased() throws Exception {
		FileBody body = body("a");
		CountDownLatch cancelled = new CountDownLatch(1);
		CountDownLatch opening = new CountDownLatch(1);
		AtomicReference<@Nullable OpenFile> opened = new AtomicReference<>();
		try (FileStore store = new FileStore(Duration.ofHours(1), 2, 1024, EntityTagSource.ATTRIBUTES)) {
			open(store, body);
			ContentLease lease = new ContentLease(task -> new Thread(task).start(), Runnable::run, () -> {
				opening.countDown();
				assertThat(cancelled.await(60, TimeUnit.SECONDS)).isTrue();
				opened.set(store.find(body));
				return opened.get();
			}, content -> Mono.error(new AssertionError("used after cancellation")));
			Disposable use = lease.subscribe();
			assertThat(opening.await(60, TimeUnit.SECONDS)).isTrue();
			use.dispose();
			cancelled.countDown();
			await().until(() -> opened.get() != null && opened.get().refCnt() == 1);
		}
	}

	@Test
	void whenReadingIsCancelledThenFileIsReleased() throws IOException {
		Path file = Files.write(this.directory.resolve("long"), new byte[100_000]);
		try (FileStore store = new FileStore(Duration.ZERO, 2, 1024, EntityTagSource.ATTRIBUTES)) {
			OpenFile opened = opener(EntityTagSource.ATTRIBUTES).open(FileBody.of(file));
			assertThat(opened).isNotNull();
			List<ByteBuf> parts = new ArrayList<>();
			store.read(opened, RepresentationAnswer.whole(100_000), ByteBufAllocator.DEFAULT::directBuffer)
				.take(3)
				.doOnNext(parts::add)
				.blockLast(TIMEOUT);
			assertThat(parts).hasSize(3).allMatch(part -> part.readableBytes() == 1024).allMatch(ByteBuf::release);
			await().until(() -> opened.refCnt() == 1);
			opened.release();
		}
	}

	@Test
	void entityTagTellsStatesApart() throws IOException {
		FileOpener opener = opener(EntityTagSource.ATTRIBUTES);
		Path file = write("a", "a", BEFORE);
		String tag = tag(opener, file);
		assertThat(tag(opener, file)).isEqualTo(tag).matches("\"[0-9a-f]+-[0-9a-f]+\"");
		assertThat(tag(opener, write("b", "ab", BEFORE))).isNotEqualTo(tag);
		Files.setLastModifiedTime(file, FileTime.from(BEFORE.toInstant().plusNanos(1000)));
		assertThat(tag(opener, file)).isNotEqualTo(tag);
	}

	/** So that a range can be resumed on another server. */
	@Test
	void whenCopyHasTheSameTimeThenItHasTheSameTag() throws IOException {
		FileOpener opener = opener(EntityTagSource.ATTRIBUTES);
		assertThat(tag(opener, write("a", "same", BEFORE))).isEqualTo(tag(opener, write("b", "same", BEFORE)));
	}

	@Test
	void whenTagIsOfContentThenTimeDoesNotMatter() throws IOException {
		FileOpener opener = opener(EntityTagSource.CONTENT);
		String tag = tag(opener, write("a", "same", BEFORE));
		assertThat(tag(opener, write("b", "same", FileTime.from(Instant.parse("2021-01-01T00:00:00Z")))))
			.isEqualTo(tag);
		assertThat(tag(opener, write("c", "SAME", BEFORE))).isNotEqualTo(tag).startsWith("\"");
	}

	/**
	 * A file may be replaced within a tick of the clock: the same size and time again.
	 */
	@ParameterizedTest
	@EnumSource(EntityTagSource.class)
	void whenFileHasJustChangedThenItsTagIsWeakAndForThisFileAlone(EntityTagSource source) throws IOException {
		FileOpener opener = opener(source);
		FileTime ahead = FileTime.from(Instant.now().plusSeconds(1));
		Path file = write("a", "old", ahead);
		String tag = tag(opener, file);
		Files.move(write("b", "new", ahead), file, StandardCopyOption.REPLACE_EXISTING);
		String after = tag(opener, file);
		assertThat(tag).startsWith("W/\"");
		assertThat(after).startsWith("W/\"").isNotEqualTo(tag);
		assertThat(opened(opener, file).lastModified()).isEqualTo(HttpDates.NONE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1970-01-01T00:00:00Z", "1980-01-01T00:00:01Z" })
	void whenTimeIsAConstantThenTheTagIsOfContent(Instant time) throws IOException {
		FileOpener opener = opener(EntityTagSource.ATTRIBUTES);
		Validators validators = opened(opener, write("a", "old", FileTime.from(time)));
		assertThat(validators.lastModified()).isEqualTo(HttpDates.NONE);
		assertThat(validators.entityTag()).startsWith("\"")
			.isNotEqualTo(tag(opener, write("b", "new", FileTime.from(time))))
			.isEqualTo(tag(opener, write("c", "old", FileTime.from(time))));
	}

	private Path write(String name, String content, FileTime time) throws IOException {
		return Files.setLastModifiedTime(Files.writeString(this.directory.resolve(name), content), time);
	}

	private static FileOpener opener(EntityTagSource source) {
		return new FileOpener(Runnable::run, source, new ContentTags());
	}

	private static String tag(FileOpener opener, Path file) throws IOException {
		return String.valueOf(opened(opener, file).entityTag());
	}

	private static Validators opened(FileOpener opener, Path path) throws IOException {
		OpenFile file = opener.open(FileBody.of(path));
		assertThat(file).isNotNull();
		file.release();
		return file.validators();
	}

	private FileBody body(String name) throws IOException {
		return FileBody.of(Files.writeString(this.directory.resolve(name), name));
	}

	private static OpenFile open(FileStore store, FileBody body) {
		AtomicReference<@Nullable OpenFile> opened = new AtomicReference<>();
		store.use(body, Runnable::run, content -> {
			opened.set((OpenFile) content);
			return Mono.empty();
		}).block(TIMEOUT);
		OpenFile file = opened.get();
		assertThat(file).isNotNull();
		return file;
	}

}
