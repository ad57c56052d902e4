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

package dev.zerocopy.edge.internal;

import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.FastThreadLocal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReadBuffers}.
 */
@SuppressWarnings("deprecation")
class ReadBuffersTests {

	private final LoopBuffers loopBuffers = new LoopBuffers(1, ReadBuffers.CAPACITY);

	private final ReadBuffers buffers = sharing();

	private final RecvByteBufAllocator.Handle handle = this.buffers.newHandle();

	@AfterEach
	void endLoop() {
		FastThreadLocal.removeAll();
	}

	@Test
	void whenReleasedThenTheSameBufferIsReadInto() {
		ByteBuf first = allocate(this.handle);
		first.writeLong(1);
		first.readByte();
		first.release();
		ByteBuf second = allocate(sharing().newHandle());
		assertThat(second).isSameAs(first);
		assertThat(second.readableBytes()).isZero();
		assertThat(second.writableBytes()).isEqualTo(ReadBuffers.CAPACITY);
		second.release();
	}

	@Test
	void whileNothingIsSharedThenTheAllocatorIsAsked() {
		ByteBuf shared = allocate(this.handle);
		shared.release();
		this.buffers.share(false);
		ByteBuf own = allocate(this.handle);
		assertThat(own).isNotSameAs(shared);
		assertThat(own.capacity()).isEqualTo(2048);
		assertThat(allocate(
				new ReadBuffers(this.loopBuffers, new SocketSide(new EmbeddedChannel().pipeline())).newHandle())
			.release()).isTrue();
		own.release();
		this.buffers.share(true);
		assertThat(allocate(this.handle)).isSameAs(shared);
		shared.release();
	}

	@Test
	void whileSomebodyKeepsItThenAnotherIsReadInto() {
		ByteBuf kept = allocate(this.handle);
		ByteBuf other = allocate(this.handle);
		assertThat(other).isNotSameAs(kept);
		other.release();
		kept.release();
		ByteBuf again = allocate(this.handle);
		assertThat(again).isSameAs(kept);
		again.release();
	}

	@Test
	void whenSomebodyKeepsItForLongThenItIsReplaced() {
		ByteBuf kept = allocate(this.handle);
		ByteBuf replacement = kept;
		List<ByteBuf> others = new ArrayList<>();
		while (others.isEmpty() || replacement.capacity() != ReadBuffers.CAPACITY) {
			replacement = allocate(this.handle);
			others.add(replacement);
			assertThat(others).hasSizeLessThan(100);
		}
		others.forEach(ByteBuf::release);
		ByteBuf again = allocate(this.handle);
		assertThat(again).isSameAs(replacement);
		again.release();
		assertThat(kept.refCnt()).isOne();
		kept.release();
		assertThat(kept.refCnt()).isZero();
	}

	@Test
	void whenReadsAreLargeThenTheAllocatorIsAskedUntilTheyAreSmallAgain() {
		read(ReadBuffers.CAPACITY);
		assertThat(read(2 * ReadBuffers.CAPACITY)).isEqualTo(2 * ReadBuffers.CAPACITY);
		assertThat(read(1)).isEqualTo(4 * ReadBuffers.CAPACITY);
		int capacity = read(1);
		for (int i = 0; i < 10 && capacity != ReadBuffers.CAPACITY; i++) {
			capacity = read(1);
		}
		ByteBuf buffer = allocate(this.handle);
		ByteBuf again = allocate(sharing().newHandle());
		assertThat(buffer.capacity()).isEqualTo(ReadBuffers.CAPACITY);
		assertThat(again).isNotSameAs(buffer);
		again.release();
		buffer.release();
	}

	@Test
	void whileSomebodyKeepsItThenOthersAreAsLargeAsReadsAre() {
		ByteBuf kept = allocate(this.handle);
		for (int i = 0; i < 40; i++) {
			read(100);
		}
		assertThat(read(100)).isBetween(100, 400);
		kept.release();
	}

	/** Reads so many bytes, at most as many as the buffer has room for. */
	private int read(int bytes) {
		this.handle.reset(new EmbeddedChannel().config());
		ByteBuf buffer = allocate(this.handle);
		int capacity = buffer.writableBytes();
		this.handle.attemptedBytesRead(capacity);
		this.handle.lastBytesRead(Math.min(bytes, capacity));
		this.handle.readComplete();
		buffer.release();
		return capacity;
	}

	@Test
	void whenLoopEndsThenTheBufferIsReleased() {
		ByteBuf buffer = allocate(this.handle);
		buffer.release();
		FastThreadLocal.removeAll();
		assertThat(buffer.refCnt()).isZero();
	}

	private ReadBuffers sharing() {
		ReadBuffers buffers = new ReadBuffers(this.loopBuffers, new SocketSide(new EmbeddedChannel().pipeline()));
		buffers.share(true);
		return buffers;
	}

	private static ByteBuf allocate(RecvByteBufAllocator.Handle handle) {
		return handle.allocate(UnpooledByteBufAllocator.DEFAULT);
	}

}
