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

package dev.zerocopy.web.internal.webflux;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.zerocopy.file.FileBody;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Filters that decorate the response may do with the body what they like: what they hold
 * is theirs, and does not keep the rest from them.
 */
@ParameterizedClass(name = "{0}, shortcut: {1}")
@CsvSource({ "epoll,true", "nio,false" })
class DecoratedResponsesIntegrationTests {

	private static final int PART = 64 * 1024;

	private static final int FILE = 240 * 1024;

	private static final int ECHO = 100 * 1024;

	private static final byte[] BYTES = new byte[2 * 1024 * 1024];

	private static final List<String> GETS = List.of("/zero/parts", "/zero/file", "/zero/resource", "/rest/parts",
			"/rest/resource", "/assets/file.bin");

	private static final UnpooledByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true);

	private static @Nullable ConfigurableApplicationContext context;

	private static int port;

	@TempDir
	private static Path directory;

	static {
		new Random(1).nextBytes(BYTES);
	}

	@Parameter(0)
	@Nullable String transport;

	@Parameter(1)
	boolean shortcut;

	@BeforeParameterizedClassInvocation
	static void start(String transport, boolean shortcut) throws IOException {
		Files.write(directory.resolve("file.bin"), Arrays.copyOf(BYTES, FILE));
		Files.write(directory.resolve("large.bin"), BYTES);
		context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.run("--server.port=0", "--server.http2.enabled=true", "--zerocopy.netty.transport=" + transport,
					"--zerocopy.web.shortcut=" + shortcut, "--zerocopy.web.max-body-size=64KB",
					"--zerocopy.assets.locations=" + directory.toUri(), "--zerocopy.assets.pattern=/assets/**",
					"--zerocopy.assets.max-in-memory-size=1KB", "--test.directory=" + directory,
					"--spring.main.banner-mode=off", "--logging.level.org.springframework=off",
					"--server.shutdown=immediate", "--spring.reactor.netty.shutdown-quiet-period=0s");
		port = ((ReactiveWebServerApplicationContext) context).getWebServer().getPort();
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		Objects.requireNonNull(context).close();
	}

	@AfterEach
	void memoryIsFree() {
		Awaitility.await().untilAsserted(() -> assertThat(used()).isZero());
	}

	private static long used() {
		return MEMORY.metric().usedDirectMemory() + MEMORY.metric().usedHeapMemory();
	}

	static Stream<Arguments> protocolsAndDecorations() {
		return Stream.of(HttpClient.Version.values())
			.flatMap(version -> Stream.of(Decoration.values()).map(decoration -> Arguments.of(version, decoration)));
	}

	@ParameterizedTest
	@MethodSource("protocolsAndDecorations")
	void whenFilterDecoratesTheResponseThenBodyArrives(HttpClient.Version version, Decoration decoration)
			throws Exception {
		HttpClient client = HttpClient.newBuilder().version(version).build();
		for (String path : GETS) {
			int length = path.endsWith("/parts") ? 2 * PART : FILE;
			assertAnswer(client, request(path, decoration).build(), version, length);
		}
		HttpRequest.Builder echo = request("/zero/echo", decoration)
			.POST(HttpRequest.BodyPublishers.ofByteArray(Arrays.copyOf(BYTES, ECHO)));
		assertAnswer(client, echo.build(), version, ECHO);
	}

	private static HttpRequest.Builder request(String path, Decoration decoration) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.timeout(Duration.ofSeconds(20))
			.header("X-Decoration", decoration.name());
	}

	private static void assertAnswer(HttpClient client, HttpRequest request, HttpClient.Version version, int length)
			throws Exception {
		HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
		assertThat(response.version()).isEqualTo(version);
		assertThat(response.statusCode()).as(request.uri().getPath()).isEqualTo(200);
		assertThat(response.body()).as(request.uri().getPath()).isEqualTo(Arrays.copyOf(BYTES, length));
	}

	/** What a filter passes on is limited as what it does not see. */
	@ParameterizedTest
	@EnumSource(names = { "NONE", "PASS", "COPY" })
	void whenClientReadsSlowlyThenMemoryIsBounded(Decoration decoration) throws IOException {
		try (RawClient client = new RawClient(port, 16 * 1024)) {
			client.send("GET /zero/large HTTP/1.1\r\nHost: localhost\r\nX-Decoration: " + decoration + "\r\n\r\n");
			assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
			for (int i = 0; i < 4; i++) {
				client.skip(PART);
				assertThat(used()).isLessThanOrEqualTo(4 * PART);
			}
			client.skip(BYTES.length - 4 * PART);
		}
	}

	/**
	 * Spring's write forgets a buffer that another thread passes on at that very moment.
	 */
	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = { "DELAY", "ELSEWHERE" })
	void whenClientGoesAwayThenWhatTheFilterHoldsIsGivenBack(Decoration decoration) throws IOException {
		RawClient client = new RawClient(port, 16 * 1024);
		client.send("GET /zero/large HTTP/1.1\r\nHost: localhost\r\nX-Decoration: " + decoration + "\r\n\r\n");
		client.readHead();
		client.reset();
	}

	/** What a filter does with a body. */
	private enum Decoration {

		NONE(UnaryOperator.identity()),

		PASS(body -> body.map(buffer -> buffer)),

		COPY(body -> body.map(buffer -> {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
		})),

		JOIN(body -> DataBufferUtils.join(body).flux()),

		BUFFER(body -> body.buffer(3).map(buffers -> buffers.get(0).factory().join(buffers))),

		DELAY(body -> body.delayElements(Duration.ofMillis(1))),

		ELSEWHERE(body -> body.publishOn(Schedulers.parallel())),

		/** Logs the whole body at its end, as it was sent. */
		LOG(body -> Flux.defer(() -> {
			List<DataBuffer> seen = new ArrayList<>();
			return body.<DataBuffer>map(buffer -> {
				seen.add(DataBufferUtils.retain(buffer));
				return buffer;
			}).doFinally(signal -> seen.forEach(DataBufferUtils::release));
		}));

		private final UnaryOperator<Flux<DataBuffer>> change;

		Decoration(UnaryOperator<Flux<DataBuffer>> change) {
			this.change = change;
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import({ ZeroController.class, PlainController.class })
	static class Application {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> allocatorCustomizer() {
			return factory -> factory
				.addServerCustomizers(server -> server.childOption(ChannelOption.ALLOCATOR, MEMORY));
		}

		@Bean
		WebFilter decorating() {
			return (exchange, chain) -> {
				String name = exchange.getRequest().getHeaders().getFirst("X-Decoration");
				Decoration decoration = (name != null) ? Decoration.valueOf(name) : Decoration.NONE;
				if (decoration == Decoration.NONE) {
					return chain.filter(exchange);
				}
				ServerHttpResponse response = new ServerHttpResponseDecorator(exchange.getResponse()) {

					@Override
					public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
						return super.writeWith(decoration.change.apply(Flux.from(body))
							.doOnDiscard(DataBuffer.class, DataBufferUtils::release));
					}

				};
				return chain.filter(exchange.mutate().response(response).build());
			};
		}

	}

	private abstract static class Bodies {

		private final Path directory;

		Bodies(Path directory) {
			this.directory = directory;
		}

		final Path file(String name) {
			return this.directory.resolve(name);
		}

		static Flux<DataBuffer> twoParts(DataBufferFactory factory) {
			return Flux.fromStream(() -> IntStream.range(0, 2)
				.mapToObj(i -> factory.allocateBuffer(PART).write(BYTES, i * PART, PART)));
		}

		@GetMapping("/resource")
		Resource resource() {
			return new FileSystemResource(file("file.bin"));
		}

	}

	@ZeroCopyController
	@RequestMapping("/zero")
	static class ZeroController extends Bodies {

		ZeroController(@Value("${test.directory}") Path directory) {
			super(directory);
		}

		@GetMapping("/parts")
		Flux<DataBuffer> parts(DataBufferFactory factory) {
			return twoParts(factory);
		}

		@PostMapping("/echo")
		Flux<DataBuffer> echo(Flux<DataBuffer> body) {
			return body;
		}

		@GetMapping("/file")
		FileBody file() {
			return FileBody.of(file("file.bin"));
		}

		@GetMapping("/large")
		FileBody large() {
			return FileBody.of(file("large.bin"));
		}

	}

	@RestController
	@RequestMapping("/rest")
	static class PlainController extends Bodies {

		PlainController(@Value("${test.directory}") Path directory) {
			super(directory);
		}

		@GetMapping("/parts")
		Flux<DataBuffer> parts(ServerHttpResponse response) {
			return twoParts(response.bufferFactory());
		}

	}

}
