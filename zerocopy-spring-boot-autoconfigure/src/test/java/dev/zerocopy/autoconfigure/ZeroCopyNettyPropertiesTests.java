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

package dev.zerocopy.autoconfigure;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import dev.zerocopy.server.AllocatorType;
import dev.zerocopy.server.Transport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ZeroCopyNettyProperties} and {@link NettyPropertiesMapper}.
 */
class ZeroCopyNettyPropertiesTests {

	@Test
	void onlyTheSafetyLimitsAreSetByDefault() {
		ZeroCopyNettyProperties properties = new ZeroCopyNettyProperties();
		assertThat(properties.getRequestHeadTimeout()).isEqualTo(Duration.ofSeconds(30));
		assertThat(properties.getWriteStallTimeout()).isEqualTo(Duration.ofSeconds(60));
		assertThat(properties.getFileChunkSize()).isEqualTo(DataSize.ofKilobytes(64));
		assertThat(properties.getTransport()).isEqualTo(Transport.AUTO);
		assertThat(properties.getAllocator().getType()).isEqualTo(AllocatorType.KEEP);
	}

	@Test
	void defaultsMapToNothing() {
		NettyPropertiesMapper mapper = new NettyPropertiesMapper(new ZeroCopyNettyProperties());
		assertThat(mapper.eventLoopThreads()).isNull();
		assertThat(mapper.backlog()).isNull();
		assertThat(mapper.lingerSeconds()).isNull();
		assertThat(mapper.sendBuffer()).isNull();
		assertThat(mapper.receiveBuffer()).isNull();
		assertThat(mapper.receiveBufferAllocator()).isNull();
		assertThat(mapper.waterMark()).isNull();
		assertThat(mapper.zeroCopySendThreshold()).isNull();
		assertThat(mapper.http2().initialWindowSize()).isNull();
		assertThat(mapper.http2().maxFrameSize()).isNull();
	}

	@Test
	void everyPropertyBinds() {
		ZeroCopyNettyProperties properties = bind(Map.ofEntries(Map.entry("transport", "io-uring"),
				Map.entry("event-loop-threads", "3"), Map.entry("tcp-no-delay", "false"), Map.entry("so-linger", "5"),
				Map.entry("so-backlog", "77"), Map.entry("so-reuseport", "true"), Map.entry("tcp-quick-ack", "true"),
				Map.entry("so-sndbuf", "32KB"), Map.entry("so-rcvbuf", "48KB"), Map.entry("request-head-timeout", "5s"),
				Map.entry("write-stall-timeout", "0"), Map.entry("allocator.type", "pooled"),
				Map.entry("allocator.heap-arenas", "1"), Map.entry("allocator.direct-arenas", "2"),
				Map.entry("allocator.page-size", "16KB"), Map.entry("receive-buffer.initial", "4KB"),
				Map.entry("receive-buffer.maximum", "1MB"), Map.entry("write-buffer.low-water-mark", "8KB"),
				Map.entry("write-buffer.high-water-mark", "16KB"),
				Map.entry("io-uring.zero-copy-send-threshold", "64KB"), Map.entry("http2.initial-window-size", "1MB"),
				Map.entry("http2.max-frame-size", "32KB"), Map.entry("file-chunk-size", "128KB")));
		assertThat(properties.getTransport()).isEqualTo(Transport.IO_URING);
		assertThat(properties.getTcpNoDelay()).isFalse();
		assertThat(properties.getSoReuseport()).isTrue();
		assertThat(properties.getTcpQuickAck()).isTrue();
		assertThat(properties.getReceiveBuffer().getMaximum()).isEqualTo(DataSize.ofMegabytes(1));
		NettyPropertiesMapper mapper = new NettyPropertiesMapper(properties);
		assertThat(mapper.eventLoopThreads()).isEqualTo(3);
		assertThat(mapper.lingerSeconds()).isEqualTo(5);
		assertThat(mapper.backlog()).isEqualTo(77);
		assertThat(mapper.sendBuffer()).isEqualTo(32 * 1024);
		assertThat(mapper.receiveBuffer()).isEqualTo(48 * 1024);
		assertThat(mapper.requestHeadTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(mapper.writeStallTimeout()).isZero();
		assertThat(mapper.waterMark().low()).isEqualTo(8 * 1024);
		assertThat(mapper.waterMark().high()).isEqualTo(16 * 1024);
		assertThat(mapper.zeroCopySendThreshold()).isEqualTo(64 * 1024);
		assertThat(mapper.http2().initialWindowSize()).isEqualTo(1024 * 1024);
		assertThat(mapper.http2().maxFrameSize()).isEqualTo(32 * 1024);
		assertThat(mapper.fileChunkBytes()).isEqualTo(128 * 1024);
		assertThat(NettyPropertiesMapper.allocator(properties.getAllocator()).systemProperties())
			.containsEntry("io.netty.allocator.type", "pooled")
			.containsEntry("io.netty.allocator.numHeapArenas", "1")
			.containsEntry("io.netty.allocator.numDirectArenas", "2")
			.containsEntry("io.netty.allocator.pageSize", "16384");
	}

	@ParameterizedTest
	@CsvSource({ "event-loop-threads,0", "so-backlog,0", "so-linger,-1s", "so-linger,1500ms", "so-sndbuf,0",
			"so-rcvbuf,3GB", "request-head-timeout,-1s", "write-stall-timeout,-1s", "http2.max-frame-size,1KB",
			"http2.initial-window-size,3GB", "write-buffer.low-water-mark,1MB", "write-buffer.high-water-mark,1KB",
			"io-uring.zero-copy-send-threshold,-1B", "receive-buffer.initial,-1B", "allocator.heap-arenas,1",
			"file-chunk-size,1023B", "file-chunk-size,17MB" })
	void whenValueCannotWorkThenMessageNamesPropertyAndValue(String name, String value) {
		ZeroCopyNettyProperties properties = bind(Map.of(name, value));
		assertThatExceptionOfType(ServerSettingException.class).isThrownBy(() -> mapAll(properties)).satisfies((ex) -> {
			assertThat(ex.getProperty()).isEqualTo("zerocopy.netty." + name);
			assertThat(ex).hasMessageContaining("zerocopy.netty." + name)
				.hasMessageContaining("'" + ex.getValue() + "'");
			assertThat(ex.getAction()).contains("zerocopy.netty." + name);
		});
	}

	@Test
	void whenFixedReceiveBufferIsCombinedThenItIsRefused() {
		ZeroCopyNettyProperties properties = bind(
				Map.of("receive-buffer.fixed", "8KB", "receive-buffer.initial", "4KB"));
		assertThatExceptionOfType(ServerSettingException.class).isThrownBy(() -> mapAll(properties))
			.withMessageContaining("receive-buffer.fixed");
	}

	@Test
	void whenPageSizeIsNoPowerOfTwoThenItIsRefused() {
		ZeroCopyNettyProperties properties = bind(Map.of("allocator.type", "pooled", "allocator.page-size", "5KB"));
		assertThatExceptionOfType(ServerSettingException.class).isThrownBy(() -> mapAll(properties))
			.withMessageContaining("power of two");
	}

	private static void mapAll(ZeroCopyNettyProperties properties) {
		NettyPropertiesMapper mapper = new NettyPropertiesMapper(properties);
		mapper.eventLoopThreads();
		mapper.backlog();
		mapper.lingerSeconds();
		mapper.sendBuffer();
		mapper.receiveBuffer();
		mapper.receiveBufferAllocator();
		mapper.waterMark();
		mapper.zeroCopySendThreshold();
		mapper.requestHeadTimeout();
		mapper.writeStallTimeout();
		mapper.http2();
		mapper.fileChunkBytes();
		NettyPropertiesMapper.allocator(properties.getAllocator());
	}

	private static ZeroCopyNettyProperties bind(Map<String, String> values) {
		Map<String, String> prefixed = new HashMap<>();
		values.forEach((name, value) -> prefixed.put("zerocopy.netty." + name, value));
		return new Binder(new MapConfigurationPropertySource(prefixed))
			.bind("zerocopy.netty", ZeroCopyNettyProperties.class)
			.get();
	}

}
