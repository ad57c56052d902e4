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

package dev.zerocopy.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.web.ZeroCopyController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;

/**
 * Endpoints with bodies of known size and kind.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(MetersApplication.BytesController.class)
public class MetersApplication {

	public static final int DIRECT = 1000;

	public static final int HEAP = 300;

	public static final int ALLOCATED = 64 * 1024;

	@ZeroCopyController
	public static class BytesController {

		final Set<Long> threads = ConcurrentHashMap.newKeySet();

		final CountDownLatch called = new CountDownLatch(1);

		final CountDownLatch cancelled = new CountDownLatch(1);

		volatile byte[] garbage = {};

		@GetMapping("/direct")
		DataBuffer direct(DataBufferFactory factory) {
			return factory.allocateBuffer(DIRECT).write(new byte[DIRECT]);
		}

		@GetMapping("/heap")
		byte[] heap() {
			return new byte[HEAP];
		}

		@GetMapping("/stream")
		Flux<DataBuffer> stream(DataBufferFactory factory) {
			return Flux.range(0, 3).map((index) -> factory.allocateBuffer(DIRECT).write(new byte[DIRECT]));
		}

		@PostMapping("/echo")
		Flux<DataBuffer> echo(Flux<DataBuffer> body) {
			return body;
		}

		@PostMapping("/length")
		byte[] length(BodyView body) {
			return new byte[(int) (body.length() % 10)];
		}

		@GetMapping("/items/{id}")
		byte[] item(@PathVariable int id) {
			return new byte[id];
		}

		@RequestMapping("/any")
		byte[] any() {
			return new byte[1];
		}

		@GetMapping("/handled")
		byte[] handled() {
			throw new UnsupportedOperationException();
		}

		@ExceptionHandler
		ResponseEntity<Void> handle(UnsupportedOperationException ex) {
			return ResponseEntity.status(418).build();
		}

		@GetMapping("/broken")
		byte[] broken() {
			throw new IllegalStateException("broken on purpose");
		}

		@GetMapping("/never")
		Mono<DataBuffer> never() {
			this.called.countDown();
			return Mono.<DataBuffer>never().doOnCancel(this.cancelled::countDown);
		}

		@GetMapping("/allocate")
		byte[] allocate() {
			this.threads.add(Thread.currentThread().getId());
			this.garbage = new byte[ALLOCATED];
			return this.garbage.clone();
		}

	}

}
