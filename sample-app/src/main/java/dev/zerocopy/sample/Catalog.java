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

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * A thousand articles that change seldom and are read often.
 */
@Component
class Catalog {

	private static final int SIZE = 1000;

	private final ConcurrentMap<Integer, Item> items = new ConcurrentHashMap<>();

	Catalog() {
		IntStream.rangeClosed(1, SIZE).forEach((id) -> this.items.put(id, item(id)));
	}

	private static Item item(int id) {
		return new Item(id, "Article " + id, "A sturdy, well-made article for daily use, number " + id + " of its kind",
				100 + id, List.of("new", (id % 2 == 0) ? "even" : "odd"));
	}

	List<Item> all() {
		return this.items.values().stream().sorted((a, b) -> Integer.compare(a.id(), b.id())).toList();
	}

	@Nullable Item find(int id) {
		return this.items.get(id);
	}

	@Nullable Item changePrice(int id, int cents) {
		return this.items.computeIfPresent(id, (key, item) -> item.withCents(cents));
	}

	/**
	 * An article.
	 *
	 * @param id the number
	 * @param name the name
	 * @param description a sentence about it
	 * @param cents the price
	 * @param labels some words
	 */
	record Item(int id, String name, String description, int cents, List<String> labels) {

		private Item withCents(int newCents) {
			return new Item(this.id, this.name, this.description, newCents, this.labels);
		}

	}

}
