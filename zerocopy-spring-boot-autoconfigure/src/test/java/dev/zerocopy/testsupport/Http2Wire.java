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

package dev.zerocopy.testsupport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import javax.net.ssl.SSLSocket;

import dev.zerocopy.server.Http2Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/**
 * HTTP/2 client with prior knowledge that writes frames by hand and grants windows only
 * when it is told to. Collects what it reads by stream.
 */
public final class Http2Wire implements AutoCloseable {

	public static final int MAX_WINDOW = Integer.MAX_VALUE;

	public static final int HEADER_TABLE_SIZE = 1;

	public static final int INITIAL_WINDOW_SIZE = 4;

	private static final int FIRST_WINDOW = 65_535;

	private final Socket socket;

	private final DataInputStream in;

	private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

	private final Map<Integer, Answer> answers = new HashMap<>();

	private final List<Long> tableSizes = new ArrayList<>();

	private int goAway = -1;

	private int acknowledged;

	private int next = 1;

	/**
	 * Connect.
	 * @param port the port
	 * @param settings identifiers and values
	 */
	public Http2Wire(int port, int... settings) throws IOException {
		this(connect(port), settings);
	}

	/**
	 * Begin on a connection.
	 * @param socket the connection
	 * @param settings identifiers and values
	 */
	public Http2Wire(Socket socket, int... settings) throws IOException {
		this.socket = socket;
		this.in = new DataInputStream(socket.getInputStream());
		send(Unpooled.copiedBuffer(Http2Frames.PREFACE, StandardCharsets.US_ASCII));
		settings(settings);
	}

	/** Connect with little room for what is not read. */
	public static Socket connect(int port) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(64 * 1024);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		socket.setSoTimeout(60_000);
		socket.setTcpNoDelay(true);
		return socket;
	}

	/** A client that is ready to receive whatever the server has. */
	public static Http2Wire open(int port) throws IOException {
		Http2Wire wire = new Http2Wire(port, INITIAL_WINDOW_SIZE, MAX_WINDOW);
		wire.send(Http2Frames.windowUpdate(0, MAX_WINDOW - FIRST_WINDOW));
		return wire;
	}

	public Socket socket() {
		return this.socket;
	}

	public void send(ByteBuf... frames) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		for (ByteBuf frame : frames) {
			bytes.write(ByteBufUtil.getBytes(frame));
		}
		this.socket.getOutputStream().write(bytes.toByteArray());
	}

	public void settings(int... settings) throws IOException {
		for (int i = 0; i < settings.length; i += 2) {
			if (settings[i] == HEADER_TABLE_SIZE) {
				this.tableSizes.add((long) settings[i + 1]);
			}
		}
		send(Http2Frames.settings(settings));
	}

	/** The number of the next stream. */
	public int nextStream() {
		int stream = this.next;
		this.next += 2;
		return stream;
	}

	public ByteBuf request(int stream, String method, String path, String... fields) {
		String[] pseudo = { ":method", method, ":scheme", (this.socket instanceof SSLSocket) ? "https" : "http",
				":path", path, ":authority", "localhost" };
		return Http2Frames.headers(stream, true,
				Stream.concat(Arrays.stream(pseudo), Arrays.stream(fields)).toArray(String[]::new));
	}

	public int get(String path, String... fields) throws IOException {
		int stream = nextStream();
		send(request(stream, "GET", path, fields));
		return stream;
	}

	/** Send a request and read its whole answer. */
	public Answer exchange(String path, String... fields) throws IOException {
		return end(get(path, fields));
	}

	/** Read until a stream has ended. */
	public Answer end(int stream) throws IOException {
		while (!answer(stream).ended) {
			read();
		}
		return answer(stream);
	}

	/** Read until a stream has received as many bytes, or has ended. */
	public Answer read(int stream, int bytes) throws IOException {
		while (!answer(stream).ended && answer(stream).body.size() < bytes) {
			read();
		}
		return answer(stream);
	}

	/** Read until all settings are acknowledged. */
	public void awaitSettings(int count) throws IOException {
		while (this.acknowledged < count) {
			read();
		}
	}

	/** Read until the server says that it takes no more streams. */
	public int awaitGoAway() throws IOException {
		while (this.goAway < 0) {
			read();
		}
		return this.goAway;
	}

	/** Read until the server closes, and return whether it did so without an error. */
	public boolean awaitClose() throws IOException {
		try {
			while (true) {
				read();
			}
		}
		catch (EOFException ex) {
			return this.goAway <= 0;
		}
	}

	/** What has been received on a stream. */
	public Answer answer(int stream) {
		return this.answers.computeIfAbsent(stream, id -> new Answer());
	}

	private void read() throws IOException {
		int length = this.in.readUnsignedByte() << 16 | this.in.readUnsignedShort();
		int type = this.in.readUnsignedByte();
		int flags = this.in.readUnsignedByte();
		Answer answer = answer(this.in.readInt());
		byte[] payload = new byte[length];
		this.in.readFully(payload);
		switch (type) {
			case Http2Frames.SETTINGS -> settingsReceived(flags);
			case Http2Frames.GOAWAY -> this.goAway = payload[7];
			case Http2Frames.RST_STREAM -> {
				answer.reset = payload[3];
				answer.ended = true;
			}
			case Http2Frames.HEADERS -> answer.add(decode(payload), flags);
			case Http2Frames.DATA -> answer.add(payload, flags);
			default -> {
			}
		}
	}

	private void settingsReceived(int flags) throws IOException {
		if (flags == 0) {
			send(Http2Frames.settingsAck());
			return;
		}
		this.acknowledged++;
		if (!this.tableSizes.isEmpty()) {
			try {
				this.decoder.configuration().maxHeaderTableSize(this.tableSizes.remove(0));
			}
			catch (Http2Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	private Http2Headers decode(byte[] block) {
		try {
			return this.decoder.decodeHeaders(1, Unpooled.wrappedBuffer(block));
		}
		catch (Http2Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * What a stream has received.
	 */
	public static final class Answer {

		private final ByteArrayOutputStream body = new ByteArrayOutputStream();

		private Http2Headers headers;

		private boolean ended;

		private int reset = -1;

		private void add(Http2Headers received, int flags) {
			this.headers = received;
			this.ended = (flags & 1) != 0;
		}

		private void add(byte[] payload, int flags) {
			this.body.writeBytes(payload);
			this.ended = (flags & 1) != 0;
		}

		public Http2Headers headers() {
			return this.headers;
		}

		public int status() {
			return Integer.parseInt(this.headers.status().toString());
		}

		public String text() {
			return this.body.toString(StandardCharsets.ISO_8859_1);
		}

		public int length() {
			return this.body.size();
		}

		/** The error of a reset, -1 if there was none. */
		public int reset() {
			return this.reset;
		}

	}

}
