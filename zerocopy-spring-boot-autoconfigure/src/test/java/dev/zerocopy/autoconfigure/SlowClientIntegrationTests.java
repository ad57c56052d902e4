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

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.server.Http2Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that send or read too slowly, and HTTP/2 requests that must not become HTTP/1
 * objects, on raw sockets.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SlowClientIntegrationTests {

	private final ReactiveWebApplicationContextRunner runner = TestServers.runner()
		.withPropertyValues("zerocopy.netty.request-head-timeout=300ms", "zerocopy.netty.write-stall-timeout=400ms");

	@ParameterizedTest
	@ValueSource(strings = { "", "server.http2.enabled=true" })
	void whenHeadDripsThenConnectionIsClosed(String property) {
		this.runner.withPropertyValues(property).run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				assertThat(drip(socket, "GET / HTTP/1.1\r\nX: ", 'x')).isTrue();
				assertThat(TestServers.drain(socket)).isZero();
			}
		});
	}

	@Test
	void whenLaterHeadDripsThenConnectionIsClosedAfterTheFirstAnswer() {
		this.runner.run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				TestServers.send(socket, "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT");
				assertThat(TestServers.drain(socket)).isPositive();
			}
		});
	}

	@Test
	void whenPrefaceIsNotFollowedByRequestThenHttp2ConnectionIsClosed() {
		this.runner.withPropertyValues("server.http2.enabled=true").run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				TestServers.send(socket, Http2Frames.PREFACE);
				send(socket, Http2Frames.settings());
				TestServers.drain(socket);
			}
		});
	}

	@Test
	void whenClientNeverReadsThenConnectionIsClosedShortOfTheBody() {
		this.runner.run((context) -> {
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
		this.runner.withPropertyValues("server.http2.enabled=true").run((context) -> {
			try (Socket socket = http2(TestServers.port(context))) {
				send(socket, Http2Frames.headers(1, true, request("/large", "localhost")));
				assertThat(resetOf(socket, 1)).isEqualTo(8);
				send(socket, Http2Frames.windowUpdate(0, 1_000_000));
				send(socket, Http2Frames.headers(3, true, request("/", "localhost")));
				assertThat(endOf(socket, 3)).isEqualTo("hello");
			}
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "\r", "\n", "\t", "\u0000", "\u007f", "a b" })
	void whenPathHoldsForbiddenCharacterThenStreamIsResetAndConnectionLives(String text) {
		// Netty's own validation knows some of these, but ends the connection.
		this.runner.withPropertyValues("server.http2.enabled=true", "server.netty.validate-headers=false")
			.run((context) -> {
				try (Socket socket = http2(TestServers.port(context))) {
					send(socket, Http2Frames.headers(1, false, request("/a" + text + "HTTP/1.1", "localhost")));
					send(socket, Http2Frames.data(1, true, "body"));
					assertThat(resetOf(socket, 1)).isEqualTo(1);
					send(socket, Http2Frames.headers(3, true, request("/", "localhost")));
					assertThat(endOf(socket, 3)).isEqualTo("hello");
					assertThat(context.getBean(TestServers.Channels.class).all()).hasSize(1);
				}
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { ":authority", ":method", ":scheme" })
	void whenOtherPseudoHeaderHoldsSpaceThenStreamIsReset(String name) {
		this.runner.withPropertyValues("server.http2.enabled=true").run((context) -> {
			try (Socket socket = http2(TestServers.port(context))) {
				String[] request = request("/", "localhost");
				for (int i = 0; i < request.length; i += 2) {
					if (request[i].equals(name)) {
						request[i + 1] += " x";
					}
				}
				send(socket, Http2Frames.headers(1, true, request));
				assertThat(resetOf(socket, 1)).isEqualTo(1);
			}
		});
	}

	private static String[] request(String path, String authority) {
		return new String[] { ":method", "GET", ":scheme", "http", ":path", path, ":authority", authority };
	}

	private static Socket http2(int port) throws IOException {
		Socket socket = TestServers.connect(port);
		TestServers.send(socket, Http2Frames.PREFACE);
		send(socket, Http2Frames.settings());
		send(socket, Http2Frames.settingsAck());
		return socket;
	}

	private static void send(Socket socket, ByteBuf frame) throws IOException {
		socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
		socket.getOutputStream().flush();
	}

	/**
	 * Reads frames until the stream is reset and returns the error code.
	 */
	private static int resetOf(Socket socket, int stream) throws IOException {
		DataInputStream in = new DataInputStream(socket.getInputStream());
		while (true) {
			Frame frame = Frame.read(in);
			if (frame.stream == stream && frame.type == Http2Frames.RST_STREAM) {
				return frame.payload[3];
			}
		}
	}

	/**
	 * Reads frames until the stream ends and returns its body.
	 */
	private static String endOf(Socket socket, int stream) throws IOException {
		DataInputStream in = new DataInputStream(socket.getInputStream());
		StringBuilder body = new StringBuilder();
		while (true) {
			Frame frame = Frame.read(in);
			if (frame.stream == stream && frame.type == Http2Frames.DATA) {
				body.append(new String(frame.payload, StandardCharsets.US_ASCII));
			}
			if (frame.stream == stream && frame.type <= Http2Frames.HEADERS && (frame.flags & 1) != 0) {
				return body.toString();
			}
		}
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

	private record Frame(int type, int flags, int stream, byte[] payload) {

		static Frame read(DataInputStream in) throws IOException {
			int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
			int type = in.readUnsignedByte();
			int flags = in.readUnsignedByte();
			int stream = in.readInt();
			byte[] payload = new byte[length];
			in.readFully(payload);
			return new Frame(type, flags, stream, payload);
		}

	}

}
