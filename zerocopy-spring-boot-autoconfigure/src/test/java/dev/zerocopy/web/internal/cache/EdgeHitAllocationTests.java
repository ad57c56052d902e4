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

import java.io.DataInputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;

import com.sun.management.ThreadMXBean;
import dev.zerocopy.autoconfigure.ZeroCopyEdgeAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyMetricsAutoConfiguration;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.web.ZeroCopyController;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.uring.IoUring;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Heap that a cached answer takes at the edge, all meters included.
 */
class EdgeHitAllocationTests {

	private static final int REQUESTS = 10_000;

	private static final int ROUNDS = 3;

	private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	@BeforeAll
	static void trackAsInProduction() {
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
	}

	@AfterAll
	static void resumeTracking() {
		ResourceLeakDetector.setLevel(LEVEL);
	}

	@ParameterizedTest
	@CsvSource({ "epoll,GET,/1k,1", "epoll,GET,/64k,200", "nio,GET,/1k,100", "io-uring,GET,/1k,300",
			"epoll,POST,/same,900" })
	void whenTheEdgeAnswersThenItTakesLittleHeap(String transport, String method, String path, int limit) {
		assumeTrue(!transport.equals("io-uring") || IoUring.isAvailable(), "the kernel refuses io_uring");
		ReactiveWebApplicationContextRunner runner = CacheApplication.runner(HitController.class, Registry.class)
			.withConfiguration(
					AutoConfigurations.of(ZeroCopyEdgeAutoConfiguration.class, ZeroCopyMetricsAutoConfiguration.class))
			.withPropertyValues("zerocopy.netty.event-loop-threads=1", "zerocopy.netty.transport=" + transport);
		// Servers of other tests may still be stopping.
		Set<Thread> others = Thread.getAllStackTraces().keySet();
		CacheApplication.run(runner, server -> {
			String body = method.equals("POST") ? "x".repeat(4096) : "";
			byte[] request = (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip, br\r\n"
					+ "Content-Length: " + body.length() + "\r\n\r\n" + body)
				.getBytes(StandardCharsets.US_ASCII);
			int length = answerLength(server, request);
			byte[] answer = new byte[length + 1000];
			long least = Long.MAX_VALUE;
			try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
				socket.setTcpNoDelay(true);
				DataInputStream in = new DataInputStream(socket.getInputStream());
				int head = headLength(in, socket, request, answer, length);
				for (int round = 0; round < ROUNDS; round++) {
					long before = allocated(others);
					for (int i = 0; i < REQUESTS; i++) {
						socket.getOutputStream().write(request);
						in.readFully(answer, 0, head + length);
					}
					least = Math.min(least, allocated(others) - before);
				}
			}
			assertThat(least / (double) REQUESTS).isLessThan(limit);
		});
	}

	/** Ask twice, so that the edge knows the target. */
	private static int answerLength(CacheApplication server, byte[] request) throws Exception {
		try (RawClient client = new RawClient(server.port())) {
			String text = new String(request, StandardCharsets.US_ASCII);
			client.send(text);
			client.readResponse();
			client.send(text);
			return client.readResponse().body().length;
		}
	}

	private static int headLength(DataInputStream in, Socket socket, byte[] request, byte[] answer, int length)
			throws Exception {
		socket.getOutputStream().write(request);
		int read = 0;
		String text = "";
		while (!text.contains("\r\n\r\n")) {
			read += in.read(answer, read, 1);
			text = new String(answer, 0, read, StandardCharsets.US_ASCII);
		}
		in.readFully(answer, 0, length);
		return read;
	}

	private static long allocated(Set<Thread> others) {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter(thread -> thread.getName().startsWith("reactor-http-") && !others.contains(thread))
			.mapToLong(thread -> THREADS.getThreadAllocatedBytes(thread.getId()))
			.sum();
	}

	@Configuration(proxyBeanMethods = false)
	static class Registry {

		@Bean
		MeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

	@ZeroCopyController
	static class HitController {

		@PostMapping("/same")
		DataBuffer same(DataBuffer body) {
			return body;
		}

		@GetMapping("/1k")
		@CachedResponse(ttl = "1h")
		byte[] oneKib() {
			return new byte[1024];
		}

		@GetMapping("/64k")
		@CachedResponse(ttl = "1h")
		byte[] sixtyFourKib() {
			return new byte[64 * 1024];
		}

	}

}
