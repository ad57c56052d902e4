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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.NettyPipeline;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EdgeHandler} and {@link EdgeEndHandler}.
 */
class EdgeHandlerTests {

	private static final int MAX_LINE = 256;

	private static final int MAX_HEADER = 900;

	private static final String BODY = "GET /e/never HTTP/1.1\r\nHost: a\r\n\r\n";

	private static final List<String> REQUESTS = List.of(get("/e/1"), get("/e/22"), get("/slow"), head("/e/3"),
			post("/echo", BODY), get("/chunked"), get("/e/4?a=b"), get("/interim"), post("/e/post", BODY), head("/x"),
			get("/e/fail"), get("/e/5"), get("/close"), get("/e/6"), get("/switch"),
			"GET /e/7 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
			"POST /te HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
			"GET /k HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n",
			"GET /e/9 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", "GET /e/8 HTTP/1.0\r\nHost: a\r\n\r\n",
			"garbage\r\n\r\n");

	private final TestAnswers answers = new TestAnswers();

	private TestLowerLane lower = new TestLowerLane();

	private final Outbound outbound = new Outbound();

	private EmbeddedChannel channel = channel(-1);

	@AfterEach
	void finish() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void answersWithoutTheLaneBelow() {
		read(get("/e/1") + head("/e/2"));
		assertThat(written()).isEqualTo(answer("/e/1") + TestAnswers.text("/e/2", false, true));
		assertThat(this.lower.requests).isEmpty();
		assertThat(this.lower.readCompletes).isZero();
		assertThat(this.answers.count).hasValue(2);
	}

	@Test
	void passesOnWhatIsNotAnswered() {
		read(get("/x") + post("/y", "abc") + get("/e/1"));
		assertThat(this.lower.requests).containsExactly("GET /x", "POST /y abc");
		assertThat(written()).isEqualTo(answer("/x") + answer("/y", "abc") + answer("/e/1"));
		assertThat(this.answers.count).hasValue(1);
	}

	@Test
	void whenAnAnswerIsOwedThenRequestsPassThrough() {
		read(get("/wait") + get("/e/1"));
		read(get("/e/2"));
		assertThat(written()).isEmpty();
		assertThat(this.answers.count).hasValue(0);
		this.lower.answerNext();
		assertThat(written()).isEqualTo(answer("/wait") + answer("/e/1") + answer("/e/2"));
		read(get("/e/3"));
		assertThat(written()).isEqualTo(answer("/e/3"));
		assertThat(this.answers.count).hasValue(1);
	}

	@Test
	void whenManyAnswersAreOwedThenTheRestIsHeldBack() {
		StringBuilder expected = new StringBuilder(answer("/wait"));
		StringBuilder requests = new StringBuilder(get("/wait"));
		for (int i = 0; i < 300; i++) {
			requests.append(get("/e/" + i));
			expected.append(answer("/e/" + i));
		}
		read(requests.toString());
		assertThat(this.lower.requests).hasSizeBetween(2, 64);
		int reads = this.outbound.reads;
		this.channel.read();
		read(get("/x"));
		assertThat(this.outbound.reads).isEqualTo(reads);
		this.lower.answerNext();
		this.channel.runPendingTasks();
		assertThat(written()).isEqualTo(expected + answer("/x"));
	}

	@Test
	void whenCodecTakesFewRequestsThenNoMoreAreOwed() {
		this.channel.finishAndReleaseAll();
		this.channel = channel(-1, 3);
		read(get("/wait") + get("/e/1") + get("/e/2") + get("/e/3"));
		assertThat(this.lower.requests).hasSize(3);
		this.lower.answerNext();
		this.channel.runPendingTasks();
		assertThat(written()).isEqualTo(answer("/wait") + answer("/e/1") + answer("/e/2") + answer("/e/3"));
	}

	@Test
	void whenInterimAnswersComeThenTheFinalOneIsStillOwed() {
		String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n";
		read(get("/wait/interim"));
		assertThat(written()).isEqualTo(interim);
		read(get("/e/1"));
		assertThat(this.answers.count).hasValue(0);
		this.lower.answerNext();
		assertThat(written()).isEqualTo(answer("/wait/interim") + answer("/e/1"));
		read(get("/interim") + get("/e/2"));
		assertThat(written()).isEqualTo(interim + answer("/interim") + answer("/e/2"));
		assertThat(this.answers.count).hasValue(1);
	}

	@Test
	void whenBodyIsReadWithItsHeadThenItIsAnswered() {
		read("GET /e/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" + get("/e/2"));
		assertThat(this.lower.requests).isEmpty();
		assertThat(written()).isEqualTo(answer("/e/1", "abc") + answer("/e/2"));
	}

	@Test
	void whenBodyComesLaterThanItsHeadThenItIsPassedOn() {
		read("GET /e/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nab");
		read("c" + get("/e/2"));
		assertThat(this.lower.requests).containsExactly("GET /e/1 abc");
		assertThat(written()).isEqualTo(answer("/e/1", "abc") + answer("/e/2"));
	}

	@Test
	void whenBodyLooksLikeRequestThenItIsNotAnswered() {
		read("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: " + BODY.length() + "\r\n\r\n");
		read(BODY.substring(0, 10));
		read(BODY.substring(10) + get("/e/1"));
		assertThat(this.answers.count).hasValue(1);
		assertThat(written()).isEqualTo(answer("/x", BODY) + answer("/e/1"));
	}

	@Test
	void whenHeadIsOutsideTheSubsetThenEverythingPassesForGood() {
		read("GET /k HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n" + get("/e/1"));
		read(get("/e/2"));
		assertThat(this.answers.count).hasValue(0);
		assertThat(this.lower.requests.get(0)).isEqualTo("GET /k GET /e/1");
	}

	@Test
	void whenProtocolIsSwitchedThenEverythingPasses() {
		read(get("/switch"));
		read(get("/e/1"));
		assertThat(this.answers.count).hasValue(0);
	}

	@Test
	void whenTheLaneBelowEndsTheConnectionThenNothingIsAnsweredBehind() {
		this.outbound.flushing = false;
		read(get("/close"));
		read(get("/e/1"));
		assertThat(this.answers.count).hasValue(0);
		this.outbound.flushing = true;
		this.channel.flush();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenMemoryIsExhaustedThenTheLaneBelowMeetsItToo() {
		read(get("/e/memory") + get("/e/1"));
		assertThat(written()).isEqualTo(answer("/e/memory") + answer("/e/1"));
		assertThat(this.lower.requests).containsExactly("GET /e/memory");
	}

	@Test
	void whenResponderFailsThenTheLaneBelowAnswers() {
		read(get("/e/fail") + get("/e/1"));
		assertThat(written()).isEqualTo(answer("/e/fail") + answer("/e/1"));
		assertThat(this.lower.requests).containsExactly("GET /e/fail");
	}

	@Test
	void whenClientWantsToCloseThenConnectionIsClosedBehindTheAnswer() {
		read("GET /e/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" + get("/e/2"));
		assertThat(written()).isEqualTo(TestAnswers.text("/e/1", true, false));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.answers.count).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/e/3", "/x" })
	void whenKeepAliveMaximumIsReachedThenTheLastAnswerSaysSo(String last) {
		this.channel = channel(3);
		read(get("/e/1") + get("/y") + get(last) + get("/e/4") + get("/z"));
		assertThat(this.channel.isOpen()).isFalse();
		String written = written();
		assertThat(written).startsWith(answer("/e/1") + answer("/y")).contains("connection: close").endsWith(last);
	}

	@Test
	void asksForMoreOnlyIfNothingWasPassedOn() {
		int before = this.outbound.reads;
		read(get("/e/1") + get("/e/2"));
		assertThat(this.outbound.reads - before).isOne();
		assertThat(this.lower.readCompletes).isZero();
		read(get("/e/1") + get("/wait"));
		assertThat(this.outbound.reads - before).isOne();
		assertThat(this.lower.readCompletes).isOne();
		read(get("/e/1").substring(0, 20));
		assertThat(this.outbound.reads - before).isEqualTo(2);
		assertThat(this.lower.readCompletes).isOne();
	}

	@Test
	void whenNotWritableThenNeitherAnswersNorReads() {
		read(get("/e/1"));
		int before = this.outbound.reads;
		writable(false);
		read(get("/e/2") + get("/e/3"));
		this.channel.read();
		assertThat(written()).isEqualTo(answer("/e/1"));
		assertThat(this.outbound.reads).isEqualTo(before);
		read(get("/x") + get("/e/4"));
		writable(true);
		assertThat(written()).isEqualTo(answer("/e/2") + answer("/e/3") + answer("/x") + answer("/e/4"));
		assertThat(this.answers.count).hasValue(4);
		assertThat(this.outbound.reads).isEqualTo(before);
		assertThat(this.lower.readCompletes).isOne();
	}

	@Test
	void whenConnectionEndsThenWhatIsHeldIsReleasedAndNotAnswered() {
		writable(false);
		read(get("/e/1"));
		this.channel.close();
		assertThat(this.answers.count).hasValue(0);
		assertThat(this.lower.requests).isEmpty();
	}

	@Test
	void whenHandlerIsRemovedThenWhatIsHeldIsPassedOn() {
		String request = get("/e/1");
		read(request.substring(0, 10));
		this.channel.pipeline().remove(EdgeHandler.class);
		read(request.substring(10));
		assertThat(written()).isEqualTo(answer("/e/1"));
		assertThat(this.lower.requests).containsExactly("GET /e/1");
	}

	@Test
	void whenAnsweredThenTheConnectionIsNotIdle() {
		this.channel.freezeTime();
		idleTimeout();
		for (int i = 0; i < 5; i++) {
			this.channel.advanceTimeBy(700, TimeUnit.MILLISECONDS);
			this.channel.runScheduledPendingTasks();
			read(get("/e/1"));
		}
		assertThat(this.channel.isOpen()).isTrue();
		// Reactor Netty removes its handler for a request and adds a new one behind it.
		this.channel.pipeline().remove(NettyPipeline.IdleTimeoutHandler);
		read(get("/x"));
		idleTimeout();
		for (int i = 0; i < 5; i++) {
			this.channel.advanceTimeBy(700, TimeUnit.MILLISECONDS);
			this.channel.runScheduledPendingTasks();
			read(get("/e/1"));
		}
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.advanceTimeBy(1_100, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void whenClientTakesItsTimeOverAnAnswerThenTheConnectionIsNotIdle() {
		this.channel.freezeTime();
		idleTimeout();
		this.outbound.flushing = false;
		read(get("/e/1"));
		this.channel.advanceTimeBy(400, TimeUnit.MILLISECONDS);
		this.outbound.flushing = true;
		this.channel.flush();
		this.channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		this.channel.advanceTimeBy(900, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.advanceTimeBy(200, TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void idleTimeout() {
		IdleStateHandler handler = new IdleStateHandler(1, 0, 0) {

			@Override
			protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
				ctx.close();
			}

		};
		this.channel.pipeline().addLast(NettyPipeline.IdleTimeoutHandler, handler);
	}

	@Test
	void cutAnywhereTheAnswersAreTheSame() {
		String requests = get("/e/1") + post("/echo", BODY) + get("/chunked") + head("/e/2") + get("/interim")
				+ get("/e/3");
		String expected = exchange(requests, List.of(requests.length()), false);
		for (int cut = 1; cut < requests.length(); cut++) {
			assertThat(exchange(requests, List.of(cut, requests.length() - cut), true)).as("cut at %d", cut)
				.isEqualTo(expected);
		}
		assertThat(exchange(requests, requests.chars().map((c) -> 1).boxed().toList(), true)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void answersAsTheLaneBelowAlone(long seed) {
		compare(new SplittableRandom(seed), seed);
	}

	@Test
	void answersAsTheLaneBelowAlone_newSeeds() {
		long end = System.nanoTime() + 1_000_000_000;
		do {
			long seed = new SplittableRandom().nextLong();
			compare(new SplittableRandom(seed), seed);
		}
		while (System.nanoTime() - end < 0);
	}

	private void compare(SplittableRandom random, long seed) {
		for (int i = 0; i < 100; i++) {
			StringBuilder requests = new StringBuilder();
			for (int j = random.nextInt(1, 9); j > 0; j--) {
				requests.append(REQUESTS.get(random.nextInt(REQUESTS.size())));
			}
			if (random.nextInt(3) == 0) {
				requests.setCharAt(random.nextInt(requests.length()), (char) random.nextInt(256));
			}
			List<Integer> parts = new ArrayList<>();
			for (int rest = requests.length(); rest > 0; rest -= parts.get(parts.size() - 1)) {
				parts.add(Math.min(rest, random.nextInt(1, 80)));
			}
			String text = requests.toString();
			assertThat(exchange(text, parts, true)).as("seed %d, round %d: %s in %s", seed, i, text, parts)
				.isEqualTo(exchange(text, parts, false));
		}
	}

	private static String exchange(String requests, List<Integer> parts, boolean edge) {
		EmbeddedChannel channel = new EmbeddedChannel();
		channel.config().setAutoRead(false);
		channel.pipeline()
			.addLast(new HttpServerCodec(MAX_LINE, MAX_HEADER, 8192))
			.addLast(NettyPipeline.ReactiveBridge, new TestLowerLane());
		if (edge) {
			new EdgeLane(new TestAnswers(), null, MAX_LINE, MAX_HEADER, -1, 128, TestAnswers.NO_LIMIT, new Draining())
				.install(channel.pipeline());
		}
		int position = 0;
		for (int part : parts) {
			if (channel.isOpen()) {
				channel.writeInbound(buffer(requests.substring(position, position + part)));
				position += part;
			}
		}
		String result = written(channel) + (channel.isOpen() ? "open" : "closed");
		channel.finishAndReleaseAll();
		return result;
	}

	private EmbeddedChannel channel(int maxKeepAliveRequests) {
		return channel(maxKeepAliveRequests, 128);
	}

	private EmbeddedChannel channel(int maxKeepAliveRequests, int maxPipelineDepth) {
		EmbeddedChannel channel = new EmbeddedChannel();
		this.lower = new TestLowerLane();
		channel.config().setAutoRead(false);
		channel.pipeline()
			.addLast(this.outbound, new HttpServerCodec())
			.addLast(NettyPipeline.ReactiveBridge, this.lower);
		new EdgeLane(this.answers, null, 4096, 8192, maxKeepAliveRequests, maxPipelineDepth, TestAnswers.NO_LIMIT,
				new Draining())
			.install(channel.pipeline());
		return channel;
	}

	private void writable(boolean writable) {
		this.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
		this.channel.runPendingTasks();
	}

	private void read(String text) {
		if (this.channel.isOpen()) {
			this.channel.writeInbound(buffer(text));
		}
	}

	private String written() {
		return written(this.channel);
	}

	private static String written(EmbeddedChannel channel) {
		StringBuilder text = new StringBuilder();
		ByteBuf part = channel.readOutbound();
		while (part != null) {
			text.append(part.toString(StandardCharsets.ISO_8859_1));
			part.release();
			part = channel.readOutbound();
		}
		return text.toString();
	}

	private static ByteBuf buffer(String text) {
		return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
	}

	private static String get(String target) {
		return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
	}

	private static String head(String target) {
		return "HEAD " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
	}

	private static String post(String target, String body) {
		return "POST " + target + " HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
	}

	private static String answer(String target) {
		return TestAnswers.text(target, false, false);
	}

	private static String answer(String target, String body) {
		return answer(target).replace("length: " + target.length(), "length: " + (target + body).length()) + body;
	}

	private static final class Outbound extends ChannelOutboundHandlerAdapter {

		private int reads;

		private boolean flushing = true;

		@Override
		public void flush(ChannelHandlerContext ctx) {
			if (this.flushing) {
				ctx.flush();
			}
		}

		@Override
		public void read(ChannelHandlerContext ctx) {
			this.reads++;
			ctx.read();
		}

		@Override
		public boolean isSharable() {
			return true;
		}

	}

}
