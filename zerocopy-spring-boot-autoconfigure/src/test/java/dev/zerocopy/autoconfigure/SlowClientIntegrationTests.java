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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.server.Transport;
import dev.zerocopy.testsupport.TimeLimit;
import io.netty.buffer.ByteBufUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients that send or read too slowly, and HTTP/2 requests that must not become HTTP/1
 * objects, on raw sockets.
 */
class SlowClientIntegrationTests {

	/**
	 * Limit for clients that exceed it on purpose.
	 */
	private static final String SHORT = "zerocopy.netty.request-head-timeout=300ms";

	/**
	 * Limit for clients that must get a head through first, on a busy machine too.
	 */
	private static final Duration LIMIT = Duration.ofSeconds(2);

	private static final String LONG = "zerocopy.netty.request-head-timeout=" + LIMIT;

	private static final long MORE_THAN_LONG_MILLIS = LIMIT.toMillis() + 400;

	private static final String WRITE_STALL = "zerocopy.netty.write-stall-timeout=400ms";

	private final ReactiveWebApplicationContextRunner runner = TestServers.runner();

	@ParameterizedTest
	@ValueSource(strings = { "", "server.http2.enabled=true" })
	void whenHeadDripsThenConnectionIsClosed(String property) {
		this.runner.withPropertyValues(SHORT, property).run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				assertThat(drip(socket, "GET / HTTP/1.1\r\nX: ", 'x')).isTrue();
				assertThat(TestServers.drain(socket)).isZero();
			}
		});
	}

	@Test
	void whenLaterHeadDripsThenConnectionIsClosedAfterTheFirstAnswer() {
		this.runner.withPropertyValues(LONG).run((context) -> {
			TimeLimit limit = new TimeLimit(LIMIT);
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				limit.run(() -> {
					TestServers.send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT");
					TestServers.readUntil(socket, "hello");
				});
				TestServers.drain(socket);
			}
		});
	}

	@Test
	void whenPrefaceIsNotFollowedByRequestThenHttp2ConnectionIsClosed() {
		this.runner.withPropertyValues(SHORT, "server.http2.enabled=true").run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				ByteArrayOutputStream bytes = new ByteArrayOutputStream();
				bytes.writeBytes(Http2Frames.PREFACE.getBytes(StandardCharsets.US_ASCII));
				bytes.writeBytes(ByteBufUtil.getBytes(Http2Frames.settings()));
				socket.getOutputStream().write(bytes.toByteArray());
				TestServers.drain(socket);
			}
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL", "IO_URING" })
	void whenClientNeverReadsThenConnectionIsClosedShortOfTheBody(Transport transport) {
		Assumptions.assumeTrue(transport.unavailableReason() == null, transport::unavailableReason);
		this.runner.withPropertyValues(WRITE_STALL, "zerocopy.netty.transport=" + transport.id()).run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				TestServers.send(socket, "GET /large HTTP/1.1\r\nHost: a\r\n\r\n");
				TestServers.Channels channels = context.getBean(TestServers.Channels.class);
				Awaitility.await().until(() -> !channels.all().isEmpty() && !channels.last().isOpen());
				assertThat(TestServers.drain(socket)).isLessThan(TestServers.LARGE);
			}
		});
	}

	@Test
	void whenWindowStaysShutThenHttp2StreamIsResetAndConnectionLives() {
		this.runner.withPropertyValues(WRITE_STALL, "server.http2.enabled=true").run((context) -> {
			try (Http2Socket client = new Http2Socket(TestServers.connect(TestServers.port(context)))) {
				client.send(Http2Frames.headers(1, true, Http2Socket.request("/large")));
				assertThat(client.resetOf(1)).isEqualTo(8);
				client.send(Http2Frames.windowUpdate(0, 1_000_000));
				client.send(Http2Frames.headers(3, true, Http2Socket.request("/")));
				assertThat(client.endOf(3)).isEqualTo("hello");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "\r", "\n", "\t", "\u0000", "\u007f", "a b" })
	void whenPathHoldsForbiddenCharacterThenStreamIsResetAndConnectionLives(String text) {
		// Netty's own validation knows some of these, but ends the connection.
		this.runner.withPropertyValues("server.http2.enabled=true", "server.netty.validate-headers=false")
			.run((context) -> {
				try (Http2Socket client = new Http2Socket(TestServers.connect(TestServers.port(context)))) {
					client.send(Http2Frames.headers(1, false, Http2Socket.request("/a" + text + "HTTP/1.1")));
					client.send(Http2Frames.data(1, true, "body"));
					assertThat(client.resetOf(1)).isEqualTo(1);
					client.send(Http2Frames.headers(3, true, Http2Socket.request("/")));
					assertThat(client.endOf(3)).isEqualTo("hello");
					assertThat(context.getBean(TestServers.Channels.class).all()).hasSize(1);
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { ":authority", ":method", ":scheme" })
	void whenOtherPseudoHeaderHoldsSpaceThenStreamIsReset(String name) {
		this.runner.withPropertyValues("server.http2.enabled=true").run((context) -> {
			try (Http2Socket client = new Http2Socket(TestServers.connect(TestServers.port(context)))) {
				String[] request = Http2Socket.request("/");
				for (int i = 0; i < request.length; i += 2) {
					if (request[i].equals(name)) {
						request[i + 1] += " x";
					}
				}
				client.send(Http2Frames.headers(1, true, request));
				assertThat(client.resetOf(1)).isEqualTo(1);
			}
		});
	}

	@Test
	void whenBodyIsSlowThenItIsAnswered() {
		this.runner.withPropertyValues(LONG).run((context) -> {
			TimeLimit limit = new TimeLimit(LIMIT);
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				limit.run(() -> {
					TestServers.send(socket,
							"POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + "Content-Length: 25\r\n\r\n");
					TestServers.readUntil(socket, "\r\n\r\n");
				});
				passLimit(socket, "x".repeat(20));
				TestServers.send(socket, "hello");
				TestServers.readUntil(socket, "hello");
			}
		});
	}

	@Test
	void whenConnectionIsIdleBetweenRequestsThenItStays() {
		this.runner.withPropertyValues(LONG).run((context) -> {
			TimeLimit limit = new TimeLimit(LIMIT);
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				limit.run(() -> TestServers.hello(socket));
				passLimit(socket, "");
				TestServers.hello(socket);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "server.http2.enabled=true" })
	void whenWebSocketFrameIsSlowThenConnectionStays(String property) {
		this.runner.withPropertyValues(LONG, property).withUserConfiguration(EchoSocket.class).run((context) -> {
			TimeLimit limit = new TimeLimit(LIMIT);
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				limit.run(() -> {
					TestServers
						.send(socket, "GET /socket HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
								+ "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
					TestServers.readUntil(socket, "\r\n\r\n");
				});
				// A masked text frame of 25 bytes, with a mask of zeros.
				TestServers.send(socket, "\u0081\u0099\u0000\u0000\u0000\u0000");
				passLimit(socket, "x".repeat(20));
				TestServers.send(socket, "hello");
				TestServers.readUntil(socket, "hello");
			}
		});
	}

	@Test
	void whenUpgradedToHttp2ThenConnectionIsGuardedAndStays() {
		this.runner.withPropertyValues(LONG, "server.http2.enabled=true").run((context) -> {
			TimeLimit limit = new TimeLimit(LIMIT);
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				Http2Socket client = limit.call(() -> {
					TestServers.send(socket, "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
							+ "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
					TestServers.readUntil(socket, "\r\n\r\n");
					Http2Socket upgraded = new Http2Socket(socket);
					assertThat(upgraded.endOf(1)).isEqualTo("hello");
					return upgraded;
				});
				client.send(Http2Frames.headers(3, true, Http2Socket.request("/a b")));
				assertThat(client.resetOf(3)).isEqualTo(1);
				passLimit(socket, "");
				client.send(Http2Frames.headers(5, true, Http2Socket.request("/")));
				assertThat(client.endOf(5)).isEqualTo("hello");
			}
		});
	}

	/**
	 * Lets more than the limit pass on a connection that must live, sending a byte of the
	 * text now and then.
	 */
	private static void passLimit(Socket socket, String text) throws IOException {
		int timeout = socket.getSoTimeout();
		socket.setSoTimeout(100);
		for (int i = 0; i < MORE_THAN_LONG_MILLIS / 100; i++) {
			if (i < text.length()) {
				TestServers.send(socket, text.substring(i, i + 1));
			}
			assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> socket.getInputStream().read());
		}
		socket.setSoTimeout(timeout);
	}

	/**
	 * Sends a byte every time the server has had the chance to close, until it has.
	 */
	private static boolean drip(Socket socket, String start, char filler) throws IOException {
		TestServers.send(socket, start);
		socket.setSoTimeout(20);
		while (true) {
			try {
				return socket.getInputStream().read() < 0;
			}
			catch (SocketTimeoutException ex) {
				TestServers.send(socket, String.valueOf(filler));
			}
			catch (SocketException ex) {
				return true;
			}
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class EchoSocket {

		@Bean
		SimpleUrlHandlerMapping webSockets() {
			WebSocketHandler echo = (session) -> session.send(session.receive().doOnNext(WebSocketMessage::retain));
			return new SimpleUrlHandlerMapping(Map.of("/socket", echo), -1);
		}

	}

}
