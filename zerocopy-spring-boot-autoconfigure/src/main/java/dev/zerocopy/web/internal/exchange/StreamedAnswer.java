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

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A streamed answer of which no more waits in its channel than the high water mark and
 * one buffer. Reactor Netty by itself requests 128 buffers ahead, whatever their size.
 * <p>
 * What may be on its way is asked of the channel, and asked again when that much has been
 * emitted. So buffers that somebody above the channel keeps, such as a filter that
 * collects the body, do not hold back the rest: they are limited by the demand alone.
 * Demand is decided in one loop that each signal may enter (a queue-drain loop without a
 * queue).
 */
final class StreamedAnswer extends Flux<DataBuffer> {

	private final Publisher<? extends DataBuffer> source;

	private final ExchangeBuffers buffers;

	private final @Nullable ChannelRoom room;

	/**
	 * Create an answer.
	 * @param source the body
	 * @param buffers the exchange's buffers
	 * @param room the room of the channel, {@code null} to follow the demand alone
	 */
	StreamedAnswer(Publisher<? extends DataBuffer> source, ExchangeBuffers buffers, @Nullable ChannelRoom room) {
		this.source = source;
		this.buffers = buffers;
		this.room = room;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		this.source.subscribe(new Gate(actual, this.room));
	}

	private final class Gate implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super DataBuffer> actual;

		private final @Nullable ChannelRoom room;

		private final AtomicLong demand = new AtomicLong();

		private final AtomicInteger drains = new AtomicInteger();

		/** How many more bytes may be emitted before the channel is asked. */
		private final AtomicLong bytes;

		private volatile boolean awaiting;

		private volatile boolean asking;

		private volatile boolean ended;

		private Subscription upstream = Operators.emptySubscription();

		Gate(CoreSubscriber<? super DataBuffer> actual, @Nullable ChannelRoom room) {
			this.actual = actual;
			this.room = room;
			this.bytes = new AtomicLong((room != null) ? room.whenEmpty() : Long.MAX_VALUE);
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			if (this.ended) {
				DataBufferUtils.release(buffer);
				return;
			}
			OwnedBuffer written;
			try {
				written = StreamedAnswer.this.buffers.handOver(ExchangeBuffers.toByteBuf(buffer));
			}
			catch (RuntimeException ex) {
				this.upstream.cancel();
				onError(ex);
				return;
			}
			if (this.room != null) {
				this.bytes.addAndGet(-written.readableBytes());
			}
			this.demand.decrementAndGet();
			this.actual.onNext(ExchangeBuffers.wrap(written));
			this.awaiting = false;
			drain();
		}

		@Override
		public void onError(Throwable failure) {
			if (this.ended) {
				Operators.onErrorDropped(failure, currentContext());
				return;
			}
			this.ended = true;
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			if (!this.ended) {
				this.ended = true;
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long n) {
			if (Operators.validate(n)) {
				this.demand.accumulateAndGet(n, Operators::addCap);
				drain();
			}
		}

		@Override
		public void cancel() {
			this.ended = true;
			this.upstream.cancel();
		}

		private void drain() {
			if (this.drains.getAndIncrement() != 0) {
				return;
			}
			int missed = 1;
			while (missed != 0) {
				if (!this.ended && !this.awaiting && !this.asking && this.demand.get() > 0) {
					next();
				}
				missed = this.drains.addAndGet(-missed);
			}
		}

		private void next() {
			if (this.room == null || this.bytes.get() > 0) {
				this.awaiting = true;
				this.upstream.request(1);
			}
			else {
				this.asking = true;
				this.room.ask(this::answered);
			}
		}

		private void answered(long bytes) {
			this.bytes.set(bytes);
			this.asking = false;
			drain();
		}

	}

}
