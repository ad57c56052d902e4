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

package dev.zerocopy.edge.internal;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A connection that sends what it is told, in pieces, and reads answers one by one.
 */
final class TestClient implements AutoCloseable {

	private final Socket socket;

	private final InputStream input;

	private final OutputStream output;

	TestClient(int port) throws IOException {
		this(new Socket(InetAddress.getLoopbackAddress(), port));
	}

	TestClient(Socket socket) throws IOException {
		this.socket = socket;
		this.socket.setTcpNoDelay(true);
		this.socket.setSoTimeout((int) TestServer.TIMEOUT.toMillis());
		this.input = new BufferedInputStream(socket.getInputStream(), 65536);
		this.output = socket.getOutputStream();
	}

	Socket socket() {
		return this.socket;
	}

	void send(String text) throws IOException {
		this.output.write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	/**
	 * Read an answer.
	 * @param head whether it is one to HEAD
	 * @return the status and the body, or {@code null} at the end of the connection
	 */
	String read(boolean head) throws IOException {
		String status = line();
		if (status == null) {
			return null;
		}
		int length = 0;
		boolean chunked = false;
		String line = line();
		while (!line.isEmpty()) {
			String[] field = line.toLowerCase().split(": *", 2);
			length = field[0].equals("content-length") ? Integer.parseInt(field[1]) : length;
			chunked |= field[0].equals("transfer-encoding");
			line = line();
		}
		StringBuilder body = new StringBuilder(status.split(" ")[1]).append(' ');
		if (head) {
			return body.toString();
		}
		if (!chunked) {
			return body.append(bytes(length)).toString();
		}
		int size = Integer.parseInt(line(), 16);
		while (size > 0) {
			body.append(bytes(size));
			line();
			size = Integer.parseInt(line(), 16);
		}
		line();
		return body.toString();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private String bytes(int length) throws IOException {
		byte[] bytes = this.input.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("Ended within a body");
		}
		return new String(bytes, StandardCharsets.ISO_8859_1);
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		int next = this.input.read();
		if (next < 0) {
			return null;
		}
		while (next != '\n') {
			if (next < 0) {
				throw new EOFException("Ended within a line");
			}
			line.append((char) next);
			next = this.input.read();
		}
		return line.substring(0, line.length() - 1);
	}

}
