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

package dev.zerocopy.web.parity;

import java.nio.charset.StandardCharsets;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link WebFluxTest @WebFluxTest} serves zero-copy controllers.
 */
@WebFluxTest
class ZeroCopyWebFluxTestTests {

	@Autowired
	private WebTestClient client;

	@Test
	void whenParameterIsViewThenItIsBound() {
		this.client.get()
			.uri("/twice/21")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.expectBody(String.class)
			.isEqualTo("42");
	}

	@Test
	void whenViewHoldsNoNumberThenProblemNamesIt() {
		this.client.get()
			.uri("/twice/x")
			.exchange()
			.expectStatus()
			.isBadRequest()
			.expectBody()
			.jsonPath("$.detail")
			.value(detail -> assertThat(String.valueOf(detail)).startsWith("path variable 'number'"));
	}

	@Test
	void whenBodyIsViewedOrStreamedThenItArrives() {
		for (String path : new String[] { "/body", "/stream" }) {
			this.client.post()
				.uri(path)
				.bodyValue("some body")
				.exchange()
				.expectBody(String.class)
				.isEqualTo("some body");
		}
	}

	@Configuration(proxyBeanMethods = false)
	@Import(SliceController.class)
	static class Slice {

	}

	@ZeroCopyController
	static class SliceController {

		@GetMapping("/twice/{number}")
		byte[] twice(@PathVariable ByteView number) {
			return String.valueOf(2 * number.parseInt()).getBytes(StandardCharsets.UTF_8);
		}

		@PostMapping("/body")
		byte[] body(BodyView body) {
			return body.copy();
		}

		@PostMapping("/stream")
		Flux<DataBuffer> stream(Flux<DataBuffer> body) {
			return body;
		}

	}

}
