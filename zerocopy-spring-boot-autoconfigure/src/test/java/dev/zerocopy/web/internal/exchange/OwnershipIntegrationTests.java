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

package dev.zerocopy.web.internal.exchange;

import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.testsupport.FailingAllocator;
import dev.zerocopy.testsupport.RawClient;
import dev.zerocopy.testsupport.RawClient.Response;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.ZeroCopyResponse;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever a client or a handler does, the server gives all memory back and goes on. The
 * server has an allocator of its own whose living buffers are counted.
 */
@ParameterizedClass(name = "{0}, shortcut: {1}")
@CsvSource({ "EPOLL,true", "NIO,false" })
class OwnershipIntegrationTests {

	/** Bodies pass through the timeout, but no machine is too slow for it. */
	private static final Duration NO_TIMEOUT = Duration.ofHours(1);

	private static final int LIMIT = 256 * 1024;

	private static final Memory MEMORY = new Memory(Memory.Kind.POOLED_DIRECT);

	private static final List<String> BODY_ENDPOINTS = List.of("/echo", "/mono", "/buffer", "/view", "/request-view",
			"/views", "/void", "/hold", "/join", "/ignore", "/throws", "/throws-in-body", "/fails-before",
			"/fails-after", "/take", "/pairs", "/elsewhere", "/splits", "/response", "/relay");

	private static @Nullable ConfigurableApplicationContext context;

	private static int port;

	private static long lost;

	@Parameter(0)
	@Nullable Transport transport;

	@Parameter(1)
	boolean shortcut;

	@BeforeParameterizedClassInvocation
	static void start(Transport transport, boolean shortcut) {
		context = run(transport, shortcut, NO_TIMEOUT);
		port = port(context);
		context.getBean(Controller.class).port = port;
	}

	private static ConfigurableApplicationContext run(Transport transport, boolean shortcut, Duration handlerTimeout) {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.initializers((context) -> context.getBeanFactory().registerSingleton("transport", transport))
			.run("--server.port=0", "--zerocopy.web.shortcut=" + shortcut,
					"--zerocopy.web.max-body-size=" + LIMIT + "B", "--zerocopy.web.handler-timeout=" + handlerTimeout,
					"--spring.main.banner-mode=off", "--logging.level.org.springframework=off",
					"--logging.level.reactor=off", "--server.shutdown=immediate",
					"--spring.reactor.netty.shutdown-quiet-period=0s");
	}

	private static int port(ConfigurableApplicationContext context) {
		return ((ReactiveWebServerApplicationContext) context).getWebServer().getPort();
	}

	@AfterParameterizedClassInvocation
	static void stop() {
		context().close();
		assertMemoryIsFree("after the server has stopped");
	}

	@BeforeEach
	void memoryIsFree() {
		assertMemoryIsFree();
	}

	@AfterEach
	void serverGoesOn() throws IOException {
		assertMemoryIsFree();
		try (RawClient client = client()) {
			assertThat(client.send(get("/constant")).readResponse().text()).isEqualTo("constant");
		}
	}

	private static void assertMemoryIsFree() {
		assertMemoryIsFree("before or after the test");
	}

	/** What one test loses is not the fault of the next. */
	private static void assertMemoryIsFree(String when) {
		try {
			Awaitility.await().untilAsserted(() -> assertThat(MEMORY.inUse()).as(when).isLessThanOrEqualTo(lost));
		}
		catch (ConditionTimeoutException ex) {
			lost = MEMORY.inUse();
			throw ex;
		}
	}

	private static RawClient client() throws IOException {
		return new RawClient(port);
	}

	private static String get(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
	}

	private static String post(String path, long length) {
		return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
	}

	private static String postChunked(String path) {
		return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
	}

	private static byte[] chunk(byte[] body) {
		byte[] head = (Integer.toHexString(body.length) + "\r\n").getBytes();
		byte[] chunk = Arrays.copyOf(head, head.length + body.length + 2);
		System.arraycopy(body, 0, chunk, head.length, body.length);
		chunk[chunk.length - 2] = '\r';
		chunk[chunk.length - 1] = '\n';
		return chunk;
	}

	private static byte[] random(int length) {
		byte[] bytes = new byte[length];
		new Random(length).nextBytes(bytes);
		return bytes;
	}

	@ParameterizedTest
	@CsvSource({ "/echo,200", "/mono,200", "/buffer,200", "/view,200", "/request-view,200", "/views,200", "/void,200",
			"/hold,200", "/join,200", "/ignore,200", "/throws,418", "/throws-in-body,418", "/fails-before,418",
			"/take,200", "/pairs,200", "/elsewhere,200", "/splits,200", "/response,201", "/relay,200",
			"/discards,200" })
	void whenRequestCompletesThenMemoryIsGivenBackAndConnectionLives(String path, int status) throws IOException {
		byte[] body = random(100_000);
		try (RawClient client = client()) {
			for (int i = 0; i < 2; i++) {
				Response response = client.send(post(path, body.length)).send(body).readResponse();
				assertThat(response.status()).isEqualTo(status);
				assertAnswer(path, response, body);
			}
			Response chunked = client.send(postChunked(path)).send(chunk(body)).send("0\r\n\r\n").readResponse();
			assertThat(chunked.status()).isEqualTo(status);
			assertAnswer(path, chunked, body);
		}
	}

	private static void assertAnswer(String path, Response response, byte[] body) {
		if (List.of("/echo", "/mono", "/buffer", "/hold", "/join", "/pairs", "/elsewhere", "/response", "/relay")
			.contains(path)) {
			assertThat(response.body()).isEqualTo(body);
		}
		else if (List.of("/view", "/request-view", "/views").contains(path)) {
			assertThat(response.text()).isEqualTo("100000");
		}
		else if ("/splits".equals(path)) {
			assertThat(response.body().length).isPositive();
			assertThat(response.body()[0]).isEqualTo(body[0]);
		}
	}

	@Test
	void whenPublisherFailsAfterFirstByteThenConnectionIsCut() throws IOException {
		byte[] part = random(1000);
		try (RawClient client = client()) {
			client.send(postChunked("/fails-after")).send(chunk(part));
			assertThat(client.readHead()).startsWith("HTTP/1.1 200");
			client.sendToEndOrReset(chunk(part));
			assertThat(readUntilClosed(client)).doesNotEndWith("0\r\n\r\n");
		}
	}

	private static String readUntilClosed(RawClient client) throws IOException {
		try {
			return client.readToEnd();
		}
		catch (SocketException ex) {
			return "reset";
		}
	}

	@Test
	void whenBytesComeOneByOneThenAnswersAreTheSame() throws IOException {
		for (String path : List.of("/echo", "/mono", "/view", "/views", "/join", "/request-view")) {
			try (RawClient client = client()) {
				Response response = client.sendByteByByte(post(path, 10)).sendByteByByte("0123456789").readResponse();
				assertThat(response.text()).as(path).isIn("0123456789", "10");
				Response chunked = client.sendByteByByte(postChunked(path) + "3\r\n012\r\n7\r\n3456789\r\n0\r\n\r\n")
					.readResponse();
				assertThat(chunked.text()).as(path).isIn("0123456789", "10");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenClientGoesAwayHalfWayThroughUploadThenMemoryIsGivenBack(boolean reset) throws IOException {
		byte[] half = random(100_000);
		for (String path : BODY_ENDPOINTS) {
			for (boolean chunked : new boolean[] { true, false }) {
				RawClient client = client();
				client.send(chunked ? postChunked(path) : post(path, 2L * half.length))
					.sendToEndOrReset(chunked ? chunk(half) : half);
				if (reset) {
					client.reset();
				}
				client.close();
			}
			assertMemoryIsFree(path);
		}
	}

	@Test
	void whenBodyIsShorterThanAnnouncedThenThereIsNoAnswer() throws IOException {
		for (String path : List.of("/mono", "/buffer", "/view", "/request-view", "/views", "/void", "/join")) {
			try (RawClient client = client()) {
				client.send(post(path, 100)).send("short").finishSending();
				assertThat(readUntilClosed(client)).as(path).isEmpty();
			}
			assertMemoryIsFree(path);
		}
	}

	@Test
	void whenBodyIsLongerThanAnnouncedThenRestIsTheNextRequest() throws IOException {
		for (String path : List.of("/echo", "/mono", "/view", "/views", "/join", "/request-view")) {
			try (RawClient client = client()) {
				client.send(post(path, 5) + "hello" + get("/constant"));
				assertThat(client.readResponse().text()).isIn("hello", "5");
				assertThat(client.readResponse().text()).isEqualTo("constant");
				client.send(post(path, 5) + "hello");
				assertThat(client.readResponse().text()).isIn("hello", "5");
				assertThat(client.send("garbage\r\n\r\n").readToEnd()).startsWith("HTTP/1.1 400");
			}
		}
	}

	@Test
	void whenChunkIsBrokenThenMemoryIsGivenBackAndConnectionEnds() throws IOException {
		for (String path : BODY_ENDPOINTS) {
			try (RawClient client = client()) {
				client.send(postChunked(path) + "5\r\nhello\r\nzz\r\nworld\r\n0\r\n\r\n");
				String answer = readUntilClosed(client);
				assertThat(answer).as(path).doesNotContain("world");
			}
			assertMemoryIsFree(path);
		}
	}

	/*
	 * The answer of another thread then comes before, while or after the connection ends.
	 */
	@Test
	void whenConnectionEndsWhileAnotherThreadAnswersThenMemoryIsGivenBack() throws IOException {
		for (int i = 0; i < 500; i++) {
			try (RawClient client = client()) {
				client.send(postChunked("/elsewhere") + "5\r\nhello\r\nzz\r\n");
				readUntilClosed(client);
			}
		}
		assertMemoryIsFree();
	}

	@Test
	void whenBodyIsExpectedThenServerContinuesFirst() throws IOException {
		for (String path : List.of("/echo", "/mono", "/view", "/views", "/join")) {
			try (RawClient client = client()) {
				client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
						+ "Content-Length: 5\r\n\r\n");
				assertThat(client.readHead()).startsWith("HTTP/1.1 100");
				assertThat(client.send("hello").readResponse().text()).isIn("hello", "5");
			}
		}
	}

	@Test
	void whenExpectedBodyIsTooLongThenItIsRefusedUnread() throws IOException {
		for (String path : List.of("/mono", "/buffer", "/view", "/request-view")) {
			try (RawClient client = client()) {
				client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
						+ "Content-Length: 10000000\r\n\r\n");
				Response response = client.readResponse();
				assertThat(response.status()).isEqualTo(413);
				assertThat(response.head()).containsIgnoringCase("connection: close");
				assertThat(client.readToEnd()).isEmpty();
			}
		}
	}

	@Test
	void whenAnnouncedBodyIsTooLongThenItIsRefusedAndConnectionClosed() throws IOException {
		for (String path : List.of("/mono", "/buffer", "/view", "/request-view")) {
			try (RawClient client = client()) {
				Response response = client.send(post(path, 10_000_000)).readResponse();
				assertThat(response.status()).isEqualTo(413);
				assertThat(response.text()).contains("Content Too Large");
				assertThat(client.readToEnd()).isEmpty();
			}
		}
	}

	@Test
	void whenChunkedBodyIsTooLongThenItIsRefusedAndConnectionClosed() throws IOException {
		byte[] half = random(LIMIT / 2 + 1);
		for (String path : List.of("/mono", "/buffer", "/view", "/request-view", "/hold", "/join", "/pairs-held")) {
			try (RawClient client = client()) {
				client.send(postChunked(path)).send(chunk(half)).send(chunk(half));
				Response response = client.readResponse();
				assertThat(response.status()).as(path).isEqualTo(413);
				assertThat(response.head()).containsIgnoringCase("connection: close");
				assertThat(client.readToEndOrReset()).isEmpty();
			}
			assertMemoryIsFree(path);
		}
	}

	@Test
	void whenStreamingHandlerHoldsTooMuchThenMessagePointsToViews() throws IOException {
		byte[] body = random(LIMIT + 1);
		try (RawClient client = client()) {
			Response response = client.send(post("/hold-message", body.length)).send(body).readResponse();
			assertThat(response.status()).isEqualTo(413);
			assertThat(response.text()).contains("Flux<BodyView>").contains("zerocopy.web.max-body-size");
		}
	}

	@Test
	void whenLittleIsLeftOfTooLongBodyThenConnectionLives() throws IOException {
		byte[] body = random(10_000);
		try (RawClient client = client()) {
			Response response = client.send(post("/ignore-then-413", body.length)).send(body).readResponse();
			assertThat(response.status()).isEqualTo(413);
			assertThat(client.send(get("/constant")).readResponse().text()).isEqualTo("constant");
		}
	}

	@Test
	void whenHandlerTakesTooLongThenClientGets503AndMemoryIsGivenBack() throws IOException {
		List<RawClient> clients = new ArrayList<>();
		List<String> paths = List.of("/never", "/never-holding", "/never-mono", "/never-first-byte");
		try (ConfigurableApplicationContext impatient = run(Objects.requireNonNull(this.transport), this.shortcut,
				Duration.ofMillis(100))) {
			for (String path : paths) {
				RawClient client = new RawClient(port(impatient));
				clients.add(client);
				client.send(post(path, 5) + "hello");
			}
			for (int i = 0; i < paths.size(); i++) {
				assertThat(clients.get(i).readResponse().status()).as(paths.get(i)).isEqualTo(503);
				// Any handler may take too long for this server.
				assertThat(clients.get(i).send(get("/constant")).readResponse().status()).isIn(200, 503);
				clients.get(i).close();
			}
			assertMemoryIsFree("with the server running");
		}
	}

	@Test
	void whenClientGoesAwayWhileHandlerWaitsThenMemoryIsGivenBack() throws IOException {
		for (String path : List.of("/never", "/never-holding", "/never-mono", "/never-first-byte")) {
			RawClient client = client();
			client.send(post(path, 5) + "hello");
			client.reset();
		}
		assertMemoryIsFree();
	}

	@Test
	void whenMethodIsHeadThenThereIsNoBodyAndMemoryIsGivenBack() throws IOException {
		try (RawClient client = client()) {
			for (String path : List.of("/constant", "/large", "/allocated", "/endless", "/finite")) {
				client.send("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
				assertThat(client.readHead()).as(path).startsWith("HTTP/1.1 200");
			}
			assertThat(client.send(get("/constant")).readResponse().text()).isEqualTo("constant");
		}
	}

	@Test
	void whenClientGoesAwayHalfWayThroughDownloadThenMemoryIsGivenBack() throws IOException {
		for (String path : List.of("/large", "/endless", "/finite", "/large-join")) {
			for (boolean reset : new boolean[] { true, false }) {
				RawClient client = new RawClient(port, 4096);
				client.send(get(path));
				assertThat(client.read(30_000)).startsWith("HTTP/1.1 200".getBytes());
				if (reset) {
					client.reset();
				}
				client.close();
			}
			assertMemoryIsFree(path);
		}
	}

	/*
	 * The write of a single buffer goes on long after the exchange has ended: nothing of
	 * it may be freed or overwritten before.
	 */
	@Test
	void whenReaderIsSlowThenEveryByteArrives() throws IOException {
		byte[] body = random(200_000);
		for (String path : List.of("/join", "/buffer", "/hold", "/mono", "/byte-buffers", "/retained-slice",
				"/view-slices")) {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				RawClient client = new RawClient(port, 4096);
				clients.add(client);
				client.send(post(path, body.length)).send(body);
			}
			// Takes the memory that was freed too early, if any was.
			try (RawClient other = client()) {
				byte[] others = random(150_000);
				for (int i = 0; i < 5; i++) {
					assertThat(other.send(post("/mono", others.length)).send(others).readResponse().body())
						.isEqualTo(others);
				}
			}
			for (RawClient client : clients) {
				byte[] answer = client.readResponse().body();
				assertThat(Arrays.equals(answer, body)).as(path).isTrue();
				client.close();
			}
		}
	}

	@Test
	void whenReaderIsSlowThenEndlessAnswerWaits() throws IOException {
		Controller controller = controller();
		try (RawClient client = new RawClient(port, 4096)) {
			client.send(get("/endless"));
			client.read(10_000);
			AtomicLong emitted = controller.emitted;
			AtomicLong last = new AtomicLong(-1);
			Awaitility.await()
				.during(Duration.ofMillis(200))
				.until(() -> last.getAndSet(emitted.get()) == emitted.get());
			// Low default water mark of 64 KiB and one buffer, and what is being written.
			assertThat(MEMORY.inUse()).isLessThanOrEqualTo(64 * 1024 / Controller.PART + 3);
			long before = emitted.get();
			while (emitted.get() == before) {
				client.skip(1024 * 1024);
			}
		}
	}

	@Test
	void whenBodyIsStreamedThenAnswerBeginsBeforeItIsComplete() throws IOException {
		byte[] part = random(50_000);
		for (String path : List.of("/echo", "/elsewhere", "/relay")) {
			try (RawClient client = client()) {
				client.send(postChunked(path)).send(chunk(part));
				assertThat(client.readHead()).startsWith("HTTP/1.1 200");
				assertThat(Integer.parseInt(client.readLine(), 16)).isPositive();
				client.send("0\r\n\r\n");
				assertThat(client.readToLastChunk()).endsWith("0\r\n\r\n");
			}
		}
	}

	@Test
	void whenBodyIsConsumedAsViewsThenAnyLengthTakesLittleMemory() throws IOException {
		byte[] part = random(1024 * 1024);
		controller().peak.set(0);
		try (RawClient client = client()) {
			client.send(post("/views", 200L * part.length));
			for (int i = 0; i < 200; i++) {
				client.send(part);
			}
			assertThat(client.readResponse().text()).isEqualTo(String.valueOf(200L * part.length));
		}
		assertThat(controller().peak.get()).isBetween(1L, 32L);
	}

	@Test
	void whenLongBodyIsEchoedThenNothingIsHeld() throws Exception {
		byte[] part = random(64 * 1024);
		int parts = 200;
		try (RawClient client = client()) {
			client.send(post("/echo", (long) parts * part.length));
			Thread sender = new Thread(() -> {
				try {
					for (int i = 0; i < parts; i++) {
						client.send(part);
					}
				}
				catch (IOException ex) {
					// The reader fails then.
				}
			});
			sender.start();
			byte[] answer = client.readResponse().body();
			sender.join(60_000);
			assertThat(answer).hasSize(parts * part.length);
			for (int i = 0; i < parts; i++) {
				assertThat(Arrays.equals(answer, i * part.length, (i + 1) * part.length, part, 0, part.length))
					.isTrue();
			}
		}
	}

	@Test
	void whenThousandUploadsAreAbortedThenNothingIsLeft() throws IOException {
		byte[] half = random(5_000);
		for (int i = 0; i < 1000; i++) {
			String path = BODY_ENDPOINTS.get(i % BODY_ENDPOINTS.size());
			RawClient client = client();
			client.send(post(path, 2L * half.length)).sendToEndOrReset(half);
			if (i % 2 == 0) {
				client.reset();
			}
			client.close();
		}
	}

	@Test
	void whenThousandDownloadsAreAbortedThenNothingIsLeft() throws IOException {
		List<String> paths = List.of("/large", "/endless", "/finite", "/endless");
		for (int i = 0; i < 1000; i++) {
			RawClient client = new RawClient(port, 4096);
			client.send(get(paths.get(i % paths.size())));
			client.read(100);
			if (i % 2 == 0) {
				client.reset();
			}
			client.close();
		}
	}

	@Test
	void whenThereIsNoMemoryThenClientIsToldToComeBack() throws IOException {
		TransferStats stats = context().getBean(TransferStats.class);
		long before = stats.memoryExhausted();
		try (RawClient client = client()) {
			// An answer of another thread comes last: Reactor Netty 1.3.7 may not read on
			// after the request that follows it (reactor-netty#4361).
			for (String path : List.of("/no-memory", "/no-memory-to-grow", "/no-memory-later")) {
				Response response = client.send(get(path)).readResponse();
				assertThat(response.status()).as(path).isEqualTo(503);
				assertThat(response.head()).as(path).containsIgnoringCase("retry-after: 1");
			}
			assertThat(client.send(get("/constant")).readResponse().text()).isEqualTo("constant");
		}
		assertThat(stats.memoryExhausted()).isEqualTo(before + 3);
	}

	@Test
	void whenViewIsUsedAfterTheExchangeThenItNamesTheEndpoint() throws IOException {
		try (RawClient client = client()) {
			client.send(post("/keep", 5) + "hello").readResponse();
			assertThat(client.send(get("/kept")).readResponse().text()).contains("POST /keep").contains("copy()");
		}
	}

	@Test
	void whenExceptionHandlerAllocatesThenItsAnswerIsSent() throws IOException {
		try (RawClient client = client()) {
			Response response = client.send(post("/throws", 4) + "body").readResponse();
			assertThat(response.status()).isEqualTo(418);
			assertThat(response.text()).isEqualTo("broken");
		}
	}

	private static ConfigurableApplicationContext context() {
		return Objects.requireNonNull(context);
	}

	private static Controller controller() {
		return context().getBean(Controller.class);
	}

	enum Transport {

		EPOLL, NIO, IO_URING;

		private EventLoopGroup group() {
			IoHandlerFactory factory = switch (this) {
				case EPOLL -> EpollIoHandler.newFactory();
				case NIO -> NioIoHandler.newFactory();
				case IO_URING -> IoUringIoHandler.newFactory();
			};
			return new MultiThreadIoEventLoopGroup(2, factory);
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Controller.class)
	static class Application {

		@Bean
		ReactorResourceFactory reactorResourceFactory(Transport transport) {
			ReactorResourceFactory factory = new ReactorResourceFactory();
			factory.setUseGlobalResources(false);
			factory.setShutdownQuietPeriod(Duration.ZERO);
			factory.setLoopResourcesSupplier(() -> loopResources(transport.group()));
			return factory;
		}

		private static LoopResources loopResources(EventLoopGroup group) {
			return new LoopResources() {

				@Override
				public EventLoopGroup onServer(boolean useNative) {
					return group;
				}

				@Override
				public Mono<Void> disposeLater(Duration quietPeriod, Duration timeout) {
					return Mono.fromRunnable(
							() -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(5_000));
				}

			};
		}

		@Bean
		WebServerFactoryCustomizer<NettyReactiveWebServerFactory> memoryCustomizer() {
			return (factory) -> factory.addServerCustomizers(
					(server) -> server.childOption(ChannelOption.ALLOCATOR, new FailingAllocator(MEMORY.allocator())));
		}

	}

	@ZeroCopyController
	static class Controller {

		static final int PART = 16 * 1024;

		private final AtomicLong emitted = new AtomicLong();

		private final AtomicLong peak = new AtomicLong();

		private final AtomicReference<@Nullable BodyView> kept = new AtomicReference<>();

		private final WebClient relay;

		private int port;

		Controller(ReactorResourceFactory resources) {
			this.relay = WebClient.builder()
				.clientConnector(new ReactorClientHttpConnector(resources, (client) -> client.compress(false)))
				.build();
		}

		@GetMapping("/constant")
		byte[] constant() {
			return "constant".getBytes();
		}

		@PostMapping("/echo")
		Flux<DataBuffer> echo(Flux<DataBuffer> body) {
			return body;
		}

		@PostMapping("/mono")
		Mono<DataBuffer> mono(Mono<DataBuffer> body) {
			return body;
		}

		@PostMapping("/buffer")
		DataBuffer buffer(DataBuffer body) {
			return body;
		}

		@PostMapping("/view")
		DataBuffer view(BodyView body, DataBufferFactory factory) {
			return text(factory, String.valueOf(body.length()));
		}

		@PostMapping("/request-view")
		DataBuffer requestView(RequestView request, DataBufferFactory factory) {
			return text(factory, String.valueOf(request.body().length()));
		}

		@PostMapping("/views")
		Mono<DataBuffer> views(Flux<BodyView> body, DataBufferFactory factory) {
			return body.map((view) -> {
				this.peak.accumulateAndGet(MEMORY.inUse(), Math::max);
				return view.length();
			}).reduce(0L, Long::sum).map((length) -> text(factory, String.valueOf(length)));
		}

		@PostMapping("/void")
		Mono<Void> nothing(Flux<DataBuffer> body) {
			return body.then();
		}

		@PostMapping("/hold")
		Mono<DataBuffer> hold(Flux<DataBuffer> body) {
			return body.collectList().map((parts) -> parts.get(0).factory().join(parts));
		}

		@PostMapping("/hold-message")
		Mono<DataBuffer> holdMessage(Flux<DataBuffer> body) {
			return body.collectList()
				.map((parts) -> parts.get(0))
				.onErrorResume(ResponseStatusException.class, (failure) -> Mono
					.error(new ReasonException(failure.getStatusCode().value(), String.valueOf(failure.getReason()))));
		}

		@PostMapping("/join")
		Mono<DataBuffer> join(Flux<DataBuffer> body) {
			return DataBufferUtils.join(body);
		}

		@PostMapping("/ignore")
		Mono<DataBuffer> ignore(Flux<DataBuffer> body, DataBufferFactory factory) {
			return Mono.fromSupplier(() -> text(factory, "ignored"));
		}

		@PostMapping("/ignore-then-413")
		Mono<DataBuffer> ignoreThenFail(Flux<DataBuffer> body) {
			return Mono.error(new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE));
		}

		@PostMapping("/throws")
		DataBuffer fails(BodyView body) {
			throw new TeapotException();
		}

		@PostMapping("/throws-in-body")
		Flux<DataBuffer> failsInBody(Flux<DataBuffer> body) {
			return body.map((buffer) -> {
				throw new TeapotException();
			});
		}

		@PostMapping("/fails-before")
		Flux<DataBuffer> failsBefore(Flux<DataBuffer> body, DataBufferFactory factory) {
			factory.allocateBuffer(64);
			return body.collectList().flatMapMany((parts) -> Flux.error(new TeapotException()));
		}

		@PostMapping("/fails-after")
		Flux<DataBuffer> failsAfter(Flux<DataBuffer> body) {
			return body.index().map((part) -> {
				if (part.getT1() > 0) {
					throw new TeapotException();
				}
				return part.getT2();
			});
		}

		@PostMapping("/take")
		Flux<DataBuffer> take(Flux<DataBuffer> body) {
			return body.take(1);
		}

		@PostMapping("/discards")
		Flux<DataBuffer> discards(Flux<DataBuffer> body) {
			return body.filter((buffer) -> false);
		}

		@PostMapping("/pairs")
		Flux<DataBuffer> pairs(Flux<DataBuffer> body) {
			return body.buffer(2).flatMapIterable((parts) -> parts);
		}

		@PostMapping("/pairs-held")
		Mono<DataBuffer> pairsHeld(Flux<DataBuffer> body) {
			return body.buffer(2).collectList().map((pairs) -> pairs.get(0).get(0));
		}

		@PostMapping("/elsewhere")
		Flux<DataBuffer> elsewhere(Flux<DataBuffer> body) {
			return body.publishOn(Schedulers.parallel());
		}

		@PostMapping("/splits")
		Flux<DataBuffer> splits(Flux<DataBuffer> body) {
			return body.map((buffer) -> buffer.split(1));
		}

		@PostMapping("/response")
		ZeroCopyResponse response(Flux<DataBuffer> body) {
			return ZeroCopyResponse.status(HttpStatus.CREATED).header("X-Test", "1").body(body);
		}

		@PostMapping("/relay")
		Flux<DataBuffer> relay(Flux<DataBuffer> body) {
			return this.relay.post()
				.uri("http://localhost:" + this.port + "/echo")
				.body(BodyInserters.fromDataBuffers(body))
				.retrieve()
				.bodyToFlux(DataBuffer.class);
		}

		@PostMapping("/byte-buffers")
		Mono<DataBuffer> byteBuffers(Mono<DataBuffer> body, DataBufferFactory factory) {
			return body.map((buffer) -> {
				try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
					List<DataBuffer> wrapped = new ArrayList<>();
					parts.forEachRemaining((part) -> wrapped.add(factory.wrap(part)));
					return factory.join(wrapped);
				}
			});
		}

		@PostMapping("/view-slices")
		DataBuffer viewSlices(BodyView body) {
			return ExchangeBuffers.wrap(Unpooled.wrappedBuffer(body.asByteBuffers()));
		}

		@PostMapping("/retained-slice")
		Mono<DataBuffer> retainedSlice(Mono<DataBuffer> body) {
			return body.map((buffer) -> buffer.split(buffer.readableByteCount()));
		}

		@PostMapping("/never")
		Mono<DataBuffer> never(BodyView body, DataBufferFactory factory) {
			factory.allocateBuffer(64);
			return Mono.never();
		}

		@PostMapping("/never-holding")
		Mono<DataBuffer> neverHolding(Flux<DataBuffer> body) {
			return body.collectList().then(Mono.never());
		}

		@PostMapping("/never-mono")
		Mono<DataBuffer> neverMono(Mono<DataBuffer> body) {
			return body.flatMap((buffer) -> Mono.never());
		}

		@PostMapping("/never-first-byte")
		Flux<DataBuffer> neverFirstByte(Flux<DataBuffer> body) {
			return body.concatMap((buffer) -> Mono.never());
		}

		@GetMapping("/large")
		Mono<DataBuffer> large(DataBufferFactory factory) {
			return Mono.fromSupplier(() -> part(factory, 4 * 1024 * 1024));
		}

		@GetMapping("/large-join")
		Mono<DataBuffer> largeJoin(DataBufferFactory factory) {
			return DataBufferUtils.join(finite(factory));
		}

		@GetMapping("/allocated")
		DataBuffer allocated(DataBufferFactory factory) {
			factory.allocateBuffer(128);
			return text(factory, "allocated");
		}

		@GetMapping("/endless")
		Flux<DataBuffer> endless(DataBufferFactory factory) {
			return Flux.generate((sink) -> {
				this.emitted.incrementAndGet();
				sink.next(part(factory, PART));
			});
		}

		@GetMapping("/finite")
		Flux<DataBuffer> finite(DataBufferFactory factory) {
			return Flux.range(0, 256).map((i) -> part(factory, PART));
		}

		@GetMapping("/no-memory")
		DataBuffer noMemory(DataBufferFactory factory) {
			return factory.allocateBuffer(FailingAllocator.TOO_LARGE);
		}

		@GetMapping("/no-memory-later")
		Mono<DataBuffer> noMemoryLater(DataBufferFactory factory) {
			return Mono.delay(Duration.ofMillis(1)).map((tick) -> factory.allocateBuffer(FailingAllocator.TOO_LARGE));
		}

		@GetMapping("/no-memory-to-grow")
		Flux<DataBuffer> noMemoryToGrow(DataBufferFactory factory) {
			return Flux.range(0, 1).map((i) -> text(factory, "x").ensureWritable(FailingAllocator.TOO_LARGE));
		}

		@PostMapping("/keep")
		void keep(BodyView body) {
			this.kept.set(body);
		}

		@GetMapping("/kept")
		byte[] kept() {
			BodyView view = this.kept.getAndSet(null);
			if (view == null) {
				return new byte[0];
			}
			try {
				return view.copy();
			}
			catch (IllegalStateException ex) {
				return String.valueOf(ex.getMessage()).getBytes();
			}
		}

		@ExceptionHandler
		ZeroCopyResponse teapot(TeapotException failure, DataBufferFactory factory) {
			return ZeroCopyResponse.status(418).body(text(factory, "broken"));
		}

		@ExceptionHandler
		ZeroCopyResponse reason(ReasonException failure) {
			return ZeroCopyResponse.status(failure.status).body(String.valueOf(failure.getMessage()).getBytes());
		}

		private static DataBuffer text(DataBufferFactory factory, String text) {
			return factory.allocateBuffer(4).write(text.getBytes());
		}

		private static DataBuffer part(DataBufferFactory factory, int length) {
			return factory.allocateBuffer(length).write(new byte[length]);
		}

	}

	@SuppressWarnings("serial")
	static class TeapotException extends RuntimeException {

	}

	@SuppressWarnings("serial")
	static class ReasonException extends RuntimeException {

		private final int status;

		ReasonException(int status, String message) {
			super(message);
			this.status = status;
		}

	}

}
