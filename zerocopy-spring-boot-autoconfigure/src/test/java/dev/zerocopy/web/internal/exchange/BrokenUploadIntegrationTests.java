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

package dev.zerocopy.web.internal.exchange;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.server.Transport;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.bind.annotation.PostMapping;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An upload that is never completed gives its memory and its connection back on each
 * transport. Resets have a read timeout, because NIO does not notice one while nobody
 * reads, and io_uring can miss it altogether.
 */
class BrokenUploadIntegrationTests {

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(1);

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private static final int CLIENTS = 30;

	private static final byte[] HALF = new byte[100_000];

	private final Memory memory = new Memory(Memory.Kind.POOLED_DIRECT);

	private final Queue<Channel> channels = new ConcurrentLinkedQueue<>();

	private @Nullable ConfigurableApplicationContext context;

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
		assertThat(this.memory.inUse()).isZero();
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL", "IO_URING" })
	void whenClientClosesThenMemoryIsGivenBack(Transport transport) throws IOException {
		assertGivenBack(start(transport, (server) -> server), RawClient::close, "/whole", "/streamed");
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL", "IO_URING" })
	void whenClientResetsThenMemoryIsGivenBackByReadTimeout(Transport transport) throws IOException {
		assertGivenBack(start(transport, (server) -> server.readTimeout(READ_TIMEOUT)), RawClient::reset, "/whole",
				"/streamed", "/stalled");
	}

	private void assertGivenBack(int port, Ending ending, String... paths) throws IOException {
		for (String path : paths) {
			for (int i = 0; i < CLIENTS; i++) {
				ending.end(upload(port, path));
			}
			assertGivenBack(path, CLIENTS);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL", "IO_URING" })
	void whenClientFallsSilentThenMemoryIsGivenBackByReadTimeout(Transport transport) throws IOException {
		int port = start(transport, (server) -> server.readTimeout(READ_TIMEOUT));
		for (String path : List.of("/whole", "/streamed", "/stalled")) {
			RawClient client = upload(port, path);
			assertGivenBack(path, 1);
			client.close();
		}
	}

	private int start(Transport transport, NettyServerCustomizer customizer) {
		Assumptions.assumeTrue(transport.unavailableReason() == null, transport::unavailableReason);
		NettyServerCustomizer recorder = (server) -> server
			.childOption(ChannelOption.ALLOCATOR, this.memory.allocator())
			.doOnChannelInit((observer, channel, remote) -> this.channels.add(channel));
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.initializers((context) -> {
				context.getBeanFactory().registerSingleton("recorder", recorder);
				context.getBeanFactory().registerSingleton("customizer", customizer);
			})
			.run("--server.port=0", "--zerocopy.netty.transport=" + transport.id(), "--spring.main.banner-mode=off",
					"--logging.level.org.springframework=off", "--logging.level.reactor=off",
					"--server.shutdown=immediate", "--spring.reactor.netty.shutdown-quiet-period=0s");
		return ((ReactiveWebServerApplicationContext) this.context).getWebServer().getPort();
	}

	/**
	 * A client that has sent one half of its body, in one step with the head: the read
	 * timeout begins with that.
	 */
	private static RawClient upload(int port, String path) throws IOException {
		String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + 2 * HALF.length
				+ "\r\n\r\n";
		ByteArrayOutputStream request = new ByteArrayOutputStream();
		request.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
		request.writeBytes(HALF);
		return new RawClient(port).sendToEndOrReset(request.toByteArray());
	}

	private void assertGivenBack(String path, int connections) {
		Awaitility.await().untilAsserted(() -> {
			assertThat(this.channels).as(path).hasSize(connections).noneMatch(Channel::isOpen);
			assertThat(this.memory.inUse()).as(path).isZero();
		});
		this.channels.clear();
	}

	/** How a client leaves an upload. */
	private interface Ending {

		void end(RawClient client) throws IOException;

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

	}

	@ZeroCopyController
	static class Controller {

		@PostMapping("/whole")
		byte[] whole(BodyView body) {
			return new byte[0];
		}

		@PostMapping("/streamed")
		Mono<Void> streamed(Flux<DataBuffer> body) {
			return body.then();
		}

		@PostMapping("/stalled")
		Mono<Void> stalled(Flux<DataBuffer> body) {
			return body.concatMap((buffer) -> Mono.never()).then();
		}

	}

}
