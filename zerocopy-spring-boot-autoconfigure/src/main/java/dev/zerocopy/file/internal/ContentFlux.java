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

package dev.zerocopy.file.internal;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

import dev.zerocopy.http.internal.RepresentationAnswer;
import io.netty.buffer.ByteBuf;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The body of an answer with a content, read in chunks as they are requested, off the
 * event loop: a read waits where the bytes are not in memory. The buffers belong to the
 * subscriber.
 * <p>
 * Holds a count of the content from subscription to its end. Cancelling never interrupts
 * a read, which would close the file for all others: its bytes are released.
 */
final class ContentFlux extends Flux<ByteBuf> {

	private final Content content;

	private final RepresentationAnswer answer;

	private final int chunkSize;

	private final IntFunction<ByteBuf> allocator;

	private final Executor executor;

	ContentFlux(Content content, RepresentationAnswer answer, int chunkSize, IntFunction<ByteBuf> allocator,
			Executor executor) {
		this.content = content;
		this.answer = answer;
		this.chunkSize = chunkSize;
		this.allocator = allocator;
		this.executor = executor;
	}

	@Override
	public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
		this.content.retain();
		actual.onSubscribe(
				new Reading(actual, new ContentReader(this.content, this.answer, this.chunkSize, this.allocator)));
	}

	/** One task at a time, on whatever thread: the demand is its work counter. */
	private final class Reading implements Subscription, Runnable {

		private final CoreSubscriber<? super ByteBuf> actual;

		private final ContentReader reader;

		private final AtomicLong demand = new AtomicLong();

		private volatile boolean cancelled;

		private boolean ended;

		Reading(CoreSubscriber<? super ByteBuf> actual, ContentReader reader) {
			this.actual = actual;
			this.reader = reader;
		}

		@Override
		public void request(long n) {
			if (Operators.validate(n)) {
				add(n);
			}
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			add(1);
		}

		private void add(long n) {
			if (this.demand.getAndAccumulate(n, Operators::addCap) == 0) {
				ContentFlux.this.executor.execute(this);
			}
		}

		@Override
		public void run() {
			long requested = this.demand.get();
			while (requested > 0) {
				for (long i = 0; i < requested && !this.ended; i++) {
					step();
				}
				requested = this.demand.addAndGet(-requested);
			}
		}

		private void step() {
			if (this.cancelled) {
				end();
				return;
			}
			ByteBuf chunk;
			try {
				chunk = this.reader.next();
			}
			catch (Exception | Error ex) {
				end();
				if (this.cancelled) {
					Operators.onErrorDropped(ex, this.actual.currentContext());
				}
				else {
					this.actual.onError(ex);
				}
				return;
			}
			boolean last = this.reader.isAtEnd();
			if (last || this.cancelled) {
				end();
			}
			if (this.cancelled) {
				chunk.release();
				return;
			}
			this.actual.onNext(chunk);
			if (last) {
				this.actual.onComplete();
			}
		}

		private void end() {
			if (!this.ended) {
				this.ended = true;
				ContentFlux.this.content.release();
			}
		}

	}

}
