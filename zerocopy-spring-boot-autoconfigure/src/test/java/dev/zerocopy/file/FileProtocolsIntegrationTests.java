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
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import dev.zerocopy.testsupport.TestKeyStore;
import io.netty.buffer.ByteBuf;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
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
import reactor.core.publisher.Mono;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider;
import reactor.test.StepVerifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests of files as answers where sendfile cannot be used: TLS, HTTP/2 and compression.
 */
@ParameterizedClass(name = "{0}, {1}")
@CsvSource({ "HTTP11,epoll,true", "H2,epoll,true", "H2,io-uring,true", "H2C,nio,false", "H2C,epoll,false" })
class FileProtocolsIntegrationTests {

	private static final int LARGE = 24 * 1024 * 1024;

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	@TempDir
	private static Path directory;

	private static @Nullable FileServer server;

	private static HttpClient client = HttpClient.create();

	@Parameter(0)
	HttpProtocol protocol = HttpProtocol.HTTP11;

	@Parameter(1)
	String transport = "";

	@Parameter(2)
	boolean encrypted;

	@BeforeParameterizedClassInvocation
	static void start(HttpProtocol protocol, String transport, boolean encrypted) throws Exception {
		directory = directory.toRealPath();
		Path root = Files.createDirectories(directory.resolve("root"));
		String tls = encrypted ? "server.ssl.key-store=" + TestKeyStore.in(directory) : "test.tls=false";
		server = new FileServer(root, tls, "server.ssl.key-store-password=" + TestKeyStore.PASSWORD,
				"server.ssl.enabled=" + encrypted, "server.http2.enabled=" + (protocol != HttpProtocol.HTTP11),
				"zerocopy.netty.transport=" + transport, "zerocopy.file.descriptor-ttl=50ms");
		client = HttpClient.newConnection().protocol(protocol).port(server.port()).responseTimeout(TIMEOUT);
		if (encrypted) {
			SslProvider.GenericSslContextSpec<?> tlsClient = (protocol == HttpProtocol.H2)
					? Http2SslContextSpec.forClient()
						.configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE))
					: Http11SslContextSpec.forClient()
						.configure(builder -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
			client = client.secure(spec -> spec.sslContext(tlsClient));
		}
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		server().close();
	}

	private static FileServer server() {
		assertThat(server).isNotNull();
		return server;
	}

	@AfterEach
	void noDescriptorIsLeft() {
		await().until(() -> server().descriptors().isEmpty());
	}

	private static Path file(String name) {
		return directory.resolve("root").resolve(name);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 65536, 65537, 5_000_000 })
	void wholeFile(int length) throws IOException {
		TestFiles.write(file("whole.bin"), length, length);
		for (String path : new String[] { "/files/whole.bin", "/immutable/whole.bin" }) {
			Answer answer = get(path, "");
			assertThat(answer.status()).isEqualTo(200);
			assertThat(answer.length()).isEqualTo(String.valueOf(length));
			assertThat(answer.body()).hasSize(length);
			assertThat(TestFiles.firstDifference(answer.body(), length)).isEqualTo(-1);
		}
	}

	@Test
	void rangesAndHead() throws IOException {
		Files.writeString(file("text.txt"), "0123456789");
		assertThat(text(get("/files/text.txt", "bytes=2-4"))).isEqualTo("234");
		assertThat(text(get("/immutable/text.txt", "bytes=-1"))).isEqualTo("9");
		assertThat(text(get("/files/text.txt", "bytes=0-1,-2"))).contains("\r\n01\r\n--", "\r\n89\r\n--");
		assertThat(get("/files/text.txt", "bytes=10-").status()).isEqualTo(416);
		assertThat(get("/files/none.txt", "").status()).isEqualTo(404);
		String length = client.head()
			.uri("/files/text.txt")
			.responseSingle((head, body) -> Mono.just(head.responseHeaders().get("content-length")))
			.block(TIMEOUT);
		assertThat(length).isEqualTo("10");
	}

	@Test
	void noByteGoesBySendfile() throws IOException {
		Files.writeString(file("text.txt"), "0123456789");
		long before = server().stats().sendfileBytes();
		get("/files/text.txt", "");
		assertThat(server().stats().sendfileBytes()).isEqualTo(before);
	}

	@Test
	void whenFileIsTruncatedThenAnswerFails() throws IOException {
		Path file = TestFiles.write(file("truncated.bin"), LARGE, 7);
		AtomicInteger received = new AtomicInteger();
		StepVerifier.create(client.get().uri("/files/truncated.bin").response((head, body) -> body).doOnNext(part -> {
			if (received.getAndAdd(part.readableBytes()) == 0) {
				truncate(file);
			}
		})).thenConsumeWhile(part -> true).expectError().verify(TIMEOUT);
		assertThat(received).hasValueLessThan(LARGE);
		Files.delete(file);
	}

	private static void truncate(Path file) {
		try (RandomAccessFile truncated = new RandomAccessFile(file.toFile(), "rw")) {
			truncated.setLength(1_000);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whenFileIsReplacedThenAnswerIsTheOldFile() throws IOException {
		Path file = TestFiles.write(file("replaced.bin"), LARGE, 7);
		Path other = TestFiles.write(file("other.bin"), LARGE, 8);
		AtomicInteger received = new AtomicInteger();
		StepVerifier.create(client.get().uri("/files/replaced.bin").response((head, body) -> body).doOnNext(part -> {
			if (received.get() == 0) {
				replace(other, file);
			}
			check(part, received);
		})).thenConsumeWhile(part -> true).expectComplete().verify(TIMEOUT);
		assertThat(received).hasValue(LARGE);
		Files.delete(file);
	}

	private static void replace(Path source, Path target) {
		try {
			Files.move(source, target, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void check(ByteBuf part, AtomicInteger received) {
		byte[] bytes = new byte[part.readableBytes()];
		part.getBytes(part.readerIndex(), bytes);
		assertThat(bytes).isEqualTo(TestFiles.bytes(received.getAndAdd(bytes.length), bytes.length, 7));
	}

	@Test
	void whenClientGoesAwayThenFileIsClosed() throws IOException {
		Path file = TestFiles.write(file("aborted.bin"), LARGE, 7);
		for (String path : new String[] { "/files/aborted.bin", "/immutable/aborted.bin" }) {
			client.get().uri(path).response((head, body) -> body).take(1).blockLast(TIMEOUT);
		}
		Files.delete(file);
	}

	private static Answer get(String path, String range) {
		return client.headers(headers -> {
			if (!range.isEmpty()) {
				headers.set("Range", range);
			}
		})
			.get()
			.uri(path)
			.responseSingle((head, body) -> body.asByteArray()
				.defaultIfEmpty(new byte[0])
				.map(bytes -> new Answer(head.status().code(), head.responseHeaders().get("content-length"), bytes)))
			.blockOptional(TIMEOUT)
			.orElseThrow();
	}

	private static String text(Answer answer) {
		assertThat(answer.status()).isEqualTo(206);
		return new String(answer.body(), StandardCharsets.US_ASCII);
	}

	private record Answer(int status, @Nullable String length, byte[] body) {

	}

}
