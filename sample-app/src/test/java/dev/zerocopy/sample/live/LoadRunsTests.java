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

package dev.zerocopy.sample.live;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

import com.sun.net.httpserver.HttpServer;
import dev.zerocopy.sample.live.RunStatus.Phase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs that do not come to their end.
 */
class LoadRunsTests {

	@Test
	void whenApplicationStopsThenRunEndsWithItsThreads() throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
		try (AnnotationConfigApplicationContext context = context(server.getAddress().getPort())) {
			LoadRuns runs = context.getBean(LoadRuns.class);
			assertThat(runs.status().phase()).isEqualTo(Phase.NONE);
			assertThat(runs.start(Operation.FIXED_1K, LoadRuns.MAX_SECONDS)).isTrue();
			assertThat(runs.start(Operation.FIXED_1K, LoadRuns.MAX_SECONDS)).isFalse();
			await().until(() -> isAlive("load-generator") && isAlive("load-run"));
			context.close();
			await().until(() -> !isAlive("load-generator") && !isAlive("load-run"));
			assertThat(runs.status().phase()).isEqualTo(Phase.FAILED);
			assertThat(runs.status().problem()).isEqualTo("The run was ended, since the application stops.");
			assertThat(runs.start(Operation.FIXED_1K, 1)).isFalse();
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void whenNothingAnswersThenRunFailsWithTheReasonAndAnotherMayStart() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		try (AnnotationConfigApplicationContext context = context(port)) {
			LoadRuns runs = context.getBean(LoadRuns.class);
			for (int i = 0; i < 2; i++) {
				assertThat(runs.start(Operation.CHECKSUM, 1)).isTrue();
				await().until(() -> !runs.status().isGoing());
				assertThat(runs.status().problem()).isEqualTo("The server gave no answer of status 200 to "
						+ "POST /stock/checksum over plain HTTP on the loopback interface, port " + port + ".");
			}
		}
	}

	private static AnnotationConfigApplicationContext context(int port) {
		AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new MapPropertySource("server", Map.of("local.server.port", port)));
		context.registerBean(SimpleMeterRegistry.class);
		context.register(LiveMeters.class, LoadRuns.class);
		context.refresh();
		return context;
	}

	private static boolean isAlive(String name) {
		return Thread.getAllStackTraces().keySet().stream().anyMatch((thread) -> thread.getName().startsWith(name));
	}

}
