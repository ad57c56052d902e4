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
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import dev.zerocopy.testsupport.TestKeyStore;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Many clients that read large files slowly, from a server with one event loop.
 */
class SlowFileReadersIntegrationTests {

	private static final int CLIENTS = 20;

	private static final int LENGTH = 8 * 1024 * 1024;

	private static final int PIECE = 16 * 1024;

	private static final int ROUNDS = 10;

	private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);

	@TempDir
	private Path directory;

	private Path root;

	@BeforeEach
	void files() throws IOException {
		this.root = Files.createDirectories(this.directory.toRealPath().resolve("root"));
		Files.writeString(this.root.resolve("text.txt"), "0123456789");
	}

	/**
	 * A file that goes by sendfile takes no memory, one that is read the high water mark
	 * and a chunk, each of 64 KiB, and what encrypts them.
	 */
	@ParameterizedTest
	@CsvSource({ "epoll,false,1", "nio,false,1", "io-uring,false,160", "epoll,true,160", "nio,true,160",
			"io-uring,true,160" })
	void whenClientsReadSlowlyThenMemoryIsBoundedAndOthersAreServed(String transport, boolean encrypted,
			int kibibytesPerClient) throws Exception {
		Path read = TestFiles.write(this.root.resolve("read.bin"), LENGTH, 1);
		Path left = TestFiles.write(this.root.resolve("left.bin"), LENGTH, 1);
		String tls = encrypted ? "server.ssl.key-store=" + TestKeyStore.in(this.directory) : "test.tls=false";
		try (FileServer server = server(transport, tls, "server.ssl.key-store-password=" + TestKeyStore.PASSWORD,
				"server.ssl.enabled=" + encrypted)) {
			List<FileClient> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS; i++) {
				FileClient client = connect(server, encrypted);
				clients.add(client);
				client.send("GET", (i == 0) ? "/files/read.bin" : "/files/left.bin");
				assertThat(client.head().status()).isEqualTo(200);
			}
			FileClient other = connect(server, encrypted);
			for (int round = 0; round < ROUNDS; round++) {
				byte[] expected = TestFiles.bytes(round * PIECE, PIECE, 1);
				for (FileClient client : clients) {
					assertThat(client.read(PIECE)).isEqualTo(expected);
				}
				assertServed(other);
				assertThat(used()).isLessThanOrEqualTo(CLIENTS * kibibytesPerClient * 1024L);
			}
			assertThat(server.descriptors()).contains(read, left);
			for (FileClient client : clients.subList(1, CLIENTS)) {
				client.reset();
			}
			await().until(() -> !server.descriptors().contains(left));
			await().until(() -> used() <= kibibytesPerClient * 1024L);
			int position = ROUNDS * PIECE;
			assertThat(clients.get(0).read(LENGTH - position))
				.isEqualTo(TestFiles.bytes(position, LENGTH - position, 1));
			clients.get(0).close();
			other.close();
			await().until(() -> used() == 0 && server.descriptors().isEmpty());
		}
	}

	@Test
	void whenClientsReadCompressedAnswersSlowlyThenMemoryIsBounded() throws Exception {
		byte[] bytes = new byte[LENGTH];
		new Random(1).nextBytes(bytes);
		Files.write(this.root.resolve("random.txt"), bytes);
		try (FileServer server = server("epoll", "server.compression.enabled=true")) {
			List<FileClient> clients = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				FileClient client = connect(server, false);
				clients.add(client);
				client.send("GET", "/files/random.txt", "Accept-Encoding: gzip");
				assertThat(client.head().field("content-encoding")).isEqualTo("gzip");
			}
			FileClient other = connect(server, false);
			for (int round = 0; round < ROUNDS; round++) {
				for (FileClient client : clients) {
					client.read(PIECE);
				}
				assertServed(other);
				// As without compression, and what gzip adds to what it cannot compress.
				assertThat(used()).isLessThanOrEqualTo(clients.size() * 161 * 1024L);
			}
			other.close();
			for (FileClient client : clients) {
				client.reset();
			}
			await().until(() -> used() == 0 && server.descriptors().isEmpty());
		}
	}

	private FileServer server(String transport, String... properties) {
		return new FileServer(this.root, this.memory,
				Stream.concat(Stream.of("zerocopy.netty.transport=" + transport, "zerocopy.netty.event-loop-threads=1",
						"zerocopy.file.descriptor-ttl=50ms"), Stream.of(properties))
					.toArray(String[]::new));
	}

	private static void assertServed(FileClient client) throws IOException {
		client.send("GET", "/files/text.txt");
		assertThat(client.answer("GET").text()).isEqualTo("0123456789");
	}

	private long used() {
		return this.memory.metric().usedDirectMemory() + this.memory.metric().usedHeapMemory();
	}

	private static FileClient connect(FileServer server, boolean encrypted) throws Exception {
		if (!encrypted) {
			return FileClient.connect(server.port());
		}
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		Socket plain = FileClient.socket(server.port());
		return new FileClient(context.getSocketFactory().createSocket(plain, "localhost", server.port(), true));
	}

}
