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
import java.io.InputStream;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.HashMap;
import java.time.Instant;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Assets over real connections.
 */
@ExtendWith(OutputCaptureExtension.class)
class AssetIntegrationTests {

	private static final String SCRIPT = "const letters = 'abcdefghijklmnopqrstuvwxyz';\n".repeat(200);

	private static final String CANARY = "this is outside";

	private static final FileTime BEFORE = FileTime.from(Instant.parse("2020-05-05T05:05:05Z"));

	@TempDir
	private Path parent;

	private Path directory;

	@BeforeEach
	void writeFiles() throws Exception {
		this.directory = Files.createDirectory(this.parent.resolve("site"));
		Files.createDirectory(this.directory.resolve("docs"));
		Files.writeString(this.parent.resolve("canary.txt"), CANARY);
		Files.writeString(this.directory.resolve("app.js"), SCRIPT);
		Files.setLastModifiedTime(this.directory.resolve("app.js"), BEFORE);
		Files.writeString(this.directory.resolve("app-0a1b2c3d.js"), SCRIPT);
		Files.writeString(this.directory.resolve("index.html"), "<p>start</p>");
		Files.writeString(this.directory.resolve("docs/index.html"), "<p>docs</p>");
		Files.writeString(this.directory.resolve("a b+ü%41.txt"), "odd name");
		Files.createFile(this.directory.resolve("empty.txt"));
	}

	@Test
	void whenFileIsInDirectoryThenItIsServed() {
		AssetApplication.run(AssetApplication.runner(this.directory), server -> {
			HttpResponse<String> script = server.get("/assets/app.js?v=1");
			assertThat(script.statusCode()).isEqualTo(200);
			assertThat(script.body()).isEqualTo(SCRIPT);
			assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript");
			assertThat(script.headers().firstValue("Content-Length")).contains(String.valueOf(SCRIPT.length()));
			assertThat(script.headers().firstValue("ETag")).isPresent();
			assertThat(script.headers().firstValue("Last-Modified")).isPresent();
			assertThat(script.headers().firstValue("Date")).isPresent();
			assertThat(script.headers().firstValue("Accept-Ranges")).contains("bytes");
			assertThat(script.headers().allValues("Vary")).containsExactly("Accept-Encoding");
			assertThat(script.headers().firstValue("Cache-Control")).isEmpty();
			assertThat(server.get("/assets/a%20b+%C3%BC%2541.txt").body()).isEqualTo("odd name");
			HttpResponse<String> empty = server.get("/assets/empty.txt");
			assertThat(empty.statusCode()).isEqualTo(200);
			assertThat(empty.headers().firstValue("Content-Length")).contains("0");
		});
	}

	@Test
	void whenPathEndsWithSlashThenIndexIsServed() {
		AssetApplication.run(AssetApplication.runner(this.directory), server -> {
			assertThat(server.get("/assets/").body()).isEqualTo("<p>start</p>");
			assertThat(server.get("/assets/docs/").body()).isEqualTo("<p>docs</p>");
			assertThat(server.get("/assets/docs/").headers().firstValue("Content-Type")).contains("text/html");
			assertThat(server.get("/assets").statusCode()).isEqualTo(404);
			assertThat(server.get("/assets/docs").statusCode()).isEqualTo(404);
			assertThat(server.get("/assets/app.js/").statusCode()).isEqualTo(404);
		});
	}

	@Test
	void whenFileIsInJarThenItIsServed() throws Exception {
		Map<String, byte[]> files = new LinkedHashMap<>();
		files.put("META-INF/resources/webjars/lib/1.0/lib.js", SCRIPT.getBytes(StandardCharsets.UTF_8));
		files.put("META-INF/resources/webjars/lib/1.0/a b+ü#1.css", "odd".getBytes(StandardCharsets.UTF_8));
		files.put("META-INF/resources/webjars/lib/1.0/100%.css", "odd".getBytes(StandardCharsets.UTF_8));
		files.put("META-INF/secret.txt", CANARY.getBytes(StandardCharsets.UTF_8));
		try (URLClassLoader loader = AssetApplication.classLoader(this.parent.resolve("lib.jar"), files)) {
			AssetApplication.run(AssetApplication.runner()
				.withClassLoader(loader)
				.withPropertyValues("zerocopy.assets.locations=classpath:/META-INF/resources"), server -> {
					HttpResponse<String> script = server.get("/assets/webjars/lib/1.0/lib.js");
					assertThat(script.body()).isEqualTo(SCRIPT);
					assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript");
					assertThat(script.headers().firstValue("ETag")).isPresent();
					assertThat(script.headers().firstValue("Last-Modified")).isEmpty();
					assertThat(server.get("/assets/webjars/lib/1.0/a%20b+%C3%BC%231.css").body()).isEqualTo("odd");
					assertThat(server.get("/assets/webjars/lib/1.0/100%25.css").statusCode()).isEqualTo(404);
					assertThat(server.get("/assets/webjars/lib/1.0/").statusCode()).isEqualTo(404);
					assertThat(server.getRaw("/assets/../secret.txt")).doesNotContain(CANARY);
				});
		}
	}

	@Test
	void whenPathIsInTwoLocationsThenEarlierOneCounts() throws Exception {
		Map<String, byte[]> files = Map.of("public/app.js", "later".getBytes(StandardCharsets.UTF_8), "public/more.js",
				"more".getBytes(StandardCharsets.UTF_8));
		try (URLClassLoader loader = AssetApplication.classLoader(this.parent.resolve("lib.jar"), files)) {
			AssetApplication.run(AssetApplication.runner()
				.withClassLoader(loader)
				.withPropertyValues("zerocopy.assets.locations[0]=" + this.directory.toUri(),
						"zerocopy.assets.locations[1]=classpath:public/"),
					server -> {
						assertThat(server.get("/assets/app.js").body()).isEqualTo(SCRIPT);
						assertThat(server.get("/assets/more.js").body()).isEqualTo("more");
					});
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			gzip                        | gzip
			gzip;q=0.5, br;q=0.8        | br
			zstd, br;q=0.9              | zstd
			gzip;q=0, *;q=0.1, br;q=0   | zstd
			gzip;q=0.5, identity        | identity
			identity                    | identity
			""")
	void whenCodingsAreReadyThenBestOneIsSent(String accepted, String coding) {
		AssetApplication.run(AssetApplication.runner(this.directory), server -> {
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.getBytes("/assets/app.js", "Accept-Encoding", accepted)
					.headers()
					.firstValue("Content-Encoding")
					.orElse("identity")).isEqualTo(coding));
			HttpResponse<byte[]> coded = server.getBytes("/assets/app.js", "Accept-Encoding", accepted);
			assertThat(new String(decode(coding, coded.body()), StandardCharsets.UTF_8)).isEqualTo(SCRIPT);
			assertThat(coded.headers().allValues("Vary")).containsExactly("Accept-Encoding");
			String tag = coded.headers().firstValue("ETag").orElseThrow();
			assertThat(server.get("/assets/app.js", "Accept-Encoding", accepted, "If-None-Match", tag).statusCode())
				.isEqualTo(304);
			assertThat(server.get("/assets/app.js").headers().firstValue("ETag").orElseThrow().equals(tag))
				.isEqualTo(coding.equals("identity"));
		});
	}

	private static byte[] decode(String coding, byte[] body) throws Exception {
		InputStream in = new ByteArrayInputStream(body);
		return AssetApplication.decode(switch (coding) {
			case "gzip" -> new GZIPInputStream(in);
			case "br" -> new BrotliInputStream(in);
			case "zstd" -> new ZstdInputStream(in);
			default -> in;
		});
	}

	@Test
	void whenCodingsAreSwitchedOffThenFileIsSentAsItIs(CapturedOutput output) {
		AssetApplication.run(
				AssetApplication.runner(this.directory).withPropertyValues("zerocopy.assets.compress=false"),
				server -> {
					assertThat(output)
						.containsPattern("6 assets: \\d+ KB in memory, 0 coded variants, 0 served as files");
					HttpResponse<String> script = server.get("/assets/app.js", "Accept-Encoding", "gzip, br, zstd");
					assertThat(script.headers().firstValue("Content-Encoding")).isEmpty();
					assertThat(script.headers().firstValue("Vary")).isEmpty();
					assertThat(server.get("/assets/app.js", "Accept-Encoding", "identity;q=0").statusCode())
						.isEqualTo(406);
					script = server.get("/assets/app.js", "Accept-Encoding", "gzip, identity;q=0");
					assertThat(script.statusCode()).isEqualTo(200);
					assertThat(script.body()).isEqualTo(SCRIPT);
				});
	}

	@Test
	void whenCodingsAreReadyThenOneLineIsLogged(CapturedOutput output) {
		AssetApplication.run(AssetApplication.runner(this.directory), server -> Awaitility.await()
			.untilAsserted(() -> assertThat(output)
				.containsPattern("6 assets: \\d+ KB in memory, 6 coded variants, 0 served as files, in \\d+ ms")));
	}

	@Test
	void conditionsAndRangesAreEvaluated() {
		AssetApplication.run(AssetApplication.runner(this.directory), server -> {
			HttpResponse<String> whole = server.get("/assets/app.js");
			String tag = whole.headers().firstValue("ETag").orElseThrow();
			String modified = whole.headers().firstValue("Last-Modified").orElseThrow();
			assertThat(server.get("/assets/app.js", "If-Modified-Since", modified).statusCode()).isEqualTo(304);
			assertThat(server.get("/assets/app.js", "If-Match", "\"other\"").statusCode()).isEqualTo(412);
			HttpResponse<String> part = server.get("/assets/app.js", "Range", "bytes=6-12", "If-Range", tag);
			assertThat(part.statusCode()).isEqualTo(206);
			assertThat(part.body()).isEqualTo("letters");
			assertThat(part.headers().firstValue("Content-Range")).contains("bytes 6-12/" + SCRIPT.length());
			assertThat(server.get("/assets/app.js", "Range", "bytes=6-12", "If-Range", "\"other\"").statusCode())
				.isEqualTo(200);
			assertThat(server.get("/assets/app.js", "Range", "bytes=" + SCRIPT.length() + "-").statusCode())
				.isEqualTo(416);
			HttpResponse<String> head = server
				.send(server.request("/assets/app.js").method("HEAD", HttpRequest.BodyPublishers.noBody()).build());
			assertThat(head.statusCode()).isEqualTo(200);
			assertThat(head.body()).isEmpty();
			assertThat(head.headers().firstValue("Content-Length")).contains(String.valueOf(SCRIPT.length()));
		});
	}

	@Test
	void cacheControlIsSent() {
		AssetApplication.run(AssetApplication.runner(this.directory)
			.withPropertyValues("zerocopy.assets.cache-control=max-age=60, must-revalidate",
					"zerocopy.assets.immutable-pattern=/**/*-{hash:[0-9a-f]{8}}.{extension}"),
				server -> {
					assertThat(server.get("/assets/app.js").headers().allValues("Cache-Control"))
						.containsExactly("max-age=60, must-revalidate");
					assertThat(server.get("/assets/app-0a1b2c3d.js").headers().allValues("Cache-Control"))
						.containsExactly("public, max-age=31536000, immutable");
				});
	}

	@Test
	void whenFileIsLargeThenItIsServedAsFile() throws Exception {
		byte[] content = new byte[3_000_000];
		new Random(1).nextBytes(content);
		Files.write(this.directory.resolve("large.bin"), content);
		Files.setLastModifiedTime(this.directory.resolve("large.bin"), BEFORE);
		AssetApplication.run(AssetApplication.runner(this.directory)
			.withPropertyValues("zerocopy.assets.max-in-memory-size=1MB", "zerocopy.assets.cache-control=no-cache"),
				server -> {
					assertLarge(server, content);
					assertThat(server.getBytes("/assets/large.bin").headers().firstValue("ETag")).isPresent();
					assertThat(server.store().usedBytes()).isLessThan(1_000_000);
					Files.delete(this.directory.resolve("large.bin"));
					Awaitility.await()
						.untilAsserted(() -> assertThat(server.get("/assets/large.bin").statusCode()).isEqualTo(404));
					assertThat(server.get("/assets/large.bin").headers().firstValue("Cache-Control")).isEmpty();
				});
	}

	@Test
	void whenLargeFileIsInJarThenItIsServedAsStream() throws Exception {
		byte[] content = new byte[3_000_000];
		new Random(2).nextBytes(content);
		try (URLClassLoader loader = AssetApplication.classLoader(this.parent.resolve("lib.jar"),
				Map.of("public/large.bin", content))) {
			AssetApplication.run(
					AssetApplication.runner()
						.withClassLoader(loader)
						.withPropertyValues("zerocopy.assets.locations=classpath:/public/",
								"zerocopy.assets.max-in-memory-size=1MB", "zerocopy.assets.cache-control=no-cache"),
					server -> assertLarge(server, content));
		}
	}

	/**
	 * Builders of images give all files one time, however their content changes.
	 */
	@ParameterizedTest
	@CsvSource({ "1970-01-01T00:00:01Z", "1980-01-01T00:00:01Z", "1980-02-01T00:00:00Z", "1985-10-26T08:15:00Z" })
	void whenContentChangesUnderTheSameTimeThenItIsSent(Instant time) throws Exception {
		List<byte[]> deployments = List.of("old content".getBytes(StandardCharsets.UTF_8),
				"new content".getBytes(StandardCharsets.UTF_8));
		Map<String, String> tags = new HashMap<>();
		for (byte[] content : deployments) {
			Path disk = this.directory.resolve("disk.bin");
			Files.write(disk, content);
			Files.setLastModifiedTime(disk, FileTime.from(time));
			Path jar = this.parent.resolve("lib.jar");
			try (URLClassLoader loader = AssetApplication.classLoader(jar, Map.of("public/jar.bin", content))) {
				Files.setLastModifiedTime(jar, FileTime.from(time));
				for (String limit : List.of("1MB", "1B")) {
					AssetApplication.run(AssetApplication.runner()
						.withClassLoader(loader)
						.withPropertyValues("zerocopy.assets.locations=classpath:/public/," + this.directory.toUri(),
								"zerocopy.assets.max-in-memory-size=" + limit),
							server -> {
								for (String path : List.of("/assets/jar.bin", "/assets/disk.bin")) {
									String tag = tags.getOrDefault(limit + path, "\"none\"");
									HttpResponse<byte[]> answer = server.getBytes(path, "If-Modified-Since",
											"Mon, 30 Nov 2026 10:00:00 GMT");
									assertThat(answer.body()).as(path).isEqualTo(content);
									assertThat(answer.headers().firstValue("Last-Modified")).as(path).isEmpty();
									assertThat(server.getBytes(path, "If-None-Match", tag).body()).as(path)
										.isEqualTo(content);
									tags.put(limit + path, answer.headers().firstValue("ETag").orElseThrow());
									assertThat(server.get(path, "If-None-Match", tags.get(limit + path)).statusCode())
										.as(path)
										.isEqualTo(304);
								}
							});
				}
			}
		}
	}

	private static void assertLarge(AssetApplication server, byte[] content) throws Exception {
		HttpResponse<byte[]> whole = server.getBytes("/assets/large.bin");
		assertThat(whole.body()).isEqualTo(content);
		assertThat(whole.headers().firstValue("Content-Type")).contains("application/octet-stream");
		assertThat(whole.headers().allValues("Cache-Control")).containsExactly("no-cache");
		assertThat(whole.headers().firstValue("Date")).isPresent();
		String tag = whole.headers().firstValue("ETag").orElseThrow();
		assertThat(server.get("/assets/large.bin", "If-None-Match", tag).statusCode()).isEqualTo(304);
		HttpResponse<byte[]> part = server.getBytes("/assets/large.bin", "Range", "bytes=2000000-2000999", "If-Range",
				tag);
		assertThat(part.statusCode()).isEqualTo(206);
		assertThat(part.body()).isEqualTo(Arrays.copyOfRange(content, 2_000_000, 2_001_000));
	}

	@Test
	void whenAssetsAreNotPreloadedThenFirstRequestReadsThem() throws Exception {
		AssetApplication.run(
				AssetApplication.runner(this.directory).withPropertyValues("zerocopy.assets.preload=false"), server -> {
					assertThat(server.store().usedBytes()).isZero();
					assertThat(server.get("/assets/app.js").body()).isEqualTo(SCRIPT);
					assertThat(server.store().usedBytes()).isGreaterThanOrEqualTo(SCRIPT.length());
					Awaitility.await()
						.untilAsserted(() -> assertThat(server.getBytes("/assets/app.js", "Accept-Encoding", "gzip")
							.headers()
							.firstValue("Content-Encoding")).contains("gzip"));
					Files.delete(this.directory.resolve("docs/index.html"));
					assertThat(server.get("/assets/docs/").statusCode()).isEqualTo(404);
					Files.writeString(this.directory.resolve("docs/index.html"), "again");
					assertThat(server.get("/assets/docs/").body()).isEqualTo("again");
				});
	}

	@Test
	void whenLinkLeadsOutOfDirectoryThenItIsLeftOut() throws Exception {
		Files.createSymbolicLink(this.directory.resolve("canary.txt"), this.parent.resolve("canary.txt"));
		Files.createSymbolicLink(this.directory.resolve("up"), this.parent);
		Files.createSymbolicLink(this.directory.resolve("inside.js"), this.directory.resolve("app.js"));
		Files.createSymbolicLink(this.directory.resolve("docs/loop"), this.directory);
		assertThat(new ProcessBuilder("mkfifo", this.directory.resolve("pipe").toString()).start().waitFor()).isZero();
		AssetApplication.run(AssetApplication.runner(this.directory), server -> {
			assertThat(server.get("/assets/canary.txt").statusCode()).isEqualTo(404);
			assertThat(server.get("/assets/up/canary.txt").statusCode()).isEqualTo(404);
			assertThat(server.get("/assets/pipe").statusCode()).isEqualTo(404);
			assertThat(server.get("/assets/inside.js").body()).isEqualTo(SCRIPT);
		});
	}

	@Test
	void whenLinkIsTurnedOutOfDirectoryThenItIsNotRead() throws Exception {
		Path link = this.directory.resolve("link.txt");
		Files.createSymbolicLink(link, this.directory.resolve("empty.txt"));
		AssetApplication.run(
				AssetApplication.runner(this.directory).withPropertyValues("zerocopy.assets.preload=false"), server -> {
					Files.delete(link);
					Files.createSymbolicLink(link, this.parent.resolve("canary.txt"));
					HttpResponse<String> answer = server.get("/assets/link.txt");
					assertThat(answer.statusCode()).isEqualTo(404);
					assertThat(answer.body()).doesNotContain(CANARY);
				});
	}

	@ParameterizedTest
	@ValueSource(strings = { "/assets/../canary.txt", "/assets/%2e%2e/canary.txt", "/assets/..%2fcanary.txt",
			"/assets/..%5ccanary.txt", "/assets/%2e%2e%2fcanary.txt", "/assets/%252e%252e/canary.txt",
			"/assets/..%252fcanary.txt", "/assets/docs/../../canary.txt", "/assets/..\\canary.txt",
			"/assets/.../canary.txt", "/assets//../canary.txt", "/assets/..;/canary.txt", "/assets/..;a=b/canary.txt",
			"/assets/%c0%ae%c0%ae/canary.txt", "/assets/..%00/canary.txt", "/assets/canary.txt%00",
			"/assets/%2e./canary.txt", "/assets/.%2e/canary.txt", "/assets/..%ff/canary.txt",
			"/assets/file:/canary.txt", "/assets//etc/passwd", "/assets/%2fetc/passwd", "/assets/docs%2findex.html",
			"/assets/docs%5cindex.html", "/assets/app.js%00.html", "/assets/..%c1%9ccanary.txt", "/../canary.txt",
			"//canary.txt", "/assets/~/canary.txt", "http://localhost/assets/../canary.txt" })
	void whenTargetIsNoNameThenNothingIsServed(String target) {
		AssetApplication.run(AssetApplication.runner(this.directory), server -> {
			String answer = server.getRaw(target);
			assertThat(answer).doesNotContain(CANARY).doesNotContain("root:").doesNotContain("<p>docs");
			assertThat(answer).matches("(?s)HTTP/1\\.1 4\\d\\d .*");
		});
	}

	@Test
	void whenThereIsNoAssetThenRequestIsAnsweredAsWithout() throws Exception {
		Path other = Files.createDirectories(this.parent.resolve("other/assets"));
		Files.writeString(other.resolve("spring.txt"), "by Spring");
		AssetApplication.run(AssetApplication.runner(this.directory)
			.withPropertyValues("spring.web.resources.static-locations=" + this.parent.resolve("other").toUri()),
				server -> {
					assertThat(server.get("/assets/spring.txt").body()).isEqualTo("by Spring");
					assertThat(server.get("/assets/missing.txt").statusCode()).isEqualTo(404);
					HttpResponse<String> posted = server
						.send(server.request("/assets/app.js").POST(HttpRequest.BodyPublishers.ofString("x")).build());
					assertThat(posted.statusCode()).isEqualTo(405);
				});
	}

	@Test
	void whenControllerHasMoreSpecificPatternThenItIsCalled() {
		AssetApplication.run(AssetApplication.runner(this.directory, Controller.class), server -> {
			assertThat(server.get("/assets/app.js").body()).isEqualTo("own script");
			assertThat(server.get("/assets/docs/index.html").body()).isEqualTo("own index.html");
			assertThat(server.get("/assets/app-0a1b2c3d.js").body()).isEqualTo(SCRIPT);
		});
	}

	@Test
	void whenPatternIsEverythingThenControllersAreStillCalled() {
		AssetApplication.run(AssetApplication.runner(this.directory, Controller.class, Fallback.class)
			.withPropertyValues("zerocopy.assets.pattern=/**"), server -> {
				assertThat(server.get("/").body()).isEqualTo("<p>start</p>");
				assertThat(server.get("/app.js").body()).isEqualTo(SCRIPT);
				assertThat(server.get("/assets/app.js").body()).isEqualTo("own script");
				assertThat(server.get("/deep/link").body()).isEqualTo("fallback");
				HttpResponse<String> posted = server
					.send(server.request("/orders").POST(HttpRequest.BodyPublishers.ofString("x")).build());
				assertThat(posted.body()).isEqualTo("ordered");
			});
	}

	@Test
	void whenApplicationHasBasePathThenItComesFirst() {
		AssetApplication.run(
				AssetApplication.runner(this.directory).withPropertyValues("spring.webflux.base-path=/base"),
				server -> {
					assertThat(server.get("/base/assets/app.js").body()).isEqualTo(SCRIPT);
					assertThat(server.get("/assets/app.js").statusCode()).isEqualTo(404);
				});
	}

	@Test
	void filtersAndCorsHold() {
		AssetApplication.run(AssetApplication.runner(this.directory, Web.class), server -> {
			HttpResponse<String> script = server.get("/assets/app.js", "Origin", "https://friend.example");
			assertThat(script.headers().firstValue("X-Filter")).contains("/assets/**");
			assertThat(script.headers().firstValue("Access-Control-Allow-Origin")).contains("https://friend.example");
			assertThat(server.get("/assets/app.js", "Origin", "https://foe.example").statusCode()).isEqualTo(403);
		});
	}

	@Test
	void whenResponseCacheIsSwitchedOffThenAssetsAreServed() {
		AssetApplication.run(AssetApplication.runner(this.directory).withPropertyValues("zerocopy.cache.enabled=false"),
				server -> assertThat(server.get("/assets/app.js").body()).isEqualTo(SCRIPT));
	}

	@Test
	void whenInitializationIsLazyThenAssetsAreServed() {
		ReactiveWebApplicationContextRunner lazy = AssetApplication.runner(this.directory)
			.withInitializer(
					context -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()));
		AssetApplication.run(lazy, server -> assertThat(server.get("/assets/app.js").body()).isEqualTo(SCRIPT));
	}

	@RestController
	static class Controller {

		@GetMapping("/assets/app.js")
		String script() {
			return "own script";
		}

		@GetMapping("/assets/docs/{name}")
		String doc(@PathVariable String name) {
			return "own " + name;
		}

		@PostMapping("/orders")
		String order() {
			return "ordered";
		}

	}

	@RestController
	static class Fallback {

		@GetMapping("/**")
		String fallback() {
			return "fallback";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Web implements WebFluxConfigurer {

		@Override
		public void addCorsMappings(CorsRegistry registry) {
			registry.addMapping("/**").allowedOrigins("https://friend.example");
		}

		@Bean
		WebFilter filter() {
			return (exchange, chain) -> {
				exchange.getResponse()
					.beforeCommit(() -> Mono.fromRunnable(() -> exchange.getResponse()
						.getHeaders()
						.set("X-Filter", String
							.valueOf(exchange.<Object>getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)))));
				return chain.filter(exchange);
			};
		}

	}

}
