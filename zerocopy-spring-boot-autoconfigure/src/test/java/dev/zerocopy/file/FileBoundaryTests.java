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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import dev.zerocopy.file.FileClient.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Nothing leads out of the root of {@link FileBody#within}, and nothing but regular files
 * is opened. Beside the root lies a file that no answer may show.
 */
class FileBoundaryTests {

	private static final String CANARY = "canary";

	private static final int PARTS = 4;

	@TempDir
	private static Path directory;

	private static @Nullable FileServer server;

	@BeforeAll
	static void start() throws Exception {
		directory = directory.toRealPath();
		Path root = Files.createDirectory(directory.resolve("root"));
		Files.writeString(directory.resolve("secret.txt"), CANARY);
		Path neighbour = Files.createDirectory(directory.resolve("root-neighbour"));
		Files.writeString(neighbour.resolve("secret.txt"), CANARY);
		Files.writeString(root.resolve("inside.txt"), "inside");
		Path sub = Files.createDirectories(root.resolve("sub/deep"));
		// As long as the canary, so that its length gives nothing away.
		Files.writeString(sub.resolve("inside.txt"), "within");
		Files.writeString(root.resolve("with space é 100%.txt"), "name");
		Files.writeString(root.resolve("back\\slash.txt"), CANARY);
		Files.writeString(root.resolve("tab\there.txt"), CANARY);
		Files.createSymbolicLink(root.resolve("link-inside"), root.resolve("inside.txt"));
		Files.createSymbolicLink(root.resolve("link-relative"), Path.of("sub/deep/inside.txt"));
		Files.createSymbolicLink(root.resolve("link-sub"), root.resolve("sub"));
		Files.createSymbolicLink(root.resolve("link-out"), directory.resolve("secret.txt"));
		Files.createSymbolicLink(root.resolve("link-out-relative"), Path.of("../secret.txt"));
		Files.createSymbolicLink(root.resolve("link-out-directory"), directory);
		Files.createSymbolicLink(root.resolve("link-neighbour"), neighbour);
		Files.createSymbolicLink(root.resolve("link-root"), root);
		Files.createSymbolicLink(root.resolve("link-dangling"), root.resolve("nothing"));
		Files.createSymbolicLink(root.resolve("link-loop"), root.resolve("link-loop"));
		Files.createSymbolicLink(root.resolve("link-device"), Path.of("/dev/zero"));
		Files.createSymbolicLink(root.resolve("link-proc"), Path.of("/proc/self/environ"));
		Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("fifo").toString()).inheritIO().start();
		assertThat(mkfifo.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(mkfifo.exitValue()).isZero();
		Files.createSymbolicLink(root.resolve("link-fifo"), root.resolve("fifo"));
		server = new FileServer(root, "zerocopy.file.descriptor-ttl=0");
	}

	@AfterAll
	static void stop() {
		server().close();
	}

	private static FileServer server() {
		assertThat(server).isNotNull();
		return server;
	}

	@ParameterizedTest
	@ValueSource(strings = { "/inside.txt", "/link-inside", "/link-sub/deep/inside.txt", "/link-root/inside.txt",
			"/sub/deep/inside.txt", "/link-relative", "/with%20space%20%C3%A9%20100%25.txt" })
	void within(String path) throws IOException {
		assertThat(FileClient.get(server().port(), "/files" + path).status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/../secret.txt", "/sub/../../secret.txt", "/sub/../inside.txt", "/./inside.txt", "/..",
			"/.", "/sub/..", "/%2e%2e/secret.txt", "/%2E%2E/secret.txt", "/.%2e/secret.txt", "/..%2fsecret.txt",
			"/..%2Fsecret.txt", "/%2e%2e%2fsecret.txt", "/sub%2fdeep%2finside.txt", "/sub%2Fdeep/inside.txt",
			"/..%5csecret.txt", "/..%5Csecret.txt", "/back%5cslash.txt", "/inside.txt%00", "/inside.txt%00.png", "/%00",
			"/../secret.txt%00.txt", "/%252e%252e/secret.txt", "/%252e%252e%252fsecret.txt", "/..%252fsecret.txt",
			"/..%255csecret.txt", "/..;/secret.txt", "/..;a=b/secret.txt", "/;/../secret.txt", "/link-out",
			"/link-out-relative", "/link-out-directory/secret.txt", "/link-neighbour/secret.txt", "/link-dangling",
			"/link-loop", "/link-device", "/link-proc", "/fifo", "/link-fifo", "/fifo/x", "/", "/sub", "/sub/",
			"/sub/deep", "/link-sub", "/link-root", "/inside.txt/", "/inside.txt/x", "//inside.txt", "//etc/passwd",
			"/sub//deep/inside.txt", "/sub/deep//inside.txt", "/%ff", "/inside%ff.txt", "/%c0%ae%c0%ae/secret.txt",
			"/%c0%af..%c0%afsecret.txt", "/%e0%80%ae%e0%80%ae/secret.txt", "/%ef%bc%8e%ef%bc%8e/secret.txt",
			"/%ed%a0%80", "/inside.txt%0a", "/tab%09here.txt", "/%7f", "/%0d%0a", "/none", "/none/none", "/INSIDE.TXT ",
			"/....//secret.txt", "/.../secret.txt", "/~/secret.txt", "/C:/secret.txt", "/file:/etc/passwd",
			"/proc/self/environ", "/%2fetc%2fpasswd", "/%2f", "/etc/passwd" })
	void outside(String path) throws IOException {
		for (String target : List.of("/files" + path, "/immutable" + path)) {
			Answer answer = FileClient.get(server().port(), target.replace(" ", "%20"));
			assertThat(answer.status()).isEqualTo(404);
			assertThat(answer.text()).doesNotContain(CANARY);
		}
	}

	/** Each way to write a step up, before and behind each way to write a separator. */
	static Stream<String> traversals() {
		List<String> ups = List.of("..", "%2e%2e", ".%2e", "%2E.", "%252e%252e", "%c0%ae%c0%ae", "..%00", "..;",
				".%00.", "%u002e%u002e", "..%01", "..%20", "%20..");
		List<String> separators = List.of("/", "%2f", "%2F", "%5c", "\\", "%252f", "%c0%af", "//", "/./", "%2f/", ";/",
				"/%00/");
		List<String> starts = List.of("", "sub/", "sub/deep/", "link-sub/", "inside.txt/", "%2f", "/", "none/");
		return starts.stream()
			.flatMap(start -> separators.stream()
				.flatMap(separator -> ups.stream()
					.flatMap(up -> Stream.of(1, 2, 3)
						.map(depth -> "/" + start + (up + separator).repeat(depth) + "secret.txt"))));
	}

	@ParameterizedTest
	@MethodSource("parts")
	void noTraversalShowsTheCanary(int part) throws IOException {
		List<String> traversals = traversals().toList();
		try (FileClient client = FileClient.connect(server().port())) {
			for (int i = part; i < traversals.size(); i += PARTS) {
				client.send("GET", "/files" + traversals.get(i));
				Answer answer = client.answer("GET");
				// 400 where the server refuses the target itself.
				assertThat(answer.status()).as(traversals.get(i)).isIn(400, 404);
				assertThat(answer.text()).doesNotContain(CANARY);
			}
		}
	}

	static Stream<Integer> parts() {
		return Stream.iterate(0, part -> part + 1).limit(PARTS);
	}

	@Test
	void longNames() throws IOException {
		for (String path : List.of("a".repeat(255), "a".repeat(256), "a".repeat(3000), "a/".repeat(1400) + "a",
				"%61".repeat(1000), "../".repeat(900) + "etc/passwd", "%F0%9F%98%80".repeat(200))) {
			assertThat(FileClient.get(server().port(), "/files/" + path).status()).isEqualTo(404);
		}
	}

	@Test
	void nothingIsOpened() throws IOException {
		try (FileClient client = FileClient.connect(server().port())) {
			for (String path : List.of("/fifo", "/link-out", "/sub", "/link-out-directory/secret.txt", "/inside.txt")) {
				client.send("GET", "/files" + path);
				client.answer("GET");
			}
		}
		await().until(() -> server().descriptors().isEmpty());
	}

	@Test
	void linkThatIsTurnedToAndFroNeverLeadsOut() throws Exception {
		Path root = directory.resolve("root");
		Path turning = root.resolve("turning");
		Files.createSymbolicLink(turning, root.resolve("sub"));
		Files.createDirectories(directory.resolve("deep"));
		Files.writeString(directory.resolve("deep/inside.txt"), CANARY);
		Path next = root.resolve("next");
		AtomicBoolean stop = new AtomicBoolean();
		Thread turner = new Thread(() -> {
			for (int i = 0; !stop.get() && i < 200_000; i++) {
				turn(next, turning, (i % 2 == 0) ? directory : root.resolve("sub"));
			}
		});
		turner.start();
		int inside = 0;
		try (FileClient client = FileClient.connect(server().port())) {
			for (int i = 0; i < 2_000; i++) {
				client.send("GET", "/files/turning/deep/inside.txt");
				Answer answer = client.answer("GET");
				assertThat(answer.status()).isIn(200, 404);
				assertThat(answer.text()).doesNotContain(CANARY);
				inside += (answer.status() == 200) ? 1 : 0;
			}
		}
		finally {
			stop.set(true);
			turner.join(60_000);
		}
		assertThat(inside).isPositive();
	}

	private static void turn(Path next, Path link, Path target) {
		try {
			Files.createSymbolicLink(next, target);
			Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
