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

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client on a plain socket, which reads as slowly as it is told to.
 */
final class FileClient implements Closeable {

	private static final int TIMEOUT_MILLIS = 20_000;

	private final Socket socket;

	FileClient(Socket socket) throws IOException {
		this.socket = socket;
		socket.setSoTimeout(TIMEOUT_MILLIS);
	}

	static FileClient connect(int port) throws IOException {
		return new FileClient(socket(port));
	}

	static Socket socket(int port) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(64 * 1024);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
		return socket;
	}

	/** One request on a connection of its own. */
	static Answer request(int port, String method, String target, String... fields) throws IOException {
		try (FileClient client = connect(port)) {
			client.send(method, target, fields);
			return client.answer(method);
		}
	}

	static Answer get(int port, String target, String... fields) throws IOException {
		return request(port, "GET", target, fields);
	}

	void send(String method, String target, String... fields) throws IOException {
		StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n");
		for (String field : fields) {
			request.append(field).append("\r\n");
		}
		this.socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
	}

	Answer answer(String method) throws IOException {
		Answer answer = head();
		String length = answer.field("content-length");
		if (!"HEAD".equals(method) && "chunked".equals(answer.field("transfer-encoding"))) {
			return new Answer(answer.status, answer.fields, chunks());
		}
		boolean empty = length == null || "HEAD".equals(method);
		return new Answer(answer.status, answer.fields, empty ? new byte[0] : read(Integer.parseInt(length)));
	}

	Answer head() throws IOException {
		int status = Integer.parseInt(line().substring(9, 12));
		Map<String, String> fields = new TreeMap<>();
		for (String line = line(); !line.isEmpty(); line = line()) {
			int colon = line.indexOf(':');
			fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		return new Answer(status, fields, new byte[0]);
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		for (int length = Integer.parseInt(line(), 16); length > 0; length = Integer.parseInt(line(), 16)) {
			body.writeBytes(read(length));
			line();
		}
		line();
		return body.toByteArray();
	}

	private String line() throws IOException {
		StringBuilder line = new StringBuilder();
		int value = this.socket.getInputStream().read();
		while (value != '\n') {
			if (value < 0) {
				throw new EOFException("line: '" + line + "'");
			}
			line.append((char) value);
			value = this.socket.getInputStream().read();
		}
		return line.substring(0, line.length() - 1);
	}

	byte[] read(int length) throws IOException {
		byte[] bytes = this.socket.getInputStream().readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException(bytes.length + " of " + length + " bytes");
		}
		return bytes;
	}

	void skip(long length) throws IOException {
		this.socket.getInputStream().skipNBytes(length);
	}

	/** What comes until the connection is closed; a reset is an end as well. */
	byte[] readToEnd() throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		InputStream in = this.socket.getInputStream();
		byte[] part = new byte[64 * 1024];
		try {
			for (int read = in.read(part); read >= 0; read = in.read(part)) {
				bytes.write(part, 0, read);
			}
		}
		catch (SocketException ex) {
			if (!"Connection reset".equals(ex.getMessage())) {
				throw ex;
			}
		}
		return bytes.toByteArray();
	}

	/** Close at once: the server sees a reset. */
	void reset() throws IOException {
		this.socket.setSoLinger(true, 0);
		this.socket.close();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	/**
	 * An answer.
	 *
	 * @param status the status code
	 * @param fields the header fields, names in lower case
	 * @param body the body
	 */
	record Answer(int status, Map<String, String> fields, byte[] body) {

		@Nullable String field(String name) {
			return this.fields.get(name);
		}

		String text() {
			return new String(this.body, StandardCharsets.ISO_8859_1);
		}

	}

}
