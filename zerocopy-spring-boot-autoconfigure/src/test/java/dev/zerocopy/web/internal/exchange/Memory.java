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

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * An allocator of its own for one test, which knows exactly what is still allocated.
 */
final class Memory {

	private final Kind kind;

	private final ByteBufAllocator allocator;

	Memory(Kind kind) {
		this.kind = kind;
		this.allocator = kind.pooled ? new PooledByteBufAllocator(kind.direct, 1, 1, 8192, 9, 0, 0, false)
				: new UnpooledByteBufAllocator(kind.direct);
	}

	/** A buffer as it is received: its bytes do not begin at the start of the memory. */
	ByteBuf received(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		ByteBuf buffer = this.allocator.buffer(bytes.length + 7);
		buffer.writeZero(3).writeBytes(bytes).skipBytes(3);
		return buffer;
	}

	ByteBufAllocator allocator() {
		return this.allocator;
	}

	NettyDataBufferFactory factory() {
		return new NettyDataBufferFactory(this.allocator);
	}

	/** Buffers (pooled) or bytes (unpooled) that nobody released. */
	long inUse() {
		if (this.allocator instanceof PooledByteBufAllocator pooled) {
			return active(pooled.metric().directArenas()) + active(pooled.metric().heapArenas());
		}
		UnpooledByteBufAllocator unpooled = (UnpooledByteBufAllocator) this.allocator;
		return unpooled.metric().usedDirectMemory() + unpooled.metric().usedHeapMemory();
	}

	private static long active(List<PoolArenaMetric> arenas) {
		return arenas.stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
	}

	@Override
	public String toString() {
		return this.kind.toString();
	}

	/** Kinds of memory. */
	enum Kind {

		UNPOOLED_HEAP(false, false), UNPOOLED_DIRECT(false, true), POOLED_HEAP(true, false), POOLED_DIRECT(true, true);

		private final boolean pooled;

		private final boolean direct;

		Kind(boolean pooled, boolean direct) {
			this.pooled = pooled;
			this.direct = direct;
		}

	}

}
