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

import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The work of {@link CatalogController} in ordinary WebFlux.
 */
@RestController
@RequestMapping("/stock/catalog")
class StockCatalogController {

	private final Catalog catalog;

	StockCatalogController(Catalog catalog) {
		this.catalog = catalog;
	}

	@GetMapping
	List<Catalog.Item> all() {
		return this.catalog.all();
	}

	@GetMapping("/{id}")
	ResponseEntity<Catalog.Item> item(@PathVariable int id) {
		return ResponseEntity.ofNullable(this.catalog.find(id));
	}

	@PostMapping("/{id}")
	ResponseEntity<Catalog.Item> changePrice(@PathVariable int id, @RequestParam int cents) {
		return ResponseEntity.ofNullable(this.catalog.changePrice(id, cents));
	}

}
