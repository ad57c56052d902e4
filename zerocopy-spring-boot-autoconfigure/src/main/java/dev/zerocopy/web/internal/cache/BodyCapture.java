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

package dev.zerocopy.web.internal.cache;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Keeps a body, one buffer after the other, up to the limit of its response. From there
 * on whoever takes the response asks for the rest, behind what was kept. Completes with
 * the body.
 */
final class BodyCapture extends Mono<Void> {

	private final Flux<DataBuffer> body;

	private final CapturingResponse response;

	BodyCapture(Flux<DataBuffer> body, CapturingResponse response) {
		this.body = body;
		this.response = response;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.body.subscribe(new Capture(actual));
	}

	private final class Capture implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super Void> actual;

		private Subscription upstream = Operators.emptySubscription();

		private boolean started;

		/** Set before anything is asked for in its name. */
		private volatile @Nullable CoreSubscriber<? super DataBuffer> writer;

		/** Whether the writer has been subscribed. Guarded by the monitor. */
		private boolean writing;

		/** Guarded by the monitor. */
		private boolean ended;

		private @Nullable Throwable failure;

		Capture(CoreSubscriber<? super Void> actual) {
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
		public void request(long n) {
			if (!this.started) {
				this.started = true;
				this.upstream.request(1);
			}
		}

		@Override
		public void cancel() {
			this.upstream.cancel();
		}

		@Override
		public void onNext(DataBuffer buffer) {
			CoreSubscriber<? super DataBuffer> rest = this.writer;
			if (rest != null) {
				rest.onNext(buffer);
			}
			else if (BodyCapture.this.response.add(buffer)) {
				this.upstream.request(1);
			}
			else {
				BodyCapture.this.response.open(this::write);
			}
		}

		private Mono<Void> write(ServerHttpResponse target) {
			Publisher<DataBuffer> rest = this::writeRest;
			return target.writeWith(Flux.concat(BodyCapture.this.response.kept(), rest));
		}

		private void writeRest(Subscriber<? super DataBuffer> subscriber) {
			CoreSubscriber<? super DataBuffer> rest = Operators.toCoreSubscriber(subscriber);
			this.writer = rest;
			rest.onSubscribe(this.upstream);
			synchronized (this) {
				this.writing = true;
				if (!this.ended) {
					return;
				}
			}
			end(rest);
		}

		@Override
		public void onError(Throwable ex) {
			this.failure = ex;
			onComplete();
		}

		@Override
		public void onComplete() {
			CoreSubscriber<? super DataBuffer> rest = this.writer;
			synchronized (this) {
				this.ended = true;
				if (BodyCapture.this.response.isOpen() && !this.writing) {
					// Whoever takes the rest hears of it, and then the run ends.
					return;
				}
			}
			end(rest);
		}

		private void end(@Nullable CoreSubscriber<? super DataBuffer> rest) {
			// First the run, which is cancelled when the writing ends.
			Throwable ex = this.failure;
			if (ex != null) {
				this.actual.onError(ex);
			}
			else {
				this.actual.onComplete();
			}
			if (rest != null && ex != null) {
				rest.onError(ex);
			}
			else if (rest != null) {
				rest.onComplete();
			}
		}

	}

}
