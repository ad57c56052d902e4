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

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.server.Transport;
import dev.zerocopy.testsupport.RawClient;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hits, evictions, refreshes and clients that go away, all at once. Runs on each
 * transport for as long as the system property {@code zerocopy.soak} says, such as
 * {@code 10m}: <pre>
 * mvn test -pl zerocopy-spring-boot-autoconfigure -Dtest=CacheSoakTests -Dzerocopy.soak=10m
 * </pre> Each wait has a limit of its own, so the one of all tests does not apply.
 */
@Timeout(value = 1, unit = TimeUnit.DAYS)
class CacheSoakTests {

	private static final Log logger = LogFactory.getLog(CacheSoakTests.class);

	private static final int TAG_BYTES = 16;

	/** No body is larger. */
	private static final long LARGEST = 400_000;

	private static final Duration TIME = DurationStyle.detectAndParse(System.getProperty("zerocopy.soak", "1s"));

	private static final int CLIENTS = 8;

	private static final int NAMES = 40;

	private static final int EVICT_ONE_IN = 20;

	private static final long BUDGET = 4 * 1024 * 1024;

	private final ReactiveWebApplicationContextRunner runner = CacheApplication.runner(SoakController.class)
		.withPropertyValues("zerocopy.cache.max-memory=" + BUDGET + "B", "zerocopy.cache.max-entry-size=1MB");

	private final LongAdder whole = new LongAdder();

	private final LongAdder cut = new LongAdder();

	private final LongAccumulator peak = new LongAccumulator(Math::max, 0);

	@ParameterizedTest
	@EnumSource(names = { "NIO", "EPOLL", "IO_URING" })
	void everyBodyIsThatOfItsTag(Transport transport) {
		Assumptions.assumeTrue(transport.unavailableReason() == null, transport::unavailableReason);
		CacheMemory[] memory = new CacheMemory[1];
		CacheApplication.run(this.runner.withPropertyValues("zerocopy.netty.transport=" + transport.id()), server -> {
			memory[0] = server.memory();
			ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
			try {
				long end = System.nanoTime() + TIME.toNanos();
				List<Future<?>> all = new ArrayList<>();
				for (int i = 0; i < CLIENTS; i++) {
					Random random = new Random(i);
					all.add(threads.submit(() -> {
						while (System.nanoTime() < end || !isEnough(server)) {
							read(server, random);
							if (random.nextInt(EVICT_ONE_IN) == 0) {
								evict(server, random.nextInt(NAMES));
							}
						}
						return null;
					}));
				}
				for (Future<?> one : all) {
					one.get(TIME.toSeconds() + 120, TimeUnit.SECONDS);
				}
			}
			finally {
				threads.shutdownNow();
			}
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.memory().usedBytes()).isEqualTo(server.store().cachedBytes()));
		});
		Awaitility.await().untilAsserted(() -> assertThat(memory[0].usedBytes()).isZero());
		logger.info(transport.id() + ": " + this.whole + " whole responses, " + this.cut
				+ " clients that went away, at most " + this.peak + " bytes in use");
	}

	/** A slow machine needs longer to see everything once. */
	private boolean isEnough(CacheApplication server) {
		return this.whole.sum() > 0 && this.cut.sum() > 0 && server.calls().of("soak") > 1
				&& server.store().entries().stats().hitCount() > 0;
	}

	private void read(CacheApplication server, Random random) throws Exception {
		try (RawClient client = new RawClient(server.port())) {
			client.get("/soak/" + random.nextInt(NAMES));
			if (random.nextInt(8) == 0) {
				client.reset();
				this.cut.increment();
				return;
			}
			String answer = client.readToEnd();
			int end = answer.indexOf("\r\n\r\n");
			assertThat(end).isPositive();
			String body = answer.substring(end + 4);
			assertThat(answer.substring(0, end)).startsWith("HTTP/1.1 200").contains("ETag: " + tag(body) + "\r\n");
			this.whole.increment();
		}
	}

	private void evict(CacheApplication server, int name) {
		switch (name % 3) {
			case 0 -> server.store().evict("/soak/" + name);
			case 1 -> server.store().evictTag("soak-" + name);
			default -> server.store().evictPrefix("/soak/" + name);
		}
		server.advance(Duration.ofMillis(50));
		// Each client may be about to store one, and be reading another that was evicted.
		assertThat(server.store().cachedBytes()).isLessThanOrEqualTo(BUDGET + CLIENTS * LARGEST);
		long used = server.memory().usedBytes();
		this.peak.accumulate(used);
		assertThat(used).isLessThanOrEqualTo(BUDGET + 3 * CLIENTS * LARGEST);
	}

	private static String tag(String body) throws Exception {
		byte[] digest = MessageDigest.getInstance("SHA-256")
			.digest(("application/octet-stream\0" + body).getBytes(StandardCharsets.ISO_8859_1));
		return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, TAG_BYTES)) + '"';
	}

	@RestController
	static class SoakController {

		private final CacheApplication.Calls calls;

		SoakController(CacheApplication.Calls calls) {
			this.calls = calls;
		}

		@GetMapping(path = "/soak/{name}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
		@CachedResponse(ttl = "1s", staleWhileRevalidate = "1s", tags = "soak-{name}")
		byte[] soak(@PathVariable("name") int name) {
			String text = name + " in run " + this.calls.next("soak") + "\n";
			return text.repeat(1 + name * 500).getBytes(StandardCharsets.ISO_8859_1);
		}

	}

}
