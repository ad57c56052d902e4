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

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.file.FileClient.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of files as answers on plain HTTP/1.1, over each transport.
 */
@ParameterizedClass(name = "{0}, shortcut: {1}")
@CsvSource({ "epoll,true", "nio,false", "io-uring,true" })
class FileIntegrationTests {

	private static final int LARGE = 48 * 1024 * 1024;

	@TempDir
	private static Path directory;

	private static @Nullable FileServer server;

	@Parameter(0)
	String transport = "";

	@Parameter(1)
	boolean shortcut;

	@BeforeParameterizedClassInvocation
	static void start(String transport, boolean shortcut) throws IOException {
		directory = directory.toRealPath();
		server = new FileServer(directory, "zerocopy.netty.transport=" + transport, "zerocopy.web.shortcut=" + shortcut,
				"zerocopy.file.descriptor-ttl=50ms");
		Files.writeString(directory.resolve("text.txt"), "0123456789");
		Files.setLastModifiedTime(directory.resolve("text.txt"),
				FileTime.from(Instant.parse("2020-05-05T05:05:05.5Z")));
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		server().close();
	}

	private static FileServer server() {
		assertThat(server).isNotNull();
		return server;
	}

	private static Answer get(String target, String... fields) throws IOException {
		return FileClient.get(server().port(), target, fields);
	}

	@AfterEach
	void noDescriptorIsLeft() {
		await().until(() -> server().descriptors().isEmpty());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 65535, 65536, 65537, 131072, 4 * 1024 * 1024, 4 * 1024 * 1024 + 1, 9 * 1024 * 1024 })
	void wholeFile(int length) throws IOException {
		TestFiles.write(directory.resolve("whole.bin"), length, length);
		for (String target : List.of("/files/whole.bin", "/immutable/whole.bin", "/path/whole.bin", "/mono/whole.bin",
				"/resource/whole.bin")) {
			Answer answer = get(target);
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.field("content-length")).isEqualTo(String.valueOf(length));
			assertThat(answer.field("content-type")).isEqualTo("application/octet-stream");
			assertThat(answer.field("accept-ranges")).isEqualTo("bytes");
			assertThat(answer.field("x-committed")).isEqualTo("true");
			assertThat(answer.body()).hasSize(length);
			assertThat(TestFiles.firstDifference(answer.body(), length)).isEqualTo(-1);
		}
	}

	@Test
	void emptyFile() throws IOException {
		Files.write(directory.resolve("empty.txt"), new byte[0]);
		try (FileClient client = FileClient.connect(server().port())) {
			for (String field : List.of("X-Other: y", "Range: bytes=-1")) {
				client.send("GET", "/files/empty.txt", field);
				Answer answer = client.answer("GET");
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.field("content-length")).isEqualTo("0");
			}
			client.send("GET", "/files/empty.txt", "Range: bytes=0-");
			assertThat(client.answer("GET").status()).isEqualTo(416);
		}
	}

	@Test
	void sparseFileBeyondTwoGibibytes() throws IOException {
		long length = (1L << 31) + 1;
		Path file = directory.resolve("sparse.bin");
		try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
			sparse.setLength(length);
			sparse.write("start".getBytes(StandardCharsets.US_ASCII));
			sparse.seek(length - 5);
			sparse.write("close".getBytes(StandardCharsets.US_ASCII));
		}
		assertThat(get("/files/sparse.bin", "Range: bytes=0-4").text()).isEqualTo("start");
		assertThat(get("/files/sparse.bin", "Range: bytes=-5").text()).isEqualTo("close");
		Answer last = get("/files/sparse.bin", "Range: bytes=2147483648-");
		assertThat(last.text()).isEqualTo("e");
		assertThat(last.field("content-range")).isEqualTo("bytes 2147483648-2147483648/2147483649");
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("HEAD", "/files/sparse.bin");
			assertThat(client.head().field("content-length")).isEqualTo("2147483649");
			client.send("GET", "/files/sparse.bin");
			assertThat(client.head().status()).isEqualTo(200);
			assertThat(client.read(5)).asString(StandardCharsets.US_ASCII).isEqualTo("start");
			client.skip(length - 10);
			assertThat(client.read(5)).asString(StandardCharsets.US_ASCII).isEqualTo("close");
			client.send("GET", "/files/text.txt");
			assertThat(client.answer("GET").text()).isEqualTo("0123456789");
		}
		Files.delete(file);
	}

	@Test
	void head() throws IOException {
		Answer get = get("/files/text.txt");
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("HEAD", "/files/text.txt", "Range: bytes=0-1");
			Answer head = client.answer("HEAD");
			assertThat(head.status()).isEqualTo(200);
			assertThat(head.fields()).containsOnlyKeys(get.fields().keySet());
			get.fields()
				.forEach((name, value) -> assertThat(head.field(name)).as(name)
					.isEqualTo(name.equals("date") ? head.field("date") : value));
			client.send("HEAD", "/files/text.txt", "If-None-Match: " + get.field("etag"));
			assertThat(client.answer("HEAD").status()).isEqualTo(304);
			client.send("HEAD", "/files/none.txt");
			assertThat(client.answer("HEAD").status()).isEqualTo(404);
			client.send("GET", "/files/text.txt");
			assertThat(client.answer("GET").text()).isEqualTo("0123456789");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			If-None-Match: TAG                                | 304
			If-None-Match: W/TAG                              | 304
			If-None-Match: "x", TAG                           | 304
			If-None-Match: *                                  | 304
			If-None-Match: "x"                                | 200
			If-Modified-Since: Tue, 05 May 2020 05:05:05 GMT  | 304
			If-Modified-Since: Tue, 05 May 2020 05:05:04 GMT  | 200
			If-Match: TAG                                     | 200
			If-Match: *                                       | 200
			If-Match: "x"                                     | 412
			If-Match: W/TAG                                   | 412
			If-Unmodified-Since: Tue, 05 May 2020 05:05:05 GMT | 200
			If-Unmodified-Since: Tue, 05 May 2020 05:05:04 GMT | 412
			""")
	void conditions(String field, int status) throws IOException {
		String tag = get("/files/text.txt").field("etag");
		for (String path : List.of("/files/text.txt", "/path/text.txt", "/resource/text.txt")) {
			Answer answer = get(path, field.replace("TAG", tag));
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.text()).isEqualTo((status == 200) ? "0123456789" : "");
			assertThat(answer.field("etag")).isEqualTo((status == 304 && field.contains("W/")) ? "W/" + tag : tag);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			Range: bytes=0-0   | X-Other: y     | 206 | bytes 0-0/10 | 0
			Range: bytes=2-4   | X-Other: y     | 206 | bytes 2-4/10 | 234
			Range: bytes=-3    | X-Other: y     | 206 | bytes 7-9/10 | 789
			Range: bytes=0-    | X-Other: y     | 206 | bytes 0-9/10 | 0123456789
			Range: bytes=10-   | X-Other: y     | 416 | bytes */10   | ``
			Range: bytes=4-2   | X-Other: y     | 200 |              | 0123456789
			Range: bytes=2-4   | If-Range: TAG  | 206 | bytes 2-4/10 | 234
			Range: bytes=2-4   | If-Range: "x"  | 200 |              | 0123456789
			Range: bytes=2-4   | If-Range: Tue, 05 May 2020 05:05:05 GMT | 206 | bytes 2-4/10 | 234
			Range: bytes=2-4   | If-Range: Tue, 05 May 2020 05:05:06 GMT | 200 | | 0123456789
			""")
	void ranges(String range, String other, int status, @Nullable String contentRange, String body) throws IOException {
		String tag = get("/files/text.txt").field("etag");
		Answer answer = get("/files/text.txt", range, other.replace("TAG", tag));
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.field("content-range")).isEqualTo(contentRange);
		assertThat(answer.text()).isEqualTo(body);
		assertThat(answer.field("content-length")).isEqualTo(String.valueOf(body.length()));
	}

	@Test
	void severalRanges() throws IOException {
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("GET", "/files/text.txt", "Range: bytes=0-1,-2");
			Answer answer = client.answer("GET");
			assertThat(answer.status()).isEqualTo(206);
			String type = answer.field("content-type");
			assertThat(type).startsWith("multipart/byteranges; boundary=");
			String boundary = "\r\n--" + type.substring(type.indexOf('=') + 1);
			assertThat(answer.text()).isEqualTo(boundary
					+ "\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01" + boundary
					+ "\r\nContent-Type: text/plain\r\nContent-Range: bytes 8-9/10\r\n\r\n89" + boundary + "--\r\n");
			client.send("GET", "/files/text.txt");
			assertThat(client.answer("GET").text()).isEqualTo("0123456789");
		}
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrder() throws IOException {
		Path file = TestFiles.write(directory.resolve("pipelined.bin"), 6 * 1024 * 1024, 3);
		try (FileClient client = FileClient.connect(server().port())) {
			for (int i = 0; i < 3; i++) {
				client.send("GET", "/files/pipelined.bin");
				client.send("GET", "/files/none.bin");
				client.send("GET", "/files/text.txt", "Range: bytes=" + i + "-" + i);
			}
			for (int i = 0; i < 3; i++) {
				assertThat(TestFiles.firstDifference(client.answer("GET").body(), 3)).isEqualTo(-1);
				assertThat(client.answer("GET").status()).isEqualTo(404);
				assertThat(client.answer("GET").text()).isEqualTo(String.valueOf(i));
			}
		}
		Files.delete(file);
	}

	@Test
	void options() throws IOException {
		Answer answer = get("/options/text.txt");
		assertThat(answer.field("content-type")).isEqualTo("text/html");
		assertThat(answer.field("cache-control")).isEqualTo("max-age=60");
		assertThat(answer.field("etag")).isEqualTo("\"v1\"");
		assertThat(answer.field("last-modified")).isEqualTo("Tue, 05 May 2020 05:05:05 GMT");
		Answer notModified = get("/options/text.txt", "If-None-Match: \"v1\"");
		assertThat(notModified.status()).isEqualTo(304);
		assertThat(notModified.field("cache-control")).isEqualTo("max-age=60");
		assertThat(get("/options/text.txt", "Range: bytes=99-").fields()).doesNotContainKey("cache-control");
	}

	@Test
	void contentType() throws IOException {
		assertThat(get("/files/text.txt").field("content-type")).isEqualTo("text/plain");
		assertThat(get("/produces/text.txt").field("content-type")).isEqualTo("text/csv");
	}

	@Test
	void headersOfAResponseWin() throws IOException {
		Answer answer = get("/response/text.txt");
		assertThat(answer.field("etag")).isEqualTo("\"mine\"");
		assertThat(get("/response/text.txt", "If-None-Match: \"mine\"").status()).isEqualTo(304);
	}

	@Test
	void otherStatusIsAnsweredWhole() throws IOException {
		Answer answer = get("/error/text.txt", "Range: bytes=0-1", "If-None-Match: *");
		assertThat(answer.status()).isEqualTo(410);
		assertThat(answer.field("x-reason")).isEqualTo("moved");
		assertThat(answer.field("accept-ranges")).isNull();
		assertThat(answer.text()).isEqualTo("0123456789");
	}

	@Test
	void otherMethodIsAnsweredWhole() throws IOException {
		Answer answer = FileClient.request(server().port(), "POST", "/post/text.txt", "Content-Length: 0",
				"Range: bytes=0-1", "If-None-Match: *");
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.text()).isEqualTo("0123456789");
	}

	@Test
	void missingFileIsHandledByTheApplication() throws IOException {
		for (String target : List.of("/files/none.txt", "/path/none.txt", "/resource/none.txt", "/no-resource",
				"/mono/none.txt", "/error/none.txt")) {
			Answer answer = get(target, "Accept: application/json");
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.field("content-type")).isEqualTo("application/json");
			assertThat(answer.text()).contains("\"path\":\"" + target + "\"");
			assertThat(answer.fields()).doesNotContainKeys("etag", "accept-ranges", "x-reason");
		}
	}

	@Test
	void missingFileIsFoundAsSoonAsItExists() throws IOException {
		assertThat(get("/files/later.txt").status()).isEqualTo(404);
		Files.writeString(directory.resolve("later.txt"), "now");
		assertThat(get("/files/later.txt").text()).isEqualTo("now");
		Files.delete(directory.resolve("later.txt"));
	}

	@Test
	void replacedFileIsNoticed() throws IOException {
		Path file = Files.writeString(directory.resolve("replaced.txt"), "old");
		String tag = get("/files/replaced.txt").field("etag");
		Files.writeString(directory.resolve("new.txt"), "new");
		Files.move(directory.resolve("new.txt"), file, StandardCopyOption.ATOMIC_MOVE);
		await().until(() -> get("/files/replaced.txt", "If-None-Match: " + tag).text().equals("new"));
		Files.delete(file);
	}

	@Test
	void decoratedResponseSeesTheBytes() throws IOException {
		TestFiles.write(directory.resolve("decorated.bin"), 200_000, 5);
		for (String path : List.of("/files/decorated.bin", "/immutable/decorated.bin")) {
			Answer answer = get(path, "X-Decorate: y");
			assertThat(answer.field("x-decorated")).isEqualTo("true");
			assertThat(answer.field("content-length")).isEqualTo("200000");
			assertThat(TestFiles.firstDifference(answer.body(), 5)).isEqualTo(-1);
		}
	}

	@Test
	void resourceInAJar() throws IOException {
		ClassPathResource resource = new ClassPathResource("org/springframework/http/mime.types");
		byte[] expected = resource.getContentAsByteArray();
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("GET", "/jar");
			Answer answer = client.answer("GET");
			assertThat(answer.body()).isEqualTo(expected);
			assertThat(answer.field("last-modified")).isNull();
			client.send("GET", "/jar", "If-None-Match: " + answer.field("etag"));
			assertThat(client.answer("GET").status()).isEqualTo(304);
			client.send("GET", "/jar", "Range: bytes=100-199");
			assertThat(client.answer("GET").text())
				.isEqualTo(new String(expected, 100, 100, StandardCharsets.ISO_8859_1));
			client.send("GET", "/jar", "Range: bytes=200-299,0-9");
			assertThat(client.answer("GET").text())
				.contains("\r\n\r\n" + new String(expected, 200, 100, StandardCharsets.ISO_8859_1) + "\r\n--")
				.contains("\r\n\r\n" + new String(expected, 0, 10, StandardCharsets.ISO_8859_1) + "\r\n--");
			client.send("HEAD", "/jar");
			assertThat(client.answer("HEAD").field("content-length")).isEqualTo(String.valueOf(expected.length));
		}
	}

	@Test
	void resourceOfUnknownLength() throws IOException {
		try (FileClient client = FileClient.connect(server().port())) {
			for (int i = 0; i < 2; i++) {
				client.send("GET", "/stream", "Range: bytes=0-1");
				Answer answer = client.answer("GET");
				assertThat(answer.status()).isEqualTo(200);
				assertThat(answer.field("content-length")).isNull();
				assertThat(answer.text()).isEqualTo("streamed".repeat(50_000));
			}
		}
	}

	@Test
	void bytesAreCounted() throws IOException {
		Path file = TestFiles.write(directory.resolve("counted.bin"), 5_000_000, 1);
		long sendfile = server().stats().sendfileBytes();
		long shared = server().stats().sharedBytes();
		get("/files/counted.bin");
		boolean expectSendfile = !"io-uring".equals(this.transport);
		await().until(() -> server().stats().sendfileBytes() - sendfile == (expectSendfile ? 5_000_000 : 0)
				&& server().stats().sharedBytes() - shared == (expectSendfile ? 0 : 5_000_000));
		Files.delete(file);
	}

	@Test
	void whenFileIsTruncatedThenConnectionIsClosedEarly() throws IOException {
		Path file = TestFiles.write(directory.resolve("truncated.bin"), LARGE, 7);
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("GET", "/files/truncated.bin");
			assertThat(client.head().field("content-length")).isEqualTo(String.valueOf(LARGE));
			client.skip(1000);
			try (RandomAccessFile truncated = new RandomAccessFile(file.toFile(), "rw")) {
				truncated.setLength(1_000_000);
			}
			assertThat(client.readToEnd()).hasSizeLessThan(LARGE - 1000);
		}
		assertThat(get("/files/text.txt").text()).isEqualTo("0123456789");
		Files.delete(file);
	}

	@Test
	void whenFileIsOverwrittenThenConnectionIsClosedEarly() throws IOException {
		Path file = TestFiles.write(directory.resolve("overwritten.bin"), LARGE, 7);
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("GET", "/files/overwritten.bin");
			client.head();
			client.skip(1000);
			Files.write(file, TestFiles.bytes(0, 1000, 8), StandardOpenOption.WRITE);
			assertThat(client.readToEnd()).hasSizeLessThan(LARGE - 1000);
		}
		Files.delete(file);
	}

	@Test
	void whenFileIsReplacedThenAnswerIsTheOldFile() throws IOException {
		Path file = TestFiles.write(directory.resolve("renamed.bin"), LARGE, 7);
		Path other = TestFiles.write(directory.resolve("other.bin"), LARGE, 8);
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("GET", "/files/renamed.bin");
			client.head();
			byte[] start = client.read(1000);
			Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
			assertThat(TestFiles.firstDifference(start, 7)).isEqualTo(-1);
			assertThat(client.read(LARGE - 1000)).isEqualTo(TestFiles.bytes(1000, LARGE - 1000, 7));
			client.send("GET", "/files/text.txt");
			assertThat(client.answer("GET").text()).isEqualTo("0123456789");
		}
		Files.delete(file);
	}

	@Test
	void whenFileIsDeletedThenAnswerIsComplete() throws IOException {
		Path file = TestFiles.write(directory.resolve("deleted.bin"), LARGE, 7);
		try (FileClient client = FileClient.connect(server().port())) {
			client.send("GET", "/files/deleted.bin");
			client.head();
			byte[] start = client.read(1000);
			Files.delete(file);
			assertThat(TestFiles.firstDifference(start, 7)).isEqualTo(-1);
			assertThat(client.read(LARGE - 1000)).isEqualTo(TestFiles.bytes(1000, LARGE - 1000, 7));
		}
	}

	@Test
	void whenClientsGoAwayThenTheServerGoesOn() throws IOException {
		Path file = TestFiles.write(directory.resolve("aborted.bin"), LARGE, 7);
		List<FileClient> clients = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			FileClient client = FileClient.connect(server().port());
			clients.add(client);
			client.send("GET", "/files/aborted.bin", (i % 2 == 0) ? "X-Decorate: y" : "X-Other: y");
		}
		for (FileClient client : clients) {
			assertThat(client.head().status()).isEqualTo(200);
			client.reset();
		}
		assertThat(get("/files/text.txt").text()).isEqualTo("0123456789");
		Files.delete(file);
	}

}
