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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link ContentTags}.
 */
class ContentTagsTests {

	private final ContentTags tags = new ContentTags();

	private final AtomicInteger reads = new AtomicInteger();

	@Test
	void whenManyAskForAStateThenItIsReadOnce() throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		CountDownLatch asked = new CountDownLatch(1);
		CompletableFuture<String> first = find(() -> {
			reading.countDown();
			assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
			return "tag" + this.reads.incrementAndGet();
		});
		assertThat(reading.await(60, TimeUnit.SECONDS)).isTrue();
		CompletableFuture<String> second = find(() -> "tag" + this.reads.incrementAndGet());
		asked.countDown();
		assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo("tag1");
		assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo("tag1");
		assertThat(this.tags.find("other", () -> "other")).isEqualTo("other");
	}

	@Test
	void whenReadingFailsThenTheNextOneReadsAgain() throws IOException {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.tags.find("state", () -> {
			throw new IOException("unreadable");
		})).withMessage("unreadable");
		assertThat(this.tags.find("state", () -> "tag")).isEqualTo("tag");
	}

	@Test
	void whenThereAreManyThenThoseAskedForLastAreKept() throws IOException {
		for (int i = 0; i < 10_000; i++) {
			this.tags.find(i, () -> "tag" + this.reads.incrementAndGet());
		}
		assertThat(this.tags.find(9_999, () -> "again")).isEqualTo("tag10000");
		assertThat(this.tags.find(0, () -> "again")).isEqualTo("again");
	}

	private CompletableFuture<String> find(Reading reading) {
		return CompletableFuture.supplyAsync(() -> {
			try {
				return this.tags.find("state", () -> {
					try {
						return reading.read();
					}
					catch (InterruptedException ex) {
						throw new IOException(ex);
					}
				});
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private interface Reading {

		String read() throws InterruptedException;

	}

}
