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

import dev.zerocopy.server.AllocatorSettings;
import dev.zerocopy.server.AllocatorType;
import dev.zerocopy.server.Http2Options;
import dev.zerocopy.server.Transport;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import org.jspecify.annotations.Nullable;

import org.springframework.util.unit.DataSize;

/**
 * Turns {@link ZeroCopyNettyProperties} into what Netty takes, and refuses values that
 * cannot work. Immutable.
 */
final class NettyPropertiesMapper {

	static final String PREFIX = "zerocopy.netty.";

	private static final int MIN_PAGE_SIZE = 4096;

	private static final int MAX_PAGE_SIZE = 1024 * 1024;

	private static final int MIN_FRAME_SIZE = 1 << 14;

	private static final int MAX_FRAME_SIZE = (1 << 24) - 1;

	private static final int MIN_FILE_CHUNK = 1 << 10;

	private static final int MAX_FILE_CHUNK = 1 << 24;

	private static final int DEFAULT_RECEIVE_BUFFER_MINIMUM = 64;

	private static final int DEFAULT_RECEIVE_BUFFER_INITIAL = 2048;

	private static final int DEFAULT_RECEIVE_BUFFER_MAXIMUM = 65536;

	private final ZeroCopyNettyProperties properties;

	NettyPropertiesMapper(ZeroCopyNettyProperties properties) {
		this.properties = properties;
	}

	static AllocatorSettings allocator(ZeroCopyNettyProperties.Allocator allocator) {
		Integer pageSize = bytes("allocator.page-size", allocator.getPageSize(), MIN_PAGE_SIZE, MAX_PAGE_SIZE);
		if (pageSize != null && Integer.bitCount(pageSize) != 1) {
			throw invalid("allocator.page-size", pageSize + "B", "a power of two is expected");
		}
		Integer heapArenas = number("allocator.heap-arenas", allocator.getHeapArenas(), 0);
		Integer directArenas = number("allocator.direct-arenas", allocator.getDirectArenas(), 0);
		onlyPooled(allocator.getType(), "allocator.page-size", pageSize);
		onlyPooled(allocator.getType(), "allocator.heap-arenas", heapArenas);
		onlyPooled(allocator.getType(), "allocator.direct-arenas", directArenas);
		return new AllocatorSettings(allocator.getType(), heapArenas, directArenas, pageSize);
	}

	private static void onlyPooled(AllocatorType type, String name, @Nullable Integer value) {
		if (value != null && type != AllocatorType.POOLED) {
			throw new ServerSettingException(PREFIX + name, value, "only the pooled allocator has this setting",
					"Set zerocopy.netty.allocator.type=pooled, or remove " + PREFIX + name + ".");
		}
	}

	@Nullable Integer eventLoopThreads() {
		return number("event-loop-threads", this.properties.getEventLoopThreads(), 1);
	}

	@Nullable Integer backlog() {
		return number("so-backlog", this.properties.getSoBacklog(), 1);
	}

	@Nullable Integer sendBuffer() {
		return bytes("so-sndbuf", this.properties.getSoSndbuf(), 1, Integer.MAX_VALUE);
	}

	@Nullable Integer receiveBuffer() {
		return bytes("so-rcvbuf", this.properties.getSoRcvbuf(), 1, Integer.MAX_VALUE);
	}

	@Nullable Integer zeroCopySendThreshold() {
		return bytes("io-uring.zero-copy-send-threshold", this.properties.getIoUring().getZeroCopySendThreshold(), 0,
				Integer.MAX_VALUE);
	}

	@Nullable Integer lingerSeconds() {
		Duration linger = this.properties.getSoLinger();
		if (linger == null) {
			return null;
		}
		if (linger.isNegative() || linger.getNano() != 0 || linger.getSeconds() > Short.MAX_VALUE) {
			throw invalid("so-linger", linger, "whole seconds from 0 to " + Short.MAX_VALUE + " are expected");
		}
		return (int) linger.getSeconds();
	}

	Duration requestHeadTimeout() {
		return limit("request-head-timeout", this.properties.getRequestHeadTimeout());
	}

	Duration writeStallTimeout() {
		return limit("write-stall-timeout", this.properties.getWriteStallTimeout());
	}

	private static Duration limit(String name, Duration value) {
		if (value.isNegative() || value.compareTo(Duration.ofDays(365)) > 0) {
			throw invalid(name, value, "a duration from 0, for no limit, to 365 days is expected");
		}
		return value;
	}

	@Nullable RecvByteBufAllocator receiveBufferAllocator() {
		ZeroCopyNettyProperties.ReceiveBuffer buffer = this.properties.getReceiveBuffer();
		Integer fixed = bytes("receive-buffer.fixed", buffer.getFixed(), 1, Integer.MAX_VALUE);
		Integer initial = bytes("receive-buffer.initial", buffer.getInitial(), 1, Integer.MAX_VALUE);
		Integer maximum = bytes("receive-buffer.maximum", buffer.getMaximum(), 1, Integer.MAX_VALUE);
		if (fixed != null) {
			if (initial != null || maximum != null) {
				throw invalid("receive-buffer.fixed", fixed + "B",
						"it excludes receive-buffer.initial and receive-buffer.maximum");
			}
			return new FixedRecvByteBufAllocator(fixed);
		}
		if (initial == null && maximum == null) {
			return null;
		}
		return adaptive(initial, maximum);
	}

	private static RecvByteBufAllocator adaptive(@Nullable Integer initial, @Nullable Integer maximum) {
		if (initial != null && maximum != null && initial > maximum) {
			throw invalid("receive-buffer.initial", initial + "B",
					"at most receive-buffer.maximum, " + maximum + "B, is expected");
		}
		int first = (initial != null) ? initial : Math.min(DEFAULT_RECEIVE_BUFFER_INITIAL, maximum(maximum));
		int largest = Math.max(first, maximum(maximum));
		return new AdaptiveRecvByteBufAllocator(Math.min(DEFAULT_RECEIVE_BUFFER_MINIMUM, first), first, largest);
	}

	private static int maximum(@Nullable Integer maximum) {
		return (maximum != null) ? maximum : DEFAULT_RECEIVE_BUFFER_MAXIMUM;
	}

	@Nullable WriteBufferWaterMark waterMark() {
		ZeroCopyNettyProperties.WriteBuffer buffer = this.properties.getWriteBuffer();
		Integer low = bytes("write-buffer.low-water-mark", buffer.getLowWaterMark(), 0, Integer.MAX_VALUE);
		Integer high = bytes("write-buffer.high-water-mark", buffer.getHighWaterMark(), 0, Integer.MAX_VALUE);
		if (low == null && high == null) {
			return null;
		}
		int lowOrDefault = (low != null) ? low : WriteBufferWaterMark.DEFAULT.low();
		int highOrDefault = (high != null) ? high : WriteBufferWaterMark.DEFAULT.high();
		if (lowOrDefault > highOrDefault) {
			String name = (low != null) ? "write-buffer.low-water-mark" : "write-buffer.high-water-mark";
			throw invalid(name, ((low != null) ? low : high) + "B", "a low water mark up to the high water mark, "
					+ lowOrDefault + "B and " + highOrDefault + "B here, is expected");
		}
		return new WriteBufferWaterMark(lowOrDefault, highOrDefault);
	}

	int fileChunkBytes() {
		DataSize size = this.properties.getFileChunkSize();
		if (size.toBytes() < MIN_FILE_CHUNK || size.toBytes() > MAX_FILE_CHUNK) {
			throw invalid("file-chunk-size", size,
					"a size from " + MIN_FILE_CHUNK + "B to " + MAX_FILE_CHUNK + "B is expected");
		}
		return (int) size.toBytes();
	}

	Http2Options http2() {
		ZeroCopyNettyProperties.Http2 http2 = this.properties.getHttp2();
		return new Http2Options(bytes("http2.initial-window-size", http2.getInitialWindowSize(), 0, Integer.MAX_VALUE),
				bytes("http2.max-frame-size", http2.getMaxFrameSize(), MIN_FRAME_SIZE, MAX_FRAME_SIZE));
	}

	/**
	 * Refuses a transport that cannot be used here.
	 */
	Transport transport() {
		Transport transport = this.properties.getTransport();
		String reason = transport.unavailableReason();
		if (reason != null) {
			throw new ServerSettingException(PREFIX + "transport", transport.id(), reason,
					"Remove the reason, or set " + PREFIX + "transport=auto to use what is available."
							+ ((transport == Transport.IO_URING) ? " io_uring needs a Linux kernel that permits it and"
									+ " the jar io.netty:netty-transport-native-io_uring with the classifier"
									+ " linux-x86_64 or linux-aarch_64." : ""));
		}
		return transport;
	}

	private static @Nullable Integer number(String name, @Nullable Integer value, int minimum) {
		if (value != null && value < minimum) {
			throw invalid(name, value, "a number from " + minimum + " is expected");
		}
		return value;
	}

	private static @Nullable Integer bytes(String name, @Nullable DataSize value, int minimum, int maximum) {
		if (value == null) {
			return null;
		}
		if (value.toBytes() < minimum || value.toBytes() > maximum) {
			throw invalid(name, value, "a size from " + minimum + "B to " + maximum + "B is expected");
		}
		return (int) value.toBytes();
	}

	private static ServerSettingException invalid(String name, Object value, String expectation) {
		return new ServerSettingException(PREFIX + name, value, expectation, "Correct " + PREFIX + name + ".");
	}

}
