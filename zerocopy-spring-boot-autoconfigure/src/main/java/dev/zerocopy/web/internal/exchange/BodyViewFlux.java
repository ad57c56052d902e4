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

import java.util.List;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ViewScope;
import io.netty.buffer.ByteBuf;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.netty.channel.AbortedException;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * A request body as views that end with their {@code onNext}: each received buffer is
 * given back as soon as the subscriber has seen it, so a body of any length passes
 * through constant memory.
 */
final class BodyViewFlux extends Flux<BodyView> {

	private final Flux<DataBuffer> source;

	private final BodyEnd end;

	private final ExchangeBuffers buffers;

	private final String endpoint;

	BodyViewFlux(Flux<DataBuffer> source, BodyEnd end, ExchangeBuffers buffers, String endpoint) {
		this.source = source;
		this.end = end;
		this.buffers = buffers;
		this.endpoint = endpoint;
	}

	@Override
	public void subscribe(CoreSubscriber<? super BodyView> actual) {
		this.source.subscribe(new ViewSubscriber(actual));
	}

	private final class ViewSubscriber implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super BodyView> actual;

		private Subscription upstream = Operators.emptySubscription();

		ViewSubscriber(CoreSubscriber<? super BodyView> actual) {
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
		public void onNext(DataBuffer chunk) {
			ByteBuf bytes = ExchangeBuffers.toByteBuf(chunk);
			BodyViewFlux.this.buffers.received(bytes);
			ViewScope scope = ViewScope.openForSignal(BodyViewFlux.this.endpoint);
			try {
				this.actual.onNext(BodyView.of(List.of(bytes), scope));
			}
			finally {
				scope.close();
				bytes.release();
			}
		}

		@Override
		public void onError(Throwable failure) {
			this.actual.onError(failure);
		}

		@Override
		public void onComplete() {
			AbortedException cut = BodyViewFlux.this.end.failure();
			if (cut != null) {
				this.actual.onError(cut);
			}
			else {
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long n) {
			this.upstream.request(n);
		}

		@Override
		public void cancel() {
			this.upstream.cancel();
		}

	}

}
