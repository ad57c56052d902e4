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

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * A streamed answer that holds no more bytes than the transport's high water mark and one
 * buffer: the next buffer is requested only when enough of the earlier ones have been
 * written. Reactor Netty by itself requests 128 buffers ahead, whatever their size.
 * <p>
 * A buffer counts from its {@code onNext} until the transport has released it, and has
 * written what was made of it. Demand is decided in one loop that either signal may enter
 * (a queue-drain loop without a queue).
 */
final class StreamedAnswer extends Flux<DataBuffer> {

	private final Publisher<? extends DataBuffer> source;

	private final ExchangeBuffers buffers;

	private final int highWaterMark;

	private final Executor writing;

	StreamedAnswer(Publisher<? extends DataBuffer> source, ExchangeBuffers buffers, int highWaterMark,
			Executor writing) {
		this.source = source;
		this.buffers = buffers;
		this.highWaterMark = highWaterMark;
		this.writing = writing;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		this.source.subscribe(new Gate(actual));
	}

	private final class Gate implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super DataBuffer> actual;

		private final AtomicLong demand = new AtomicLong();

		private final AtomicLong unwritten = new AtomicLong();

		private final AtomicInteger drains = new AtomicInteger();

		private volatile boolean awaiting;

		private volatile boolean ended;

		private Subscription upstream = Operators.emptySubscription();

		Gate(CoreSubscriber<? super DataBuffer> actual) {
			this.actual = actual;
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
				written = StreamedAnswer.this.buffers.handOver(ExchangeBuffers.toByteBuf(buffer), this::released);
			}
			catch (RuntimeException ex) {
				this.upstream.cancel();
				onError(ex);
				return;
			}
			this.unwritten.addAndGet(written.readableBytes());
			this.demand.decrementAndGet();
			this.actual.onNext(ExchangeBuffers.wrap(written));
			this.awaiting = false;
			drain();
		}

		private void released(int bytes) {
			StreamedAnswer.this.writing.execute(() -> {
				this.unwritten.addAndGet(-bytes);
				drain();
			});
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
				if (!this.ended && !this.awaiting && this.demand.get() > 0
						&& this.unwritten.get() < StreamedAnswer.this.highWaterMark) {
					this.awaiting = true;
					this.upstream.request(1);
				}
				missed = this.drains.addAndGet(-missed);
			}
		}

	}

}
