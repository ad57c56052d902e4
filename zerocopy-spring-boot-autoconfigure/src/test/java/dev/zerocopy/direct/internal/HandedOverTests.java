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
package dev.zerocopy.direct.internal;

import dev.zerocopy.testsupport.TestRoutes;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import dev.zerocopy.web.internal.exchange.ExchangeLimits;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.webflux.MethodOutcome;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandedOver}.
 */
class HandedOverTests {

	private final EmbeddedChannel channel = new EmbeddedChannel();

	private final ExchangeBuffers buffers = new ExchangeBuffers("POST /test", PooledByteBufAllocator.DEFAULT, false,
			false, new ExchangeLimits(1024, null), new TransferStats());

	@Test
	void whenNobodyTakesTheOutcomeThenNoOtherRequestFindsIt() {
		Route route = TestRoutes.route();
		MethodOutcome outcome = MethodOutcome.returned(route, route.handler(), this.buffers,
				this.buffers.factory().allocateBuffer(8));
		boolean[] left = new boolean[1];
		Mono<Void> spring = Mono.fromRunnable(() -> left[0] = MethodOutcome.isLeft(this.channel));
		new HandedOver(outcome, this.channel, spring).subscribe();
		assertThat(left).containsExactly(true);
		assertThat(MethodOutcome.isLeft(this.channel)).isFalse();
		assertThat(this.buffers.views().isOpen()).isFalse();
	}

}
