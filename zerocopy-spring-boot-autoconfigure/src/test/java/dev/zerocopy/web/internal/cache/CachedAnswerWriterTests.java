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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.cache.internal.CacheEntry;
import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.CapturedResponse;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.Freshness;
import dev.zerocopy.web.internal.CacheResult;
import dev.zerocopy.web.internal.exchange.TransferStats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who releases what an answer from the cache is made of.
 */
class CachedAnswerWriterTests {

	private final CacheMemory memory = new CacheMemory(Runnable::run);

	private final CachedAnswerWriter writer = new CachedAnswerWriter(new TransferStats(), false, false);

	private CacheEntry entry() {
		Freshness minute = new Freshness(Duration.ofMinutes(1), Duration.ZERO, Duration.ZERO, Duration.ZERO,
				Duration.ZERO);
		ByteBuf body = Unpooled.wrappedBuffer("0123456789".getBytes(StandardCharsets.US_ASCII));
		return new EntryFactory(this.memory, Ticker.systemTicker()).create(new CacheKey.Builder(1).build("/a"),
				Set.of(), minute, false, Set.of(), new CapturedResponse(200, new HttpHeaders(), false, List.of(body)));
	}

	/**
	 * A write that fails is released by the transport, and by Spring unless the buffer
	 * says that it has been.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "bytes=0-9", "bytes=2-3", "bytes=0-1,4-5" })
	void whenResponseReleasesTwiceThenTheEntryKeepsItsOwnCount(String range) {
		CacheEntry entry = entry();
		ByteBuf body = entry.variants().get(0).body();
		MockServerWebExchange exchange = MockServerWebExchange
			.from(MockServerHttpRequest.get("/a").header(HttpHeaders.RANGE, range));
		exchange.getResponse().setWriteHandler(written -> written.doOnNext(buffer -> {
			assertThat(body.refCnt()).isGreaterThan(1);
			assertThat(DataBufferUtils.release(buffer)).isTrue();
			assertThat(DataBufferUtils.release(buffer)).isFalse();
		}).then());
		this.writer.write(exchange, entry, CacheResult.HIT, true, 0).block();
		assertThat(body.refCnt()).isOne();
		entry.release();
		assertThat(this.memory.usedBytes()).isZero();
	}

}
