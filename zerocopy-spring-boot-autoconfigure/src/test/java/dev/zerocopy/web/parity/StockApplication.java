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

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.zerocopy.web.parity.ParityApplication.AdviceException;
import dev.zerocopy.web.parity.ParityApplication.LocalException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What the endpoints of {@link ParityApplication} would be in plain WebFlux.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ StockApplication.Twins.class, ParityApplication.Common.class })
class StockApplication {

	@RestController
	static class Twins {

		@GetMapping("/bytes")
		byte[] bytes() {
			return "bytes".getBytes();
		}

		@DeleteMapping("/bytes")
		Mono<Void> delete() {
			return Mono.empty();
		}

		@GetMapping("/view/{id}")
		byte[] view(@PathVariable String id) {
			return id.getBytes(java.nio.charset.StandardCharsets.UTF_8);
		}

		@GetMapping("/param")
		byte[] param(@RequestParam String q) {
			return q.getBytes();
		}

		@GetMapping("/param/int")
		byte[] intParam(@RequestParam int q) {
			return String.valueOf(q).getBytes();
		}

		@GetMapping("/param/default")
		byte[] defaultParam(@RequestParam(defaultValue = "#{1 + 1}") int q,
				@RequestParam(defaultValue = "${parity.absent:seven}") String r) {
			return (q + r).getBytes();
		}

		@GetMapping("/param/optional")
		byte[] optionalParam(@RequestParam Optional<Integer> q, @RequestParam(required = false) @Nullable Integer r) {
			return (q + "" + r).getBytes();
		}

		@GetMapping("/param/list")
		byte[] listParam(@RequestParam List<Integer> q) {
			return q.toString().getBytes();
		}

		@GetMapping("/header")
		byte[] header(@RequestHeader("X-A") String a) {
			return a.getBytes();
		}

		@GetMapping("/header/list")
		byte[] listHeader(@RequestHeader("X-A") List<String> a) {
			return a.toString().getBytes();
		}

		@GetMapping("/typed/{id}")
		byte[] typed(@PathVariable Integer id) {
			return String.valueOf(id).getBytes();
		}

		@GetMapping("/files/{*path}")
		byte[] files(@PathVariable String path) {
			return path.getBytes();
		}

		@GetMapping("/matrix/{id}")
		byte[] matrix(@PathVariable String id) {
			return id.getBytes();
		}

		@PostMapping("/body/mono")
		Mono<byte[]> body(@org.springframework.web.bind.annotation.RequestBody Mono<byte[]> body) {
			return body;
		}

		@GetMapping("/flux")
		Flux<DataBuffer> flux() {
			return Flux.just("a", "b", "c").map(Twins::buffer);
		}

		@GetMapping("/empty")
		Mono<byte[]> empty() {
			return Mono.empty();
		}

		@GetMapping("/status")
		@ResponseStatus(HttpStatus.ACCEPTED)
		byte[] status() {
			return "accepted".getBytes();
		}

		@GetMapping("/status/void")
		@ResponseStatus(HttpStatus.NO_CONTENT)
		void statusOfNothing() {
		}

		@GetMapping("/fail/{kind}")
		byte[] fail(@PathVariable String kind) {
			throw failure(kind);
		}

		@GetMapping("/fail/mono/{kind}")
		Mono<byte[]> failMono(@PathVariable String kind) {
			return Mono.<byte[]>error(() -> failure(kind)).delaySubscription(Duration.ofMillis(1));
		}

		@GetMapping("/fail/flux/{kind}")
		Flux<DataBuffer> failFlux(@PathVariable String kind) {
			return Flux.error(() -> failure(kind));
		}

		@GetMapping(path = "/produces", produces = "text/plain")
		byte[] produces() {
			return "text".getBytes();
		}

		@GetMapping("/cors")
		@CrossOrigin("https://friend.example")
		byte[] cors() {
			return "cors".getBytes();
		}

		@GetMapping("/constrained/{id}")
		byte[] constrained(@PathVariable @jakarta.validation.constraints.Size(max = 3) String id) {
			return id.getBytes();
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.LOCKED)
		byte[] local(LocalException ex) {
			return "local".getBytes();
		}

		private static DataBuffer buffer(String text) {
			return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes());
		}

		private static RuntimeException failure(String kind) {
			return switch (kind) {
				case "local" -> new LocalException();
				case "advice" -> new AdviceException("advice");
				case "status" -> new ResponseStatusException(HttpStatus.CONFLICT, "conflict");
				default -> new UnsupportedOperationException("unhandled");
			};
		}

	}

}
