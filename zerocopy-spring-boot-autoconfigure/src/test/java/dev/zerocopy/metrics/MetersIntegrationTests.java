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

package dev.zerocopy.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import dev.zerocopy.metrics.MetersApplication.BytesController;
import dev.zerocopy.testsupport.RawClient;
import io.micrometer.core.instrument.Timer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the meters on a server with known traffic.
 */
@ParameterizedClass
@ValueSource(booleans = { true, false })
class MetersIntegrationTests {

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private static MetersServer server;

	@Parameter
	private boolean shortcut;

	@BeforeParameterizedClassInvocation
	static void start(boolean shortcut) {
		server = MetersServer.start(MetersApplication.class, "zerocopy.web.max-body-size=10KB",
				"zerocopy.web.shortcut=" + shortcut);
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@CsvSource({ "GET, /direct, 0, 1000, 0", "GET, /heap, 0, 0, 300", "GET, /stream, 0, 3000, 0",
			"HEAD, /direct, 0, 0, 0", "HEAD, /heap, 0, 0, 0", "HEAD, /stream, 0, 0, 0", "POST, /echo, 5000, 10000, 0",
			"POST, /length, 4007, 4007, 7", "GET, /handled, 0, 0, 0" })
	void bodyBytesAreCountedByTheWayTheyMove(String method, String path, int bodySize, long shared, long copied)
			throws Exception {
		double sharedBefore = transferred("shared");
		double copiedBefore = transferred("copied");
		exchangeAndAwait(method, path, bodySize, path);
		assertThat(transferred("shared") - sharedBefore).isEqualTo(shared);
		assertThat(transferred("copied") - copiedBefore).isEqualTo(copied);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /heap, /heap, 0, 200", "HEAD, /heap, /heap, 0, 200", "GET, /items/7, /items/{id}, 0, 200",
			"GET, /items/8, /items/{id}, 0, 200", "GET, /items/x, /items/{id}, 0, 400",
			"GET, /handled, /handled, 0, 418", "GET, /broken, /broken, 0, 500", "POST, /length, /length, 20000, 413",
			"POST, /length, /length, 10, 200", "PATCH, /any, /any, 0, 200", "PROPFIND, /any, /any, 0, 200" })
	void requestsAreCountedOnceByPatternMethodAndStatus(String method, String path, String pattern, int bodySize,
			int status) throws Exception {
		String methodTag = method.equals("PROPFIND") ? "UNKNOWN" : method;
		long before = requests(pattern, methodTag, Integer.toString(status));
		long ofStock = stock(pattern, methodTag, Integer.toString(status));
		long total = requests();
		for (int i = 0; i < 3; i++) {
			assertThat(server.exchange(method, path, new byte[bodySize]).statusCode()).isEqualTo(status);
		}
		await().untilAsserted(
				() -> assertThat(requests(pattern, methodTag, Integer.toString(status)) - before).isEqualTo(3)
					.isEqualTo(stock(pattern, methodTag, Integer.toString(status)) - ofStock));
		assertThat(requests() - total).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "GET, /unknown, 404", "POST, /heap, 405", "OPTIONS, /heap, 200", "GET, /actuator/health, 200" })
	void requestsThatReachNoEndpointAreNotCounted(String method, String path, int status) throws Exception {
		long total = requests();
		assertThat(server.exchange(method, path, new byte[0]).statusCode()).isEqualTo(status);
		exchangeAndAwait("GET", "/heap", 0, "/heap");
		assertThat(requests() - total).isOne();
	}

	@Test
	void whenClientGoesAwayThenStatusIsUnknown() throws Exception {
		long total = requests();
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
			OutputStream output = socket.getOutputStream();
			output.write("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
			output.flush();
			assertThat(controller().called.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		assertThat(controller().cancelled.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
		await().until(() -> requests("/never", "GET", "UNKNOWN") == 1);
		await().until(() -> stock("/never", "GET", "UNKNOWN") == 1);
		assertThat(requests() - total).isOne();
	}

	@Test
	void methodsThatTheShortcutCallsAreTimedByPattern() throws Exception {
		long before = handled("/items/{id}");
		for (int id : List.of(1, 2, 3)) {
			server.get("/items/" + id);
		}
		assertThat(handled("/items/{id}") - before).isEqualTo(this.shortcut ? 3 : 0);
	}

	@Test
	void allocationPerRequestAgreesWithThreads() throws Exception {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		try (RawClient client = new RawClient(server.port())) {
			request(client, "/allocate", 500);
			long[] ids = controller().threads.stream().mapToLong(Long::longValue).toArray();
			double meterBefore = allocated();
			long threadsBefore = allocated(threads, ids);
			long requestsBefore = requests("/allocate", "GET", "200");
			request(client, "/allocate", 1000);
			double meter = allocated() - meterBefore;
			double expected = allocated(threads, ids) - threadsBefore;
			assertThat(controller().threads).hasSize(ids.length);
			await().until(() -> requests("/allocate", "GET", "200") - requestsBefore == 1000);
			assertThat(meter / 1000).isCloseTo(expected / 1000, within(0.05 * expected / 1000))
				.isGreaterThan(2 * MetersApplication.ALLOCATED);
		}
	}

	@Test
	void nettyMetersAreBoundToLoopsAndAllocatorOfServer() throws Exception {
		server.get("/heap");
		int loops = Math.max(Runtime.getRuntime().availableProcessors(), 4);
		await().untilAsserted(
				() -> assertThat(server.registry().find("netty.eventexecutor.tasks.pending").gauges()).hasSize(loops));
		await().untilAsserted(() -> assertThat(
				server.registry().find("netty.allocator.memory.used").tag("memory.type", "direct").gauges())
			.anyMatch((gauge) -> gauge.value() > 0));
	}

	private static void exchangeAndAwait(String method, String path, int bodySize, String pattern) throws Exception {
		long before = requestsOf(pattern);
		server.exchange(method, path, new byte[bodySize]);
		await().until(() -> requestsOf(pattern) - before == 1);
	}

	private static void request(RawClient client, String path, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			assertThat(client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse().status())
				.isEqualTo(200);
		}
	}

	private static BytesController controller() {
		return server.bean(BytesController.class);
	}

	private static double transferred(String path) {
		return server.registry().get("zerocopy.transferred").tag("path", path).functionCounter().count();
	}

	private static double allocated() {
		return server.registry().get("zerocopy.allocated").functionCounter().count();
	}

	private static long allocated(ThreadMXBean threads, long[] ids) {
		return IntStream.range(0, ids.length).mapToLong((index) -> threads.getThreadAllocatedBytes(ids[index])).sum();
	}

	private static long handled(String pattern) {
		return count("zerocopy.handler", "uri", pattern);
	}

	private static long requests() {
		return count("zerocopy.requests");
	}

	private static long requestsOf(String pattern) {
		return count("zerocopy.requests", "uri", pattern);
	}

	private static long requests(String pattern, String method, String status) {
		return count("zerocopy.requests", "uri", pattern, "method", method, "status", status);
	}

	private static long stock(String pattern, String method, String status) {
		return count("http.server.requests", "uri", pattern, "method", method, "status", status);
	}

	private static long count(String meter, String... tags) {
		return server.registry().find(meter).tags(tags).timers().stream().mapToLong(Timer::count).sum();
	}

}
