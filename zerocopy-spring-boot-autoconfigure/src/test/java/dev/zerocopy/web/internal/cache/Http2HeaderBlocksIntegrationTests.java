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

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.testsupport.Http2Wire;
import dev.zerocopy.web.ZeroCopyController;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Header blocks that are no requests end their stream or their connection, for each kind
 * of handler, and leave nothing behind.
 */
class Http2HeaderBlocksIntegrationTests {

	private static final List<String> PATHS = List.of("/zero", "/cached", "/plain");

	private static final List<String> NAMES = List.of(":method", ":scheme", ":path", ":authority", ":status",
			":protocol", ":odd", "host", "cookie", "te", "content-length", "transfer-encoding", "connection",
			"content-type", "expect", "upgrade", "trailer", "x", "X", "", "a b", "a(b", "x-forwarded-host");

	private static final List<String> VALUES = List.of("", "GET", "POST", "get", "G ET", "G(T", "CONNECT", "HEAD",
			"OPTIONS", "http", "https", "ftp", "/zero", "/cached", "/plain", "zero", "*", "//", "/%", "/?%zz#a",
			"http://a/zero", "/\u00e9", "a", "a:b", "a@b", "[::1", "localhost", "200", "100", "101", "1", "2, 1", "-1",
			"99999999999999999999", "chunked", "close", "gzip", "100-continue", "h2c", "websocket", "a=b; c", "\u0000",
			"a\r\nb", "\u007f", "trailers");

	private final ReactiveWebApplicationContextRunner runner = CacheApplication
		.runner(ZeroController.class, PlainController.class)
		.withConfiguration(
				AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
		.withPropertyValues("server.http2.enabled=true", "logging.level.reactor=off");

	@Test
	void whenBlockIsNoRequestThenStreamIsResetAndConnectionLives() {
		List<String[]> blocks = List.of(new String[] { ":scheme", "http", ":path", "/zero" },
				new String[] { ":method", "GET", ":scheme", "http", ":authority", "a" },
				new String[] { ":method", "GET", ":scheme", "http", ":path", "", ":authority", "a" },
				new String[] { ":method", "CONNECT" },
				new String[] { ":method", "connect", ":scheme", "http", ":path", "/zero" },
				new String[] { ":status", "200" }, new String[] { ":status", "100" }, new String[] { "x", "y" },
				new String[] {}, new String[] { ":method", "", ":scheme", "http", ":path", "/zero" },
				new String[] { ":method", "G(T", ":scheme", "http", ":path", "/zero" },
				new String[] { ":method", "G@T", ":scheme", "http", ":path", "/zero" });
		CacheApplication.run(this.runner, server -> {
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (String[] block : blocks) {
					for (boolean last : new boolean[] { true, false }) {
						int stream = client.nextStream();
						client.send(Http2Frames.headers(stream, last, block));
						assertThat(client.end(stream).reset()).as("%s, %s", List.of(block), last).isEqualTo(1);
					}
				}
				assertThat(client.exchange("/zero").text()).isEqualTo("zero");
			}
		});
	}

	@Test
	void whenTrailersAreNoneThenStreamIsReset() {
		CacheApplication.run(this.runner, server -> {
			try (Http2Wire client = Http2Wire.open(server.port())) {
				for (String[] trailers : List.of(new String[] { "x", "y" }, new String[] { ":path", "/zero" },
						new String[] { ":method", "GET", ":scheme", "http", ":path", "/zero" })) {
					for (boolean last : new boolean[] { true, false }) {
						int stream = client.nextStream();
						client.send(
								Http2Frames.headers(stream, false, ":method", "POST", ":scheme", "http", ":path",
										"/zero"),
								Http2Frames.data(stream, false, "body"), Http2Frames.headers(stream, last, trailers));
						boolean valid = last && trailers.length == 2 && trailers[0].equals("x");
						assertThat(client.end(stream).reset()).isEqualTo(valid ? -1 : 1);
					}
				}
			}
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenBlocksAreOddThenEachEndsAndNothingIsLeft(boolean validate) {
		CacheApplication.run(this.runner.withPropertyValues("server.netty.validate-headers=" + validate), server -> {
			Random random = new Random(7);
			Http2Wire client = Http2Wire.open(server.port());
			for (int i = 0; i < 300; i++) {
				List<String> block = block(random);
				boolean last = random.nextInt(4) > 0;
				try {
					int stream = client.nextStream();
					client.send(Http2Frames.headers(stream, last, block.toArray(String[]::new)));
					if (!last) {
						client.send(Http2Frames.data(stream, true, "body"));
					}
					client.end(stream);
				}
				catch (EOFException | SocketException ex) {
					client.close();
					client = Http2Wire.open(server.port());
				}
				catch (IOException ex) {
					throw new AssertionError("no end of " + block + ", " + last, ex);
				}
			}
			client.close();
			try (Http2Wire other = Http2Wire.open(server.port())) {
				for (String path : PATHS) {
					assertThat(other.exchange(path).text()).isEqualTo(path.substring(1));
				}
			}
		});
	}

	/** A request, of which fields are changed, doubled, taken away, or moved. */
	private static List<String> block(Random random) {
		List<String[]> fields = new ArrayList<>(List.of(new String[] { ":method", "GET" },
				new String[] { ":scheme", "http" }, new String[] { ":path", PATHS.get(random.nextInt(PATHS.size())) },
				new String[] { ":authority", "localhost" }));
		for (int i = random.nextInt(4); i >= 0; i--) {
			String[] field = { NAMES.get(random.nextInt(NAMES.size())), VALUES.get(random.nextInt(VALUES.size())) };
			int at = random.nextInt(fields.size() + 1);
			switch (random.nextInt(4)) {
				case 0 -> fields.add(field);
				case 1 -> fields.add(at, field);
				case 2 -> fields.remove(Math.min(at, fields.size() - 1));
				default -> fields.set(Math.min(at, fields.size() - 1),
						new String[] { fields.get(Math.min(at, fields.size() - 1))[0], field[1] });
			}
			if (fields.isEmpty()) {
				break;
			}
		}
		return fields.stream().flatMap(Arrays::stream).toList();
	}

	@ZeroCopyController
	static class ZeroController {

		@GetMapping("/zero")
		byte[] zero() {
			return "zero".getBytes();
		}

		@PostMapping("/zero")
		byte[] post(BodyView body) {
			return "zero".getBytes();
		}

		@GetMapping("/cached")
		@CachedResponse(ttl = "1h")
		byte[] cached() {
			return "cached".getBytes();
		}

	}

	@RestController
	static class PlainController {

		@GetMapping("/plain")
		String plain() {
			return "plain";
		}

	}

}
