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

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/**
 * The buffer factory that handlers get, and the one of the buffers that they receive:
 * what it allocates or joins belongs to the exchange, so a handler that fails between
 * allocating and answering leaks nothing.
 */
final class TrackingBufferFactory extends NettyDataBufferFactory {

	private static final int DEFAULT_CAPACITY = 256;

	private final ExchangeBuffers buffers;

	TrackingBufferFactory(ExchangeBuffers buffers, ByteBufAllocator allocator) {
		super(allocator);
		this.buffers = buffers;
	}

	@Override
	@Deprecated
	public NettyDataBuffer allocateBuffer() {
		return allocateBuffer(DEFAULT_CAPACITY);
	}

	@Override
	public NettyDataBuffer allocateBuffer(int initialCapacity) {
		return wrap(this.buffers.allocate(initialCapacity));
	}

	@Override
	public DataBuffer join(List<? extends DataBuffer> dataBuffers) {
		if (dataBuffers.size() == 1) {
			return dataBuffers.get(0);
		}
		return wrap(this.buffers.own(dataBuffers.stream().map(ExchangeBuffers::toByteBuf).toArray(ByteBuf[]::new)));
	}

}
