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

package dev.zerocopy.edge.internal;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures the heap bytes that an event loop allocates for a request that the edge
 * answers, from the socket to the socket, at the level of leak tracking that is Netty's
 * default.
 */
class EdgeAllocationIntegrationTests {

	private static final int ROUNDS = 20;

	private static final int REQUESTS = 2_000;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

	@BeforeAll
	static void stopTracking() {
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
	}

	@AfterAll
	static void resumeTracking() {
		ResourceLeakDetector.setLevel(LEVEL);
	}

	@Test
	void answersWithoutHeap() throws Exception {
		String request = TestHeads.MEDIUM;
		String text = TestAnswers.text("/e/1", false, false);
		ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer()
			.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
		AtomicLong thread = new AtomicLong();
		EdgeResponder responder = (head, buffer, start, last, output) -> {
			thread.setPlain(Thread.currentThread().getId());
			output.write(answer.retainedSlice());
			return true;
		};
		long least = Long.MAX_VALUE;
		try (TestServer server = new TestServer(TestServer.Kind.EPOLL, responder, UnaryOperator.identity());
				TestClient client = new TestClient(server.port())) {
			for (int round = 0; round < ROUNDS; round++) {
				long before = (round > 0) ? THREADS.getThreadAllocatedBytes(thread.get()) : 0;
				for (int i = 0; i < REQUESTS; i++) {
					client.send(request);
					assertThat(client.read(false)).isEqualTo("200 /e/1");
				}
				least = Math.min(least, THREADS.getThreadAllocatedBytes(thread.get()) - before);
			}
		}
		finally {
			answer.release();
		}
		assertThat(least / (double) REQUESTS).as("heap bytes for a request").isLessThan(1);
	}

}
