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

package dev.zerocopy.web.internal.asset;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.List;
import java.util.zip.GZIPInputStream;

import dev.zerocopy.testsupport.OwnThread;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Directories that change while they are served.
 */
@ExtendWith(OutputCaptureExtension.class)
class AssetWatchIntegrationTests {

	private static final int READERS = 4;

	private static final int VERSIONS = 12;

	@TempDir
	private Path parent;

	private Path directory;

	private ReactiveWebApplicationContextRunner runner;

	@BeforeEach
	void writeFiles() throws Exception {
		this.directory = Files.createDirectory(this.parent.resolve("site"));
		Files.writeString(this.directory.resolve("data.txt"), version(0));
		this.runner = AssetApplication.runner(this.directory).withPropertyValues("zerocopy.assets.watch=true");
	}

	/** Text of one letter, of a length of its own. */
	private static String version(int number) {
		return String.valueOf((char) ('a' + number)).repeat(100_000 + 1_000 * number);
	}

	@Test
	void whenFileIsReplacedThenReadersSeeOldOrNew() {
		AssetApplication.run(this.runner, server -> {
			AtomicBoolean stopped = new AtomicBoolean();
			List<CompletableFuture<Integer>> readers = new ArrayList<>();
			for (int i = 0; i < READERS; i++) {
				readers.add(CompletableFuture.supplyAsync(() -> read(server, stopped), OwnThread.EACH));
			}
			try {
				for (int i = 1; i < VERSIONS; i++) {
					replace("data.txt", version(i));
					awaitBody(server, "/assets/data.txt", version(i));
				}
			}
			finally {
				stopped.set(true);
			}
			for (CompletableFuture<Integer> reader : readers) {
				assertThat(reader.get(60, TimeUnit.SECONDS)).isGreaterThan(VERSIONS);
			}
		});
	}

	private static int read(AssetApplication server, AtomicBoolean stopped) {
		int count = 0;
		try {
			while (!stopped.get() || count <= VERSIONS) {
				HttpResponse<byte[]> answer = server.getBytes("/assets/data.txt");
				byte[] body = answer.body();
				assertThat(answer.statusCode()).isEqualTo(200);
				assertThat(new String(body, StandardCharsets.US_ASCII)).isEqualTo(version(body[0] - 'a'));
				String mediaType = answer.headers().firstValue("Content-Type").orElseThrow();
				byte[] digest = MessageDigest.getInstance("SHA-256")
					.digest((mediaType + '\0' + new String(body, StandardCharsets.US_ASCII))
						.getBytes(StandardCharsets.US_ASCII));
				assertThat(answer.headers().firstValue("ETag")).contains(
						'"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, 16)) + '"');
				count++;
			}
			return count;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void whenFileIsWrittenInTwoStepsThenWholeOneIsServedInTheEnd() {
		AssetApplication.run(this.runner, server -> {
			Path file = this.directory.resolve("slow.txt");
			Files.writeString(file, "first half, ");
			awaitBody(server, "/assets/slow.txt", "first half, ");
			Files.writeString(file, "second half", StandardOpenOption.APPEND);
			awaitBody(server, "/assets/slow.txt", "first half, second half");
		});
	}

	@Test
	void whenDirectoriesComeAndGoThenTheirFilesDo(CapturedOutput output) {
		AssetApplication.run(this.runner, server -> {
			assertThat(server.get("/assets/new/deep/").statusCode()).isEqualTo(404);
			Path deep = Files.createDirectories(this.directory.resolve("new/deep"));
			Files.writeString(deep.resolve("index.html"), "one");
			awaitBody(server, "/assets/new/deep/", "one");
			Files.writeString(deep.resolve("index.html"), "two");
			awaitBody(server, "/assets/new/deep/", "two");
			Files.move(this.directory.resolve("new"), this.parent.resolve("away"));
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.get("/assets/new/deep/").statusCode()).isEqualTo(404));
			assertThat(server.get("/assets/data.txt").body()).isEqualTo(version(0));
			// The files have gone before the line is written.
			Awaitility.await()
				.untilAsserted(() -> assertThat(output).contains("Assets have changed: 1 added or replaced, 0 removed")
					.contains("Assets have changed: 0 added or replaced, 1 removed"));
		});
	}

	@Test
	void whenFileIsReplacedThenCodingsAreOfTheNewOne() {
		AssetApplication.run(this.runner, server -> {
			awaitGzip(server, version(0));
			replace("data.txt", version(5));
			awaitBody(server, "/assets/data.txt", version(5));
			awaitGzip(server, version(5));
		});
	}

	private static void awaitGzip(AssetApplication server, String body) {
		Awaitility.await().untilAsserted(() -> {
			HttpResponse<byte[]> answer = server.getBytes("/assets/data.txt", "Accept-Encoding", "gzip");
			assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
			assertThat(new String(AssetApplication.decode(new GZIPInputStream(new ByteArrayInputStream(answer.body()))),
					StandardCharsets.US_ASCII))
				.isEqualTo(body);
		});
	}

	@Test
	void whenFileGoesThenTheOneOfTheNextLocationAppears() throws Exception {
		Path second = Files.createDirectory(this.parent.resolve("second"));
		Files.writeString(second.resolve("data.txt"), "second");
		AssetApplication.run(this.runner.withPropertyValues(
				"zerocopy.assets.locations=" + this.directory.toUri() + "," + second.toUri()), server -> {
					assertThat(server.get("/assets/data.txt").body()).isEqualTo(version(0));
					Files.delete(this.directory.resolve("data.txt"));
					awaitBody(server, "/assets/data.txt", "second");
				});
	}

	@Test
	void whenAssetsAreNotPreloadedThenChangesAreTakenOver() {
		AssetApplication.run(this.runner.withPropertyValues("zerocopy.assets.preload=false"), server -> {
			assertThat(server.get("/assets/data.txt").body()).isEqualTo(version(0));
			replace("data.txt", version(1));
			awaitBody(server, "/assets/data.txt", version(1));
		});
	}

	@Test
	void whenLinkIsTurnedOutOfDirectoryThenItsFileGoes() throws Exception {
		Files.writeString(this.parent.resolve("canary.txt"), "outside");
		Path link = this.directory.resolve("link.txt");
		Files.createSymbolicLink(link, this.directory.resolve("data.txt"));
		AssetApplication.run(this.runner, server -> {
			assertThat(server.get("/assets/link.txt").body()).isEqualTo(version(0));
			Files.delete(link);
			Files.createSymbolicLink(link, this.parent.resolve("canary.txt"));
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.get("/assets/link.txt").statusCode()).isEqualTo(404));
		});
	}

	private void replace(String name, String content) throws Exception {
		Path written = Files.writeString(this.parent.resolve("written"), content);
		Files.move(written, this.directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
	}

	private static void awaitBody(AssetApplication server, String path, String body) {
		Awaitility.await().untilAsserted(() -> assertThat(server.get(path).body()).isEqualTo(body));
	}

}
