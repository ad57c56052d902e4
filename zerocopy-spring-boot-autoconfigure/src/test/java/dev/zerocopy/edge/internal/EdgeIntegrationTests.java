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

package dev.zerocopy.edge.internal;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.server.NettyVersion;
import dev.zerocopy.testsupport.OwnThread;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the edge in front of Reactor Netty, over real connections.
 */
class EdgeIntegrationTests {

	private static final int CONNECTIONS = 50;

	private static final int REQUESTS = 100_000;

	private static final int PIPELINED = 100;

	private static final List<String> PATHS = List.of("/e/", "/e/", "/sync/", "/slow/", "/chunked/", "/early/");

	@ParameterizedTest
	@EnumSource
	void whenRequestsOfBothLanesArePipelinedThenAnswersComeInOrder(TestServer.Kind kind) throws Exception {
		NettyVersion netty = NettyVersion.current();
		Assumptions.assumeTrue(netty != null && netty.compareTo(NettyVersion.SAFE_TRANSFER_ENCODING) >= 0,
				"Reactor Netty 1.3.7, which belongs to this Netty, stops reading pipelined connections"
						+ " (reactor-netty#4361)");
		ExecutorService executor = Executors.newFixedThreadPool(CONNECTIONS);
		try (TestServer server = new TestServer(kind)) {
			List<Callable<Void>> clients = new ArrayList<>();
			for (int i = 0; i < CONNECTIONS; i++) {
				long seed = i;
				clients.add(() -> exchange(server.port(), new SplittableRandom(seed)));
			}
			for (Future<Void> client : executor.invokeAll(clients)) {
				client.get(1, TimeUnit.SECONDS);
			}
			assertThat(server.answers.count).hasPositiveValue();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private static Void exchange(int port, SplittableRandom random) throws IOException {
		try (TestClient client = new TestClient(port)) {
			for (int sent = 0; sent < REQUESTS / CONNECTIONS;) {
				List<String> expected = new ArrayList<>();
				StringBuilder requests = new StringBuilder();
				for (int i = random.nextInt(1, PIPELINED + 1); i > 0; i--) {
					expected.add(request(random, requests, sent++));
				}
				String text = requests.toString();
				for (int position = 0; position < text.length();) {
					int end = Math.min(text.length(), position + random.nextInt(1, 4_000));
					client.send(text.substring(position, end));
					position = end;
				}
				for (String answer : expected) {
					assertThat(client.read(answer.isEmpty())).isEqualTo("200 " + answer);
				}
			}
		}
		return null;
	}

	private static String request(SplittableRandom random, StringBuilder requests, int number) {
		String target = PATHS.get(random.nextInt(PATHS.size())) + number;
		String body = "";
		String method = "GET";
		switch (random.nextInt(6)) {
			case 0 -> method = "HEAD";
			case 1 -> {
				method = "POST";
				body = "GET /e/1 HTTP/1.1\r\nHost: a\r\n\r\n".repeat(random.nextInt(1, 5));
			}
			default -> {
			}
		}
		requests.append(method).append(' ').append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
		if (!body.isEmpty()) {
			requests.append("Content-Length: ").append(body.length()).append("\r\n");
		}
		requests.append("\r\n").append(body);
		if (method.equals("HEAD")) {
			return "";
		}
		return target.startsWith("/chunked/") ? target + "!" : target + (target.startsWith("/early/") ? "" : body);
	}

	/** More than the codec takes before they are answered. */
	@ParameterizedTest
	@EnumSource
	void whenManyRequestsFollowOneThatWaitsThenAllAreAnswered(TestServer.Kind kind) throws Exception {
		try (TestServer server = new TestServer(kind); TestClient client = new TestClient(server.port())) {
			StringBuilder requests = new StringBuilder();
			List<String> targets = new ArrayList<>();
			for (int i = 0; i < 300; i++) {
				targets.add(((i % 100 == 0) ? "/slow/" : "/e/") + i);
				requests.append("GET " + targets.get(i) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
			}
			client.send(requests.toString());
			for (String target : targets) {
				assertThat(client.read(false)).isEqualTo("200 " + target);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenClientReadsNothingThenLittleIsKeptAndNothingLost(TestServer.Kind kind) throws Exception {
		int requests = 20_000;
		try (TestServer server = new TestServer(kind); TestClient client = new TestClient(server.port())) {
			CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
				try {
					for (int i = 0; i < requests; i++) {
						client.send("GET /e/size/1000?" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
					}
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			}, OwnThread.EACH);
			int[] last = new int[1];
			await().during(500, TimeUnit.MILLISECONDS).until(() -> {
				int now = server.answers.count.get();
				boolean stands = now > 0 && now == last[0];
				last[0] = now;
				return stands;
			});
			assertThat(server.answers.count.get()).isLessThan(requests);
			for (int i = 0; i < requests; i++) {
				assertThat(client.read(false)).isEqualTo("200 " + TestAnswers.body("/e/size/1000?" + i));
			}
			sending.get(60, TimeUnit.SECONDS);
			assertThat(server.answers.count).hasValue(requests);
			assertThat(server.mostPending.get()).isLessThan(70_000);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenFinFollowsManyRequestsThenAnswersAreInOrderAndNothingLeaks(TestServer.Kind kind) throws Exception {
		try (TestServer server = new TestServer(kind)) {
			for (int round = 0; round < 20; round++) {
				try (TestClient client = new TestClient(server.port())) {
					StringBuilder requests = new StringBuilder();
					for (int i = 0; requests.length() < 65_536; i++) {
						requests.append("GET /e/" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
					}
					client.send(requests.toString());
					client.socket().shutdownOutput();
					assertInOrder(client);
				}
			}
			try (TestClient client = new TestClient(server.port())) {
				client.send("GET /e/1 HTTP/1.1\r\nHost: a\r\n\r\n");
				assertThat(client.read(false)).isEqualTo("200 /e/1");
			}
		}
	}

	private static void assertInOrder(TestClient client) {
		int next = 0;
		try {
			String answer = client.read(false);
			while (answer != null) {
				assertThat(answer).isEqualTo("200 /e/" + next++);
				answer = client.read(false);
			}
		}
		catch (IOException ex) {
			// A server that closes a connection before it has read everything resets it.
			assertThat(ex).isInstanceOfAny(SocketException.class, EOFException.class);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenNettyReadsBodyOfWebSocketKeysThenItIsNotAnswered(TestServer.Kind kind) throws Exception {
		try (TestServer server = new TestServer(kind); TestClient client = new TestClient(server.port())) {
			client.send("GET /sync/a HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n"
					+ "GET /e/1GET /sync/b HTTP/1.1\r\nHost: a\r\n\r\nGET /e/2 HTTP/1.1\r\nHost: a\r\n\r\n");
			assertThat(client.read(false)).isEqualTo("200 /sync/aGET /e/1");
			assertThat(client.read(false)).isEqualTo("200 /sync/b");
			assertThat(client.read(false)).isEqualTo("200 /e/2");
			assertThat(server.answers.count).hasValue(0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void whenServerStopsThenPendingAnswerIsSentToItsEnd(TestServer.Kind kind) throws Exception {
		int size = 8_388_608;
		try (TestServer server = new TestServer(kind); TestClient client = new TestClient(server.port())) {
			client.send("GET /e/size/" + size + " HTTP/1.1\r\nHost: a\r\n\r\n");
			await().until(() -> server.answers.count.get() == 1);
			InputStream input = client.socket().getInputStream();
			assertThat(input.read()).isEqualTo('H');
			CompletableFuture<Void> stopping = CompletableFuture
				.runAsync(() -> server.server().disposeNow(TestServer.TIMEOUT), OwnThread.EACH);
			await().until(() -> refuses(server.port()));
			String rest = new String(input.readAllBytes(), StandardCharsets.ISO_8859_1);
			assertThat(rest.length() - rest.indexOf("\r\n\r\n") - 4)
				.isEqualTo(TestAnswers.body("/e/size/" + size).length());
			stopping.get(60, TimeUnit.SECONDS);
		}
	}

	private static boolean refuses(int port) {
		try (TestClient client = new TestClient(port)) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

}
