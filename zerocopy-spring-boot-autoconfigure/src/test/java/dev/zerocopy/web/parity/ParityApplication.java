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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.parity.Parity.Counts;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

/**
 * The endpoints whose answers are compared.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({ ParityApplication.Endpoints.class, ParityApplication.Common.class })
class ParityApplication {

	private static byte[] bytes(Object text) {
		return String.valueOf(text).getBytes(StandardCharsets.UTF_8);
	}

	private static DataBuffer buffer(Object text) {
		return DefaultDataBufferFactory.sharedInstance.wrap(bytes(text));
	}

	private static RuntimeException failure(String kind) {
		return switch (kind) {
			case "local" -> new LocalException();
			case "advice" -> new AdviceException("advice");
			case "buffer" -> new IllegalCallerException("buffer");
			case "status" -> new ResponseStatusException(HttpStatus.CONFLICT, "conflict");
			default -> new UnsupportedOperationException("unhandled");
		};
	}

	/** What every application has. */
	@Configuration(proxyBeanMethods = false)
	@Import({ OtherController.class, Advice.class })
	static class Common {

		@Bean
		@Order(0)
		WebFilter requestedFilter() {
			return new RequestedFilter();
		}

		@Bean
		RouterFunction<ServerResponse> functions() {
			return RouterFunctions.route()
				.GET("/overlap/special", request -> ServerResponse.ok().bodyValue("function"))
				.build();
		}

	}

	/** Does to a request what its header {@code X-Filter} asks for. */
	static class RequestedFilter implements WebFilter {

		@Override
		public Mono<Void> filter(ServerWebExchange exchange, org.springframework.web.server.WebFilterChain chain) {
			return switch (String.valueOf(exchange.getRequest().getHeaders().getFirst("X-Filter"))) {
				case "upper" -> chain.filter(exchange.mutate().response(upperCase(exchange)).build());
				case "forbid" -> {
					exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
					yield chain.filter(exchange);
				}
				case "accepted" -> {
					exchange.getResponse().setStatusCode(HttpStatus.ACCEPTED);
					yield chain.filter(exchange);
				}
				case "type" -> {
					exchange.getResponse().getHeaders().setContentType(MediaType.TEXT_HTML);
					yield chain.filter(exchange);
				}
				case "principal" ->
					chain.filter(exchange.mutate().principal(Mono.<Principal>just(() -> "somebody")).build());
				case "context" -> chain.filter(exchange).contextWrite(context -> context.put("user", "somebody"));
				case "path" -> chain.filter(exchange.mutate().request(request -> request.path("/bytes")).build());
				case "header" ->
					chain.filter(exchange.mutate().request(request -> request.header("X-A", "filtered")).build());
				case "body" -> chain.filter(exchange.mutate().request(upperCaseBody(exchange)).build());
				default -> chain.filter(exchange);
			};
		}

		private static ServerHttpRequestDecorator upperCaseBody(ServerWebExchange exchange) {
			return new ServerHttpRequestDecorator(exchange.getRequest()) {

				@Override
				public Flux<DataBuffer> getBody() {
					return super.getBody().map(RequestedFilter::upperCase);
				}

			};
		}

		private static ServerHttpResponseDecorator upperCase(ServerWebExchange exchange) {
			return new ServerHttpResponseDecorator(exchange.getResponse()) {

				@Override
				public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
					return super.writeWith((body instanceof Mono<? extends DataBuffer> mono)
							? mono.map(RequestedFilter::upperCase) : Flux.from(body).map(RequestedFilter::upperCase));
				}

				@Override
				public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
					return super.writeAndFlushWith(
							Flux.from(body).map(inner -> Flux.from(inner).map(RequestedFilter::upperCase)));
				}

			};
		}

		private static DataBuffer upperCase(DataBuffer buffer) {
			String text = buffer.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(buffer);
			return buffer(text.toUpperCase(Locale.ROOT));
		}

	}

	/** Mappings that are not ours, beside ours. */
	@RestController
	static class OtherController {

		@GetMapping("/probe")
		String probe() {
			return "alive";
		}

		@GetMapping("/overlap/literal")
		String literal() {
			return "other literal";
		}

		@GetMapping("/overlap/x{rest}")
		String moreSpecific(@PathVariable String rest) {
			return "other pattern " + rest;
		}

		@GetMapping("/ambiguous/{b}")
		String ambiguous(@PathVariable String b) {
			return "ambiguous " + b;
		}

		@GetMapping("/versions/{*rest}")
		String versions(@PathVariable String rest) {
			return "other rest " + rest;
		}

	}

	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler
		ResponseEntity<String> advice(AdviceException ex, ServerWebExchange exchange) {
			return ResponseEntity.status(HttpStatus.GONE)
				.header("X-Handler", "advice")
				.body(exchange.getRequest().getPath() + ": " + ex.getMessage());
		}

	}

	/** Handled by the controller itself. */
	@SuppressWarnings("serial")
	static class LocalException extends RuntimeException {

	}

	/** Handled by the advice. */
	@SuppressWarnings("serial")
	static class AdviceException extends RuntimeException {

		AdviceException(String message) {
			super(message);
		}

	}

	@ZeroCopyController
	static class Endpoints {

		private final Counts counts;

		Endpoints(Counts counts) {
			this.counts = counts;
		}

		private byte[] answer(Object text) {
			this.counts.calls.incrementAndGet();
			return ParityApplication.bytes(text);
		}

		@GetMapping("/bytes")
		byte[] bytes() {
			return answer("bytes");
		}

		@GetMapping("/bytebuffer")
		ByteBuffer byteBuffer() {
			return ByteBuffer.wrap(answer("byte buffer"));
		}

		@GetMapping("/buffer/{id}")
		DataBuffer buffer(@PathVariable String id, DataBufferFactory factory) {
			return factory.allocateBuffer(8).write(answer(id));
		}

		@GetMapping("/view/{id}")
		byte[] view(@PathVariable ByteView id) {
			return answer(id.toString(StandardCharsets.UTF_8));
		}

		@GetMapping("/number/{id}")
		byte[] number(@PathVariable ByteView id, @RequestParam(required = false) @Nullable ByteView page) {
			this.counts.calls.incrementAndGet();
			return ParityApplication.bytes(id.parseInt() + ((page != null) ? page.parseInt() : 0));
		}

		@GetMapping("/request/{id}")
		byte[] request(RequestView request) {
			return answer(request.method() + " " + request.path() + " " + request.query() + " " + request.header("x-a")
					+ " " + request.body().length());
		}

		@GetMapping("/param")
		byte[] param(@RequestParam String q) {
			return answer(q);
		}

		@GetMapping("/param/int")
		byte[] intParam(@RequestParam int q) {
			return answer(q);
		}

		@GetMapping("/param/enum")
		byte[] enumParam(@RequestParam HttpStatus q) {
			return answer(q);
		}

		@GetMapping("/param/default")
		byte[] defaultParam(@RequestParam(defaultValue = "#{1 + 1}") int q,
				@RequestParam(defaultValue = "${parity.absent:seven}") String r) {
			return answer(q + r);
		}

		@GetMapping("/param/optional")
		byte[] optionalParam(@RequestParam Optional<Integer> q, @RequestParam(required = false) @Nullable Integer r) {
			return answer(q + "" + r);
		}

		@GetMapping("/param/list")
		byte[] listParam(@RequestParam List<Integer> q) {
			return answer(q);
		}

		@GetMapping("/header")
		byte[] header(@RequestHeader("X-A") String a) {
			return answer(a);
		}

		@GetMapping("/header/int")
		byte[] intHeader(@RequestHeader("X-A") int a, @RequestHeader(name = "X-B", defaultValue = "5") int b) {
			return answer(a + b);
		}

		@GetMapping("/header/optional")
		byte[] optionalHeader(@RequestHeader("X-A") Optional<String> a,
				@RequestHeader(name = "X-B", required = false) @Nullable ByteView b) {
			return answer(a + "" + b);
		}

		@GetMapping("/header/list")
		byte[] listHeader(@RequestHeader("X-A") List<String> a) {
			return answer(a);
		}

		@GetMapping("/typed/{id}")
		byte[] typed(@PathVariable Integer id) {
			return answer(id);
		}

		@GetMapping("/files/{*path}")
		byte[] files(@PathVariable String path) {
			return answer(path);
		}

		@GetMapping("/matrix/{id}")
		byte[] matrix(@PathVariable String id) {
			return answer(id);
		}

		@GetMapping("/matrix/{id}/variables")
		byte[] matrixVariables(@PathVariable String id, @MatrixVariable int q) {
			return answer(id + q);
		}

		@PostMapping("/body/view")
		byte[] bodyView(BodyView body) {
			return answer(body.toString(StandardCharsets.UTF_8));
		}

		@PostMapping("/body/buffer")
		DataBuffer bodyBuffer(DataBuffer body) {
			this.counts.calls.incrementAndGet();
			return body;
		}

		@PostMapping("/body/mono")
		Mono<DataBuffer> bodyMono(Mono<DataBuffer> body) {
			this.counts.calls.incrementAndGet();
			return body;
		}

		@PostMapping("/body/flux")
		Flux<DataBuffer> bodyFlux(Flux<DataBuffer> body) {
			this.counts.calls.incrementAndGet();
			return body;
		}

		@PostMapping("/body/views")
		Mono<byte[]> bodyViews(Flux<BodyView> body) {
			this.counts.calls.incrementAndGet();
			return body.map(BodyView::length).reduce(0L, Long::sum).map(ParityApplication::bytes);
		}

		@PostMapping("/body/fail")
		byte[] bodyFail(BodyView body) {
			this.counts.calls.incrementAndGet();
			throw failure(body.toString(StandardCharsets.UTF_8));
		}

		@GetMapping("/void")
		void nothing() {
			this.counts.calls.incrementAndGet();
		}

		@GetMapping("/void/mono")
		Mono<Void> monoOfNothing() {
			this.counts.calls.incrementAndGet();
			return Mono.empty();
		}

		@GetMapping("/empty")
		Mono<DataBuffer> empty() {
			this.counts.calls.incrementAndGet();
			return Mono.empty();
		}

		@GetMapping("/flux")
		Flux<DataBuffer> flux() {
			this.counts.calls.incrementAndGet();
			return Flux.just("a", "b", "c").map(ParityApplication::buffer);
		}

		@GetMapping("/flux/empty")
		Flux<DataBuffer> emptyFlux() {
			this.counts.calls.incrementAndGet();
			return Flux.empty();
		}

		@GetMapping("/async")
		Mono<byte[]> async() {
			return Mono.fromSupplier(() -> answer("async")).subscribeOn(Schedulers.boundedElastic());
		}

		@GetMapping("/thread")
		byte[] thread() {
			return answer(Thread.currentThread().getClass().getSimpleName());
		}

		@GetMapping("/thread/mono")
		Mono<byte[]> threadOfMono() {
			String thread = Thread.currentThread().getClass().getSimpleName();
			return Mono.fromSupplier(() -> answer(thread));
		}

		@GetMapping("/context")
		Mono<byte[]> context() {
			return Mono.deferContextual(context -> Mono.just(answer(context.getOrDefault("user", "nobody"))));
		}

		@GetMapping("/principal")
		byte[] principal(@Nullable Principal principal) {
			return answer((principal != null) ? principal.getName() : "nobody");
		}

		@GetMapping("/status")
		@ResponseStatus(HttpStatus.ACCEPTED)
		byte[] status() {
			return answer("accepted");
		}

		@GetMapping("/status/void")
		@ResponseStatus(HttpStatus.NO_CONTENT)
		void statusOfNothing() {
			this.counts.calls.incrementAndGet();
		}

		@GetMapping("/status/mono")
		@ResponseStatus(HttpStatus.ACCEPTED)
		Mono<byte[]> statusOfMono() {
			return Mono.fromSupplier(() -> answer("accepted"));
		}

		@GetMapping("/status/fail/{kind}")
		@ResponseStatus(HttpStatus.FORBIDDEN)
		Mono<byte[]> statusOfFailure(@PathVariable String kind) {
			this.counts.calls.incrementAndGet();
			return Mono.error(failure(kind));
		}

		@GetMapping("/response")
		ZeroCopyResponse response() {
			return ZeroCopyResponse.status(HttpStatus.CREATED)
				.header("X-Multi", "1", "2")
				.header(HttpHeaders.LOCATION, "/elsewhere")
				.contentType(MediaType.TEXT_PLAIN)
				.body(answer("created"));
		}

		@GetMapping("/response/mono")
		Mono<ZeroCopyResponse> monoOfResponse() {
			return Mono.fromSupplier(() -> ZeroCopyResponse.status(299).body(ByteBuffer.wrap(answer("custom"))));
		}

		@GetMapping("/response/empty")
		ZeroCopyResponse emptyResponse() {
			this.counts.calls.incrementAndGet();
			return ZeroCopyResponse.status(HttpStatus.NOT_FOUND).header("X-Reason", "none").build();
		}

		@GetMapping("/response/flux")
		ZeroCopyResponse fluxResponse() {
			this.counts.calls.incrementAndGet();
			return ZeroCopyResponse.ok()
				.contentType(MediaType.TEXT_PLAIN)
				.body(Flux.just("a", "b").map(ParityApplication::buffer));
		}

		@GetMapping("/response/forbidden/{kind}")
		ZeroCopyResponse forbiddenResponse(@PathVariable String kind) {
			this.counts.calls.incrementAndGet();
			return ZeroCopyResponse.status(HttpStatus.FORBIDDEN)
				.header("X-Kept", "1")
				.contentType(MediaType.TEXT_PLAIN)
				.body(Flux.error(failure(kind)));
		}

		@GetMapping("/fail/{kind}")
		byte[] fail(@PathVariable String kind) {
			this.counts.calls.incrementAndGet();
			throw failure(kind);
		}

		@GetMapping("/fail/checked")
		byte[] failChecked() throws IOException {
			this.counts.calls.incrementAndGet();
			throw new IOException("checked");
		}

		@GetMapping("/fail/mono/{kind}")
		Mono<byte[]> failMono(@PathVariable String kind) {
			this.counts.calls.incrementAndGet();
			return Mono.<byte[]>error(() -> failure(kind)).delaySubscription(Duration.ofMillis(1));
		}

		@GetMapping("/fail/flux/{kind}")
		Flux<DataBuffer> failFlux(@PathVariable String kind) {
			this.counts.calls.incrementAndGet();
			return Flux.error(() -> failure(kind));
		}

		@GetMapping("/fail/late")
		Flux<DataBuffer> failLate() {
			this.counts.calls.incrementAndGet();
			return Flux.concat(Flux.just("a", "b").map(ParityApplication::buffer), Flux.error(new LocalException()));
		}

		@GetMapping("/fail/buffer")
		byte[] failToBuffer() {
			this.counts.calls.incrementAndGet();
			throw new IllegalCallerException("buffer");
		}

		@GetMapping("/fail/buffer/mono")
		Mono<byte[]> failToBufferLater() {
			this.counts.calls.incrementAndGet();
			return Mono.error(new IllegalCallerException("buffer"));
		}

		@PostMapping("/fail/body")
		byte[] failWithBody() throws ExecutionException {
			this.counts.calls.incrementAndGet();
			throw new ExecutionException("body", null);
		}

		@PostMapping("/fail/body/view")
		byte[] failWithBodyView(BodyView body) throws ExecutionException {
			this.counts.calls.incrementAndGet();
			throw new ExecutionException("body", null);
		}

		@GetMapping(path = "/produces", produces = "text/plain")
		byte[] produces() {
			return answer("text");
		}

		@GetMapping(path = "/produces/several", produces = { "text/*", "application/json;q=0.5", "text/csv" })
		byte[] producesSeveral() {
			return answer("several");
		}

		@GetMapping(path = "/produces/wildcard", produces = "text/*")
		byte[] producesWildcard() {
			return answer("wildcard");
		}

		@GetMapping(path = "/produces/not", produces = "!text/plain")
		byte[] producesNot() {
			return answer("not");
		}

		@GetMapping(path = "/conditions", params = "a=1")
		byte[] params() {
			return answer("params");
		}

		@GetMapping(path = "/conditions", headers = "X-A=1")
		byte[] headers() {
			return answer("headers");
		}

		@PostMapping(path = "/conditions", consumes = "text/plain")
		byte[] consumes(BodyView body) {
			return answer("text " + body.length());
		}

		@GetMapping("/cors")
		@CrossOrigin("https://friend.example")
		byte[] cors() {
			return answer("cors");
		}

		@GetMapping("/constrained/{id}")
		byte[] constrained(@PathVariable @Size(max = 3) String id) {
			return answer(id);
		}

		@GetMapping("/overlap/{x}")
		byte[] overlap(@PathVariable String x) {
			return answer("ours " + x);
		}

		@GetMapping("/ambiguous/{a}")
		byte[] ambiguous(@PathVariable String a) {
			return answer("ours " + a);
		}

		@GetMapping("/versions/{id}")
		byte[] versions(@PathVariable String id) {
			return answer("ours " + id);
		}

		@GetMapping("/dynamic/{x}")
		byte[] dynamic(@PathVariable String x) {
			return answer("ours " + x);
		}

		@RequestMapping("/any")
		byte[] any() {
			return answer("any");
		}

		@DeleteMapping("/bytes")
		void delete() {
			this.counts.calls.incrementAndGet();
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.LOCKED)
		byte[] local(LocalException ex) {
			return ParityApplication.bytes("local");
		}

		@ExceptionHandler
		DataBuffer withBuffer(IllegalCallerException ex, DataBufferFactory factory) {
			return factory.allocateBuffer(8).write(ParityApplication.bytes("handled"));
		}

		@ExceptionHandler
		Mono<Void> withBody(ExecutionException ex, ServerWebExchange exchange) {
			exchange.getResponse().setStatusCode(HttpStatus.BAD_REQUEST);
			return exchange.getResponse()
				.writeWith(DataBufferUtils.join(exchange.getRequest().getBody())
					.defaultIfEmpty(ParityApplication.buffer("none")));
		}

	}

}
