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
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ViewScope;
import dev.zerocopy.buffer.internal.Releases;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;

/**
 * The memory of one exchange: what was received, what the handler allocated, and how long
 * views of it are valid. {@link #close()} ends the exchange however it went; handlers
 * therefore never retain or release.
 * <p>
 * <b>When memory is given back.</b> What a handler answers with may share the exchange's
 * memory in ways that no count shows: slices, joined buffers, plain {@code ByteBuffer}s.
 * The transport may still be writing it when the exchange ends. So the exchange counts
 * its answers in flight; once it is closed and the transport has released the last of
 * them, every count that is left is one that the handler forgot, and is dropped.
 * <p>
 * Confined to one exchange. The event loop, the handler's threads and a timer may use it
 * at the same time: the state is guarded by this object's monitor, which is never held
 * while foreign code runs.
 *
 * @since 0.1.0
 */
public final class ExchangeBuffers {

	private static final NettyDataBufferFactory WRAPPER = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private static final AtomicLongFieldUpdater<ExchangeBuffers> HELD_BYTES = AtomicLongFieldUpdater
		.newUpdater(ExchangeBuffers.class, "heldBytes");

	/**
	 * Where operators of Reactor look for somebody to take what comes after their end.
	 */
	private static final String ON_NEXT_DROPPED = "reactor.onNextDropped.local";

	private static final Consumer<Object> RELEASE = dropped -> {
		if (dropped instanceof DataBuffer buffer) {
			DataBufferUtils.release(buffer);
		}
	};

	private static final int FIRST_SWEEP = 64;

	private final ViewScope views;

	private final ByteBufAllocator allocator;

	private final TrackingBufferFactory factory;

	private final ExchangeLimits limits;

	private final TransferStats stats;

	private final boolean copied;

	private final boolean head;

	private volatile long heldBytes;

	/** The parts of the aggregated body, one count each. */
	private final List<ByteBuf> body = new ArrayList<>(0);

	/** What handlers see, oldest first: a buffer joins older ones only. */
	private final List<OwnedBuffer> owned = new ArrayList<>(0);

	private int nextSweep = FIRST_SWEEP;

	/** The memory that views of the request show, with one count. */
	private @Nullable ByteBuf viewed;

	/** An answer that the response has not asked for yet. */
	private @Nullable ByteBuf answer;

	private int answersInFlight;

	private boolean closed;

	/**
	 * Start an exchange.
	 * @param endpoint the endpoint, for the message of a view that is used too late
	 * @param allocator allocates the memory of the response
	 * @param encrypted whether the connection copies bytes to encrypt them
	 * @param head whether the response drops the body of the answer, which then counts as
	 * not transferred
	 * @param limits the limits
	 * @param stats where body bytes are counted
	 */
	public ExchangeBuffers(String endpoint, ByteBufAllocator allocator, boolean encrypted, boolean head,
			ExchangeLimits limits, TransferStats stats) {
		this.views = ViewScope.open(endpoint);
		this.allocator = allocator;
		this.factory = new TrackingBufferFactory(this, this.allocator);
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
	 * A buffer factory for the handler. What it allocates is given back at the end of the
	 * exchange unless it was answered with before.
	 * @return the factory
	 */
	public DataBufferFactory factory() {
		return this.factory;
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
	 * @throws IllegalStateException when the exchange has ended
	 */
	public DataBuffer bodyBuffer() {
		return this.factory.wrap(own(shareBody()));
	}

	private synchronized ByteBuf[] shareBody() {
		if (this.closed) {
			throw ended();
		}
		if (this.body.isEmpty()) {
			return new ByteBuf[] { Unpooled.EMPTY_BUFFER };
		}
		// Before one is kept: somebody may have released a part.
		this.body.forEach(ExchangeBuffers::checkAllocated);
		ByteBuf[] parts = new ByteBuf[this.body.size()];
		for (int i = 0; i < parts.length; i++) {
			parts[i] = this.body.get(i).retain();
		}
		return parts;
	}

	/**
	 * Add a received part of the aggregated body. Ownership is transferred.
	 * @param part the part
	 * @throws IllegalStateException when the exchange has ended
	 */
	public void addToBody(ByteBuf part) {
		count(part);
		synchronized (this) {
			if (!this.closed) {
				this.body.add(part);
				return;
			}
		}
		part.release();
		throw ended();
	}

	/**
	 * Keep the memory that views of the request show, as long as the exchange and as
	 * answers that may share it. To be called once, before anything is shown. The count
	 * of the caller stays its own.
	 * @param memory the memory
	 */
	public void keepViewed(ByteBuf memory) {
		this.viewed = memory.retain();
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
	 * @throws IllegalStateException when the exchange has ended
	 */
	OwnedBuffer own(ByteBuf... parts) {
		OwnedBuffer buffer = new OwnedBuffer(this.allocator, this.stats, parts);
		keep(buffer);
		return buffer;
	}

	/**
	 * Allocate memory for the handler.
	 * @param capacity the number of bytes
	 * @return an empty buffer that the handler may use as it likes
	 * @throws MemoryExhaustedException when there is no memory
	 * @throws IllegalStateException when the exchange has ended
	 */
	OwnedBuffer allocate(int capacity) {
		ByteBuf memory;
		try {
			memory = this.allocator.buffer(capacity);
		}
		catch (OutOfMemoryError ex) {
			throw exhausted(ex);
		}
		memory.setIndex(0, memory.capacity());
		OwnedBuffer buffer = own(memory);
		buffer.clear();
		return buffer;
	}

	/**
	 * Allocate memory that this exchange does not give back at its end, for a thread that
	 * may still write to it then.
	 * @param capacity the number of bytes
	 * @return an empty direct buffer, which the caller must release or answer with
	 * @throws MemoryExhaustedException when there is no memory
	 */
	public ByteBuf allocateUntracked(int capacity) {
		try {
			return this.allocator.directBuffer(capacity, capacity);
		}
		catch (OutOfMemoryError ex) {
			throw exhausted(ex);
		}
	}

	/**
	 * Count that there was no memory.
	 * @param failure what the allocator threw
	 * @return the failure for the application, answered with 503
	 */
	public MemoryExhaustedException exhausted(OutOfMemoryError failure) {
		this.stats.countMemoryExhausted();
		return new MemoryExhaustedException(failure);
	}

	/**
	 * Count bytes of a file that the operating system sent by itself.
	 * @param bytes the number of bytes
	 */
	public void sentFile(long bytes) {
		this.stats.countSendfile(bytes);
	}

	private void keep(OwnedBuffer buffer) {
		synchronized (this) {
			if (!this.closed) {
				if (this.owned.size() >= this.nextSweep) {
					sweep();
				}
				this.owned.add(buffer);
				return;
			}
		}
		buffer.release();
		throw ended();
	}

	/** Forget buffers that were given back, so that a long stream keeps no trace. */
	private void sweep() {
		this.owned.removeIf(buffer -> buffer.refCnt() == 0);
		this.nextSweep = Math.max(FIRST_SWEEP, 2 * this.owned.size());
	}

	/**
	 * Share a chunk of a streamed body, and count it against the limit until it is given
	 * back or answered with. A chunk is never too large by itself. Ownership of the chunk
	 * is transferred.
	 * @param chunk the chunk
	 * @return the buffer for the handler
	 * @throws ContentTooLargeException when the handler holds too many bytes
	 * @throws IllegalStateException when the exchange has ended
	 */
	DataBuffer stream(ByteBuf chunk) {
		count(chunk);
		int bytes = chunk.readableBytes();
		OwnedBuffer buffer = new OwnedBuffer(this.allocator, this.stats, chunk);
		buffer.onRelease(() -> HELD_BYTES.addAndGet(this, -bytes));
		long held = HELD_BYTES.addAndGet(this, bytes);
		if (held > bytes && held > maxBodyBytes()) {
			buffer.release();
			throw ContentTooLargeException.ofHeldBytes(maxBodyBytes());
		}
		keep(buffer);
		return this.factory.wrap(buffer);
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
	 * is given back at the end of the exchange if the response never asks for it.
	 * @param buffer the buffer that the handler answers with
	 * @return emits the buffer, which then belongs to the subscriber
	 * @throws IllegalStateException when the exchange has ended
	 */
	public Mono<DataBuffer> answer(DataBuffer buffer) {
		keepAnswer(buffer);
		return Mono.fromSupplier(this::takeAnswer);
	}

	/**
	 * Keep a body of one buffer until it is taken or copied. Ownership of the buffer is
	 * transferred from the handler; it is given back at the end of the exchange if nobody
	 * takes it.
	 * @param buffer the buffer that the handler answers with
	 * @throws IllegalStateException when the exchange has ended
	 */
	public void keepAnswer(DataBuffer buffer) {
		ByteBuf bytes = toByteBuf(buffer);
		synchronized (this) {
			if (!this.closed) {
				this.answer = bytes;
				return;
			}
		}
		discard(bytes);
		throw ended();
	}

	/**
	 * Take the body that is kept for the transport. Ownership is transferred to the
	 * caller.
	 * @return the bytes, which stay valid until the caller releases them
	 * @throws IllegalReferenceCountException when the buffer was released before
	 * @throws IllegalStateException when the exchange has ended, or the buffer was handed
	 * over before
	 */
	public ByteBuf takeAnswerBytes() {
		DataBuffer taken = takeAnswer();
		if (taken == null) {
			throw ended();
		}
		return toByteBuf(taken);
	}

	/**
	 * Copy the body that is kept for the transport.
	 * @param target receives the readable bytes
	 * @throws IllegalReferenceCountException when the buffer was released before
	 * @throws IllegalStateException when the exchange has ended
	 */
	public void copyAnswer(ByteBuf target) {
		ByteBuf bytes;
		synchronized (this) {
			bytes = this.answer;
		}
		if (bytes == null) {
			throw ended();
		}
		checkAllocated(bytes);
		int length = bytes.readableBytes();
		target.writeBytes(bytes, bytes.readerIndex(), length);
		this.stats.count(length, false);
	}

	private @Nullable DataBuffer takeAnswer() {
		ByteBuf bytes;
		boolean alone;
		synchronized (this) {
			bytes = this.answer;
			this.answer = null;
			alone = this.owned.isEmpty() && this.body.isEmpty() && this.viewed == null;
		}
		// A slice shares the count of what it is a slice of, which is not the exchange's.
		alone = alone && bytes != null && bytes.unwrap() == null;
		if (bytes == null) {
			return null;
		}
		if (alone) {
			checkAllocated(bytes);
			sent(bytes);
			return wrap(bytes);
		}
		return wrap(handOver(bytes));
	}

	/**
	 * A streamed body for a response that is no connection, which is asked for as much of
	 * it as the subscriber wants. Ownership of each buffer is transferred as it is
	 * emitted.
	 * @param body the body that the handler answers with
	 * @return emits the buffers, which then belong to the subscriber
	 */
	public Flux<DataBuffer> answer(Publisher<? extends DataBuffer> body) {
		return answer(body, (ChannelRoom) null);
	}

	/**
	 * A streamed body for a response on a connection, in which no more than its high
	 * water mark and one buffer waits to be written. Ownership of each buffer is
	 * transferred as it is emitted.
	 * @param body the body that the handler answers with
	 * @param channel the channel of the connection, or of the stream on HTTP/2
	 * @return emits the buffers, which then belong to the subscriber
	 */
	public Flux<DataBuffer> answer(Publisher<? extends DataBuffer> body, Channel channel) {
		return answer(body, new ChannelRoom(channel));
	}

	private Flux<DataBuffer> answer(Publisher<? extends DataBuffer> body, @Nullable ChannelRoom room) {
		Publisher<? extends DataBuffer> discarding = Flux.from(body)
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
			.contextWrite(ExchangeBuffers::releaseDropped);
		return new StreamedAnswer(discarding, this, room);
	}

	/**
	 * Let operators of Reactor release the buffers that they drop, as a timeout does with
	 * what is emitted while another thread cancels.
	 * @param context the context of the subscriber
	 * @return the context of the operators
	 */
	public static Context releaseDropped(Context context) {
		return context.put(ON_NEXT_DROPPED, RELEASE);
	}

	/**
	 * Take bytes that the handler answers with for the transport. Ownership is
	 * transferred from the handler to the caller; when this fails, the bytes are given
	 * back.
	 * @param bytes the bytes
	 * @return the same bytes, which stay valid until the caller releases them
	 * @throws IllegalReferenceCountException when the bytes were released before
	 * @throws IllegalStateException when the exchange has ended, or the buffer was handed
	 * over before
	 */
	OwnedBuffer handOver(ByteBuf bytes) {
		checkAllocated(bytes);
		if (!begin()) {
			discard(bytes);
			throw ended();
		}
		OwnedBuffer written;
		try {
			written = (bytes instanceof OwnedBuffer buffer && buffer.handOver()) ? buffer
					: new OwnedBuffer(this.allocator, this.stats, bytes);
		}
		catch (RuntimeException ex) {
			end();
			throw ex;
		}
		sent(written);
		written.onRelease(this::end);
		return written;
	}

	/** Before the response is committed, so that somebody can still answer. */
	private static void checkAllocated(ByteBuf bytes) {
		if (bytes.refCnt() == 0) {
			throw new IllegalReferenceCountException(0);
		}
	}

	private synchronized boolean begin() {
		if (!this.closed) {
			this.answersInFlight++;
		}
		return !this.closed;
	}

	private void end() {
		boolean last;
		synchronized (this) {
			this.answersInFlight--;
			last = this.closed && this.answersInFlight == 0;
		}
		if (last) {
			giveBack();
		}
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
	 * A body that a handler answers with as a data buffer, which shares its memory.
	 * @param body the body
	 * @return the buffer, {@code null} if the body is none of a single buffer
	 */
	public static @Nullable DataBuffer toDataBuffer(Object body) {
		if (body instanceof ByteBuffer bytes) {
			return wrap(Unpooled.wrappedBuffer(bytes));
		}
		if (body instanceof byte[] bytes) {
			return wrap(Unpooled.wrappedBuffer(bytes));
		}
		return (body instanceof DataBuffer buffer) ? buffer : null;
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

	/**
	 * End the exchange: views become invalid, nothing can be added, and all memory is
	 * given back, at once or when the last answer in flight has been written. May be
	 * called more than once and from any thread.
	 */
	public void close() {
		this.views.close();
		ByteBuf unused;
		boolean last;
		synchronized (this) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			unused = this.answer;
			this.answer = null;
			last = this.answersInFlight == 0;
		}
		if (unused != null) {
			discard(unused);
		}
		if (last) {
			giveBack();
		}
	}

	/**
	 * Runs once, when nobody can add anything any more. The newest buffer goes first,
	 * since it may hold a count of older ones. A part of the body that somebody has
	 * released does not keep the others.
	 */
	private void giveBack() {
		for (int i = this.owned.size() - 1; i >= 0; i--) {
			this.owned.get(i).expire();
		}
		try {
			Releases.all(this.body);
		}
		finally {
			if (this.viewed != null) {
				this.viewed.release();
			}
		}
	}

	private static void discard(ByteBuf bytes) {
		if (bytes.refCnt() > 0) {
			bytes.release();
		}
	}

	private static IllegalStateException ended() {
		return new IllegalStateException("The exchange has ended");
	}

}
