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

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ViewScope;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;

/**
 * The memory of one exchange: what was received, what the handler allocated, and how long
 * views of it are valid. Everything is given back by {@link #close()}, however the
 * exchange ends, except what the response took to write it. Handlers therefore never
 * retain or release.
 * <p>
 * Confined to one exchange. Bytes may be added by the event loop while another thread
 * closes.
 *
 * @since 0.1.0
 */
public final class ExchangeBuffers {

	private static final NettyDataBufferFactory WRAPPER = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private static final int SWEEP_INTERVAL = 64;

	private static final Node CLOSED = new Node(null, null);

	private final AtomicReference<@Nullable Node> held = new AtomicReference<>();

	private final AtomicLong heldBytes = new AtomicLong();

	private final ViewScope views;

	private final ByteBufAllocator allocator;

	private final ExchangeLimits limits;

	private final TransferStats stats;

	private final boolean copied;

	private final boolean head;

	private int added;

	private final List<ByteBuf> body = new ArrayList<>(2);

	/**
	 * Start an exchange.
	 * @param endpoint the endpoint, for the message of a view that is used too late
	 * @param responseFactory the buffer factory of the response
	 * @param encrypted whether the connection copies bytes to encrypt them
	 * @param head whether the response drops the body of the answer, which then counts as
	 * not transferred
	 * @param limits the limits
	 * @param stats where body bytes are counted
	 */
	public ExchangeBuffers(String endpoint, DataBufferFactory responseFactory, boolean encrypted, boolean head,
			ExchangeLimits limits, TransferStats stats) {
		this.views = ViewScope.open(endpoint);
		this.allocator = (responseFactory instanceof NettyDataBufferFactory netty) ? netty.getByteBufAllocator()
				: UnpooledByteBufAllocator.DEFAULT;
		this.copied = encrypted;
		this.head = head;
		this.limits = limits;
		this.stats = stats;
	}

	/**
	 * How long views of this exchange are valid.
	 * @return the scope, closed by {@link #close()}
	 */
	public ViewScope views() {
		return this.views;
	}

	/**
	 * A buffer factory for the handler. What it allocates is given back by
	 * {@link #close()} unless it was handed over before.
	 * @return the factory
	 */
	public DataBufferFactory factory() {
		return new TrackingBufferFactory(this, this.allocator);
	}

	long maxBodyBytes() {
		return this.limits.maxBodyBytes();
	}

	/**
	 * The request body as far as it was aggregated.
	 * @return a view over the received buffers, valid until {@link #close()}
	 */
	public BodyView bodyView() {
		return BodyView.of(this.body, this.views);
	}

	/**
	 * The request body as far as it was aggregated, as one buffer that shares the memory
	 * of the received ones.
	 * @return a buffer that the handler may use as it likes
	 */
	public DataBuffer bodyBuffer() {
		if (this.body.isEmpty()) {
			return wrap(own(Unpooled.EMPTY_BUFFER));
		}
		return wrap(own(this.body.stream().map(ByteBuf::retain).toArray(ByteBuf[]::new)));
	}

	/**
	 * Add a part of the aggregated body. Ownership is transferred.
	 * @param part the part
	 */
	void addToBody(ByteBuf part) {
		add(new Received(part));
		this.body.add(part);
	}

	/**
	 * Count bytes that were received.
	 * @param buffer the bytes
	 */
	void received(ByteBuf buffer) {
		count(buffer);
	}

	/**
	 * Share memory through a buffer of this exchange. Ownership of the parts is
	 * transferred.
	 * @param parts the memory
	 * @return a buffer that the handler may use as it likes
	 */
	OwnedBuffer own(ByteBuf... parts) {
		OwnedBuffer buffer = new OwnedBuffer(this.allocator, parts);
		add(buffer);
		return buffer;
	}

	/**
	 * Share a chunk of a streamed body, and count it against the limit until it is given
	 * back or handed over. Ownership of the chunk is transferred.
	 * @param chunk the chunk
	 * @return the buffer for the handler
	 * @throws ContentTooLargeException when the handler holds too many bytes
	 */
	DataBuffer stream(ByteBuf chunk) {
		received(chunk);
		int bytes = chunk.readableBytes();
		OwnedBuffer buffer = own(chunk);
		buffer.onRelease(() -> this.heldBytes.addAndGet(-bytes));
		if (this.heldBytes.addAndGet(bytes) > maxBodyBytes()) {
			throw ContentTooLargeException.ofHeldBytes(maxBodyBytes());
		}
		return wrap(buffer);
	}

	/**
	 * Wrap bytes. The reference count is not changed.
	 * @param bytes the bytes
	 * @return a data buffer that shares them
	 */
	public static DataBuffer wrap(ByteBuf bytes) {
		return WRAPPER.wrap(bytes);
	}

	/**
	 * A body of one buffer for the response. Ownership of the buffer is transferred; it
	 * is given back by {@link #close()} if the response never asks for it.
	 * @param buffer the buffer that the handler answers with
	 * @return emits the buffer, which then belongs to the subscriber
	 */
	public Mono<DataBuffer> answer(DataBuffer buffer) {
		Answer answer = new Answer(buffer);
		add(answer);
		return Mono.fromSupplier(answer);
	}

	/**
	 * A streamed body for the response. Ownership of each buffer is transferred as it is
	 * emitted.
	 * @param body the body that the handler answers with
	 * @param highWaterMark how many bytes may wait to be written before the body is asked
	 * for more
	 * @return emits the buffers, which then belong to the subscriber
	 */
	public Flux<DataBuffer> answer(Publisher<? extends DataBuffer> body, int highWaterMark) {
		Publisher<? extends DataBuffer> discarding = Flux.from(body)
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release);
		return new StreamedAnswer(discarding, this, highWaterMark);
	}

	/**
	 * Take a buffer that the handler answers with for the transport. Ownership is
	 * transferred from the handler to the caller.
	 * @param buffer the buffer
	 * @return the same bytes; {@link #close()} leaves them alone
	 */
	private DataBuffer handOver(DataBuffer buffer) {
		ByteBuf bytes = toByteBuf(buffer);
		sent(bytes);
		OwnedBuffer owned = OwnedBuffer.of(bytes);
		if (owned != null && (owned != bytes || !owned.handOver())) {
			return wrap(owned.lease(bytes));
		}
		return (buffer instanceof NettyDataBuffer) ? buffer : wrap(bytes);
	}

	/**
	 * Take a buffer for the transport, and learn when the transport has released it.
	 * @param buffer the buffer
	 * @param onRelease receives the number of bytes
	 * @return the same bytes; {@link #close()} leaves them alone
	 */
	DataBuffer handOver(DataBuffer buffer, IntConsumer onRelease) {
		ByteBuf bytes = toByteBuf(buffer);
		sent(bytes);
		int length = bytes.readableBytes();
		OwnedBuffer owned = OwnedBuffer.of(bytes);
		OwnedBuffer handedOver;
		if (owned == null) {
			handedOver = new OwnedBuffer(this.allocator, bytes);
		}
		else if (owned == bytes && owned.handOver()) {
			handedOver = owned;
		}
		else {
			handedOver = owned.lease(bytes);
		}
		handedOver.onRelease(() -> onRelease.accept(length));
		return wrap(handedOver);
	}

	private void sent(ByteBuf bytes) {
		if (!this.head) {
			count(bytes);
		}
	}

	private void count(ByteBuf bytes) {
		this.stats.count(bytes.readableBytes(), !this.copied && bytes.isDirect());
	}

	/**
	 * The bytes of a data buffer for Netty, without a copy where the buffer's kind allows
	 * it. Ownership of the data buffer is transferred.
	 * @param buffer the data buffer
	 * @return the bytes
	 */
	static ByteBuf toByteBuf(DataBuffer buffer) {
		if (buffer instanceof NettyDataBuffer netty) {
			return netty.getNativeBuffer();
		}
		if (buffer instanceof PooledDataBuffer) {
			byte[] bytes = new byte[buffer.readableByteCount()];
			buffer.read(bytes);
			DataBufferUtils.release(buffer);
			return Unpooled.wrappedBuffer(bytes);
		}
		try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
			List<ByteBuffer> buffers = new ArrayList<>(1);
			parts.forEachRemaining(buffers::add);
			return Unpooled.wrappedBuffer(buffers.toArray(ByteBuffer[]::new));
		}
	}

	private void add(Held buffer) {
		if (++this.added % SWEEP_INTERVAL == 0) {
			sweep();
		}
		push(buffer);
	}

	private void push(Held buffer) {
		while (true) {
			Node head = this.held.get();
			if (head == CLOSED) {
				buffer.expire();
				throw new IllegalStateException("The exchange has ended");
			}
			if (this.held.compareAndSet(head, new Node(buffer, head))) {
				return;
			}
		}
	}

	/** Forget buffers that were given back, so that a long stream keeps no trace. */
	private void sweep() {
		Node head = this.held.get();
		if (head == CLOSED || !this.held.compareAndSet(head, null)) {
			return;
		}
		for (Node node = head; node != null; node = node.next) {
			Held buffer = node.buffer;
			if (buffer != null && buffer.isLive()) {
				push(buffer);
			}
		}
	}

	/**
	 * End the exchange: views become invalid, and all memory that was not handed over is
	 * given back. May be called more than once and from any thread.
	 */
	public void close() {
		this.views.close();
		Node head = this.held.getAndSet(CLOSED);
		for (Node node = head; node != null; node = node.next) {
			if (node.buffer != null) {
				node.buffer.expire();
			}
		}
	}

	/** Memory in the care of an exchange. */
	interface Held {

		/**
		 * Whether the exchange still has to give the memory back.
		 * @return whether there is something to give back
		 */
		boolean isLive();

		/** Give the memory back. */
		void expire();

	}

	/** A received buffer to which only views refer: one count. */
	private record Received(ByteBuf buffer) implements Held {

		@Override
		public boolean isLive() {
			return true;
		}

		@Override
		public void expire() {
			this.buffer.release();
		}

	}

	/** An answer that the response has not asked for yet. */
	private final class Answer implements Held, Supplier<DataBuffer> {

		private final AtomicReference<@Nullable DataBuffer> buffer;

		Answer(DataBuffer buffer) {
			this.buffer = new AtomicReference<>(buffer);
		}

		@Override
		public @Nullable DataBuffer get() {
			DataBuffer taken = this.buffer.getAndSet(null);
			return (taken != null) ? handOver(taken) : null;
		}

		@Override
		public boolean isLive() {
			return this.buffer.get() != null;
		}

		@Override
		public void expire() {
			DataBuffer unused = this.buffer.getAndSet(null);
			if (unused != null
					&& (!(unused instanceof NettyDataBuffer netty) || netty.getNativeBuffer().refCnt() > 0)) {
				DataBufferUtils.release(unused);
			}
		}

	}

	private static final class Node {

		private final @Nullable Held buffer;

		private final @Nullable Node next;

		Node(@Nullable Held buffer, @Nullable Node next) {
			this.buffer = buffer;
			this.next = next;
		}

	}

}
