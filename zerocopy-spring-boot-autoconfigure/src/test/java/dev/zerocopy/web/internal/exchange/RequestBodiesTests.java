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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ViewClosedException;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Named.named;

/**
 * Tests for {@link RequestBodies}: whatever a handler does with a body, nothing is left
 * when the exchange has ended.
 */
class RequestBodiesTests {

	private static final int LIMIT = 16;

	private static final Duration TIMEOUT = Duration.ofMinutes(1);

	private final Memory memory = new Memory(Memory.Kind.POOLED_DIRECT);

	private final ExchangeBuffers buffers = new ExchangeBuffers("POST /test",
			this.memory.factory().getByteBufAllocator(), false, false, new ExchangeLimits(LIMIT, null),
			new TransferStats());

	private final List<ByteBuf> received = new CopyOnWriteArrayList<>();

	@AfterEach
	void nothingIsLeft() {
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	private Flux<DataBuffer> chunks(String... texts) {
		return Flux.fromArray(texts).map(this::chunk);
	}

	private DataBuffer chunk(String text) {
		ByteBuf bytes = this.memory.received(text);
		this.received.add(bytes);
		return ExchangeBuffers.wrap(bytes);
	}

	private static MockServerWebExchange exchange(Publisher<DataBuffer> body) {
		return MockServerWebExchange.from(MockServerHttpRequest.post("/test").body(Flux.from(body)));
	}

	private Flux<DataBuffer> stream(Publisher<DataBuffer> body) {
		return RequestBodies.stream(exchange(body), this.buffers);
	}

	private Flux<BodyView> views(Publisher<DataBuffer> body) {
		return RequestBodies.views(exchange(body), this.buffers, "POST /test");
	}

	static Stream<Arguments> handlers() {
		return Stream.of(handler("consumes", (body) -> body.then()), handler("take(1)", (body) -> body.take(1)),
				handler("take(0)", (body) -> body.take(0)), handler("filter", (body) -> body.filter((buffer) -> false)),
				handler("buffer(2)", (body) -> body.buffer(2)), handler("window(2)", (body) -> body.window(2)),
				handler("flatMap", (body) -> body.flatMap((buffer) -> Mono.just(buffer))),
				handler("concatMap of none", (body) -> body.concatMap((buffer) -> Mono.empty())),
				handler("collectList", (body) -> body.collectList()),
				handler("join", (body) -> DataBufferUtils.join(body)),
				handler("publishOn", (body) -> body.publishOn(Schedulers.parallel())),
				handler("prefetch and cancel",
						(body) -> body.publishOn(Schedulers.parallel())
							.concatMap((buffer) -> Mono.never())
							.take(Duration.ofMillis(20))),
				handler("timeout", (body) -> body.concatMap((buffer) -> Mono.never()).timeout(Duration.ofMillis(20))),
				handler("fails", (body) -> body.map((buffer) -> {
					throw new IllegalArgumentException("broken");
				})), handler("onErrorContinue", (body) -> body.map((buffer) -> {
					throw new IllegalArgumentException("broken");
				}).onErrorContinue((failure, value) -> {
				})), handler("splits", (body) -> body.map((buffer) -> buffer.split(1))),
				handler("retains", (body) -> body.map(DataBufferUtils::retain)),
				handler("releases", (body) -> body.doOnNext(DataBufferUtils::release)),
				handler("subscribes twice", (body) -> Flux.merge(body, body).onErrorComplete()),
				handler("replays", (body) -> body.replay().autoConnect()), handler("never", (body) -> Mono.never()));
	}

	private static Arguments handler(String name, BodyFunction function) {
		return Arguments.of(named(name, function));
	}

	@ParameterizedTest
	@MethodSource("handlers")
	void whenExchangeEndsThenStreamedBodyIsGivenBack(BodyFunction handler) {
		runAndEnd(Flux.from(handler.apply(stream(chunks("one", "two", "three")))));
	}

	@ParameterizedTest
	@MethodSource("handlers")
	void whenBodyFailsHalfWayThenStreamedBodyIsGivenBack(BodyFunction handler) {
		runAndEnd(Flux.from(handler
			.apply(stream(chunks("one", "two").concatWith(Mono.error(new IllegalStateException("aborted")))))));
	}

	@ParameterizedTest
	@MethodSource("handlers")
	void whenBodyNeverEndsThenStreamedBodyIsGivenBack(BodyFunction handler) {
		runAndEnd(Flux.from(handler.apply(stream(chunks("one", "two").concatWith(Mono.never())))));
	}

	private void runAndEnd(Flux<?> handler) {
		handler.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
			.then()
			.timeout(Duration.ofMillis(50))
			.onErrorComplete()
			.block(TIMEOUT);
		this.buffers.close();
		assertThat(this.received).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void whenHandlerHoldsTooMuchThenBodyEndsWithoutTheChunk() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		List<DataBuffer> held = new ArrayList<>();
		StepVerifier.create(stream(body).doOnNext(held::add))
			.then(() -> body.next(chunk("0123456789"), chunk("0123456789")))
			.expectNextCount(1)
			.verifyError(ContentTooLargeException.class);
		body.assertCancelled();
		assertThat(this.received.get(1).refCnt()).isZero();
		assertThat(held).hasSize(1);
	}

	@Test
	void whenHandlerContinuesOnErrorsThenTooMuchStillEndsTheBody() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		StepVerifier.create(stream(body).onErrorContinue((failure, value) -> {
		}))
			.then(() -> body.next(chunk("0123456789"), chunk("0123456789")))
			.expectNextCount(1)
			.verifyError(ContentTooLargeException.class);
		body.assertCancelled();
	}

	@Test
	void whenBodyGoesOnAfterItsEndThenChunksAreReleased() {
		TestPublisher<DataBuffer> body = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		StepVerifier.create(stream(body))
			.then(() -> body.next(chunk("0123456789")))
			.then(() -> body.next(chunk("0123456789")))
			.then(() -> body.next(chunk("late")))
			.expectNextCount(1)
			.verifyError(ContentTooLargeException.class);
		assertThat(this.received.get(2).refCnt()).isZero();
	}

	@Test
	void whenExchangeHasEndedThenStreamFailsAndChunkIsReleased() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		StepVerifier.create(stream(body))
			.then(this.buffers::close)
			.then(() -> body.next(chunk("late")))
			.verifyError(IllegalStateException.class);
		body.assertCancelled();
	}

	@Test
	void whenViewsAreConsumedThenEachEndsWithItsSignal() {
		List<BodyView> kept = new ArrayList<>();
		StringBuilder text = new StringBuilder();
		views(chunks("one", "two", "three")).doOnNext((view) -> {
			assertThat(this.received).filteredOn((buffer) -> buffer.refCnt() > 0).hasSize(1);
			text.append(view.toString(StandardCharsets.US_ASCII));
			kept.add(view);
		}).blockLast(TIMEOUT);
		assertThat(text).hasToString("onetwothree");
		assertThat(this.memory.inUse()).isZero();
		assertThat(kept)
			.allSatisfy((view) -> assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> view.byteAt(0))
				.withMessageContaining("POST /test"));
	}

	@Test
	void whenViewsTogetherAreLongerThanTheLimitThenNothingFails() {
		Long bytes = views(Flux.range(0, 1000).map((i) -> chunk("0123456789"))).map(BodyView::length)
			.reduce(Long::sum)
			.block(TIMEOUT);
		assertThat(bytes).isEqualTo(10_000);
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenViewsAreTakenElsewhereThenTheyFailThere() {
		Sinks.Empty<Void> signalled = Sinks.empty();
		StepVerifier
			.create(views(chunks("one", "two").doOnComplete(signalled::tryEmitEmpty)).publishOn(Schedulers.parallel())
				.delayUntil((view) -> signalled.asMono())
				.map(BodyView::copy))
			.verifyError(ViewClosedException.class);
		assertThat(this.received).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void whenSubscriberOfViewsThrowsThenChunkIsReleased() {
		StepVerifier.create(views(chunks("one", "two")).map((view) -> {
			throw new IllegalArgumentException("broken");
		})).verifyError(IllegalArgumentException.class);
		assertThat(this.received).hasSize(1).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void whenViewsAreCancelledThenNothingIsLeft() {
		assertThat(views(chunks("one", "two")).take(1).map(BodyView::length).blockLast(TIMEOUT)).isEqualTo(3);
		assertThat(this.received).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void whenBodyIsAggregatedThenPartsAreKeptWithoutJoining() {
		RequestBodies.aggregate(exchange(chunks("one", "two")), this.buffers).block(TIMEOUT);
		assertThat(this.buffers.bodyView().parts()).hasSize(2);
		assertThat(this.buffers.bodyView().toString(StandardCharsets.US_ASCII)).isEqualTo("onetwo");
	}

	@Test
	void whenAggregatedBodyIsTooLongThenItEndsAtTheLimit() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		MockServerWebExchange exchange = exchange(body);
		StepVerifier.create(RequestBodies.aggregate(exchange, this.buffers))
			.then(() -> body.next(chunk("0123456789"), chunk("0123456789")))
			.verifyError(ContentTooLargeException.class);
		body.assertCancelled();
		assertThat(exchange.getResponse().getHeaders().getFirst(HttpHeaders.CONNECTION)).isEqualTo("close");
	}

	@Test
	void whenAnnouncedBodyIsTooLongThenItIsNotRead() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.post("/test").contentLength(LIMIT + 1).body(body.flux()));
		StepVerifier.create(RequestBodies.aggregate(exchange, this.buffers))
			.verifyError(ContentTooLargeException.class);
		body.assertWasNotSubscribed();
		assertThat(exchange.getResponse().getHeaders().getFirst(HttpHeaders.CONNECTION)).isNull();
	}

	@Test
	void whenAnnouncedBodyIsMuchTooLongThenConnectionIsClosed() {
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.post("/test").contentLength(64 * 1024 + 1).body(Flux.never()));
		StepVerifier.create(RequestBodies.aggregate(exchange, this.buffers))
			.verifyError(ContentTooLargeException.class);
		assertThat(exchange.getResponse().getHeaders().getFirst(HttpHeaders.CONNECTION)).isEqualTo("close");
	}

	@Test
	void whenAggregatedBodyFailsOrIsCancelledThenPartsAreGivenBack() {
		StepVerifier
			.create(RequestBodies.aggregate(
					exchange(chunks("one").concatWith(Mono.error(new IllegalStateException("aborted")))), this.buffers))
			.verifyErrorMessage("aborted");
		TestPublisher<DataBuffer> body = TestPublisher.create();
		StepVerifier.create(RequestBodies.aggregate(exchange(body), this.buffers))
			.then(() -> body.next(chunk("two")))
			.thenCancel()
			.verify();
		body.assertCancelled();
		this.buffers.close();
		assertThat(this.received).hasSize(2).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void whenExchangeEndsWhileBodyIsAggregatedThenLatePartIsReleased() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		StepVerifier.create(RequestBodies.aggregate(exchange(body), this.buffers))
			.then(() -> body.next(chunk("one")))
			.then(this.buffers::close)
			.then(() -> body.next(chunk("late")))
			.verifyError(IllegalStateException.class);
		assertThat(this.received).hasSize(2).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	/** What a handler does with a streamed body. */
	interface BodyFunction {

		Publisher<?> apply(Flux<DataBuffer> body);

	}

}
