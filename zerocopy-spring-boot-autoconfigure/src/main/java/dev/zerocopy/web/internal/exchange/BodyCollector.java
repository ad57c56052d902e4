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

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.netty.channel.AbortedException;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;

/**
 * Collects the buffers of a request body as they arrive, without joining them. Each
 * buffer belongs to the exchange from its arrival on, so there is nothing to clean up
 * when the body ends early.
 */
final class BodyCollector extends BaseSubscriber<DataBuffer> {

	private final ExchangeBuffers buffers;

	private final MonoSink<ExchangeBuffers> sink;

	private final BodyEnd end;

	private long length;

	/**
	 * Create a collector.
	 * @param buffers the buffers of the exchange
	 * @param sink receives them when the body is complete
	 * @param end tells how the body has ended
	 */
	BodyCollector(ExchangeBuffers buffers, MonoSink<ExchangeBuffers> sink, BodyEnd end) {
		this.buffers = buffers;
		this.sink = sink;
		this.end = end;
	}

	@Override
	public Context currentContext() {
		return Context.of(this.sink.contextView());
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	protected void hookOnNext(DataBuffer chunk) {
		ByteBuf part = ExchangeBuffers.toByteBuf(chunk);
		this.length += part.readableBytes();
		this.buffers.addToBody(part);
		if (this.length > this.buffers.maxBodyBytes()) {
			cancel();
			this.sink.error(ContentTooLargeException.ofBody(this.buffers.maxBodyBytes()));
		}
	}

	@Override
	protected void hookOnComplete() {
		AbortedException cut = this.end.failure();
		if (cut != null) {
			this.sink.error(cut);
		}
		else {
			this.sink.success(this.buffers);
		}
	}

	@Override
	protected void hookOnError(Throwable failure) {
		this.sink.error(failure);
	}

}
