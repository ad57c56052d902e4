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

package dev.zerocopy.web.parity;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * Sends bytes to a server and reads one answer, then asks for a second one to see whether
 * the connection lives on.
 */
final class RawClient {

	static final String PROBE_PATH = "/probe";

	private static final int TIMEOUT_MILLIS = 60_000;

	private RawClient() {
	}

	static Answer send(int port, byte[] request) {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			socket.setSoTimeout(TIMEOUT_MILLIS);
			boolean head = new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD ");
			socket.getOutputStream().write(request);
			Answer answer = read(socket.getInputStream(), head);
			return answer.withConnection(answer.complete() && isAlive(socket));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static boolean isAlive(Socket socket) {
		try {
			socket.getOutputStream()
				.write(("GET " + PROBE_PATH + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
					.getBytes(StandardCharsets.ISO_8859_1));
			read(socket.getInputStream(), false);
			return true;
		}
		catch (EOFException | java.net.SocketException ex) {
			// This is how a closed connection looks.
			return false;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Answer read(InputStream in, boolean head) throws IOException {
		int status = Integer.parseInt(line(in).split(" ")[1]);
		TreeMap<String, List<String>> headers = new TreeMap<>();
		for (String line = line(in); !line.isEmpty(); line = line(in)) {
			int colon = line.indexOf(':');
			headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>())
				.add(line.substring(colon + 1).trim());
		}
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		boolean complete = true;
		if (!head && status != 204 && status != 304) {
			try {
				readBody(in, headers, body);
			}
			catch (EOFException | java.net.SocketException ex) {
				complete = false;
			}
		}
		return new Answer(status, headers, body.toString(StandardCharsets.UTF_8), complete, false);
	}

	private static void readBody(InputStream in, TreeMap<String, List<String>> headers, ByteArrayOutputStream body)
			throws IOException {
		if (headers.containsKey("transfer-encoding")) {
			int size;
			do {
				size = Integer.parseInt(line(in), 16);
				read(in, size, body);
				line(in);
			}
			while (size > 0);
		}
		else if (headers.containsKey("content-length")) {
			read(in, Integer.parseInt(headers.get("content-length").get(0)), body);
		}
	}

	private static void read(InputStream in, int length, ByteArrayOutputStream body) throws IOException {
		for (int i = 0; i < length; i++) {
			body.write(read(in));
		}
	}

	private static String line(InputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		int c = read(in);
		while (c != '\n') {
			if (c != '\r') {
				line.append((char) c);
			}
			c = read(in);
		}
		return line.toString();
	}

	private static int read(InputStream in) throws IOException {
		int c = in.read();
		if (c < 0) {
			throw new EOFException();
		}
		return c;
	}

	/**
	 * An answer as a client sees it.
	 *
	 * @param status the status
	 * @param headers the header fields, names in lower case
	 * @param body the body without transfer coding
	 * @param complete whether the body ended as announced
	 * @param alive whether the connection can be used again
	 */
	record Answer(int status, TreeMap<String, List<String>> headers, String body, boolean complete, boolean alive) {

		Answer withConnection(boolean alive) {
			return new Answer(this.status, this.headers, this.body, this.complete, alive);
		}

		/** The answer without what differs from request to request. */
		Answer masked() {
			TreeMap<String, List<String>> headers = new TreeMap<>(this.headers);
			headers.computeIfPresent("date", (name, value) -> List.of("masked"));
			if (this.body.contains("\"requestId\":")) {
				headers.computeIfPresent("content-length", (name, value) -> List.of("masked"));
			}
			String body = this.body.replaceAll("\"(timestamp|requestId)\":\"[^\"]*\"", "\"$1\":\"masked\"");
			return new Answer(this.status, headers, body, this.complete, this.alive);
		}

		/**
		 * The answer with the media type that endpoints have without negotiation, where
		 * this one has the type that plain WebFlux selects for bytes.
		 */
		Answer withoutNegotiation(Answer other) {
			if (!other.header("content-type").equals("application/octet-stream")) {
				return this;
			}
			TreeMap<String, List<String>> headers = new TreeMap<>(this.headers);
			headers.replace("content-type", List.of("application/json"), other.headers.get("content-type"));
			return new Answer(this.status, headers, this.body, this.complete, this.alive);
		}

		String header(String name) {
			return String.join(", ", this.headers.getOrDefault(name, List.of()));
		}

	}

}
