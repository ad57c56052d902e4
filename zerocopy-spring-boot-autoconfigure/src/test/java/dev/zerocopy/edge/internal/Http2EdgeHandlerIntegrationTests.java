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

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

import dev.zerocopy.server.Http2Frames;
import dev.zerocopy.testsupport.Http2Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Http2EdgeHandler} between the codec and the multiplexer of Reactor
 * Netty, with frames that well-behaved clients do not send.
 */
@ExtendWith(OutputCaptureExtension.class)
class Http2EdgeHandlerIntegrationTests {

	private static final int LARGE = 7 * 1024 * 1024;

	private static final int STREAMS = 100;

	private final TestHttp2Answers answers = new TestHttp2Answers(LARGE);

	private final TestServer server = new TestServer(TestServer.Kind.EPOLL, null, this.answers, http2());

	private static UnaryOperator<HttpServer> http2() {
		return (http) -> http.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
			.childOption(ChannelOption.SO_SNDBUF, 16 * 1024);
	}

	@AfterEach
	void whenAllIsDoneThenNothingIsKept(CapturedOutput output) {
		// Netty tells so when a frame has come to a stream without a channel.
		assertThat(output).doesNotContain("NullPointerException");
		Awaitility.await().untilAsserted(() -> assertThat(this.answers.shared.refCnt()).isOne());
		this.server.close();
		this.answers.shared.release();
	}

	@Test
	void whenStreamsAreMixedThenEachGetsItsAnswer() {
		ConnectionProvider one = ConnectionProvider.create("one", 1);
		HttpClient client = HttpClient.create(one)
			.protocol(HttpProtocol.H2C)
			.host("127.0.0.1")
			.port(this.server.port());
		Random random = new Random(42);
		List<String> expected = new ArrayList<>();
		List<Mono<String>> requests = new ArrayList<>();
		int known = 0;
		for (int i = 0; i < 3000; i++) {
			int kind = random.nextInt(4);
			String path = List.of("/e/", "/slow/", "/chunked/", "/e/").get(kind) + i;
			boolean body = random.nextInt(4) == 0;
			known += path.startsWith("/e/") && !body ? 1 : 0;
			expected.add(path + (kind == 2 ? "!" : body ? "abc" : ""));
			requests.add((body ? client.post().uri(path).send(ByteBufFlux.fromString(Mono.just("abc")))
					: client.get().uri(path))
				.responseContent()
				.aggregate()
				.asString());
		}
		List<String> received = Flux.fromIterable(requests)
			.flatMapSequential((request) -> request, 50)
			.collectList()
			.block(TestServer.TIMEOUT);
		one.dispose();
		assertThat(received).isEqualTo(expected);
		assertThat(this.answers.count).hasValue(known);
	}

	@Test
	void whenHeaderBlockIsContinuedThenItIsAnswered() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			ByteBuf whole = client.request(1, "GET", "/e/continued");
			ByteBuf block = whole.skipBytes(9);
			ByteBuf first = Http2Frames.frame(Http2Frames.HEADERS, 1, 1, block.readSlice(7));
			client.send(first, Http2Frames.frame(9, 4, 1, block));
			assertThat(client.end(1).text()).isEqualTo("/e/continued");
			assertThat(this.answers.count).hasValue(1);
		}
	}

	@Test
	void whenRequestHasBodyOrTrailersThenItIsPassedOn() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			String[] post = { ":method", "POST", ":scheme", "http", ":path", "/e/body", ":authority", "a" };
			client.send(Http2Frames.headers(1, false, post), Http2Frames.data(1, true, "abc"));
			assertThat(client.end(1).text()).isEqualTo("/e/bodyabc");
			client.send(Http2Frames.headers(3, false, post), Http2Frames.data(3, false, "abc"),
					Http2Frames.headers(3, true, "x-trailer", "a"));
			assertThat(client.end(3).text()).isEqualTo("/e/bodyabc");
			assertThat(this.answers.count).hasValue(0);
		}
	}

	@Test
	void whenAnsweringFailsThenTheLaneBelowAnswers() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			assertThat(client.exchange("/e/fail").text()).isEqualTo("/e/fail");
			assertThat(this.answers.failed).containsExactly("/e/fail");
			assertThat(client.exchange("/e/1").text()).isEqualTo("/e/1");
		}
	}

	@Test
	void whenWindowIsShutThenEachByteIsSentAsItIsGranted() throws IOException {
		try (Http2Wire client = new Http2Wire(this.server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 0)) {
			int stream = client.get("/e/12345");
			for (int i = 0; i < 8; i++) {
				assertThat(client.read(stream, i).text()).isEqualTo("/e/12345".substring(0, i));
				client.send(Http2Frames.windowUpdate(stream, 1));
			}
			assertThat(client.end(stream).text()).isEqualTo("/e/12345");
		}
	}

	@Test
	void whenStreamsAreStalledThenOthersAreServedAndNothingIsCopied() throws IOException {
		try (Http2Wire client = new Http2Wire(this.server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 0)) {
			for (int i = 0; i < STREAMS - 1; i++) {
				client.get("/e/large");
			}
			Awaitility.await().untilAsserted(() -> assertThat(this.answers.shared.refCnt()).isEqualTo(STREAMS));
			int head = client.nextStream();
			client.send(client.request(head, "HEAD", "/e/large"));
			assertThat(client.end(head).status()).isEqualTo(200);
			assertThat(this.server.mostPending).hasValueLessThan(64 * 1024);
		}
	}

	@Test
	void whenSettingsChangeInMidStreamThenAnswersFollow() throws IOException {
		try (Http2Wire client = new Http2Wire(this.server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 5)) {
			int first = client.get("/e/123456");
			assertThat(client.read(first, 5).text()).isEqualTo("/e/12");
			// Asks for an update of the table in front of the next block.
			client.settings(Http2Wire.HEADER_TABLE_SIZE, 0, Http2Wire.INITIAL_WINDOW_SIZE, 7);
			assertThat(client.read(first, 7).text()).isEqualTo("/e/1234");
			client.awaitSettings(2);
			assertThat(client.exchange("/e/1").text()).isEqualTo("/e/1");
			client.settings(Http2Wire.HEADER_TABLE_SIZE, 4096, Http2Wire.INITIAL_WINDOW_SIZE, 70);
			assertThat(client.end(first).text()).isEqualTo("/e/123456");
			client.awaitSettings(3);
			assertThat(client.exchange("/e/2").text()).isEqualTo("/e/2");
			assertThat(client.exchange("/e/2").text()).isEqualTo("/e/2");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 20_000, 200_000 })
	void whenStreamIsResetThenItsBytesAreGivenBack(int received) throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			client.settings(Http2Wire.INITIAL_WINDOW_SIZE, 1_000_000);
			int stream = client.get("/e/large");
			client.read(stream, received);
			client.send(reset(stream));
			assertThat(client.exchange("/e/1").text()).isEqualTo("/e/1");
			assertThat(client.exchange("/plain").text()).isEqualTo("/plain");
			Awaitility.await().untilAsserted(() -> assertThat(this.answers.shared.refCnt()).isOne());
		}
	}

	@Test
	void whenRequestAndResetAreInOneReadThenNothingIsKept() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			for (int i = 0; i < 50; i++) {
				int stream = client.nextStream();
				client.send(client.request(stream, "GET", (i % 2 == 0) ? "/e/large" : "/slow/"), reset(stream));
			}
			assertThat(client.exchange("/e/1").text()).isEqualTo("/e/1");
			Awaitility.await().untilAsserted(() -> assertThat(this.answers.shared.refCnt()).isOne());
		}
	}

	@Test
	void whenFramesAreForAnsweredStreamThenTheyEndThere() throws IOException {
		try (Http2Wire client = new Http2Wire(this.server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 0)) {
			int stream = client.get("/e/1");
			int passed = client.get("/plain");
			client.send(priority(stream), Http2Frames.windowUpdate(stream, 1),
					Http2Frames.frame(0x42, 0, stream, Unpooled.wrappedBuffer(new byte[5])), priority(passed),
					Http2Frames.windowUpdate(passed, 10));
			assertThat(client.end(passed).text()).isEqualTo("/plain");
			client.send(Http2Frames.windowUpdate(stream, 10));
			assertThat(client.end(stream).text()).isEqualTo("/e/1");
		}
	}

	@Test
	void whenClientBreaksTheRulesOfAnsweredStreamThenItIsReset() throws IOException {
		try (Http2Wire client = new Http2Wire(this.server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 1)) {
			int data = client.get("/e/large");
			client.send(Http2Frames.data(data, true, "not expected"));
			assertThat(client.end(data).reset()).isEqualTo((int) Http2Error.STREAM_CLOSED.code());
			int window = client.get("/e/large");
			// The first is no error if the window is used up by then.
			client.send(Http2Frames.windowUpdate(window, Integer.MAX_VALUE));
			client.send(Http2Frames.windowUpdate(window, Integer.MAX_VALUE));
			assertThat(client.end(window).reset()).isEqualTo((int) Http2Error.FLOW_CONTROL_ERROR.code());
			assertThat(client.read(client.get("/plain"), 1).text()).isEqualTo("/");
		}
	}

	/*
	 * The multiplexer tells each open stream that the connection is writable again.
	 */
	@Test
	void whenConnectionIsFullThenStreamsOfBothLanesGoOn() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			List<Integer> streams = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				streams.add(client.get("/e/large"));
				streams.add(client.get("/big/" + LARGE));
			}
			for (int stream : streams) {
				assertThat(client.end(stream).length()).isEqualTo(LARGE);
				assertThat(client.answer(stream).reset()).isEqualTo(-1);
			}
			assertThat(client.exchange("/e/1").text()).isEqualTo("/e/1");
			assertThat(client.exchange("/plain").text()).isEqualTo("/plain");
			assertThat(this.answers.count).hasValue(5);
		}
	}

	@Test
	void whenClientDoesNotReadThenHeadsWait() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			List<ByteBuf> frames = new ArrayList<>();
			for (int i = 0; i < STREAMS - 1; i++) {
				frames.add(client.request(client.nextStream(), "HEAD", "/e/long"));
			}
			// Of one that waits.
			frames.add(reset(STREAMS * 2 - 3));
			client.send(frames.toArray(ByteBuf[]::new));
			for (int stream = 1; stream < STREAMS * 2 - 3; stream += 2) {
				assertThat(client.end(stream).status()).isEqualTo(200);
			}
			assertThat(client.exchange("/e/1").text()).isEqualTo("/e/1");
			assertThat(client.exchange("/plain").text()).isEqualTo("/plain");
			assertThat(this.answers.count).hasValue(STREAMS - 1);
			assertThat(this.answers.known).hasPositiveValue();
			assertThat(this.server.mostPending).hasValueLessThan(128 * 1024);
		}
	}

	@Test
	void whenWaitingRequestIsResetThenItIsForgotten() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			List<ByteBuf> frames = new ArrayList<>();
			for (int i = 0; i < STREAMS - 1; i++) {
				frames.add(client.request(client.nextStream(), "HEAD", "/e/long"));
			}
			int reset = STREAMS / 4;
			for (int i = 1; i <= reset; i++) {
				frames.add(reset((STREAMS - i) * 2 - 1));
			}
			client.send(frames.toArray(ByteBuf[]::new));
			List<WeakReference<Http2Headers>> waiting = this.answers.waiting;
			Awaitility.await().untilAsserted(() -> {
				System.gc();
				assertThat(waiting).hasSizeGreaterThan(reset);
				assertThat(waiting.subList(waiting.size() - reset, waiting.size()))
					.allMatch((request) -> request.get() == null);
			});
			assertThat(this.answers.count).hasValueLessThan(STREAMS - reset - 1);
		}
	}

	@Test
	void whenClientDoesNotReadThenHeadsWaitBesideStreamsOfTheLaneBelow() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			int post = client.nextStream();
			client.send(Http2Frames.headers(post, false, ":method", "POST", ":scheme", "http", ":path", "/post",
					":authority", "a"));
			List<ByteBuf> frames = new ArrayList<>();
			for (int i = 0; i < STREAMS - 2; i++) {
				frames.add(client.request(client.nextStream(), "HEAD", "/e/long"));
			}
			client.send(frames.toArray(ByteBuf[]::new));
			for (int stream = post + 2; stream < STREAMS * 2 - 2; stream += 2) {
				assertThat(client.end(stream).status()).isEqualTo(200);
			}
			client.send(Http2Frames.data(post, true, "abc"));
			assertThat(client.end(post).text()).isEqualTo("/postabc");
			assertThat(this.answers.known).hasPositiveValue();
			assertThat(this.answers.count).hasValue(STREAMS - 2);
			assertThat(this.server.mostPending).hasValueLessThan(128 * 1024);
		}
	}

	@Test
	void whenNobodyCanTellWhetherRequestIsKnownThenTheLaneBelowAnswers() throws IOException {
		try (Http2Wire client = Http2Wire.open(this.server.port())) {
			List<ByteBuf> frames = new ArrayList<>();
			for (int i = 0; i < STREAMS - 2; i++) {
				frames.add(client.request(client.nextStream(), "HEAD", "/e/long"));
			}
			int unclear = client.nextStream();
			frames.add(client.request(unclear, "GET", "/e/unclear"));
			client.send(frames.toArray(ByteBuf[]::new));
			assertThat(client.end(unclear).text()).isEqualTo("/e/unclear");
			assertThat(client.exchange("/plain").text()).isEqualTo("/plain");
		}
	}

	@Test
	void whenClientSaysGoodbyeThenOpenAnswersAreSent() throws IOException {
		try (Http2Wire client = new Http2Wire(this.server.port(), Http2Wire.INITIAL_WINDOW_SIZE, 1)) {
			int stream = client.get("/e/1");
			client.send(Http2Frames.frame(Http2Frames.GOAWAY, 0, 0, Unpooled.buffer().writeLong(0)));
			client.send(Http2Frames.windowUpdate(stream, 100));
			assertThat(client.end(stream).text()).isEqualTo("/e/1");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenConnectionIsLostThenBytesAreGivenBack(boolean abortive) throws IOException {
		for (int i = 0; i < 10; i++) {
			try (Http2Wire client = Http2Wire.open(this.server.port())) {
				int stream = client.get("/e/large");
				client.get("/e/large");
				client.get("/big/" + LARGE);
				client.read(stream, i * 10_000);
				client.socket().setSoLinger(abortive, 0);
			}
		}
		Awaitility.await().untilAsserted(() -> assertThat(this.answers.shared.refCnt()).isOne());
	}

	private static ByteBuf priority(int stream) {
		return Http2Frames.frame(2, 0, stream, Unpooled.buffer().writeInt(0).writeByte(15));
	}

	private static ByteBuf reset(int stream) {
		return Http2Frames.frame(Http2Frames.RST_STREAM, 0, stream,
				Unpooled.buffer().writeInt((int) Http2Error.CANCEL.code()));
	}

}
