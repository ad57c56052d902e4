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
package dev.zerocopy.web.internal.cache;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.testsupport.LeakDetectionExtension;
import dev.zerocopy.testsupport.OwnThread;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.channel.uring.IoUring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Errors of an application with the counts of buffers. They cost the exchange that makes
 * them: event loops go on, and nobody gets what belongs to somebody else.
 */
class OwnershipErrorsIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	/**
	 * A part that is copied when a request passes on from the edge, and one that is
	 * shared.
	 */
	private static final List<Integer> SIZES = List.of(100, 6000);

	private static final List<String> ERRORS = List.of("/plain/twice", "/plain/slices", "/plain/thread",
			"/plain/forget", "/zero/twice", "/zero/slices", "/zero/thread", "/zero/forget", "/zero/answer",
			"/zero/released");

	/** Without those that break Netty's codec, with the starter and without it. */
	private static final List<String> HTTP2_ERRORS = ERRORS.stream()
		.filter(path -> path.startsWith("/zero/") || path.equals("/plain/forget"))
		.toList();

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(PlainController.class, ZeroController.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("zerocopy.netty.event-loop-threads=1", "server.http2.enabled=true");

	@ParameterizedTest
	@CsvSource({ "nio,auto", "epoll,auto", "io-uring,auto", "epoll,direct", "nio,webflux" })
	void whenHandlersMakeErrorsThenTheyCostTheirOwnExchange(String transport, String lane) {
		run(transport, lane, server -> {
			try (Client first = new Client(server); Client second = new Client(server)) {
				for (String error : ERRORS) {
					for (int size : SIZES) {
						for (int i = 0; i < 3; i++) {
							try (Client attacker = new Client(server)) {
								attacker.page();
								attacker.post(error, "x".repeat(size));
								first.use("1");
								attacker.readToEnd();
								second.use("2");
							}
						}
					}
				}
			}
			try (Client last = new Client(server)) {
				last.use("3");
			}
		});
		// Those that were forgotten on purpose.
		LeakDetectionExtension.takeLeaks();
	}

	@ParameterizedTest
	@CsvSource({ "nio,auto", "epoll,auto", "epoll,direct", "nio,webflux" })
	void whenHandlersMakeErrorsOverHttp2ThenTheyCostTheirOwnExchange(String transport, String lane) {
		run(transport, lane, server -> {
			HttpClient attacker = http2(server);
			HttpClient victim = http2(server);
			for (String error : HTTP2_ERRORS) {
				for (int size : SIZES) {
					get(attacker);
					// Not all of them get an answer.
					Disposable attack = post(attacker, error, "x".repeat(size)).subscribe(answer -> {
					}, failure -> {
					});
					use(victim, size);
					attack.dispose();
					use(victim, size);
				}
			}
		});
		LeakDetectionExtension.takeLeaks();
	}

	@ParameterizedTest
	@CsvSource({ "nio,100", "nio,6000", "epoll,100", "epoll,6000" })
	void whenReleasedBytesAreReadThenTheyAreNobodyElses(String transport, int size) {
		run(transport, "auto", server -> {
			PlainController controller = server.bean(PlainController.class);
			try (Client attacker = new Client(server); Client victim = new Client(server)) {
				attacker.page();
				attacker.post("/plain/after", "x".repeat(size));
				assertThat(controller.parked.await(1, TimeUnit.MINUTES)).isTrue();
				for (int i = 0; i < 5; i++) {
					victim.use("secret-" + i);
				}
				controller.go.tryEmitEmpty();
				assertThat(attacker.readToEnd()).contains(" 500 ").doesNotContain("secret");
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "nio,auto", "epoll,auto", "nio,webflux" })
	void whenUploadsOfPartsAreAbortedThenTheLoopGoesOn(String transport, String lane) {
		run(transport, lane, server -> {
			String head = "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 2000000\r\n\r\n";
			String part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n"
					+ "x".repeat(300_000);
			for (int i = 0; i < 30; i++) {
				try (Client attacker = new Client(server)) {
					attacker.page();
					attacker.client.sendToEndOrReset(("POST /plain/parts HTTP/1.1\r\nHost: localhost\r\n" + head + part)
						.getBytes(StandardCharsets.US_ASCII));
				}
				if (i % 5 == 0) {
					try (Client client = new Client(server)) {
						client.use("after " + i);
					}
				}
			}
			try (Client last = new Client(server)) {
				last.use("last");
			}
		});
		// Spring forgets parts of which it was told the end of the connection.
		LeakDetectionExtension.takeLeaks();
	}

	@ParameterizedTest
	@CsvSource({ "edge", "direct", "webflux" })
	void whenChannelHandlerReleasesTwiceThenTheCacheKeepsItsResponse(String lane) {
		runWithReleaser("epoll", lane, server -> {
			Releaser releaser = server.bean(Releaser.class);
			for (int i = 0; i < 3; i++) {
				releaser.errors.set(1);
				try (RawClient client = new RawClient(server.port())) {
					client.get("/large").readToEndOrReset();
				}
				assertThat(releaser.errors).hasValueLessThanOrEqualTo(0);
				try (RawClient client = new RawClient(server.port())) {
					assertThat(client.get("/large").readResponse().text()).isEqualTo(PlainController.LARGE);
				}
			}
		});
	}

	@ParameterizedTest
	@CsvSource({ "edge", "direct", "webflux" })
	void whenChannelHandlerReleasesTwiceOverHttp2ThenTheCacheKeepsItsResponse(String lane) {
		runWithReleaser("epoll", lane, server -> {
			Releaser releaser = server.bean(Releaser.class);
			for (int i = 0; i < 3; i++) {
				get(http2(server), "/large").block(TIMEOUT);
				releaser.errors.set(1);
				get(http2(server), "/large").timeout(TIMEOUT).onErrorComplete().block();
				assertThat(releaser.errors).hasValueLessThanOrEqualTo(0);
				assertThat(get(http2(server), "/large").block(TIMEOUT)).isEqualTo(PlainController.LARGE);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { WrappedHandler.class, LaterHandler.class })
	void whenChannelHandlerKeepsWhatItReadsThenItIsNobodyElses(Class<?> handler) {
		CacheApplication.run(this.runner.withUserConfiguration(Keeper.class, handler), server -> {
			assertKeepsNothingOfOthers(server, client -> {
			});
		});
	}

	@Test
	void whenHandlerAddsAChannelHandlerThenWhatThatKeepsIsNobodyElses() {
		CacheApplication.run(this.runner.withUserConfiguration(Keeper.class).withBean(AddingController.class),
				server -> {
					assertKeepsNothingOfOthers(server, client -> {
						client.page();
						client.get("/add");
					});
				});
	}

	private void assertKeepsNothingOfOthers(CacheApplication server, Preparation preparation) throws Exception {
		for (int i = 0; i < 3; i++) {
			server.get("/page");
		}
		Keeper keeper = server.bean(Keeper.class);
		try (Client first = new Client(server); Client second = new Client(server)) {
			preparation.prepare(first);
			keeper.address = first.client.localAddress();
			for (int i = 0; i < 3; i++) {
				first.page();
				second.page("secret");
			}
			assertThat(keeper.kept).isNotEmpty()
				.allSatisfy(buffer -> assertThat(buffer.refCnt()).isZero())
				.allSatisfy(buffer -> assertThat(buffer.capacity()).isLessThan(16 * 1024));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/page", "/large" })
	void whenFilterChangesBytesInPlaceThenOthersGetTheirs(String path) {
		CacheApplication.run(this.runner.withUserConfiguration(ChangingFilter.class), server -> {
			String unchanged = server.get(path).body();
			for (int i = 0; i < 3; i++) {
				assertThat(server.get(path, "X-Token", "token").body()).isEqualTo("token" + unchanged.substring(5));
				assertThat(server.get(path).body()).isEqualTo(unchanged);
			}
		});
	}

	private void runWithReleaser(String transport, String lane, CacheApplication.TestOf<CacheApplication> test) {
		CacheApplication.run(this.runner.withUserConfiguration(Handlers.class)
			.withPropertyValues("zerocopy.netty.transport=" + transport, "zerocopy.lane=" + lane), server -> {
				for (int i = 0; i < 3; i++) {
					server.get("/large");
				}
				test.run(server);
			});
	}

	private void run(String transport, String lane, CacheApplication.TestOf<CacheApplication> test) {
		assumeTrue(!transport.equals("io-uring") || IoUring.isAvailable(), "the kernel refuses io_uring");
		CacheApplication.run(
				this.runner.withPropertyValues("zerocopy.netty.transport=" + transport, "zerocopy.lane=" + lane),
				server -> {
					for (int i = 0; i < 3; i++) {
						server.get("/page");
					}
					test.run(server);
				});
	}

	private static HttpClient http2(CacheApplication server) {
		return HttpClient.newConnection().protocol(HttpProtocol.H2C).port(server.port()).responseTimeout(TIMEOUT);
	}

	private static void use(HttpClient client, int size) {
		assertThat(get(client)).isEqualTo(PlainController.PAGE);
		String body = "2".repeat(size);
		assertThat(post(client, "/zero/echo", body).block(TIMEOUT)).isEqualTo(body);
		assertThat(post(client, "/plain/echo", body).block(TIMEOUT)).isEqualTo(body);
	}

	private static String get(HttpClient client) {
		return get(client, "/page").block(TIMEOUT);
	}

	private static Mono<String> get(HttpClient client, String target) {
		return client.get().uri(target).responseSingle((head, body) -> body.asString());
	}

	private static Mono<String> post(HttpClient client, String target, String body) {
		return client.headers(fields -> fields.set("Content-Type", "application/octet-stream"))
			.post()
			.uri(target)
			.send(ByteBufFlux.fromString(Mono.just(body)))
			.responseSingle((head, answer) -> answer.asString());
	}

	private static void onOtherThread(Runnable task) {
		CompletableFuture.runAsync(task, OwnThread.EACH).join();
	}

	private interface Preparation {

		void prepare(Client client) throws Exception;

	}

	/** A client that keeps its connection. */
	private static final class Client implements AutoCloseable {

		private final RawClient client;

		Client(CacheApplication server) throws IOException {
			this.client = new RawClient(server.port());
		}

		void page() throws IOException {
			page("none");
		}

		private void page(String credentials) throws IOException {
			this.client.send("GET /page HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + credentials + "\r\n\r\n");
			assertThat(this.client.readResponse().text()).isEqualTo(PlainController.PAGE);
		}

		void get(String path) throws IOException {
			this.client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
			assertThat(this.client.readResponse().status()).isEqualTo(200);
		}

		void post(String path, String body) throws IOException {
			this.client.sendToEndOrReset(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
					+ "Content-Type: application/octet-stream\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
				.getBytes(StandardCharsets.US_ASCII));
		}

		/** Ask for what everybody gets, and for bytes of its own. */
		void use(String pattern) throws IOException {
			page(pattern);
			for (String path : new String[] { "/zero/echo", "/plain/echo" }) {
				for (int size : SIZES) {
					page(pattern);
					String body = (pattern + ".").repeat(size / pattern.length());
					this.client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + pattern
							+ "\r\nContent-Type: application/octet-stream\r\nContent-Length: " + body.length()
							+ "\r\n\r\n" + body);
					assertThat(this.client.readResponse().text()).isEqualTo(body);
				}
			}
		}

		String readToEnd() throws IOException {
			return new String(this.client.readToEndOrReset(), StandardCharsets.US_ASCII);
		}

		@Override
		public void close() throws IOException {
			this.client.close();
		}

	}

	@RestController
	static class PlainController {

		static final String PAGE = "p".repeat(1000);

		static final String LARGE = "l".repeat(100_000);

		private final CountDownLatch parked = new CountDownLatch(1);

		private final Sinks.Empty<Void> go = Sinks.empty();

		@GetMapping("/page")
		@CachedResponse(ttl = "1h")
		String page() {
			return PAGE;
		}

		@GetMapping("/large")
		@CachedResponse(ttl = "1h")
		String large() {
			return LARGE;
		}

		@PostMapping("/plain/echo")
		Flux<DataBuffer> echo(@RequestBody Flux<DataBuffer> body) {
			return body;
		}

		@PostMapping("/plain/twice")
		Mono<Void> twice(@RequestBody Flux<DataBuffer> body) {
			return body.doOnNext(DataBufferUtils::release).doOnNext(DataBufferUtils::release).then();
		}

		@PostMapping("/plain/slices")
		Mono<Void> slices(@RequestBody Flux<DataBuffer> body) {
			return body.doOnNext(buffer -> {
				DataBuffer part = buffer.split(buffer.readableByteCount() / 2);
				DataBufferUtils.release(part);
				DataBufferUtils.release(buffer);
				DataBufferUtils.release(buffer);
			}).then();
		}

		@PostMapping("/plain/thread")
		Mono<Void> thread(@RequestBody Flux<DataBuffer> body) {
			return body.doOnNext(buffer -> onOtherThread(() -> DataBufferUtils.release(buffer)))
				.doOnNext(DataBufferUtils::release)
				.then();
		}

		@PostMapping("/plain/forget")
		Mono<Void> forget(@RequestBody Flux<DataBuffer> body) {
			return body.doOnNext(DataBufferUtils::retain).doOnNext(DataBufferUtils::release).then();
		}

		@PostMapping("/plain/after")
		Mono<String> after(@RequestBody Flux<DataBuffer> body) {
			return body.doOnNext(DataBufferUtils::release)
				.collectList()
				.doOnNext(parts -> this.parked.countDown())
				.delayUntil(parts -> this.go.asMono())
				.map(parts -> parts.stream()
					.map(part -> part.toString(StandardCharsets.US_ASCII))
					.collect(Collectors.joining()));
		}

		@PostMapping(path = "/plain/parts", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
		Mono<Void> parts(ServerWebExchange exchange) {
			return exchange.getMultipartData().then();
		}

	}

	@ZeroCopyController
	static class ZeroController {

		private final List<DataBuffer> kept = new ArrayList<>();

		@PostMapping("/zero/echo")
		DataBuffer echo(DataBuffer body) {
			return body;
		}

		@PostMapping("/zero/twice")
		void twice(DataBuffer body) {
			DataBufferUtils.release(body);
			DataBufferUtils.release(body);
		}

		@PostMapping("/zero/slices")
		void slices(DataBuffer body) {
			DataBufferUtils.release(body.split(10));
			DataBufferUtils.release(body);
			DataBufferUtils.release(body);
		}

		@PostMapping("/zero/thread")
		DataBuffer thread(DataBuffer body) {
			onOtherThread(() -> DataBufferUtils.release(body));
			return body;
		}

		@PostMapping("/zero/forget")
		void forget(DataBuffer body) {
			DataBufferUtils.retain(body);
		}

		/** Reads, and answers with, what belonged to the request before. */
		@PostMapping("/zero/answer")
		DataBuffer answer(DataBuffer body) {
			this.kept.add(body);
			return (this.kept.size() > 1) ? this.kept.get(this.kept.size() - 2) : body;
		}

		@PostMapping("/zero/released")
		DataBuffer released(DataBuffer body) {
			DataBufferUtils.release(body);
			return body;
		}

	}

	/** Keeps the buffers of one connection, without a count. */
	@Sharable
	static final class Keeper extends ChannelInboundHandlerAdapter {

		private final List<ByteBuf> kept = new CopyOnWriteArrayList<>();

		private volatile SocketAddress address;

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object message) {
			if (ctx.channel().remoteAddress().equals(this.address)) {
				this.kept.add((ByteBuf) message);
			}
			ctx.fireChannelRead(message);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class WrappedHandler {

		@Bean
		NettyServerCustomizer addWrapped(Keeper keeper) {
			return server -> server.doOnChannelInit((observer, channel, address) -> channel.pipeline()
				.addFirst(new CombinedChannelDuplexHandler<>(keeper, new ChannelOutboundHandlerAdapter())));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LaterHandler {

		@Bean
		NettyServerCustomizer addLater(Keeper keeper) {
			return server -> server.doOnChannelInit((observer, channel, address) -> channel.eventLoop()
				.execute(() -> channel.pipeline().addFirst(keeper)));
		}

	}

	@RestController
	static class AddingController {

		private final Keeper keeper;

		AddingController(Keeper keeper) {
			this.keeper = keeper;
		}

		@GetMapping("/add")
		String add(ServerHttpRequest request) {
			HttpServerRequest received = ServerHttpRequestDecorator.getNativeRequest(request);
			received.withConnection(connection -> connection.channel().pipeline().addFirst(this.keeper));
			return "added";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ChangingFilter {

		@Bean
		WebFilter changingFilter() {
			return (exchange, chain) -> {
				String token = exchange.getRequest().getHeaders().getFirst("X-Token");
				return chain.filter((token == null) ? exchange
						: exchange.mutate().response(new Changing(exchange.getResponse(), token)).build());
			};
		}

		private static final class Changing extends ServerHttpResponseDecorator {

			private final String token;

			Changing(ServerHttpResponse response, String token) {
				super(response);
				this.token = token;
			}

			@Override
			public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
				return super.writeWith(Flux.from(body).doOnNext(buffer -> {
					int end = buffer.writePosition();
					buffer.writePosition(0).write(this.token, StandardCharsets.US_ASCII).writePosition(end);
				}));
			}

		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Handlers {

		@Bean
		Releaser releaser() {
			return new Releaser();
		}

		@Bean
		NettyServerCustomizer addReleaser(Releaser releaser) {
			return server -> server
				.doOnChannelInit((observer, channel, address) -> channel.pipeline().addFirst(releaser));
		}

	}

	/** Releases what it has passed on. */
	@Sharable
	static final class Releaser extends ChannelOutboundHandlerAdapter {

		private static final int LARGE = 4096;

		private final AtomicInteger errors = new AtomicInteger();

		@Override
		public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
			boolean large = message instanceof ByteBuf buffer && buffer.readableBytes() >= LARGE;
			ctx.write(message, promise);
			if (large && this.errors.getAndDecrement() > 0) {
				((ByteBuf) message).release();
				ctx.writeAndFlush(Unpooled.EMPTY_BUFFER);
			}
		}

	}

}
