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

import java.net.Socket;
import java.util.Map;

import dev.zerocopy.autoconfigure.TestServers.Channels;
import dev.zerocopy.server.AllocatorStats;
import dev.zerocopy.server.EventLoopThreads;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.server.ServerOptions;
import dev.zerocopy.server.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementContextAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.reactor.netty.autoconfigure.actuate.web.server.NettyReactiveManagementContextAutoConfiguration;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.ServerPortInfoApplicationContextInitializer;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads the settings of {@link ZeroCopyNettyProperties} back from the channels of real
 * servers.
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerOptionsIntegrationTests {

	private static final String[] SETTINGS = { "zerocopy.netty.tcp-no-delay=false", "zerocopy.netty.so-linger=3s",
			"zerocopy.netty.so-sndbuf=40KB", "zerocopy.netty.so-rcvbuf=48KB", "zerocopy.netty.so-backlog=77",
			"zerocopy.netty.write-buffer.low-water-mark=10KB", "zerocopy.netty.write-buffer.high-water-mark=20KB",
			"zerocopy.netty.receive-buffer.fixed=8KB", "zerocopy.netty.allocator.type=pooled",
			"zerocopy.netty.allocator.direct-arenas=3" };

	private final ReactiveWebApplicationContextRunner runner = TestServers.runner();

	@ParameterizedTest
	@ValueSource(strings = { "nio", "epoll" })
	void whenSetThenAcceptedHttp11ConnectionHasTheOptions(String transport) {
		this.runner.withPropertyValues(SETTINGS)
			.withPropertyValues("zerocopy.netty.transport=" + transport)
			.run((context) -> {
				try (Socket socket = TestServers.connect(TestServers.port(context))) {
					TestServers.hello(socket);
					assertTuned(context.getBean(Channels.class).last());
				}
			});
	}

	@Test
	void whenSetThenAcceptedHttp2ConnectionAndItsStreamsHaveTheOptions() {
		this.runner.withPropertyValues(SETTINGS)
			.withPropertyValues("server.http2.enabled=true", "zerocopy.netty.http2.initial-window-size=300KB",
					"zerocopy.netty.http2.max-frame-size=32KB", "server.max-http-request-header-size=9KB")
			.run((context) -> {
				assertThat(TestServers.getH2c(TestServers.port(context), "/")).isEqualTo("hello");
				Channel stream = context.getBean(Channels.class).last();
				assertThat(stream).isInstanceOf(Http2StreamChannel.class);
				assertThat(stream.alloc()).isSameAs(stream.parent().alloc());
				assertThat(stream.config().getWriteBufferHighWaterMark()).isEqualTo(20 * 1024);
				assertThat(stream.config().getWriteBufferLowWaterMark()).isEqualTo(10 * 1024);
				assertTuned(stream.parent());
				Http2FrameCodec codec = stream.parent().pipeline().get(Http2FrameCodec.class);
				assertThat(codec.connection().local().flowController().initialWindowSize()).isEqualTo(300 * 1024);
				assertThat(codec.decoder().localSettings().maxFrameSize()).isEqualTo(32 * 1024);
				assertThat(codec.decoder().localSettings().maxHeaderListSize()).isEqualTo(9 * 1024);
			});
	}

	private static void assertTuned(Channel channel) {
		assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isFalse();
		assertThat(channel.config().getOption(ChannelOption.SO_LINGER)).isEqualTo(3);
		// Linux doubles what is asked for.
		assertThat(channel.config().getOption(ChannelOption.SO_SNDBUF)).isIn(40 * 1024, 80 * 1024);
		assertThat(channel.config().getOption(ChannelOption.SO_RCVBUF)).isIn(48 * 1024, 96 * 1024);
		assertThat(channel.config().getWriteBufferWaterMark().low()).isEqualTo(10 * 1024);
		assertThat(channel.config().getWriteBufferWaterMark().high()).isEqualTo(20 * 1024);
		assertThat(channel.config().<FixedRecvByteBufAllocator>getRecvByteBufAllocator())
			.isInstanceOf(FixedRecvByteBufAllocator.class);
		assertThat(channel.alloc()).isInstanceOf(PooledByteBufAllocator.class);
		assertThat(((PooledByteBufAllocator) channel.alloc()).metric().numDirectArenas()).isEqualTo(3);
	}

	@Test
	void whenNothingIsSetThenOptionsAreThoseOfReactorNetty() {
		this.runner.run((context) -> {
			try (Socket socket = TestServers.connect(TestServers.port(context))) {
				TestServers.hello(socket);
				Channel channel = context.getBean(Channels.class).last();
				assertThat(channel.config().getOption(ChannelOption.TCP_NODELAY)).isTrue();
				assertThat(channel.config().getOption(ChannelOption.SO_LINGER)).isEqualTo(-1);
				assertThat(channel.config().getWriteBufferWaterMark()).isSameAs(WriteBufferWaterMark.DEFAULT);
				assertThat(channel.alloc()).isSameAs(ByteBufAllocator.DEFAULT);
			}
		});
	}

	@Test
	void whenAllocatorDiffersFromThatOfNettyThenHttp2StreamUsesItAndWarningSaysWhoDoesNot(CapturedOutput output) {
		this.runner.withPropertyValues("server.http2.enabled=true", "zerocopy.netty.allocator.type=unpooled")
			.run((context) -> {
				TestServers.getH2c(TestServers.port(context), "/");
				assertThat(context.getBean(Channels.class).last().alloc()).isSameAs(UnpooledByteBufAllocator.DEFAULT);
				assertThat(output).contains("zerocopy.netty.allocator")
					.contains("{io.netty.allocator.type=unpooled} as system properties");
			});
	}

	@ParameterizedTest
	@CsvSource({ "nio,nio,NIO", "epoll,epoll,EPOLL" })
	void inspectorTellsWhatTheServerRunsWith(String value, String id, Transport transport) {
		this.runner.withPropertyValues(SETTINGS)
			.withPropertyValues("zerocopy.netty.transport=" + value, "zerocopy.netty.event-loop-threads=2")
			.run((context) -> {
				ServerInspector inspector = inspectorOfBoundServer(context);
				assertThat(inspector.options().accepted()).isEmpty();
				TestServers.get(TestServers.port(context), "/");
				ServerOptions options = inspector.options();
				assertThat(options.transport()).isEqualTo(id);
				assertThat(options.eventLoopThreads()).isEqualTo(2);
				assertThat(options.allocator()).isEqualTo("PooledByteBufAllocator");
				assertThat(options.listening()).containsEntry("SO_BACKLOG", 77);
				assertThat(options.accepted()).containsEntry("TCP_NODELAY", false)
					.containsEntry("SO_LINGER", 3)
					.containsEntry("RECVBUF_ALLOCATOR", "FixedRecvByteBufAllocator")
					.containsEntry("WRITE_BUFFER_WATER_MARK", Map.of("low", 10 * 1024, "high", 20 * 1024));
				AllocatorStats stats = inspector.allocator();
				assertThat(stats.type()).isEqualTo("PooledByteBufAllocator");
				assertThat(stats.usedDirectBytes()).isPositive();
				Class<?> type = context.getBean(Channels.class).last().getClass();
				assertThat(type)
					.isEqualTo((transport == Transport.NIO) ? NioSocketChannel.class : EpollSocketChannel.class);
			});
	}

	@Test
	void threadsThatServeConnectionsAreKnownWithWhatTheyAllocate() {
		this.runner.withPropertyValues("zerocopy.netty.event-loop-threads=1").run((context) -> {
			EventLoopThreads threads = context.getBean(EventLoopThreads.class);
			assertThat(threads.count()).isZero();
			TestServers.get(TestServers.port(context), "/");
			long before = threads.allocatedBytes();
			assertThat(before).isPositive();
			TestServers.get(TestServers.port(context), "/");
			assertThat(threads.allocatedBytes()).isGreaterThan(before);
			assertThat(threads.count()).isEqualTo(1);
		});
	}

	@Test
	void whenIoUringIsAskedForThenItIsUsedWithItsOptions() {
		String reason = Transport.IO_URING.unavailableReason();
		Assumptions.assumeTrue(reason == null, () -> "io_uring cannot be used here: " + reason);
		this.runner
			.withPropertyValues("zerocopy.netty.transport=io-uring", "zerocopy.netty.event-loop-threads=1",
					"zerocopy.netty.io-uring.zero-copy-send-threshold=64KB", "zerocopy.netty.so-reuseport=true")
			.run((context) -> {
				ServerInspector inspector = inspectorOfBoundServer(context);
				assertThat(TestServers.get(TestServers.port(context), "/")).endsWith("hello");
				Channel channel = context.getBean(Channels.class).last();
				assertThat(channel).isInstanceOf(IoUringSocketChannel.class);
				assertThat(channel.config().getOption(IoUringChannelOption.IO_URING_WRITE_ZERO_COPY_THRESHOLD))
					.isEqualTo(64 * 1024);
				ServerOptions options = inspector.options();
				assertThat(options.transport()).isEqualTo("io-uring");
				assertThat(options.listening()).containsEntry("SO_REUSEPORT", true);
				assertThat(options.accepted()).containsEntry("IO_URING_WRITE_ZERO_COPY_THRESHOLD", 64 * 1024);
			});
	}

	@Test
	void whenQuickAckIsSetThenEpollConnectionHasIt() {
		this.runner.withPropertyValues("zerocopy.netty.transport=epoll", "zerocopy.netty.tcp-quick-ack=true")
			.run((context) -> {
				ServerInspector inspector = inspectorOfBoundServer(context);
				TestServers.get(TestServers.port(context), "/");
				assertThat(inspector.options().accepted()).containsKey("TCP_QUICKACK");
			});
	}

	@Test
	void whenManagementHasItsOwnPortThenItsServerIsNotTouched() {
		this.runner
			.withConfiguration(AutoConfigurations.of(ManagementContextAutoConfiguration.class,
					NettyReactiveManagementContextAutoConfiguration.class, EndpointAutoConfiguration.class,
					WebEndpointAutoConfiguration.class))
			.withInitializer(new ServerPortInfoApplicationContextInitializer())
			.withPropertyValues(SETTINGS)
			.withPropertyValues("management.server.port=0")
			.run((context) -> {
				ServerInspector inspector = inspectorOfBoundServer(context);
				int management = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
				assertThat(TestServers.get(management, "/")).startsWith("HTTP/1.1 ");
				assertThat(inspector.options().accepted()).isEmpty();
				assertThat(context.getBean(EventLoopThreads.class).count()).isZero();
				assertThat(TestServers.get(TestServers.port(context), "/")).endsWith("hello");
				assertThat(inspector.options().accepted()).isNotEmpty();
				assertThat(context.getBean(EventLoopThreads.class).count()).isOne();
			});
	}

	/**
	 * The server tells its inspector that it is bound a little after the start returns.
	 */
	private static ServerInspector inspectorOfBoundServer(ApplicationContext context) {
		ServerInspector inspector = context.getBean(ServerInspector.class);
		Awaitility.await().untilAsserted(() -> assertThat(inspector.options()).isNotNull());
		return inspector;
	}

}
