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

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Opens a content, uses it and releases it. The opening task is never interrupted: what
 * it opens after a cancellation is released at once.
 */
final class ContentLease extends Mono<Void> {

	private final Executor executor;

	private final Executor resume;

	private final Callable<? extends @Nullable Content> opening;

	private final FileStore.ContentUse use;

	/**
	 * Create a lease.
	 * @param executor where to open
	 * @param resume where to use
	 * @param opening opens the content, and may block
	 * @param use uses it
	 */
	ContentLease(Executor executor, Executor resume, Callable<? extends @Nullable Content> opening,
			FileStore.ContentUse use) {
		this.executor = executor;
		this.resume = resume;
		this.opening = opening;
		this.use = use;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Holder holder = new Holder();
		Mono.<Boolean>create(sink -> this.executor.execute(() -> open(holder, sink)))
			.flatMap(opened -> this.use.apply(holder.content))
			.doFinally(signal -> holder.release())
			.subscribe(actual);
	}

	private void open(Holder holder, MonoSink<Boolean> sink) {
		try {
			holder.hold(this.opening.call());
			this.resume.execute(() -> sink.success(true));
		}
		catch (RejectedExecutionException ex) {
			// The event loop has ended, and the connection with it.
			sink.error(ex);
		}
		catch (Exception | Error ex) {
			sink.error(ex);
		}
	}

	/** One count, given back once. */
	private static final class Holder {

		private volatile @Nullable Content content;

		private boolean released;

		synchronized void hold(@Nullable Content opened) {
			if (!this.released) {
				this.content = opened;
			}
			else if (opened != null) {
				opened.release();
			}
		}

		synchronized void release() {
			this.released = true;
			Content held = this.content;
			this.content = null;
			if (held != null) {
				held.release();
			}
		}

	}

}
