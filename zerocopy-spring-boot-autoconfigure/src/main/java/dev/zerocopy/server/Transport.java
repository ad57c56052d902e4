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

package dev.zerocopy.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringIoHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.ClassUtils;

/**
 * Netty transport that carries the connections of the server. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public enum Transport {

	/**
	 * The first that works of io_uring, epoll, kqueue and NIO, as Reactor Netty chooses.
	 */
	AUTO("auto"),

	/**
	 * Java NIO, which works everywhere.
	 */
	NIO("nio"),

	/**
	 * Linux epoll.
	 */
	EPOLL("epoll"),

	/**
	 * Linux io_uring. Needs {@code io.netty:netty-transport-native-io_uring}.
	 */
	IO_URING("io-uring"),

	/**
	 * BSD and macOS kqueue, which only {@link #AUTO} selects.
	 */
	KQUEUE("kqueue");

	private static final String IO_URING_CLASS = "io.netty.channel.uring.IoUring";

	private final String id;

	Transport(String id) {
		this.id = id;
	}

	/**
	 * Returns the name used in properties and reports, such as {@code io-uring}.
	 * @return the name
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Says why this transport cannot be used in this process.
	 * @return the reason, or {@code null} if the transport can be used
	 */
	public @Nullable String unavailableReason() {
		return switch (this) {
			case AUTO, NIO -> null;
			case EPOLL -> Epoll.isAvailable() ? null : reason(Epoll.unavailabilityCause());
			case IO_URING -> ClassUtils.isPresent(IO_URING_CLASS, null) ? IoUringSupport.unavailableReason()
					: "io.netty:netty-transport-native-io_uring is not on the class path";
			case KQUEUE -> "it cannot be selected";
		};
	}

	/**
	 * Creates the event loops of a server that uses this transport. The caller must
	 * dispose of them.
	 * @param threads the number of event loops, at least one
	 * @return new resources, not yet started
	 */
	public LoopResources loopResources(int threads) {
		return switch (this) {
			case NIO -> resources(threads, NioIoHandler.newFactory());
			case EPOLL -> resources(threads, EpollIoHandler.newFactory());
			case IO_URING -> resources(threads, IoUringSupport.newFactory());
			case AUTO, KQUEUE -> LoopResources.create(TransportLoopResources.PREFIX, threads, true);
		};
	}

	private LoopResources resources(int threads, IoHandlerFactory factory) {
		return new TransportLoopResources(this, threads, factory);
	}

	/**
	 * Returns the option that switches delayed acknowledgements off.
	 * @return the option, or {@code null} if this transport has none
	 */
	public @Nullable ChannelOption<Boolean> quickAck() {
		return switch (this) {
			case EPOLL -> EpollChannelOption.TCP_QUICKACK;
			case IO_URING -> IoUringSupport.quickAck();
			default -> null;
		};
	}

	/**
	 * Returns the option by which several sockets may listen on one port.
	 * @return the option, or {@code null} if this transport has none
	 */
	public @Nullable ChannelOption<Boolean> reusePort() {
		return (this == NIO || this == AUTO) ? null : UnixChannelOption.SO_REUSEPORT;
	}

	/**
	 * Returns the option for the size in bytes from which a buffer is sent without a copy
	 * into the kernel.
	 * @return the option, or {@code null} if this transport has none
	 */
	public @Nullable ChannelOption<Integer> zeroCopySendThreshold() {
		return (this == IO_URING) ? IoUringSupport.zeroCopySendThreshold() : null;
	}

	/**
	 * Returns the transport that accepted connections use on the given event loops.
	 * @param resources the event loops of the server
	 * @return the transport, never {@link #AUTO}
	 */
	public static Transport of(LoopResources resources) {
		EventLoopGroup group = resources.onServer(LoopResources.DEFAULT_NATIVE);
		return of(resources.onChannelClass(SocketChannel.class, group));
	}

	static Transport of(Class<? extends Channel> type) {
		String packageName = type.getPackageName();
		return switch (packageName.substring(packageName.lastIndexOf('.') + 1)) {
			case "epoll" -> EPOLL;
			case "uring" -> IO_URING;
			case "kqueue" -> KQUEUE;
			default -> NIO;
		};
	}

	private static String reason(Throwable cause) {
		return NestedExceptionUtils.getMostSpecificCause(cause).toString();
	}

	/**
	 * Keeps the classes of an optional library out of the enclosing type.
	 */
	private static final class IoUringSupport {

		static @Nullable String unavailableReason() {
			return IoUring.isAvailable() ? null : reason(IoUring.unavailabilityCause());
		}

		static IoHandlerFactory newFactory() {
			return IoUringIoHandler.newFactory();
		}

		static ChannelOption<Boolean> quickAck() {
			return IoUringChannelOption.TCP_QUICKACK;
		}

		static ChannelOption<Integer> zeroCopySendThreshold() {
			return IoUringChannelOption.IO_URING_WRITE_ZERO_COPY_THRESHOLD;
		}

	}

}
