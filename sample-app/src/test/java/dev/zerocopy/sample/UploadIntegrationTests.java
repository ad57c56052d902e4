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

package dev.zerocopy.sample;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A library jar uploaded with curl.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class UploadIntegrationTests {

	private static final Path JAR = RealJar.find();

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	@BeforeAll
	static void assumeCurl() {
		Curl.assumeAvailable("curl");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "--limit-rate 4M", "--header Transfer-Encoding:chunked", "--http2-prior-knowledge",
			"--http2-prior-knowledge --limit-rate 4M" })
	void whenJarIsEchoedThenItComesBackBitForBit(String options) throws IOException {
		Path answer = this.directory.resolve("answer.jar");
		String printed = Curl.upload(url("/echo"), JAR, answer, options.isEmpty() ? new String[0] : options.split(" "));
		assertThat(printed).isEqualTo(options.contains("http2") ? "200 2" : "200 1.1");
		assertThat(Files.mismatch(JAR, answer)).isEqualTo(-1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "--http1.1", "--header Transfer-Encoding:chunked", "--http2-prior-knowledge" })
	void whenJarIsUploadedThenChecksumsEqualOthers(String options) throws IOException {
		Curl.assumeAvailable("sha256sum");
		Path answer = this.directory.resolve("checksums.json");
		Curl.upload(url("/checksum"), JAR, answer, options.split(" "));
		assertThat(Files.readString(answer)).isEqualTo("{\"size\":" + Files.size(JAR) + ",\"crc32c\":\""
				+ hex(crc32c(Files.readAllBytes(JAR))) + "\",\"sha256\":\"" + sha256sum(JAR) + "\"}");
	}

	@Test
	void whenCheckStringIsUploadedThenChecksumIsTheOneOfTheStandard() throws IOException {
		Path input = Files.writeString(this.directory.resolve("input"), "123456789");
		Path answer = this.directory.resolve("checksums.json");
		Curl.upload(url("/checksum"), input, answer);
		assertThat(Files.readString(answer)).contains("\"crc32c\":\"e3069283\"");
	}

	@Test
	void whenJarIsUploadedThenEachChunkHasItsChecksum() throws IOException {
		byte[] bytes = Files.readAllBytes(JAR);
		StringBuilder expected = new StringBuilder("[");
		for (int offset = 0; offset < bytes.length; offset += 1024) {
			byte[] chunk = Arrays.copyOfRange(bytes, offset, Math.min(offset + 1024, bytes.length));
			expected.append((offset > 0) ? "," : "").append('"').append(hex(crc32c(chunk))).append('"');
		}
		Path answer = this.directory.resolve("batch.json");
		Curl.upload(url("/batch"), JAR, answer);
		assertThat(Files.readString(answer)).isEqualTo(expected.append("]").toString());
	}

	@Test
	void whenUploadIsNotCompleteThenAnswerHasBegun() throws IOException {
		byte[] bytes = Files.readAllBytes(JAR);
		int firstPart = 64 * 1024;
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.setSoTimeout(60_000);
			OutputStream out = socket.getOutputStream();
			out.write(("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + bytes.length
					+ "\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
			out.write(bytes, 0, firstPart);
			out.flush();
			DataInputStream in = new DataInputStream(socket.getInputStream());
			assertThat(readLine(in)).isEqualTo("HTTP/1.1 200 OK");
			while (!readLine(in).isEmpty()) {
				// The rest of the head does not matter.
			}
			int chunkLength = Integer.parseInt(readLine(in), 16);
			byte[] firstChunk = new byte[chunkLength];
			in.readFully(firstChunk);
			assertThat(firstChunk).isEqualTo(Arrays.copyOf(bytes, chunkLength));
			assertThat(chunkLength).isPositive().isLessThanOrEqualTo(firstPart);
		}
	}

	private String url(String path) {
		return "http://localhost:" + this.port + path;
	}

	private static String sha256sum(Path file) throws IOException {
		Curl.Result result = Curl.run("sha256sum", file.toString());
		assertThat(result.exitCode()).isZero();
		return result.output().substring(0, 64);
	}

	/**
	 * The checksum computed bit by bit from its polynomial: independent of the JDK.
	 */
	private static int crc32c(byte[] bytes) {
		int crc = 0xffffffff;
		for (byte b : bytes) {
			crc ^= (b & 0xff);
			for (int bit = 0; bit < 8; bit++) {
				crc = (crc >>> 1) ^ (0x82f63b78 & -(crc & 1));
			}
		}
		return ~crc;
	}

	private static String hex(int value) {
		return HexFormat.of().toHexDigits(value);
	}

	private static String readLine(DataInputStream in) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int b = in.read(); b != '\n'; b = in.read()) {
			assertThat(b).as("byte of the answer after '%s'", line).isNotNegative();
			line.append((char) b);
		}
		return line.toString().strip();
	}

}
