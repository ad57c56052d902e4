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

package dev.zerocopy.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelOption;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.server.WebFilter;

/**
 * A running application that answers with files of a directory.
 */
final class FileServer implements AutoCloseable {

	private final Path root;

	private final ConfigurableApplicationContext context;

	FileServer(Path root, String... properties) {
		this(root, ByteBufAllocator.DEFAULT, properties);
	}

	FileServer(Path root, ByteBufAllocator allocator, String... properties) {
		this.root = root;
		String[] all = Stream
			.concat(Stream.of("server.port=0", "spring.main.banner-mode=off", "logging.level.org.springframework=warn",
					"server.shutdown=immediate", "spring.reactor.netty.shutdown-quiet-period=0s", "test.root=" + root),
					Stream.of(properties))
			.map(property -> "--" + property)
			.toArray(String[]::new);
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("allocator", allocator))
			.run(all);
	}

	int port() {
		return ((ReactiveWebServerApplicationContext) this.context).getWebServer().getPort();
	}

	TransferStats stats() {
		return this.context.getBean(TransferStats.class);
	}

	/** Descriptors that this process has of files and directories below the root. */
	List<Path> descriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
			return descriptors.map(FileServer::target).filter(target -> target.startsWith(this.root)).toList();
		}
	}

	private static Path target(Path descriptor) {
		try {
			return Files.readSymbolicLink(descriptor);
		}
		catch (IOException ex) {
			// Closed since it was listed.
			return descriptor;
		}
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> allocatorCustomizer(ByteBufAllocator allocator) {
			return (factory) -> factory
				.addServerCustomizers((server) -> server.childOption(ChannelOption.ALLOCATOR, allocator));
		}

		/** Hides the response where a request asks for it. */
		@Bean
		WebFilter decorator() {
			return (exchange, chain) -> {
				if (!exchange.getRequest().getHeaders().containsHeader("X-Decorate")) {
					return chain.filter(exchange);
				}
				ServerHttpResponse response = new ServerHttpResponseDecorator(exchange.getResponse()) {

					@Override
					public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
						getHeaders().set("X-Decorated", "true");
						return super.writeWith(body);
					}

				};
				return chain.filter(exchange.mutate().response(response).build());
			};
		}

		/** Sets what has to be applied when the response commits itself. */
		@Bean
		WebFilter committer() {
			return (exchange, chain) -> {
				exchange.getResponse().beforeCommit(() -> {
					exchange.getResponse().getHeaders().set("X-Committed", "true");
					return Mono.empty();
				});
				return chain.filter(exchange);
			};
		}

	}

	@ZeroCopyController
	static class Controller {

		private final Path root;

		Controller(@Value("${test.root}") Path root) {
			this.root = root;
		}

		@GetMapping("/files/{*path}")
		FileBody within(@PathVariable String path) {
			return FileBody.within(this.root, path);
		}

		@GetMapping("/immutable/{*path}")
		FileBody immutable(@PathVariable String path) {
			return FileBody.within(this.root, path).immutable();
		}

		@GetMapping("/options/{*path}")
		FileBody options(@PathVariable String path) {
			return FileBody.within(this.root, path)
				.contentType(MediaType.TEXT_HTML)
				.cacheControl(CacheControl.maxAge(Duration.ofSeconds(60)))
				.entityTag("v1");
		}

		@GetMapping(path = "/produces/{*path}", produces = "text/csv")
		FileBody produces(@PathVariable String path) {
			return FileBody.within(this.root, path);
		}

		@GetMapping("/path/{name}")
		Path path(@PathVariable String name) {
			return this.root.resolve(name);
		}

		@GetMapping("/mono/{name}")
		Mono<FileBody> mono(@PathVariable String name) {
			return Mono.just(FileBody.of(this.root.resolve(name)));
		}

		@GetMapping("/resource/{name}")
		Resource resource(@PathVariable String name) {
			return new FileSystemResource(this.root.resolve(name));
		}

		@GetMapping("/jar")
		ClassPathResource jar() {
			return new ClassPathResource("org/springframework/http/mime.types");
		}

		@GetMapping("/no-resource")
		Resource noResource() {
			return new ClassPathResource("org/springframework/http/none.types");
		}

		@GetMapping("/stream")
		Resource stream() {
			return new InputStreamResource(
					new ByteArrayInputStream("streamed".repeat(50_000).getBytes(StandardCharsets.US_ASCII)));
		}

		@GetMapping("/error/{name}")
		ZeroCopyResponse error(@PathVariable String name) {
			return ZeroCopyResponse.status(HttpStatus.GONE)
				.header("X-Reason", "moved")
				.body(FileBody.of(this.root.resolve(name)));
		}

		@GetMapping("/response/{name}")
		ZeroCopyResponse response(@PathVariable String name) {
			return ZeroCopyResponse.ok().header("ETag", "\"mine\"").body(FileBody.of(this.root.resolve(name)));
		}

		@PostMapping("/post/{name}")
		FileBody post(@PathVariable String name) {
			return FileBody.of(this.root.resolve(name));
		}

	}

}
