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

package dev.zerocopy.web.internal.cache;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.zip.GZIPInputStream;

import dev.zerocopy.autoconfigure.ZeroCopyAssetsAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.web.ZeroCopyController;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Validators and ranges of responses that the server compresses.
 */
class CompressionIntegrationTests {

	private static final String TEXT = "{\"a\":\"0123456789\"}";

	private static final List<String> TARGETS = List.of("/cached", "/file", "/assets/file.txt", "/rest");

	@TempDir
	private static Path directory;

	@BeforeAll
	static void writeFile() throws IOException {
		Path file = Files.writeString(directory.resolve("file.txt"), TEXT);
		// What has just changed has no strong tag.
		Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-05-05T05:05:05Z")));
	}

	@ParameterizedTest
	@EnumSource(value = HttpProtocol.class, names = { "HTTP11", "H2C" })
	void whenServerCompressesThenValidatorsAndRangesStayTrue(HttpProtocol protocol) {
		run(protocol, runner(protocol).withPropertyValues("server.compression.enabled=true",
				"server.compression.min-response-size=1B"));
	}

	/** Reactor Netty's own way, without a choice. */
	@ParameterizedTest
	@EnumSource(value = HttpProtocol.class, names = { "HTTP11", "H2C" })
	void whenServerCompressesEverythingThenValidatorsAndRangesStayTrue(HttpProtocol protocol) {
		run(protocol, runner(protocol).withUserConfiguration(Always.class));
	}

	private static ReactiveWebApplicationContextRunner runner(HttpProtocol protocol) {
		return CacheApplication.runner(Controller.class, Rest.class)
			.withConfiguration(AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class,
					ZeroCopyEdgeAutoConfiguration.class, ZeroCopyAssetsAutoConfiguration.class))
			.withPropertyValues("server.http2.enabled=" + (protocol == HttpProtocol.H2C),
					"zerocopy.assets.locations=file:" + directory + "/");
	}

	private static void run(HttpProtocol protocol, ReactiveWebApplicationContextRunner runner) {
		CacheApplication.run(runner, server -> {
			HttpClient client = HttpClient.create().protocol(protocol).port(server.port());
			// Behind the filters first, then in front of Spring where that is possible.
			for (int i = 0; i < 3; i++) {
				for (String target : TARGETS) {
					test(client, target);
				}
			}
		});
	}

	private static void test(HttpClient client, String target) {
		Answer plain = get(client, target);
		assertThat(plain.text()).as(target).isEqualTo(TEXT);
		assertThat(plain.field("content-encoding")).as(target).isNull();
		assertThat(plain.field("vary")).as(target).isEqualToIgnoringCase("Accept-Encoding");
		String tag = plain.field("etag");
		assertThat(tag).as(target).startsWith("\"");
		Answer coded = get(client, target, "Accept-Encoding", "gzip");
		assertThat(coded.field("content-encoding")).as(target).isEqualTo("gzip");
		assertThat(coded.unzipped()).as(target).isEqualTo(TEXT);
		assertThat(coded.field("etag")).as(target).isEqualTo("W/" + tag);
		assertThat(coded.field("vary")).as(target).isEqualToIgnoringCase("Accept-Encoding");
		assertThat(coded.field("accept-ranges")).as(target).isNull();
		Answer known = get(client, target, "Accept-Encoding", "gzip", "If-None-Match", "W/" + tag);
		assertThat(known.status()).as(target).isEqualTo(304);
		assertThat(get(client, target, "If-None-Match", tag).field("etag")).as(target).isEqualTo(tag);
		if (target.equals("/rest")) {
			return;
		}
		assertThat(known.field("etag")).as(target).isEqualTo("W/" + tag);
		assertThat(plain.field("accept-ranges")).as(target).isEqualTo("bytes");
		Answer part = get(client, target, "Accept-Encoding", "gzip", "Range", "bytes=2-5", "If-Range", tag);
		assertThat(part.status()).as(target).isEqualTo(206);
		assertThat(part.text()).as(target).isEqualTo(TEXT.substring(2, 6));
		assertThat(part.field("content-encoding")).as(target).isNull();
		assertThat(part.field("etag")).as(target).isEqualTo(tag);
		Answer parts = get(client, target, "Accept-Encoding", "gzip", "Range", "bytes=0-1,4-5");
		assertThat(parts.status()).as(target).isEqualTo(206);
		assertThat(parts.field("content-encoding")).as(target).isNull();
		Answer ofCoded = get(client, target, "Accept-Encoding", "gzip", "Range", "bytes=2-5", "If-Range", "W/" + tag);
		assertThat(ofCoded.status()).as(target).isEqualTo(200);
		assertThat(ofCoded.unzipped()).as(target).isEqualTo(TEXT);
	}

	private static Answer get(HttpClient client, String target, String... fields) {
		return client.headers(headers -> {
			for (int i = 0; i < fields.length; i += 2) {
				headers.set(fields[i], fields[i + 1]);
			}
		})
			.get()
			.uri(target)
			.responseSingle((response, body) -> body.asByteArray()
				.defaultIfEmpty(new byte[0])
				.map(bytes -> new Answer(response.status().code(), response.responseHeaders(), bytes)))
			.blockOptional(Duration.ofMinutes(1))
			.orElseThrow();
	}

	private record Answer(int status, HttpHeaders headers, byte[] body) {

		@Nullable String field(String name) {
			List<String> lines = this.headers.getAll(name);
			return lines.isEmpty() ? null : String.join(", ", lines);
		}

		String text() {
			return new String(this.body, StandardCharsets.US_ASCII);
		}

		String unzipped() {
			try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(this.body))) {
				return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

	@ZeroCopyController
	static class Controller {

		@CachedResponse(ttl = "1h")
		@GetMapping(path = "/cached", produces = "application/json")
		byte[] cached() {
			return TEXT.getBytes(StandardCharsets.US_ASCII);
		}

		@GetMapping("/file")
		FileBody file() {
			return FileBody.of(directory.resolve("file.txt"));
		}

	}

	@RestController
	static class Rest {

		@GetMapping(path = "/rest", produces = "text/plain")
		ResponseEntity<String> rest() {
			return ResponseEntity.ok().eTag("tag").body(TEXT);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Always {

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> compress() {
			return factory -> factory.addServerCustomizers(server -> server.compress(true));
		}

	}

}
