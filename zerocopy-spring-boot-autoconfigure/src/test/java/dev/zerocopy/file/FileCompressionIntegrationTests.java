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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

import dev.zerocopy.file.FileClient.Answer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of files as answers of a server that compresses.
 */
class FileCompressionIntegrationTests {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio", "io-uring" })
	void whatIsCompressedIsNotSentPastTheCompressor(String transport) throws IOException {
		String text = "compressible ".repeat(100_000);
		Files.writeString(this.directory.resolve("text.txt"), text);
		TestFiles.write(this.directory.resolve("image.png"), 1_000_000, 1);
		try (FileServer server = new FileServer(this.directory.toRealPath(), "server.compression.enabled=true",
				"zerocopy.netty.transport=" + transport); FileClient client = FileClient.connect(server.port())) {
			for (int i = 0; i < 2; i++) {
				client.send("GET", "/files/text.txt", "Accept-Encoding: gzip");
				Answer compressed = client.answer("GET");
				assertThat(compressed.field("content-encoding")).isEqualTo("gzip");
				assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed.body())).readAllBytes()).asString()
					.isEqualTo(text);
				client.send("GET", "/files/text.txt");
				assertThat(client.answer("GET").text()).isEqualTo(text);
				client.send("GET", "/files/image.png", "Accept-Encoding: gzip");
				Answer image = client.answer("GET");
				assertThat(image.field("content-encoding")).isNull();
				assertThat(TestFiles.firstDifference(image.body(), 1)).isEqualTo(-1);
			}
		}
	}

}
