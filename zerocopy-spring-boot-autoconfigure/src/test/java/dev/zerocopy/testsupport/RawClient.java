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
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A client that sends exactly the bytes it is told to.
 */
public final class RawClient implements Closeable {

	private static final int TIMEOUT_MILLIS = 60_000;

	private final Socket socket;

	public RawClient(int port) throws IOException {
		this(port, 0);
	}

	public RawClient(int port, int receiveBuffer) throws IOException {
		this(connect(port, receiveBuffer));
	}

	/** A client on a connection that is there already, such as one with TLS. */
	public RawClient(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setSoTimeout(TIMEOUT_MILLIS);
	}

	/** Connect. The receive buffer has a fixed size in bytes, or none with 0. */
	public static Socket connect(int port, int receiveBuffer) throws IOException {
		Socket socket = new Socket();
		if (receiveBuffer > 0) {
			socket.setReceiveBufferSize(receiveBuffer);
		}
		socket.setTcpNoDelay(true);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		return socket;
	}

	/** Ask for a target, and for the connection to be closed behind the answer. */
	public RawClient get(String target) throws IOException {
		return send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
	}

	public RawClient send(String text) throws IOException {
		return send(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	public RawClient send(byte[] bytes) throws IOException {
		this.socket.getOutputStream().write(bytes);
		return this;
	}

	/**
	 * Send to a server that may close or reset the connection before it has read
	 * everything.
	 */
	public RawClient sendToEndOrReset(byte[] bytes) throws IOException {
		try {
			return send(bytes);
		}
		catch (SocketException ex) {
			if (!String.valueOf(ex.getMessage()).matches("Broken pipe|Connection reset.*")) {
				throw ex;
			}
			return this;
		}
	}

	public RawClient sendByteByByte(String text) throws IOException {
		for (byte value : text.getBytes(StandardCharsets.ISO_8859_1)) {
			this.socket.getOutputStream().write(value);
		}
		return this;
	}

	public SocketAddress localAddress() {
		return this.socket.getLocalSocketAddress();
	}

	public void finishSending() throws IOException {
		this.socket.shutdownOutput();
	}

	/** Close at once: the server sees a reset rather than an orderly end. */
	public void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	public byte[] read(int length) throws IOException {
		byte[] bytes = this.socket.getInputStream().readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException(bytes.length + " of " + length + " bytes");
		}
		return bytes;
	}

	/** Read bytes that do not matter. */
	public void skip(long length) throws IOException {
		this.socket.getInputStream().skipNBytes(length);
	}

	/** Read until the server closes or resets the connection. */
	public byte[] readToEndOrReset() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			this.socket.getInputStream().transferTo(bytes);
		}
		catch (SocketException ex) {
			if (!"Connection reset".equals(ex.getMessage())) {
				throw ex;
			}
		}
		return bytes.toByteArray();
	}

	/** Read until the server closes the connection. */
	public String readToEnd() throws IOException {
		return new String(this.socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	public String readHead() throws IOException {
		StringBuilder head = new StringBuilder();
		InputStream in = this.socket.getInputStream();
		while (head.indexOf("\r\n\r\n") < 0) {
			int value = in.read();
			if (value < 0) {
				throw new EOFException("head: '" + head + "'");
			}
			head.append((char) value);
		}
		return head.toString();
	}

	public Response readResponse() throws IOException {
		String head = readHead();
		String lower = head.toLowerCase(Locale.ROOT);
		int at = lower.indexOf("content-length:");
		if (at >= 0) {
			int length = Integer.parseInt(lower.substring(at + 15, lower.indexOf('\r', at)).trim());
			return new Response(head, read(length));
		}
		return new Response(head, lower.contains("transfer-encoding: chunked") ? readChunks() : new byte[0]);
	}

	/** Read a body in the chunked transfer coding to its end. */
	public byte[] readChunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			int length = Integer.parseInt(readLine(), 16);
			body.write(read(length));
			readLine();
			if (length == 0) {
				return body.toByteArray();
			}
		}
	}

	public String readLine() throws IOException {
		StringBuilder line = new StringBuilder();
		int value = this.socket.getInputStream().read();
		while (value != '\n') {
			if (value < 0) {
				throw new EOFException("line: '" + line + "'");
			}
			line.append((char) value);
			value = this.socket.getInputStream().read();
		}
		return line.toString().trim();
	}

	/** Read until a streamed answer is complete. */
	public String readToLastChunk() throws IOException {
		StringBuilder rest = new StringBuilder();
		while (rest.indexOf("\r\n0\r\n\r\n") < 0) {
			int value = this.socket.getInputStream().read();
			if (value < 0) {
				throw new EOFException(rest.length() + " bytes without a last chunk");
			}
			rest.append((char) value);
		}
		return rest.toString();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * An answer.
	 *
	 * @param head status line and header fields
	 * @param body the body, without transfer coding
	 */
	public record Response(String head, byte[] body) {

		public int status() {
			return Integer.parseInt(this.head.substring(9, 12));
		}

		public String text() {
			return new String(this.body, StandardCharsets.ISO_8859_1);
		}

	}

}
