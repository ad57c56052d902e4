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
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ViewClosedException;
import dev.zerocopy.testsupport.FailingAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.PooledDataBuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link ExchangeBuffers}.
 */
@ParameterizedClass
@EnumSource
class ExchangeBuffersTests {

	private final Memory memory;

	private final TransferStats stats = new TransferStats();

	private final ExchangeBuffers buffers;

	ExchangeBuffersTests(Memory.Kind kind) {
		this.memory = new Memory(kind);
		this.buffers = exchange(1024);
	}

	private ExchangeBuffers exchange(long maxBodyBytes) {
		return new ExchangeBuffers("POST /test", this.memory.factory().getByteBufAllocator(), false, false,
				new ExchangeLimits(maxBodyBytes, null), this.stats);
	}

	@AfterEach
	void nothingIsLeft() {
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenExchangeEndsThenAggregatedBodyIsGivenBack() {
		this.buffers.addToBody(this.memory.received("one"));
		this.buffers.addToBody(this.memory.received("two"));
		assertThat(this.buffers.bodyView().toString(StandardCharsets.US_ASCII)).isEqualTo("onetwo");
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenSomebodyHasReleasedAPartOfTheBodyThenTheOthersAreGivenBack() {
		ByteBuf first = this.memory.received("one");
		this.buffers.addToBody(first);
		this.buffers.addToBody(this.memory.received("two"));
		first.release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(this.buffers::close);
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenSomebodyHasReleasedAPartOfTheBodyThenItIsNotShared() {
		this.buffers.addToBody(this.memory.received("one"));
		ByteBuf second = this.memory.received("two");
		this.buffers.addToBody(second);
		second.release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(this.buffers::bodyBuffer);
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(this.buffers::close);
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenExchangeEndsThenViewsNameTheEndpoint() {
		this.buffers.addToBody(this.memory.received("one"));
		BodyView view = this.buffers.bodyView();
		this.buffers.close();
		assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> view.byteAt(0))
			.withMessageContaining("POST /test")
			.withMessageContaining("copy()");
	}

	@Test
	void whenHandlerForgetsBuffersThenTheyAreGivenBack() {
		this.buffers.addToBody(this.memory.received("body"));
		PooledDataBuffer body = (PooledDataBuffer) this.buffers.bodyBuffer();
		body.retain().retain();
		DataBuffer allocated = this.buffers.factory().allocateBuffer(16);
		allocated.write("abc", StandardCharsets.US_ASCII).split(1);
		DataBuffer grown = this.buffers.factory().allocateBuffer(1);
		grown.write("longer than it was", StandardCharsets.US_ASCII);
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenHandlerReleasesBuffersItselfThenNothingIsReleasedTwice() {
		ByteBuf received = this.memory.received("body").retain();
		this.buffers.addToBody(received);
		DataBufferUtils.release(this.buffers.bodyBuffer());
		DataBufferUtils.release(this.buffers.factory().allocateBuffer(16));
		this.buffers.close();
		assertThat(received.refCnt()).isOne();
		received.release();
	}

	@Test
	void whenJoinedBuffersAreForgottenThenPartsAreGivenBackOnce() {
		DataBuffer first = this.buffers.stream(this.memory.received("one"));
		DataBuffer second = this.buffers.stream(this.memory.received("two"));
		DataBuffer joined = first.factory().join(List.of(first, second));
		assertThat(joined.toString(StandardCharsets.US_ASCII)).isEqualTo("onetwo");
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
		assertThat(refCnt(joined)).isZero();
	}

	@Test
	void whenAnswerJoinsReceivedBuffersThenTheyOutliveTheExchangeUntilWritten() {
		DataBuffer first = this.buffers.stream(this.memory.received("one"));
		DataBuffer second = this.buffers.stream(this.memory.received("two"));
		DataBuffer joined = this.memory.factory().join(List.of(first, second));
		assertOutlivesExchange(joined, "onetwo");
	}

	@Test
	void whenAnswerIsByteBufferOfReceivedMemoryThenItOutlivesTheExchangeUntilWritten() {
		this.buffers.addToBody(this.memory.received("body"));
		ByteBuf shared = Unpooled.wrappedBuffer(this.buffers.bodyView().asByteBuffers());
		assertOutlivesExchange(ExchangeBuffers.wrap(shared), "body");
	}

	@Test
	void whenAnswerIsSliceAndRestIsForgottenThenItOutlivesTheExchangeUntilWritten() {
		DataBuffer chunk = this.buffers.stream(this.memory.received("head and rest"));
		DataBuffer head = chunk.split(4);
		assertOutlivesExchange(head, "head");
	}

	@Test
	void whenAnswerIsReceivedBufferThenItIsNotWrappedAgain() {
		this.buffers.addToBody(this.memory.received("body"));
		DataBuffer body = this.buffers.bodyBuffer();
		DataBuffer written = take(body);
		assertThat(bytes(written)).isSameAs(bytes(body));
		this.buffers.close();
		assertThat(written.toString(StandardCharsets.US_ASCII)).isEqualTo("body");
		DataBufferUtils.release(written);
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenAnswerIsOfAnotherAllocatorThenItsCountIsTransferred() {
		ByteBuf foreign = Unpooled.copiedBuffer("foreign", StandardCharsets.US_ASCII);
		DataBuffer written = take(ExchangeBuffers.wrap(foreign));
		assertThat(bytes(written)).isSameAs(foreign);
		this.buffers.close();
		assertThat(foreign.refCnt()).isOne();
		foreign.release();
	}

	private void assertOutlivesExchange(DataBuffer answer, String text) {
		DataBuffer written = take(answer);
		this.buffers.close();
		assertThat(written.toString(StandardCharsets.US_ASCII)).isEqualTo(text);
		assertThat(this.memory.inUse()).isPositive();
		DataBufferUtils.release(written);
		assertThat(this.memory.inUse()).isZero();
	}

	private DataBuffer take(DataBuffer answer) {
		DataBuffer written = this.buffers.answer(answer).block();
		assertThat(written).isNotNull();
		return written;
	}

	/**
	 * A write that fails is released by the transport, and by Spring unless the buffer
	 * says that it has been.
	 */
	@Test
	void whenAnswerIsSliceOfSharedMemoryThenReleasingItTwiceKeepsThatMemory() {
		ByteBuf shared = this.memory.received("shared");
		ByteBuf slice = shared.retainedSlice();
		DataBuffer answer = this.buffers.answer(ExchangeBuffers.wrap(slice)).block();
		assertThat(DataBufferUtils.release(answer)).isTrue();
		assertThat(DataBufferUtils.release(answer)).isFalse();
		assertThat(shared.refCnt()).isOne();
		shared.release();
	}

	@Test
	void whenAnswerIsNeverAskedForThenItIsGivenBack() {
		ByteBuf foreign = Unpooled.copiedBuffer("foreign", StandardCharsets.US_ASCII);
		this.buffers.answer(ExchangeBuffers.wrap(foreign));
		this.buffers.close();
		assertThat(foreign.refCnt()).isZero();
	}

	@Test
	void whenJoinedAnswerIsNeverAskedForThenPartsAreGivenBackOnce() {
		DataBuffer first = this.buffers.stream(this.memory.received("one"));
		DataBuffer second = this.buffers.stream(this.memory.received("two"));
		this.buffers.answer(this.memory.factory().join(List.of(first, second)));
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenAnswerIsAskedForAfterTheEndThenThereIsNone() {
		var answer = this.buffers.answer(this.buffers.factory().allocateBuffer(8));
		this.buffers.close();
		assertThat(answer.blockOptional()).isEmpty();
	}

	@Test
	void whenExchangeHasEndedThenNothingCanBeAdded() {
		this.buffers.close();
		assertThatIllegalStateException().isThrownBy(() -> this.buffers.addToBody(this.memory.received("part")));
		assertThatIllegalStateException().isThrownBy(() -> this.buffers.stream(this.memory.received("chunk")));
		assertThatIllegalStateException().isThrownBy(() -> this.buffers.factory().allocateBuffer(8));
		assertThatIllegalStateException().isThrownBy(this.buffers::bodyBuffer);
		assertThatIllegalStateException()
			.isThrownBy(() -> this.buffers.answer(ExchangeBuffers.wrap(this.memory.received("answer"))));
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenAnswerIsInFlightThenNothingCanBeAddedEither() {
		DataBuffer written = take(this.buffers.stream(this.memory.received("one")));
		DataBuffer other = this.buffers.stream(this.memory.received("two"));
		this.buffers.close();
		assertThatIllegalStateException().isThrownBy(() -> this.buffers.factory().allocateBuffer(8));
		assertThatIllegalStateException().isThrownBy(() -> this.buffers.handOver(bytes(other)));
		DataBufferUtils.release(written);
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenBufferIsAnsweredTwiceThenSecondTimeFailsAndFirstStaysWhole() {
		DataBuffer chunk = this.buffers.stream(this.memory.received("chunk"));
		OwnedBuffer written = this.buffers.handOver(bytes(chunk));
		assertThatIllegalStateException().isThrownBy(() -> this.buffers.handOver(bytes(chunk)))
			.withMessageContaining("answered twice");
		this.buffers.close();
		assertThat(written.toString(StandardCharsets.US_ASCII)).isEqualTo("chunk");
		written.release();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenBufferIsRetainedThenItCanBeAnsweredTwice() {
		PooledDataBuffer chunk = (PooledDataBuffer) this.buffers.stream(this.memory.received("chunk"));
		OwnedBuffer first = this.buffers.handOver(bytes(chunk.retain()));
		OwnedBuffer second = this.buffers.handOver(bytes(chunk));
		this.buffers.close();
		first.release();
		assertThat(second.toString(StandardCharsets.US_ASCII)).isEqualTo("chunk");
		second.release();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenAnsweredBufferWasReleasedBeforeThenItFailsAndNothingIsInFlight() {
		DataBuffer chunk = this.buffers.stream(this.memory.received("chunk"));
		this.buffers.stream(this.memory.received("forgotten"));
		DataBufferUtils.release(chunk);
		assertThatExceptionOfType(IllegalReferenceCountException.class)
			.isThrownBy(() -> this.buffers.handOver(bytes(chunk)));
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenAnswerWasReleasedBeforeThenItFailsBeforeItIsSent() {
		ByteBuf foreign = Unpooled.copiedBuffer("foreign", StandardCharsets.US_ASCII);
		foreign.release();
		var answer = this.buffers.answer(ExchangeBuffers.wrap(foreign));
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(answer::block);
	}

	@Test
	void whenBufferIsKeptBeyondTheExchangeThenItFailsRatherThanShowOtherBytes() {
		DataBuffer chunk = this.buffers.stream(this.memory.received("chunk"));
		ByteBuf kept = bytes(chunk);
		ByteBuf slice = kept.retainedSlice(1, 2);
		this.buffers.close();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> kept.getByte(0));
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> slice.getByte(0));
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> slice.nioBuffer());
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(kept::memoryAddress);
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(() -> kept.internalNioBuffer(0, 1));
	}

	@Test
	void whenHandlerHoldsTooManyBytesThenChunkIsGivenBackAndMessagePointsToViews() {
		ExchangeBuffers small = exchange(8);
		small.stream(this.memory.received("12345"));
		assertThatExceptionOfType(ContentTooLargeException.class)
			.isThrownBy(() -> small.stream(this.memory.received("6789")))
			.withMessageContaining("Flux<BodyView>")
			.withMessageContaining("zerocopy.web.max-body-size");
		DataBuffer fits = small.stream(this.memory.received("678"));
		assertThat(fits.readableByteCount()).isEqualTo(3);
		small.close();
	}

	@Test
	void whenOneChunkIsLargerThanTheLimitThenItIsStillDelivered() {
		ExchangeBuffers small = exchange(2);
		for (int i = 0; i < 3; i++) {
			DataBuffer chunk = small.stream(this.memory.received("chunk"));
			small.handOver(bytes(chunk)).release();
		}
		small.close();
	}

	@Test
	void whenChunksAreAnsweredOrReleasedThenTheyAreNoLongerHeld() {
		ExchangeBuffers small = exchange(8);
		List<OwnedBuffer> inFlight = new ArrayList<>();
		for (int i = 0; i < 200; i++) {
			inFlight.add(small.handOver(bytes(small.stream(this.memory.received("answer")))));
			DataBufferUtils.release(small.stream(this.memory.received("unused")));
		}
		small.close();
		assertThat(inFlight).allMatch((buffer) -> "answer".equals(buffer.toString(StandardCharsets.US_ASCII)));
		inFlight.forEach(ByteBuf::release);
	}

	@Test
	void whenManyBuffersComeAndGoThenTheLivingOnesAreStillGivenBack() {
		for (int i = 0; i < 1000; i++) {
			DataBuffer buffer = this.buffers.factory().allocateBuffer(8);
			if (i % 7 != 0) {
				DataBufferUtils.release(buffer);
			}
		}
		this.buffers.close();
		assertThat(this.memory.inUse()).isZero();
	}

	@Test
	void whenExchangeEndsWhileAnotherThreadAddsThenNothingIsLeft() throws Exception {
		for (int round = 0; round < 300; round++) {
			ExchangeBuffers exchange = exchange(Long.MAX_VALUE);
			race(exchange::close, () -> {
				for (int i = 0; i < 500; i++) {
					exchange.stream(this.memory.received("chunk"));
				}
			});
			assertThat(this.memory.inUse()).isZero();
		}
	}

	@Test
	void whenExchangeEndsWhileAnotherThreadAnswersThenAnswersStayWhole() throws Exception {
		for (int round = 0; round < 300; round++) {
			ExchangeBuffers exchange = exchange(Long.MAX_VALUE);
			List<OwnedBuffer> written = new ArrayList<>();
			race(exchange::close, () -> {
				for (int i = 0; i < 50; i++) {
					DataBuffer chunk = exchange.stream(this.memory.received("chunk"));
					written.add(exchange.handOver(bytes((i % 2 == 0) ? chunk : chunk.split(2))));
				}
			});
			assertThat(written).allMatch((buffer) -> "chunk".startsWith(buffer.toString(StandardCharsets.US_ASCII)));
			written.forEach(ByteBuf::release);
			assertThat(this.memory.inUse()).isZero();
		}
	}

	@Test
	void whenHandlerReleasesWhileExchangeEndsThenCountsAreDroppedOnce() throws Exception {
		for (int round = 0; round < 300; round++) {
			ExchangeBuffers exchange = exchange(Long.MAX_VALUE);
			PooledDataBuffer chunk = (PooledDataBuffer) exchange.stream(this.memory.received("chunk"));
			for (int i = 0; i < 20; i++) {
				chunk.retain();
			}
			race(exchange::close, () -> {
				for (int i = 0; i < 20; i++) {
					bytes(chunk).release();
				}
			});
			assertThat(this.memory.inUse()).isZero();
		}
	}

	/** Run both at once; the second may find that the exchange has ended. */
	private static void race(Runnable first, Runnable second) throws Exception {
		CyclicBarrier start = new CyclicBarrier(2);
		AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
		Thread other = new Thread(() -> {
			try {
				start.await(60, TimeUnit.SECONDS);
				second.run();
			}
			catch (IllegalStateException ex) {
				// The exchange has ended, or its memory is gone: both are right.
			}
			catch (Throwable ex) {
				failure.set(ex);
			}
		});
		other.start();
		start.await(60, TimeUnit.SECONDS);
		first.run();
		other.join(60_000);
		assertThat(other.isAlive()).isFalse();
		assertThat(failure.get()).isNull();
	}

	@Test
	void whenThereIsNoMemoryThenItIsCountedAndAnsweredWith503() {
		ExchangeBuffers exchange = new ExchangeBuffers("GET /test", new FailingAllocator(this.memory.allocator()),
				false, false, new ExchangeLimits(1024, null), this.stats);
		DataBuffer small = exchange.factory().allocateBuffer(8).write("abc", StandardCharsets.US_ASCII);
		assertThatExceptionOfType(MemoryExhaustedException.class)
			.isThrownBy(() -> exchange.factory().allocateBuffer(FailingAllocator.TOO_LARGE))
			.satisfies((failure) -> {
				assertThat(failure.getStatusCode().value()).isEqualTo(503);
				assertThat(failure.getHeaders().getFirst("Retry-After")).isEqualTo("1");
			});
		assertThatExceptionOfType(MemoryExhaustedException.class)
			.isThrownBy(() -> small.ensureWritable(FailingAllocator.TOO_LARGE));
		assertThat(small.toString(StandardCharsets.US_ASCII)).isEqualTo("abc");
		assertThat(this.stats.memoryExhausted()).isEqualTo(2);
		exchange.close();
	}

	@Test
	void countsBytesBySharing() {
		this.buffers.addToBody(this.memory.received("body"));
		DataBuffer written = take(this.buffers.bodyBuffer());
		boolean direct = bytes(written).isDirect();
		DataBufferUtils.release(written);
		assertThat(this.stats.sharedBytes()).isEqualTo(direct ? 8 : 0);
		assertThat(this.stats.copiedBytes()).isEqualTo(direct ? 0 : 8);
	}

	private static ByteBuf bytes(DataBuffer buffer) {
		return ((NettyDataBuffer) buffer).getNativeBuffer();
	}

	private static int refCnt(DataBuffer buffer) {
		return bytes(buffer).refCnt();
	}

}
