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
import java.time.temporal.ChronoUnit;

import dev.zerocopy.server.AllocatorType;
import dev.zerocopy.server.Transport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the application's Netty server. What is unset stays as Spring Boot and
 * Reactor Netty have it. Not thread-safe while it is bound.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("zerocopy.netty")
public class ZeroCopyNettyProperties {

	/**
	 * Transport of the server and of the clients that share its event loops. Any value
	 * but 'auto' stops the start where it cannot be used. 'io-uring' needs
	 * io.netty:netty-transport-native-io_uring.
	 */
	private Transport transport = Transport.AUTO;

	/**
	 * Number of event-loop threads. Reactor Netty uses the number of processors, at least
	 * 4, when unset.
	 */
	private @Nullable Integer eventLoopThreads;

	/**
	 * Whether small writes are sent at once. Reactor Netty does so when unset.
	 */
	private @Nullable Boolean tcpNoDelay;

	/**
	 * Time in whole seconds that a close may wait for unsent data. If a duration suffix
	 * is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration soLinger;

	/**
	 * Number of connections that may wait to be accepted.
	 */
	private @Nullable Integer soBacklog;

	/**
	 * Whether several processes may listen on the same port. Not available with 'nio'.
	 */
	private @Nullable Boolean soReuseport;

	/**
	 * Whether received data is acknowledged without delay. Only available with 'epoll'
	 * and 'io-uring'.
	 */
	private @Nullable Boolean tcpQuickAck;

	/**
	 * Size of the kernel's send buffer of a connection.
	 */
	private @Nullable DataSize soSndbuf;

	/**
	 * Size of the kernel's receive buffer of a connection.
	 */
	private @Nullable DataSize soRcvbuf;

	/**
	 * Time that an incomplete request head may take before the connection is closed. Use
	 * 0 for no limit.
	 */
	private Duration requestHeadTimeout = Duration.ofSeconds(30);

	/**
	 * Time that the write of a response may stand still before the connection is closed,
	 * or the HTTP/2 stream reset. Use 0 for no limit.
	 */
	private Duration writeStallTimeout = Duration.ofSeconds(60);

	/**
	 * Size of the parts, from 1KB to 16MB, in which a file is read where it cannot be
	 * sent by sendfile: with TLS, HTTP/2, io_uring, several ranges, or a filter that sees
	 * the answer.
	 */
	private DataSize fileChunkSize = DataSize.ofKilobytes(64);

	private final Allocator allocator = new Allocator();

	private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();

	private final WriteBuffer writeBuffer = new WriteBuffer();

	private final IoUring ioUring = new IoUring();

	private final Http2 http2 = new Http2();

	public Transport getTransport() {
		return this.transport;
	}

	public void setTransport(Transport transport) {
		this.transport = transport;
	}

	public @Nullable Integer getEventLoopThreads() {
		return this.eventLoopThreads;
	}

	public void setEventLoopThreads(@Nullable Integer eventLoopThreads) {
		this.eventLoopThreads = eventLoopThreads;
	}

	public @Nullable Boolean getTcpNoDelay() {
		return this.tcpNoDelay;
	}

	public void setTcpNoDelay(@Nullable Boolean tcpNoDelay) {
		this.tcpNoDelay = tcpNoDelay;
	}

	public @Nullable Duration getSoLinger() {
		return this.soLinger;
	}

	public void setSoLinger(@Nullable Duration soLinger) {
		this.soLinger = soLinger;
	}

	public @Nullable Integer getSoBacklog() {
		return this.soBacklog;
	}

	public void setSoBacklog(@Nullable Integer soBacklog) {
		this.soBacklog = soBacklog;
	}

	public @Nullable Boolean getSoReuseport() {
		return this.soReuseport;
	}

	public void setSoReuseport(@Nullable Boolean soReuseport) {
		this.soReuseport = soReuseport;
	}

	public @Nullable Boolean getTcpQuickAck() {
		return this.tcpQuickAck;
	}

	public void setTcpQuickAck(@Nullable Boolean tcpQuickAck) {
		this.tcpQuickAck = tcpQuickAck;
	}

	public @Nullable DataSize getSoSndbuf() {
		return this.soSndbuf;
	}

	public void setSoSndbuf(@Nullable DataSize soSndbuf) {
		this.soSndbuf = soSndbuf;
	}

	public @Nullable DataSize getSoRcvbuf() {
		return this.soRcvbuf;
	}

	public void setSoRcvbuf(@Nullable DataSize soRcvbuf) {
		this.soRcvbuf = soRcvbuf;
	}

	public Duration getRequestHeadTimeout() {
		return this.requestHeadTimeout;
	}

	public void setRequestHeadTimeout(Duration requestHeadTimeout) {
		this.requestHeadTimeout = requestHeadTimeout;
	}

	public Duration getWriteStallTimeout() {
		return this.writeStallTimeout;
	}

	public void setWriteStallTimeout(Duration writeStallTimeout) {
		this.writeStallTimeout = writeStallTimeout;
	}

	public DataSize getFileChunkSize() {
		return this.fileChunkSize;
	}

	public void setFileChunkSize(DataSize fileChunkSize) {
		this.fileChunkSize = fileChunkSize;
	}

	public Allocator getAllocator() {
		return this.allocator;
	}

	public ReceiveBuffer getReceiveBuffer() {
		return this.receiveBuffer;
	}

	public WriteBuffer getWriteBuffer() {
		return this.writeBuffer;
	}

	public IoUring getIoUring() {
		return this.ioUring;
	}

	public Http2 getHttp2() {
		return this.http2;
	}

	/**
	 * Buffer allocator.
	 */
	public static class Allocator {

		/**
		 * Kind of buffer allocator.
		 */
		private AllocatorType type = AllocatorType.KEEP;

		/**
		 * Number of heap arenas of the pooled allocator.
		 */
		private @Nullable Integer heapArenas;

		/**
		 * Number of direct arenas of the pooled allocator.
		 */
		private @Nullable Integer directArenas;

		/**
		 * Page size of the pooled allocator, a power of two from 4KB.
		 */
		private @Nullable DataSize pageSize;

		public AllocatorType getType() {
			return this.type;
		}

		public void setType(AllocatorType type) {
			this.type = type;
		}

		public @Nullable Integer getHeapArenas() {
			return this.heapArenas;
		}

		public void setHeapArenas(@Nullable Integer heapArenas) {
			this.heapArenas = heapArenas;
		}

		public @Nullable Integer getDirectArenas() {
			return this.directArenas;
		}

		public void setDirectArenas(@Nullable Integer directArenas) {
			this.directArenas = directArenas;
		}

		public @Nullable DataSize getPageSize() {
			return this.pageSize;
		}

		public void setPageSize(@Nullable DataSize pageSize) {
			this.pageSize = pageSize;
		}

	}

	/**
	 * Size of the buffers that a connection reads into.
	 */
	public static class ReceiveBuffer {

		/**
		 * Size of the first buffer, from where the size follows what is read.
		 */
		private @Nullable DataSize initial;

		/**
		 * Largest size that the buffer may grow to.
		 */
		private @Nullable DataSize maximum;

		/**
		 * Size of every buffer. Excludes 'initial' and 'maximum'.
		 */
		private @Nullable DataSize fixed;

		public @Nullable DataSize getInitial() {
			return this.initial;
		}

		public void setInitial(@Nullable DataSize initial) {
			this.initial = initial;
		}

		public @Nullable DataSize getMaximum() {
			return this.maximum;
		}

		public void setMaximum(@Nullable DataSize maximum) {
			this.maximum = maximum;
		}

		public @Nullable DataSize getFixed() {
			return this.fixed;
		}

		public void setFixed(@Nullable DataSize fixed) {
			this.fixed = fixed;
		}

	}

	/**
	 * Limits of what waits to be sent on a connection.
	 */
	public static class WriteBuffer {

		/**
		 * Size below which a connection that was not writable is writable again.
		 */
		private @Nullable DataSize lowWaterMark;

		/**
		 * Size above which a connection is not writable.
		 */
		private @Nullable DataSize highWaterMark;

		public @Nullable DataSize getLowWaterMark() {
			return this.lowWaterMark;
		}

		public void setLowWaterMark(@Nullable DataSize lowWaterMark) {
			this.lowWaterMark = lowWaterMark;
		}

		public @Nullable DataSize getHighWaterMark() {
			return this.highWaterMark;
		}

		public void setHighWaterMark(@Nullable DataSize highWaterMark) {
			this.highWaterMark = highWaterMark;
		}

	}

	/**
	 * Settings of the io_uring transport.
	 */
	public static class IoUring {

		/**
		 * Size from which a buffer is sent without a copy into the kernel. Needs the
		 * transport 'io-uring'.
		 */
		private @Nullable DataSize zeroCopySendThreshold;

		public @Nullable DataSize getZeroCopySendThreshold() {
			return this.zeroCopySendThreshold;
		}

		public void setZeroCopySendThreshold(@Nullable DataSize zeroCopySendThreshold) {
			this.zeroCopySendThreshold = zeroCopySendThreshold;
		}

	}

	/**
	 * Settings that the server announces to HTTP/2 clients.
	 */
	public static class Http2 {

		/**
		 * Size of a request body that a client may send before it has to wait for the
		 * server.
		 */
		private @Nullable DataSize initialWindowSize;

		/**
		 * Largest frame that a client may send, from 16KB to one byte less than 16MB.
		 */
		private @Nullable DataSize maxFrameSize;

		public @Nullable DataSize getInitialWindowSize() {
			return this.initialWindowSize;
		}

		public void setInitialWindowSize(@Nullable DataSize initialWindowSize) {
			this.initialWindowSize = initialWindowSize;
		}

		public @Nullable DataSize getMaxFrameSize() {
			return this.maxFrameSize;
		}

		public void setMaxFrameSize(@Nullable DataSize maxFrameSize) {
			this.maxFrameSize = maxFrameSize;
		}

	}

}
