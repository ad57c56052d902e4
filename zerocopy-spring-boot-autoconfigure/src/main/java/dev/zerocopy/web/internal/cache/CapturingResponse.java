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

import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.cache.internal.CapturedResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;

/**
 * A response that keeps what is written to it. Its header fields are those of the
 * method's result alone: no filter has seen it. It is complete when the body's publisher
 * has completed, not before.
 */
final class CapturingResponse extends AbstractServerHttpResponse {

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(
			new UnpooledByteBufAllocator(false));

	private static final int OK = 200;

	private final List<ByteBuf> parts = new ArrayList<>();

	private final long maxBytes;

	private long bytes;

	private boolean closed;

	CapturingResponse(long maxBytes) {
		super(BUFFERS);
		this.maxBytes = maxBytes;
	}

	/** There is none below: this is no connection. */
	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeResponse() {
		return (T) this;
	}

	@Override
	protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
		// Not doOnNext: what is left of a stream is discarded, which means released.
		return Flux.from(body).<Void>handle((buffer, sink) -> add(buffer)).then();
	}

	@Override
	protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
		return Mono.error(new UncacheableResponseException("it is a stream of events"));
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

	private void add(DataBuffer buffer) {
		ByteBuf part = take(buffer);
		synchronized (this) {
			this.bytes += part.readableBytes();
			if (!this.closed && this.bytes <= this.maxBytes) {
				this.parts.add(part);
				return;
			}
		}
		part.release();
		throw new UncacheableResponseException("its body is larger than " + this.maxBytes + " bytes");
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
		HttpStatusCode status = getStatusCode();
		return new CapturedResponse((status != null) ? status.value() : OK, getHeaders(), !getCookies().isEmpty(),
				taken);
	}

	/** Release what was not taken. */
	synchronized void close() {
		this.closed = true;
		this.parts.forEach(ByteBuf::release);
		this.parts.clear();
	}

}
