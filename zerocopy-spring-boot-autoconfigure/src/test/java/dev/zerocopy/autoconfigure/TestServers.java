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

package dev.zerocopy.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.channel.Channel;
import org.assertj.core.api.Assertions;
import reactor.core.publisher.Flux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * Real servers for tests, and sockets to talk to them.
 */
final class TestServers {

	static final int LARGE = 64 * 1024 * 1024;

	private static final int TIMEOUT_MILLIS = 60_000;

	private TestServers() {
	}

	static ReactiveWebApplicationContextRunner runner() {
		return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withConfiguration(AutoConfigurations.of(ZeroCopyServerAutoConfiguration.class,
					NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
					WebFluxAutoConfiguration.class))
			.withUserConfiguration(Application.class)
			.withPropertyValues("server.port=0", "spring.reactor.netty.shutdown-quiet-period=0s");
	}

	static int port(AssertableReactiveWebApplicationContext context) {
		return context.getSourceApplicationContext(ReactiveWebServerApplicationContext.class).getWebServer().getPort();
	}

	static Socket connect(int port) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		return socket;
	}

	static String get(int port, String path) throws IOException {
		try (Socket socket = connect(port)) {
			send(socket, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
		}
	}

	/**
	 * Gets "hello" on a connection that stays open.
	 */
	static void hello(Socket socket) throws IOException {
		send(socket, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
		readUntil(socket, "hello");
	}

	static void readUntil(Socket socket, String text) throws IOException {
		StringBuilder answer = new StringBuilder();
		while (answer.indexOf(text) < 0) {
			int read = socket.getInputStream().read();
			Assertions.assertThat(read).as("end of stream after %s", answer).isNotNegative();
			answer.append((char) read);
		}
	}

	static String getH2c(int port, String path) {
		return HttpClient.create()
			.protocol(HttpProtocol.H2C)
			.get()
			.uri("http://127.0.0.1:" + port + path)
			.responseContent()
			.aggregate()
			.asString()
			.block(Duration.ofMillis(TIMEOUT_MILLIS));
	}

	static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		socket.getOutputStream().flush();
	}

	/**
	 * Reads to the end of the connection; a reset is an end as well.
	 */
	static long drain(Socket socket) throws IOException {
		long count = 0;
		try {
			InputStream in = socket.getInputStream();
			byte[] bytes = new byte[64 * 1024];
			for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
				count += read;
			}
		}
		catch (SocketException ex) {
			Assertions.assertThat(ex).hasMessageContaining("reset");
		}
		return count;
	}

	@Configuration(proxyBeanMethods = false)
	static class Application {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/large",
						(request) -> ServerResponse.ok()
							.body(large(request.exchange().getResponse().bufferFactory()), DataBuffer.class))
				.GET("/**", (request) -> ServerResponse.ok().bodyValue("hello"))
				.POST("/**", (request) -> ServerResponse.ok().body(request.bodyToMono(String.class), String.class))
				.build();
		}

		private static Flux<DataBuffer> large(DataBufferFactory factory) {
			byte[] bytes = new byte[64 * 1024];
			return Flux.range(0, LARGE / bytes.length).map((i) -> factory.wrap(bytes));
		}

		@Bean
		Channels channels() {
			return new Channels();
		}

		@Bean
		NettyServerCustomizer recordChannels(Channels channels) {
			return (server) -> server.doOnConnection((connection) -> channels.all.add(connection.channel()));
		}

	}

	/**
	 * Channels of the requests that the application's server has seen.
	 */
	static final class Channels {

		private final List<Channel> all = new CopyOnWriteArrayList<>();

		List<Channel> all() {
			return this.all;
		}

		Channel last() {
			return this.all.get(this.all.size() - 1);
		}

	}

}
