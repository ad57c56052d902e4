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

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The work of {@link RequestController} in ordinary WebFlux.
 */
@RestController
@RequestMapping("/stock")
class StockRequestController {

	@GetMapping("/params/{id}")
	Parameter parameter(@PathVariable int id) {
		return new Parameter(id, id % 2 == 0);
	}

	@GetMapping("/inspect")
	Inspection inspect(ServerHttpRequest request, @RequestBody(required = false) byte @Nullable [] body) {
		return new Inspection(request.getMethod().name(), request.getURI().getRawPath(), request.getHeaders().size(),
				(body != null) ? body.length : 0);
	}

	record Parameter(int id, boolean even) {
	}

	record Inspection(String method, String path, int headers, long body) {
	}

}
