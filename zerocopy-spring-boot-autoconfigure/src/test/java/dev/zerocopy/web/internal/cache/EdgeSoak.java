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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.zerocopy.autoconfigure.ZeroCopyDirectAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyController;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests for all lanes by {@code wrk}, which has to be installed. No part of the build,
 * to be run by {@code -Dtest=EdgeSoak -Dzerocopy.soak=60s}.
 */
class EdgeSoak {

	private static final Log logger = LogFactory.getLog(EdgeSoak.class);

	private static final Duration TIME = DurationStyle.detectAndParse(System.getProperty("zerocopy.soak", "5s"));

	private static final Duration WARM_UP = Duration.ofSeconds(5);

	private static final int CONNECTIONS = 16;

	private static final int PIPELINED = 4;

	/** Each body begins with its length, up to a colon. */
	private static final String SCRIPT = """
			bad = 0
			local threads = {}

			function setup(thread)
			  table.insert(threads, thread)
			end

			function init(args)
			  math.randomseed(os.time() + tonumber(tostring({}):match("0x(%x+)"), 16) % 100000)
			end

			local function one()
			  local n, kind = math.random(0, 39), math.random(1, 8)
			  if kind <= 4 then
			    return wrk.format("GET", "/cached/" .. n)
			  elseif kind == 5 then
			    local text = ("y"):rep(n * 30)
			    return wrk.format("POST", "/echo", nil, #text .. ":" .. text)
			  elseif kind == 6 then
			    local text = ("z"):rep(n + 1)
			    return wrk.format("GET", "/item/" .. #text .. "?name=" .. text)
			  elseif kind == 7 then
			    return wrk.format("GET", "/later/" .. n)
			  end
			  local text = ("s"):rep(n * 300)
			  return wrk.format("POST", "/stream", nil, #text .. ":" .. text)
			end

			function request()
			  return one() .. one() .. one() .. one()
			end

			function response(status, headers, body)
			  local length, text = body:match("^(%d+):(.*)$")
			  if status ~= 200 or not length or tonumber(length) ~= #text then
			    bad = bad + 1
			  end
			end

			function done(summary, latency, requests)
			  local wrong = 0
			  for _, thread in ipairs(threads) do
			    wrong = wrong + thread:get("bad")
			  end
			  local e = summary.errors
			  print(("answers=%d wrong=%d errors=%d"):format(summary.requests, wrong,
			    e.connect + e.read + e.write + e.status + e.timeout))
			end
			""";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "epoll", "nio", "io-uring" })
	void everyAnswerIsRightAndCountedOnce(String transport) {
		CacheApplication.run(CacheApplication.runner(SoakController.class, CountedAnswers.class)
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyDirectAutoConfiguration.class, ZeroCopyEdgeAutoConfiguration.class))
			.withPropertyValues("zerocopy.netty.transport=" + transport), server -> {
				CountedAnswers answers = server.bean(CountedAnswers.class);
				wrk(server.port(), WARM_UP);
				Awaitility.await().during(Duration.ofSeconds(1)).until(() -> true);
				long before = answers.total();
				String output = wrk(server.port(), TIME);
				Matcher numbers = Pattern.compile("answers=(\\d+) wrong=(\\d+) errors=(\\d+)").matcher(output);
				assertThat(numbers.find()).as(output).isTrue();
				assertThat(numbers.group(2)).as("wrong answers: " + output).isEqualTo("0");
				assertThat(numbers.group(3)).as("errors: " + output).isEqualTo("0");
				long received = Long.parseLong(numbers.group(1));
				// What was on its way when wrk went.
				Awaitility.await()
					.untilAsserted(() -> assertThat(answers.total() - before).isBetween(received,
							received + CONNECTIONS * PIPELINED));
				for (String pattern : new String[] { "/echo", "/item/{id}", "/stream", "/later/{number}" }) {
					Awaitility.await()
						.untilAsserted(() -> assertThat(answers.ofPattern(pattern)).as(pattern)
							.isEqualTo(answers.calls(pattern))
							.isPositive());
				}
				logger.info(transport + ": " + numbers.group() + ", counted " + (answers.total() - before)
						+ ", with the warm-up at the edge " + answers.of("EDGE"));
			});
	}

	private String wrk(int port, Duration time) throws Exception {
		Path script = Files.writeString(this.directory.resolve("soak.lua"), SCRIPT);
		Process wrk = new ProcessBuilder("wrk", "-t1", "-c" + CONNECTIONS, "-d" + time.toSeconds() + "s", "--timeout",
				"10s", "-s", script.toString(), "http://127.0.0.1:" + port)
			.redirectErrorStream(true)
			.start();
		String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(wrk.waitFor()).as(output).isZero();
		return output;
	}

	@ZeroCopyController
	static class SoakController {

		@GetMapping("/cached/{number}")
		@CachedResponse(ttl = "1s", staleWhileRevalidate = "1s")
		byte[] cached(@PathVariable int number) {
			return bytes("c".repeat(number * 200));
		}

		@PostMapping("/echo")
		DataBuffer echo(DataBuffer body) {
			return body;
		}

		@GetMapping("/item/{id}")
		ByteBuffer item(@PathVariable ByteView id, @RequestParam String name, RequestView request) {
			assertThat(id.parseInt()).isEqualTo(name.length());
			assertThat(request.header("Host").length()).isPositive();
			return ByteBuffer.wrap(bytes(name));
		}

		@PostMapping("/stream")
		Flux<DataBuffer> stream(Flux<DataBuffer> body) {
			return body;
		}

		@GetMapping("/later/{number}")
		Mono<DataBuffer> later(@PathVariable int number, DataBufferFactory buffers) {
			return Mono.delay(Duration.ofMillis(1)).map(tick -> buffers.wrap(bytes("l".repeat(number))));
		}

		private static byte[] bytes(String text) {
			return (text.length() + ":" + text).getBytes(StandardCharsets.US_ASCII);
		}

	}

}
