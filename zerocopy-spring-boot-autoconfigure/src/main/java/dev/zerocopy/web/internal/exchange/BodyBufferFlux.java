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

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.netty.channel.AbortedException;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * A request body as buffers of the exchange. Not a plain {@code map}: a chunk too many
 * ends the body for good, also under {@code onErrorContinue}, which would otherwise go on
 * and drop a hole into it.
 */
final class BodyBufferFlux extends Flux<DataBuffer> {

	private final Flux<DataBuffer> source;

	private final BodyEnd end;

	private final ExchangeBuffers buffers;

	BodyBufferFlux(Flux<DataBuffer> source, BodyEnd end, ExchangeBuffers buffers) {
		this.source = source;
		this.end = end;
		this.buffers = buffers;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		this.source.subscribe(new BufferSubscriber(actual));
	}

	private final class BufferSubscriber implements CoreSubscriber<DataBuffer> {

		private final CoreSubscriber<? super DataBuffer> actual;

		private Subscription upstream = Operators.emptySubscription();

		private boolean done;

		BufferSubscriber(CoreSubscriber<? super DataBuffer> actual) {
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			this.actual.onSubscribe(subscription);
		}

		@Override
		public void onNext(DataBuffer chunk) {
			if (this.done) {
				ExchangeBuffers.toByteBuf(chunk).release();
				return;
			}
			DataBuffer buffer;
			try {
				buffer = BodyBufferFlux.this.buffers.stream(ExchangeBuffers.toByteBuf(chunk));
			}
			catch (RuntimeException ex) {
				this.upstream.cancel();
				onError(ex);
				return;
			}
			this.actual.onNext(buffer);
		}

		@Override
		public void onError(Throwable failure) {
			if (this.done) {
				Operators.onErrorDropped(failure, currentContext());
				return;
			}
			this.done = true;
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			AbortedException cut = BodyBufferFlux.this.end.failure();
			if (!this.done && cut != null) {
				onError(cut);
			}
			else if (!this.done) {
				this.done = true;
				this.actual.onComplete();
			}
		}

	}

}
