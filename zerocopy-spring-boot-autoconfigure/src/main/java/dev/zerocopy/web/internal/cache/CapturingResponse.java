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

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

import dev.zerocopy.buffer.internal.Releases;
import dev.zerocopy.cache.internal.CapturedResponse;
import dev.zerocopy.cache.internal.OpenResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * A response that keeps what is written to it. Its header fields are those of the
 * method's result alone: no filter has seen it. It is complete when the body's publisher
 * has completed, not before. What is too large to be kept is for one of those who wait.
 */
final class CapturingResponse extends AbstractServerHttpResponse {

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(
			new UnpooledByteBufAllocator(false));

	private static final int OK = 200;

	private final Queue<ByteBuf> parts = new ArrayDeque<>();

	private final long maxBytes;

	private final Consumer<OpenResponse> onOpen;

	private final Runnable onClose;

	private long bytes;

	private boolean closed;

	private volatile boolean open;

	/**
	 * Create a response.
	 * @param maxBytes the largest body that is kept
	 * @param onOpen receives the response once it is clear that it is not
	 * @param onClose cancels whoever writes to the response
	 */
	CapturingResponse(long maxBytes, Consumer<OpenResponse> onOpen, Runnable onClose) {
		super(BUFFERS);
		this.maxBytes = maxBytes;
		this.onOpen = onOpen;
		this.onClose = onClose;
	}

	/** There is none below: this is no connection. */
	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeResponse() {
		return (T) this;
	}

	@Override
	protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
		return new BodyCapture(Flux.from(body), this);
	}

	/** A stream of events is for one client from the first. */
	@Override
	protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return Mono.create(ended -> open(target -> target.writeAndFlushWith(body).doOnTerminate(ended::success)));
	}

	@Override
	protected void applyStatusCode() {
	}

	@Override
	protected void applyHeaders() {
	}

	@Override
	protected void applyCookies() {
	}

	/**
	 * Keep a buffer. Ownership is transferred.
	 * @return {@code false} if that made the body too large
	 */
	boolean add(DataBuffer buffer) {
		ByteBuf part = take(buffer);
		synchronized (this) {
			if (!this.closed) {
				this.bytes += part.readableBytes();
				this.parts.add(part);
				return this.bytes <= this.maxBytes;
			}
		}
		part.release();
		return true;
	}

	/**
	 * Hand over to whoever takes the response, instead of keeping it.
	 * @param body writes the body as the response of a client
	 */
	void open(Function<ServerHttpResponse, Mono<Void>> body) {
		this.open = true;
		this.onOpen.accept(new Opened(body));
	}

	boolean isOpen() {
		return this.open;
	}

	/** What was kept. Ownership of each buffer is transferred as it is emitted. */
	Flux<DataBuffer> kept() {
		return Flux.generate(sink -> {
			ByteBuf part = poll();
			if (part != null) {
				sink.next(BUFFERS.wrap(part));
			}
			else {
				sink.complete();
			}
		});
	}

	private synchronized @Nullable ByteBuf poll() {
		return this.parts.poll();
	}

	private static ByteBuf take(DataBuffer buffer) {
		if (buffer instanceof NettyDataBuffer netty) {
			return netty.getNativeBuffer();
		}
		byte[] bytes = new byte[buffer.readableByteCount()];
		buffer.read(bytes);
		DataBufferUtils.release(buffer);
		return Unpooled.wrappedBuffer(bytes);
	}

	/**
	 * Take the response. Ownership of the parts is transferred to the caller.
	 * @return the response
	 * @throws IllegalStateException when it was given up, or its body is not what it
	 * declares
	 */
	synchronized CapturedResponse take() {
		if (this.closed) {
			throw new IllegalStateException("The response was given up");
		}
		long declared = getHeaders().getContentLength();
		if (declared >= 0 && declared != this.bytes) {
			throw new IllegalStateException(
					"The body has " + this.bytes + " bytes, the Content-Length of the response is " + declared);
		}
		List<ByteBuf> taken = List.copyOf(this.parts);
		this.parts.clear();
		return new CapturedResponse(status(), getHeaders(), !getCookies().isEmpty(), taken);
	}

	private int status() {
		HttpStatusCode status = getStatusCode();
		return (status != null) ? status.value() : OK;
	}

	/** Release what was not taken. */
	synchronized void close() {
		this.closed = true;
		List<ByteBuf> left = List.copyOf(this.parts);
		this.parts.clear();
		Releases.all(left);
	}

	private final class Opened implements OpenResponse {

		private final AtomicBoolean taken = new AtomicBoolean();

		private final Function<ServerHttpResponse, Mono<Void>> body;

		Opened(Function<ServerHttpResponse, Mono<Void>> body) {
			this.body = body;
		}

		@Override
		public int status() {
			return CapturingResponse.this.status();
		}

		@Override
		public boolean take() {
			return this.taken.compareAndSet(false, true);
		}

		@Override
		public boolean isTaken() {
			return this.taken.get();
		}

		@Override
		public Mono<Void> writeTo(ServerHttpResponse response) {
			response.setStatusCode(getStatusCode());
			getHeaders().forEach(response.getHeaders()::put);
			getCookies().values().forEach(cookies -> cookies.forEach(response::addCookie));
			return this.body.apply(response);
		}

		@Override
		public void close() {
			CapturingResponse.this.onClose.run();
		}

	}

}
