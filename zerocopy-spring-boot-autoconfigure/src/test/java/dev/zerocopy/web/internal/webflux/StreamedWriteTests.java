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

package dev.zerocopy.web.internal.webflux;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamedWrite}.
 */
class StreamedWriteTests {

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private final Queue<Runnable> turn = new ArrayDeque<>();

	private final MockServerHttpResponse response = new MockServerHttpResponse();

	@Test
	void whenBodyCompletesWithinTheTurnThenItIsSentWithItsLength() {
		StepVerifier.create(write(Flux.just(buffer("whole")))).verifyComplete();
		runTurn();
		assertThat(this.response.getHeaders().getContentLength()).isEqualTo(5);
		assertThat(body()).isEqualTo("whole");
	}

	@Test
	void whenBodyHasMoreBuffersThenItIsStreamedInOrder() {
		StepVerifier.create(write(Flux.just(buffer("a"), buffer("b"), buffer("c"))))
			.then(this::runTurn)
			.verifyComplete();
		assertThat(this.response.getHeaders().getContentLength()).isEqualTo(-1);
		assertThat(body()).isEqualTo("abc");
	}

	@Test
	void whenTurnEndsThenTheFirstBufferIsNotKeptWaiting() {
		Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
		List<String> written = new ArrayList<>();
		this.response.setWriteHandler(buffers -> buffers.doOnNext(buffer -> written.add(text(buffer))).then());
		StepVerifier.create(write(body.asFlux())).then(() -> {
			body.tryEmitNext(buffer("first"));
			assertThat(written).isEmpty();
			runTurn();
			assertThat(written).containsExactly("first");
			body.tryEmitNext(buffer("second"));
			assertThat(written).containsExactly("first", "second");
			body.tryEmitComplete();
		}).verifyComplete();
	}

	@Test
	void whenBodyIsEmptyThenItsLengthIsZero() {
		StepVerifier.create(write(Flux.empty())).verifyComplete();
		assertThat(this.response.getHeaders().getContentLength()).isZero();
		assertThat(this.response.isCommitted()).isTrue();
	}

	@Test
	void whenBodyFailsWithinTheTurnThenNothingIsSent() {
		ByteBuf memory = Unpooled.copiedBuffer("lost", StandardCharsets.UTF_8);
		Flux<DataBuffer> body = Flux.<DataBuffer>just(this.factory.wrap(memory))
			.concatWith(Flux.error(new IllegalStateException("late")));
		StepVerifier.create(write(body.limitRate(2))).verifyErrorMessage("late");
		runTurn();
		assertThat(this.response.isCommitted()).isFalse();
		assertThat(memory.refCnt()).isZero();
	}

	@Test
	void whenBodyFailsLaterThenTheWriteFails() {
		Sinks.Many<DataBuffer> body = Sinks.many().unicast().onBackpressureBuffer();
		this.response.setWriteHandler(buffers -> buffers.doOnNext(DataBufferUtils::release).then());
		StepVerifier.create(write(body.asFlux())).then(() -> {
			body.tryEmitNext(buffer("first"));
			runTurn();
			body.tryEmitError(new IllegalStateException("late"));
		}).verifyErrorMessage("late");
		assertThat(this.response.isCommitted()).isTrue();
	}

	@Test
	void whenClientGoesAwayWithinTheTurnThenTheFirstBufferIsGivenBack() {
		ByteBuf memory = Unpooled.copiedBuffer("lost", StandardCharsets.UTF_8);
		Flux<DataBuffer> body = Flux.<DataBuffer>just(this.factory.wrap(memory)).concatWith(Flux.never());
		Disposable write = write(body).subscribe();
		write.dispose();
		runTurn();
		assertThat(memory.refCnt()).isZero();
		assertThat(this.response.isCommitted()).isFalse();
	}

	@Test
	void whenClientGoesAwayWhileWritingThenTheBodyIsCancelled() {
		Sinks.Many<DataBuffer> body = Sinks.many().multicast().directBestEffort();
		this.response.setWriteHandler(buffers -> buffers.doOnNext(DataBufferUtils::release).then());
		Disposable write = write(body.asFlux()).subscribe();
		body.tryEmitNext(buffer("first"));
		runTurn();
		assertThat(body.currentSubscriberCount()).isOne();
		write.dispose();
		assertThat(body.currentSubscriberCount()).isZero();
	}

	@Test
	void whenTransportRefusesToWriteThenTheBodyIsCancelledAndGivenBack() {
		ByteBuf memory = Unpooled.copiedBuffer("lost", StandardCharsets.UTF_8);
		Sinks.Many<DataBuffer> body = Sinks.many().multicast().directBestEffort();
		this.response.setWriteHandler(buffers -> Mono.error(new IllegalStateException("closed")));
		StepVerifier.create(write(body.asFlux())).then(() -> {
			body.tryEmitNext(this.factory.wrap(memory));
			runTurn();
		}).verifyErrorMessage("closed");
		assertThat(memory.refCnt()).isZero();
		assertThat(body.currentSubscriberCount()).isZero();
	}

	@Test
	void whenOnlyTheHeadIsWantedThenAnEndlessBodyIsCancelled() {
		ByteBuf memory = Unpooled.copiedBuffer("first", StandardCharsets.UTF_8);
		Flux<DataBuffer> body = Flux.<DataBuffer>just(this.factory.wrap(memory)).concatWith(Flux.never());
		StepVerifier.create(new StreamedWrite(body, this.response, true, this.turn::add))
			.then(this::runTurn)
			.verifyComplete();
		assertThat(this.response.isCommitted()).isTrue();
		assertThat(this.response.getHeaders().getContentLength()).isEqualTo(-1);
		assertThat(memory.refCnt()).isZero();
	}

	@Test
	void whenWriterAsksForMoreInItsFirstSignalThenOrderHolds() {
		List<String> written = new ArrayList<>();
		this.response.setWriteHandler(buffers -> {
			buffers.subscribe(new BaseSubscriber<>() {

				@Override
				protected void hookOnSubscribe(Subscription subscription) {
					subscription.request(1);
				}

				@Override
				protected void hookOnNext(DataBuffer buffer) {
					request(1);
					written.add(text(buffer));
				}

				@Override
				protected void hookOnComplete() {
					written.add("end");
				}

			});
			return Mono.empty();
		});
		StepVerifier.create(write(Flux.just(buffer("a"), buffer("b")).limitRate(1)))
			.then(this::runTurn)
			.verifyComplete();
		assertThat(written).startsWith("a");
	}

	private StreamedWrite write(Flux<DataBuffer> body) {
		return new StreamedWrite(body, this.response, false, this.turn::add);
	}

	private DataBuffer buffer(String text) {
		return this.factory.wrap(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
	}

	private void runTurn() {
		Runnable task = this.turn.poll();
		while (task != null) {
			task.run();
			task = this.turn.poll();
		}
	}

	private String body() {
		return String.valueOf(this.response.getBodyAsString().block());
	}

	private static String text(DataBuffer buffer) {
		String text = buffer.toString(StandardCharsets.UTF_8);
		DataBufferUtils.release(buffer);
		return text;
	}

}
