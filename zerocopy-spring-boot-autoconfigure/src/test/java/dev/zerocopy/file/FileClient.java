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

import java.io.Closeable;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import dev.zerocopy.testsupport.RawClient;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client on a plain socket, which reads as slowly as it is told to.
 */
final class FileClient implements Closeable {

	private static final int RECEIVE_BUFFER = 64 * 1024;

	private final RawClient client;

	FileClient(Socket socket) throws IOException {
		this.client = new RawClient(socket);
	}

	static FileClient connect(int port) throws IOException {
		return new FileClient(socket(port));
	}

	static Socket socket(int port) throws IOException {
		return RawClient.connect(port, RECEIVE_BUFFER);
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
		this.client.send(request.append("\r\n").toString());
	}

	Answer answer(String method) throws IOException {
		Answer answer = head();
		String length = answer.field("content-length");
		if (!"HEAD".equals(method) && "chunked".equals(answer.field("transfer-encoding"))) {
			return new Answer(answer.status, answer.fields, this.client.readChunks());
		}
		boolean empty = length == null || "HEAD".equals(method);
		return new Answer(answer.status, answer.fields, empty ? new byte[0] : read(Integer.parseInt(length)));
	}

	Answer head() throws IOException {
		String[] lines = this.client.readHead().split("\r\n");
		Map<String, String> fields = new TreeMap<>();
		for (String line : Arrays.asList(lines).subList(1, lines.length)) {
			int colon = line.indexOf(':');
			fields.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).trim());
		}
		return new Answer(Integer.parseInt(lines[0].substring(9, 12)), fields, new byte[0]);
	}

	byte[] read(int length) throws IOException {
		return this.client.read(length);
	}

	void skip(long length) throws IOException {
		this.client.skip(length);
	}

	byte[] readToEnd() throws IOException {
		return this.client.readToEndOrReset();
	}

	void reset() throws IOException {
		this.client.reset();
	}

	@Override
	public void close() throws IOException {
		this.client.close();
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
