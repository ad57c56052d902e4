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

package dev.zerocopy.web.internal.webflux;

import java.nio.charset.StandardCharsets;

import dev.zerocopy.testsupport.TestRoutes;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.ExchangeLimits;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.route.Route;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MethodOutcome}.
 */
class MethodOutcomeTests {

	private final ExchangeBuffers buffers = new ExchangeBuffers("POST /test", PooledByteBufAllocator.DEFAULT, false,
			false, new ExchangeLimits(1024, null), new TransferStats());

	@Test
	void whenNobodyTakesItThenItsMemoryIsGivenBack() {
		DataBuffer foreign = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT).allocateBuffer(8);
		DataBuffer own = this.buffers.factory().allocateBuffer(8).write("abc", StandardCharsets.US_ASCII);
		for (Object result : new Object[] { foreign, ZeroCopyResponse.ok().body(own) }) {
			leaveAndClear(result);
		}
		for (DataBuffer buffer : new DataBuffer[] { foreign, own }) {
			assertThat(((NettyDataBuffer) buffer).getNativeBuffer().refCnt()).isZero();
		}
		assertThat(this.buffers.views().isOpen()).isFalse();
	}

	private void leaveAndClear(Object result) {
		EmbeddedChannel channel = new EmbeddedChannel();
		Route route = TestRoutes.route();
		MethodOutcome.returned(route, route.handler(), this.buffers, result).leave(channel);
		MethodOutcome.clear(channel);
		MethodOutcome.clear(channel);
	}

}
