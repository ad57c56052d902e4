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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StreamedAnswer}.
 */
class StreamedAnswerTests {

	private static final int PART = 100;

	private static final int HIGH_WATER_MARK = 10 * PART;

	private final Memory memory = new Memory(Memory.Kind.UNPOOLED_DIRECT);

	private final ExchangeBuffers buffers = new ExchangeBuffers("POST /test",
			this.memory.factory().getByteBufAllocator(), false, false, new ExchangeLimits(1024, null),
			new TransferStats());

	private final SlowChannel channel = new SlowChannel();

	private final Transport transport = new Transport();

	@AfterEach
	void nothingIsLeft() {
		this.transport.cancel();
		this.transport.releaseAll();
		this.channel.close();
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	private void answer(Publisher<? extends DataBuffer> body) {
		this.buffers.answer(body, this.channel).subscribe(this.transport);
	}

	private DataBuffer buffer(String text) {
		return this.buffers.factory().allocateBuffer(text.length()).write(text, StandardCharsets.US_ASCII);
	}

	@Test
	void whenNothingIsWrittenThenBodyIsAskedForTheWaterMarkAndOneBuffer() {
		AtomicLong emitted = new AtomicLong();
		answer(endless(emitted));
		this.transport.writes = true;
		this.transport.request(Long.MAX_VALUE);
		this.channel.runPendingTasks();
		assertThat(emitted).hasValue(10);
		assertThat(this.channel.isWritable()).isFalse();
	}

	@Test
	void whenBuffersAreWrittenThenBodyIsAskedForMore() {
		AtomicLong emitted = new AtomicLong();
		answer(endless(emitted));
		this.transport.writes = true;
		this.transport.request(Long.MAX_VALUE);
		this.channel.runPendingTasks();
		for (int i = 0; i < 100; i++) {
			long before = emitted.get();
			this.channel.flush();
			this.channel.runPendingTasks();
			assertThat(emitted).hasValueGreaterThan(before);
			assertThat(this.channel.unsafe().outboundBuffer().size()).isLessThanOrEqualTo(11);
		}
		assertThat(this.channel.pipeline().names()).hasSizeLessThanOrEqualTo(2);
	}

	@Test
	void whenSomebodyKeepsBuffersThenBodyIsAskedForMore() {
		answer(Flux.range(0, 100).map((i) -> buffer("x".repeat(PART))));
		this.transport.request(Long.MAX_VALUE);
		this.channel.runPendingTasks();
		assertThat(this.transport.received).hasSize(100);
		assertThat(this.transport.completed).isTrue();
	}

	@Test
	void whenSomebodyKeepsCopiesOfWhatIsWrittenThenBodyIsAskedForMore() {
		AtomicLong emitted = new AtomicLong();
		List<DataBuffer> kept = new ArrayList<>();
		this.buffers
			.answer(endless(emitted).doOnNext((buffer) -> kept.add(DataBufferUtils.retain(buffer))), this.channel)
			.subscribe(this.transport);
		this.transport.writes = true;
		this.transport.request(Long.MAX_VALUE);
		this.channel.runPendingTasks();
		this.channel.flush();
		this.channel.runPendingTasks();
		assertThat(emitted).hasValueGreaterThan(10);
		kept.forEach(DataBufferUtils::release);
	}

	@Test
	void whenChannelEndsThenItHoldsNothingBack() {
		answer(Flux.range(0, 100).map((i) -> buffer("x".repeat(PART))));
		this.transport.writes = true;
		this.transport.request(Long.MAX_VALUE);
		this.channel.runPendingTasks();
		assertThat(this.transport.completed).isFalse();
		this.channel.close();
		this.channel.runPendingTasks();
		assertThat(this.transport.completed).isTrue();
	}

	@Test
	void whenTransportAsksForFewThenBodyIsAskedForNoMore() {
		AtomicLong emitted = new AtomicLong();
		answer(endless(emitted));
		this.transport.request(1);
		this.transport.releaseOldest();
		assertThat(emitted).hasValue(1);
		this.transport.request(1);
		assertThat(emitted).hasValue(2);
	}

	@Test
	void whenTransportReleasesAtOnceThenLongBodyDoesNotOverflowTheStack() {
		this.transport.releaseAtOnce = true;
		answer(Flux.range(0, 20_000).map((i) -> buffer("data")));
		this.transport.request(Long.MAX_VALUE);
		this.channel.runPendingTasks();
		assertThat(this.transport.completed).isTrue();
		assertThat(this.transport.count).isEqualTo(20_000);
	}

	@Test
	void whenBuffersAreEmptyThenDemandGoesOn() {
		answer(Flux.range(0, 100).map((i) -> buffer("")));
		this.transport.request(Long.MAX_VALUE);
		assertThat(this.transport.completed).isTrue();
	}

	@Test
	void whenBodyIsPublishedAndWrittenByOtherThreadsThenNoDemandIsLost() throws Exception {
		Scheduler publisher = Schedulers.newSingle("publisher");
		Scheduler writer = Schedulers.newSingle("writer");
		EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
		try {
			LocalChannel channel = new LocalChannel();
			channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(1, 10));
			group.register(channel).sync();
			Long bytes = this.buffers
				.answer(Flux.range(0, 20_000).publishOn(publisher).map((i) -> buffer("data")), channel)
				.publishOn(writer, 128)
				.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
				.map((buffer) -> {
					long length = buffer.readableByteCount();
					DataBufferUtils.release(buffer);
					return length;
				})
				.reduce(Long::sum)
				.block();
			assertThat(bytes).isEqualTo(80_000);
		}
		finally {
			publisher.dispose();
			writer.dispose();
			group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
		}
	}

	@Test
	void whenSameBufferIsEmittedTwiceThenAnswerFailsAndBodyIsCancelled() {
		DataBuffer twice = buffer("abcd");
		AtomicBoolean cancelled = new AtomicBoolean();
		answer(Flux.just(twice, twice).concatWith(Flux.never()).doOnCancel(() -> cancelled.set(true)));
		this.transport.request(Long.MAX_VALUE);
		assertThat(this.transport.failure).isInstanceOf(IllegalStateException.class)
			.hasMessageContaining("answered twice");
		assertThat(cancelled).isTrue();
		assertThat(this.transport.received).hasSize(1);
	}

	@Test
	void whenReleasedBufferIsEmittedThenAnswerFails() {
		DataBuffer released = buffer("abcd");
		DataBufferUtils.release(released);
		answer(Flux.just(released));
		this.transport.request(Long.MAX_VALUE);
		assertThat(this.transport.failure).isInstanceOf(IllegalReferenceCountException.class);
	}

	@Test
	void whenExchangeEndsWhileBodyGoesOnThenAnswerFailsAndNothingIsLeft() {
		TestPublisher<DataBuffer> body = TestPublisher.create();
		answer(body);
		this.transport.request(Long.MAX_VALUE);
		body.next(buffer("one"));
		DataBuffer late = ExchangeBuffers.wrap(this.memory.received("late"));
		this.buffers.close();
		body.next(late);
		assertThat(this.transport.failure).isInstanceOf(IllegalStateException.class);
		body.assertCancelled();
	}

	@Test
	void whenBodyEmitsAfterCancelThenBufferIsReleased() {
		TestPublisher<DataBuffer> body = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		answer(body);
		this.transport.request(Long.MAX_VALUE);
		this.transport.cancel();
		DataBuffer late = ExchangeBuffers.wrap(this.memory.received("late"));
		body.next(late);
		assertThat(((NettyDataBuffer) late).getNativeBuffer().refCnt()).isZero();
		assertThat(this.transport.received).isEmpty();
	}

	/** As when one thread emits while another one cancels. */
	@Test
	void whenTimeoutDropsABufferThenItIsReleased() {
		TestPublisher<DataBuffer> body = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
		answer(body.flux().timeout(Mono.never(), (buffer) -> Mono.never()));
		this.transport.request(Long.MAX_VALUE);
		this.transport.cancel();
		DataBuffer late = buffer("late");
		body.next(late);
		assertThat(((NettyDataBuffer) late).getNativeBuffer().refCnt()).isZero();
	}

	@Test
	void whenBodyFiltersBuffersOutThenTheyAreGivenBackAtOnce() {
		ByteBuf received = this.memory.received("gone");
		answer(Flux.just(this.buffers.stream(received)).filter((buffer) -> false));
		this.transport.request(Long.MAX_VALUE);
		assertThat(this.transport.completed).isTrue();
		assertThat(received.refCnt()).isZero();
	}

	@Test
	void whenBodyFailsThenFailureIsPassedOnOnce() {
		answer(Flux.concat(Flux.just(buffer("one")), Flux.error(new IllegalArgumentException("broken"))));
		this.transport.request(Long.MAX_VALUE);
		assertThat(this.transport.failure).isInstanceOf(IllegalArgumentException.class).hasMessage("broken");
		assertThat(this.transport.received).hasSize(1);
	}

	private Flux<DataBuffer> endless(AtomicLong emitted) {
		return Flux.generate((sink) -> {
			emitted.incrementAndGet();
			sink.next(buffer("x".repeat(PART)));
		});
	}

	/** Stands for the transport: writes when it is told to. */
	private final class Transport extends BaseSubscriber<DataBuffer> {

		private final List<DataBuffer> received = new ArrayList<>();

		private boolean releaseAtOnce;

		private boolean writes;

		private int count;

		private boolean completed;

		private @Nullable Throwable failure;

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// Asks when the test says so.
		}

		@Override
		protected void hookOnNext(DataBuffer buffer) {
			this.count++;
			if (this.releaseAtOnce) {
				DataBufferUtils.release(buffer);
			}
			else if (this.writes) {
				StreamedAnswerTests.this.channel.write(((NettyDataBuffer) buffer).getNativeBuffer());
			}
			else {
				this.received.add(buffer);
			}
		}

		@Override
		protected void hookOnComplete() {
			this.completed = true;
		}

		@Override
		protected void hookOnError(Throwable failure) {
			this.failure = failure;
		}

		private void releaseOldest() {
			DataBufferUtils.release(this.received.remove(0));
		}

		private void releaseAll() {
			List<DataBuffer> rest = new ArrayList<>(this.received);
			this.received.clear();
			rest.forEach(DataBufferUtils::release);
		}

	}

	/** Takes one buffer with each flush that finds it unwritable. */
	private static final class SlowChannel extends EmbeddedChannel {

		SlowChannel() {
			config().setWriteBufferWaterMark(new WriteBufferWaterMark(HIGH_WATER_MARK - PART, HIGH_WATER_MARK));
		}

		@Override
		protected void doWrite(ChannelOutboundBuffer out) {
			while (out.current() != null && !isWritable()) {
				out.remove();
			}
		}

	}

}
