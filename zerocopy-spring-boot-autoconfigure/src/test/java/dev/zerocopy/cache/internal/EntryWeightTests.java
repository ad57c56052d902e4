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

package dev.zerocopy.cache.internal;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.http.internal.ContentCoding;
import dev.zerocopy.testsupport.HeapGraph;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.util.AsciiString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The budget counts the heap that entries hold.
 */
class EntryWeightTests {

	private static final int COUNT = 300;

	private static final Freshness HOUR = new Freshness(Duration.ofHours(1), Duration.ZERO, Duration.ZERO,
			Duration.ZERO, Duration.ZERO);

	private final CacheMemory memory = new CacheMemory(Runnable::run);

	private final EntryFactory factory = new EntryFactory(this.memory, Ticker.systemTicker());

	static Stream<Arguments> entries() {
		return Stream.of(Arguments.of("plain", (IntFunction<Sample>) i -> new Sample("/item/" + i, Set.of(), 0)),
				Arguments.of("root", (IntFunction<Sample>) i -> new Sample("/", Set.of(), 0)),
				Arguments.of("shared tag", (IntFunction<Sample>) i -> new Sample("/item/" + i, Set.of("items"), 1)),
				Arguments.of("own tags",
						(IntFunction<Sample>) i -> new Sample("/item/" + i,
								new LinkedHashSet<>(List.of("item-" + i, "part-" + i, "of-" + i)), 1)),
				Arguments.of("many fields", (IntFunction<Sample>) i -> new Sample("/item/" + i, Set.of("items"), 40)),
				Arguments.of("long path",
						(IntFunction<Sample>) i -> new Sample("/\u20ac" + "x".repeat(4000) + i, Set.of("items"), 2)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("entries")
	void whenEntriesAreSmallThenTheirHeapCounts(String name, IntFunction<Sample> samples) {
		EntryStore store = store();
		put(store, samples.apply(-1), -1);
		long before = HeapGraph.sizeOf(store);
		long counted = 0;
		for (int i = 0; i < COUNT; i++) {
			CacheEntry entry = put(store, samples.apply(i), i);
			counted += entry.heapBytes();
		}
		long held = HeapGraph.sizeOf(store) - before;
		assertThat(counted).isGreaterThanOrEqualTo(held);
		assertThat(weight(store)).isGreaterThan(counted);
		store.close();
	}

	/** As the reference says. */
	@Test
	void whenEntryIsSmallThenItCountsTwoOrThreeKibibytes() {
		EntryStore store = store();
		CacheEntry entry = put(store, new Sample("/item/1", Set.of("item-1"), 1), 1);
		assertThat(store.weight(entry)).isBetween(2 * 1024, HeapSize.hasSmallReferences() ? 3 * 1024 : 5 * 1024);
		store.close();
	}

	@Test
	void whenAnswersAreKeptThenTheyCount() {
		EntryStore store = store();
		CacheEntry[] entries = fill(store);
		long before = HeapGraph.sizeOf(store);
		long weight = weight(store);
		for (int i = 0; i < COUNT; i++) {
			Variant variant = entries[i].variant(ContentCoding.IDENTITY);
			assertThat(variant).isNotNull();
			variant.keepHead(new byte[200]);
			variant.keepFields(false, fields(i));
			variant.keepFields(true, fields(i));
			variant.keepHttp2Fields(
					new AsciiString[] { new AsciiString(":status"), new AsciiString("200"), new AsciiString("x" + i) });
			entries[i].grown();
		}
		long held = HeapGraph.sizeOf(store) - before;
		assertThat(weight(store) - weight).isGreaterThanOrEqualTo(held);
		store.close();
	}

	@Test
	void whenVariantIsAddedThenItsHeapCounts() {
		EntryStore store = store();
		CacheEntry[] entries = fill(store);
		long before = HeapGraph.sizeOf(store);
		long weight = weight(store);
		for (int i = 0; i < COUNT; i++) {
			entries[i].add(new Variant(ContentCoding.GZIP, "\"" + i + "-gzip\"",
					this.memory.copyOf(List.of(Unpooled.wrappedBuffer(new byte[10])))));
			store.reweigh(entries[i]);
		}
		long held = HeapGraph.sizeOf(store) - before;
		assertThat(weight(store) - weight - 10 * COUNT).isGreaterThanOrEqualTo(held);
		store.close();
	}

	@Test
	void whenEntryWithoutBodyIsStoredThenItCounts() {
		EntryStore store = store();
		long before = HeapGraph.sizeOf(store);
		for (int i = 0; i < COUNT; i++) {
			CacheEntry pass = this.factory.createPass(key("/item/" + i, i));
			store.put(pass);
			pass.release();
		}
		assertThat(weight(store)).isGreaterThan(HeapGraph.sizeOf(store) - before);
		store.close();
	}

	@Test
	void whenBudgetIsLargerThanItsPartOfTheHeapThenHeapStaysWithinThat() {
		long part = Runtime.getRuntime().maxMemory() / 4;
		EntryStore plain = store(part / 2);
		CacheEntry entry = put(plain, new Sample("/item", Set.of(), 1), 1);
		for (int times : new int[] { 1, 2, 8 }) {
			EntryStore store = store(times * part);
			assertThat(store.weight(entry) - entry.bytes()).isBetween(times * entry.heapBytes() - times,
					times * entry.heapBytes() + times);
			store.close();
		}
		assertThat(plain.weight(entry)).isEqualTo((int) (entry.bytes() + entry.heapBytes()));
		plain.close();
	}

	private static io.netty.handler.codec.http.HttpHeaders fields(int i) {
		return DefaultHttpHeadersFactory.headersFactory()
			.newHeaders()
			.add(new AsciiString("ETag"), new AsciiString("\"" + i + "\""))
			.add(new AsciiString("Content-Type"), new AsciiString("text/plain"));
	}

	private CacheEntry[] fill(EntryStore store) {
		CacheEntry[] entries = new CacheEntry[COUNT];
		for (int i = 0; i < COUNT; i++) {
			entries[i] = put(store, new Sample("/item/" + i, Set.of(), 1), i);
		}
		return entries;
	}

	private static EntryStore store() {
		return store(Runtime.getRuntime().maxMemory() / 4);
	}

	private static EntryStore store(long maxBytes) {
		return new EntryStore(maxBytes, Ticker.systemTicker(), Runnable::run, event -> {
		});
	}

	private static long weight(EntryStore store) {
		return store.entries().policy().eviction().orElseThrow().weightedSize().orElseThrow();
	}

	private static CacheKey key(String path, int number) {
		CacheKey.Builder key = new CacheKey.Builder(1);
		key.add(path);
		key.add("number " + number);
		return key.build(path);
	}

	private CacheEntry put(EntryStore store, Sample sample, int number) {
		HttpHeaders headers = new HttpHeaders();
		for (int i = 0; i < sample.fields(); i++) {
			headers.add("X-Field-" + i / 2, "value " + number + " of " + i);
		}
		CacheEntry entry = this.factory.create(key(sample.path(), number), sample.tags(), HOUR, false, Set.of("Accept"),
				new CapturedResponse(200, headers, false, List.of(Unpooled.wrappedBuffer(new byte[20]))));
		store.put(entry);
		entry.release();
		return entry;
	}

	private record Sample(String path, Set<String> tags, int fields) {

	}

}
