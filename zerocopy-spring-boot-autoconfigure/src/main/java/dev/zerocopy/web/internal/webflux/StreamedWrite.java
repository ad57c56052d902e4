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

import java.util.concurrent.Executor;

import dev.zerocopy.web.internal.exchange.Connections;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.PooledDataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * Writes a streamed body, after a look at whether it is a stream at all: the first buffer
 * waits for the end of the event loop's turn, and a body that has completed by then is
 * sent as one write with {@code Content-Length}, as most small bodies are. A body that
 * has failed by then has not begun, so the application can still answer.
 * <p>
 * The state is guarded by the subscriber's monitor, which is never held while a signal is
 * passed on.
 */
final class StreamedWrite extends Mono<Void> {

	private final Flux<DataBuffer> body;

	private final ServerHttpResponse response;

	private final boolean head;

	private final Executor eventLoop;

	/**
	 * Create the write.
	 * @param body the body, whose buffers belong to the subscriber
	 * @param response the response
	 * @param head whether the request wants no body, and so no more of it than decides
	 * about status and length
	 * @param eventLoop runs a task at the end of the current turn
	 */
	StreamedWrite(Flux<DataBuffer> body, ServerHttpResponse response, boolean head, Executor eventLoop) {
		this.body = body;
		this.response = response;
		this.head = head;
		this.eventLoop = eventLoop;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.body.subscribe(new Barrier(actual));
	}

	private enum State {

		/** No buffer has come yet. */
		EMPTY,

		/** The first buffer waits. */
		HELD,

		/** The response has subscribed to the body. */
		WRITING,

		/** There is nothing left to write. */
		ENDED

	}

	/** Between the body and the response. */
	private final class Barrier implements CoreSubscriber<DataBuffer>, Subscription {

		private final CoreSubscriber<? super Void> actual;

		private final Completion completion = new Completion();

		private Subscription upstream = Operators.emptySubscription();

		private State state = State.EMPTY;

		private @Nullable DataBuffer first;

		private @Nullable DataBuffer unclaimed;

		private boolean passingFirst;

		private long demand;

		private volatile @Nullable CoreSubscriber<? super DataBuffer> writer;

		private volatile boolean complete;

		private volatile @Nullable Throwable failure;

		Barrier(CoreSubscriber<? super Void> actual) {
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
			this.upstream.request(1);
		}

		@Override
		public void onNext(DataBuffer buffer) {
			State before;
			synchronized (this) {
				before = this.state;
				if (before == State.EMPTY) {
					this.state = State.HELD;
					this.first = buffer;
				}
			}
			if (before == State.EMPTY) {
				StreamedWrite.this.eventLoop.execute(this::stream);
			}
			else if (before == State.WRITING && this.writer != null) {
				this.writer.onNext(buffer);
			}
			else {
				DataBufferUtils.release(buffer);
			}
		}

		@Override
		public void onComplete() {
			State before;
			boolean pass;
			synchronized (this) {
				before = this.state;
				pass = canEnd();
				this.complete = true;
				if (before == State.EMPTY || before == State.HELD) {
					this.state = State.WRITING;
				}
			}
			if (before == State.EMPTY || before == State.HELD) {
				writeWhole();
			}
			else if (pass && this.writer != null) {
				this.writer.onComplete();
			}
		}

		@Override
		public void onError(Throwable failure) {
			State before;
			boolean pass;
			synchronized (this) {
				before = this.state;
				pass = canEnd();
				this.failure = failure;
			}
			if (before == State.EMPTY || before == State.HELD) {
				end();
				this.actual.onError(failure);
			}
			else if (pass && this.writer != null) {
				this.writer.onError(failure);
			}
		}

		/** Whether the writer has the first buffer: the end has to come after it. */
		private boolean canEnd() {
			return this.state == State.WRITING && this.first == null && !this.passingFirst;
		}

		private void stream() {
			synchronized (this) {
				if (this.state != State.HELD) {
					return;
				}
				this.state = State.WRITING;
			}
			if (StreamedWrite.this.head) {
				this.upstream.cancel();
				StreamedWrite.this.response.setComplete().subscribe(this.completion);
			}
			else {
				StreamedWrite.this.response.writeWith(new Rest(this)).subscribe(this.completion);
			}
		}

		private void writeWhole() {
			ServerHttpResponse response = StreamedWrite.this.response;
			DataBuffer whole = this.first;
			if (whole == null) {
				AnswerWriter.writeEmpty(response).subscribe(this.completion);
				return;
			}
			int length = whole.readableByteCount();
			Mono.defer(() -> {
				response.getHeaders().setContentLength(length);
				return Connections.write(response, Mono.fromSupplier(this::takeFirst));
			}).subscribe(this.completion);
		}

		private synchronized @Nullable DataBuffer takeFirst() {
			DataBuffer taken = this.first;
			this.first = null;
			return taken;
		}

		/** Give back what the response has not taken. */
		private void end() {
			DataBuffer unused;
			synchronized (this) {
				this.state = State.ENDED;
				unused = takeFirst();
			}
			if (unused != null) {
				DataBufferUtils.release(unused);
			}
		}

		/**
		 * Spring's write asks for one buffer, keeps it until the transport asks for more,
		 * and forgets it when the transport refuses to write at all, as it does on a
		 * closed connection.
		 */
		private void releaseUnclaimed() {
			DataBuffer forgotten;
			synchronized (this) {
				forgotten = this.unclaimed;
				this.unclaimed = null;
			}
			if (forgotten instanceof PooledDataBuffer buffer && buffer.isAllocated()) {
				buffer.release();
			}
		}

		@Override
		public void cancel() {
			this.upstream.cancel();
			this.completion.cancel();
			end();
		}

		/**
		 * The response asks for buffers. The first one is at hand; what happens while it
		 * is passed on, demand as well as the end of the body, has to wait.
		 */
		private void requestRest(CoreSubscriber<? super DataBuffer> writer, long n) {
			DataBuffer held;
			synchronized (this) {
				if (this.passingFirst) {
					this.demand = Operators.addCap(this.demand, n);
					return;
				}
				held = takeFirst();
				this.unclaimed = (n == 1) ? held : null;
				if (held != null) {
					this.writer = writer;
					this.passingFirst = true;
					this.demand = (n == Long.MAX_VALUE) ? n : n - 1;
				}
			}
			if (held == null) {
				this.upstream.request(n);
			}
			else {
				writer.onNext(held);
				firstPassed(writer);
			}
		}

		private void firstPassed(CoreSubscriber<? super DataBuffer> writer) {
			synchronized (this) {
				this.passingFirst = false;
			}
			if (this.failure != null) {
				writer.onError(this.failure);
			}
			else if (this.complete) {
				writer.onComplete();
			}
			else if (this.demand > 0) {
				this.upstream.request(this.demand);
			}
		}

		/** Passes the end of the write on. */
		private final class Completion implements CoreSubscriber<Void> {

			private volatile @Nullable Subscription write;

			private volatile boolean cancelled;

			@Override
			public Context currentContext() {
				return Barrier.this.actual.currentContext();
			}

			@Override
			public void onSubscribe(Subscription subscription) {
				this.write = subscription;
				if (this.cancelled) {
					subscription.cancel();
				}
				else {
					subscription.request(Long.MAX_VALUE);
				}
			}

			@Override
			public void onNext(Void nothing) {
			}

			@Override
			public void onError(Throwable failure) {
				Barrier.this.upstream.cancel();
				end();
				releaseUnclaimed();
				Barrier.this.actual.onError(failure);
			}

			@Override
			public void onComplete() {
				Barrier.this.upstream.cancel();
				end();
				Barrier.this.actual.onComplete();
			}

			void cancel() {
				this.cancelled = true;
				Subscription subscription = this.write;
				if (subscription != null) {
					subscription.cancel();
				}
			}

		}

	}

	/** The body from the first buffer on, for the response. */
	private static final class Rest extends Flux<DataBuffer> {

		private final Barrier barrier;

		Rest(Barrier barrier) {
			this.barrier = barrier;
		}

		@Override
		public void subscribe(CoreSubscriber<? super DataBuffer> writer) {
			writer.onSubscribe(new Subscription() {

				@Override
				public void request(long n) {
					Rest.this.barrier.requestRest(writer, n);
				}

				@Override
				public void cancel() {
					Rest.this.barrier.upstream.cancel();
				}

			});
		}

	}

}
