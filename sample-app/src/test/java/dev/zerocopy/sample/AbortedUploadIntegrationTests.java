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

package dev.zerocopy.sample;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;

import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Uploads of a library jar that the client gives up half way. The server allocates from
 * an allocator of its own without thread caches, so that its active allocations are
 * exactly the buffers that nobody has released.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class AbortedUploadIntegrationTests {

	private static final PooledByteBufAllocator ALLOCATOR = new PooledByteBufAllocator(true, 1, 1, 8192, 6, 0, 0,
			false);

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@CsvSource({ "/echo,1000", "/checksum,100", "/batch,100", "/upper,100" })
	void whenClientAbortsHalfWayThenNoBufferIsLeft(String path, int times) throws IOException {
		byte[] jar = Files.readAllBytes(RealJar.find());
		for (int i = 0; i < times; i++) {
			sendHalf(path, jar, path.endsWith("/echo") ? jar.length / 4 : 0);
		}
		await().untilAsserted(() -> assertThat(activeAllocations()).as("buffers not released").isZero());
		assertThat(allocations()).as("buffers ever allocated").isGreaterThan(times);
	}

	/**
	 * Announce the whole body, send half of it and read what comes back meanwhile, then
	 * reset the connection. The small send buffer makes sure that the server has read
	 * most of what was sent.
	 */
	private void sendHalf(String path, byte[] body, int expected) throws IOException {
		ByteBuffer head = StandardCharsets.US_ASCII
			.encode("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
					+ "Content-Length: " + body.length + "\r\n\r\n");
		ByteBuffer[] request = { head, ByteBuffer.wrap(body, 0, body.length / 2) };
		ByteBuffer answer = ByteBuffer.allocate(64 * 1024);
		try (Selector selector = Selector.open();
				SocketChannel channel = SocketChannel
					.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port))) {
			channel.setOption(StandardSocketOptions.SO_SNDBUF, 1024 * 1024);
			channel.setOption(StandardSocketOptions.SO_LINGER, 0);
			channel.configureBlocking(false);
			SelectionKey key = channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
			long received = 0;
			while (request[1].hasRemaining() || received < expected) {
				assertThat(selector.select(60_000)).as("ready channels within a minute").isPositive();
				selector.selectedKeys().clear();
				channel.write(request);
				key.interestOps(SelectionKey.OP_READ | (request[1].hasRemaining() ? SelectionKey.OP_WRITE : 0));
				int count = channel.read(answer.clear());
				assertThat(count).as("bytes read").isNotNegative();
				received += count;
			}
		}
	}

	private static long activeAllocations() {
		return ALLOCATOR.metric().directArenas().stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum()
				+ ALLOCATOR.metric().heapArenas().stream().mapToLong(PoolArenaMetric::numActiveAllocations).sum();
	}

	private static long allocations() {
		return ALLOCATOR.metric().directArenas().stream().mapToLong(PoolArenaMetric::numAllocations).sum();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class AllocatorConfiguration {

		@Bean
		NettyServerCustomizer testAllocatorCustomizer() {
			return (server) -> server.childOption(ChannelOption.ALLOCATOR, ALLOCATOR);
		}

	}

}
