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

package dev.zerocopy.buffer;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.ByteProcessor;
import io.netty.util.ResourceLeakDetector;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures the heap bytes that each operation of a view allocates. The tracking of leaks
 * is off meanwhile, since it allocates with each access.
 */
class ViewAllocationTests {

	private static final int WARM_UP = 3_000;

	private static final int ROUNDS = 10;

	private static final int OPERATIONS = 100;

	/**
	 * The size of a view, with and without compressed pointers.
	 */
	private static final long VIEW = 48;

	/**
	 * The size of the {@code ByteBuffer}s that a direct region takes.
	 */
	private static final long BYTE_BUFFERS = 256;

	private static final int CONTENT_LENGTH = 16_384;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

	static volatile Object objectSink;

	static volatile long numberSink;

	@BeforeAll
	static void stopTracking() {
		ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
	}

	@AfterAll
	static void resumeTracking() {
		ResourceLeakDetector.setLevel(LEVEL);
	}

	@BufferTest
	void operationsThatReturnNoObjectAllocateNothing(TestBuffers buffers) {
		ByteView view = buffers.view("Content-Type: text/html; q=1");
		ByteView same = buffers.view("Content-Type: text/html; q=1");
		ByteView number = buffers.view("-1234567890");
		byte[] array = "Content-Type: text/html; q=1".getBytes(StandardCharsets.US_ASCII);
		byte[] upperCase = "CONTENT-TYPE: TEXT/HTML; Q=1".getBytes(StandardCharsets.US_ASCII);
		String text = new String(array, StandardCharsets.US_ASCII);
		byte[] sequence = "html".getBytes(StandardCharsets.US_ASCII);
		ByteView sequenceView = ByteView.wrap(sequence);
		ByteCursor cursor = ByteCursor.of(view);
		Map<String, LongSupplier> operations = new LinkedHashMap<>();
		operations.put("length", view::length);
		operations.put("isEmpty", () -> view.isEmpty() ? 1 : 0);
		operations.put("byteAt", () -> view.byteAt(7));
		operations.put("indexOf(byte)", () -> view.indexOf((byte) 'q'));
		operations.put("indexOf(byte, from)", () -> view.indexOf((byte) 't', 9));
		operations.put("indexOf(bytes)", () -> view.indexOf(sequence));
		operations.put("indexOf(view)", () -> view.indexOf(sequenceView));
		operations.put("trim of nothing", () -> view.trim().length());
		operations.put("contentEquals(bytes)", () -> view.contentEquals(array) ? 1 : 0);
		operations.put("contentEquals(view)", () -> view.contentEquals(same) ? 1 : 0);
		operations.put("contentEquals(text)", () -> view.contentEquals(text) ? 1 : 0);
		operations.put("contentEqualsIgnoreCase(bytes)", () -> view.contentEqualsIgnoreCase(upperCase) ? 1 : 0);
		operations.put("contentEqualsIgnoreCase(view)", () -> view.contentEqualsIgnoreCase(same) ? 1 : 0);
		operations.put("contentEqualsIgnoreCase(text)", () -> view.contentEqualsIgnoreCase(text) ? 1 : 0);
		operations.put("startsWith(bytes)", () -> view.startsWith(array) ? 1 : 0);
		operations.put("startsWith(view)", () -> view.startsWith(same) ? 1 : 0);
		operations.put("startsWith(text)", () -> view.startsWith(text) ? 1 : 0);
		operations.put("equals", () -> view.equals(same) ? 1 : 0);
		operations.put("hashCode", view::hashCode);
		operations.put("parseInt", number::parseInt);
		operations.put("parseLong", number::parseLong);
		operations.put("cursor.peek", cursor::peek);
		operations.put("cursor.skip", () -> cursor.skip((byte) 'x') ? 1 : 0);
		operations.put("cursor.hasRemaining", () -> cursor.hasRemaining() ? 1 : 0);
		operations.put("cursor.skipWhitespace", () -> {
			cursor.skipWhitespace();
			return cursor.position();
		});
		SoftAssertions.assertSoftly((softly) -> operations
			.forEach((name, operation) -> softly.assertThat(allocatedBy(() -> numberSink = operation.getAsLong()))
				.as(name)
				.isZero()));
	}

	@BufferTest
	void operationsOnBodiesThatReturnNoObjectAllocateNothing(TestBuffers buffers) {
		BodyView body = body(buffers, 3);
		Map<String, LongSupplier> operations = new LinkedHashMap<>();
		operations.put("length", body::length);
		operations.put("byteAt", () -> body.byteAt(70));
		operations.put("indexOf", () -> body.indexOf((byte) 'z'));
		SoftAssertions.assertSoftly((softly) -> operations
			.forEach((name, operation) -> softly.assertThat(allocatedBy(() -> numberSink = operation.getAsLong()))
				.as(name)
				.isZero()));
	}

	@BufferTest
	void operationsThatReturnAnObjectAllocateNoMore(TestBuffers buffers) {
		ByteView view = buffers.view("  0123456789 ");
		ByteCursor cursor = ByteCursor.of(view);
		Map<String, Supplier<Object>> operations = new LinkedHashMap<>();
		operations.put("slice(offset)", () -> view.slice(1));
		operations.put("slice(offset, length)", () -> view.slice(1, 3));
		operations.put("trim", view::trim);
		operations.put("cursor.remaining", () -> {
			cursor.skipWhitespace();
			return cursor.remaining();
		});
		operations.put("cursor.readToken", cursor::readToken);
		SoftAssertions.assertSoftly((softly) -> operations
			.forEach((name, operation) -> softly.assertThat(allocatedBy(() -> objectSink = operation.get()))
				.as(name)
				.isBetween(1L, VIEW)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("dev.zerocopy.buffer.TestBuffers#contiguous")
	void copyAllocatesTheArrayAndNoOther(TestBuffers buffers) {
		ByteView view = buffers.view(new byte[CONTENT_LENGTH]);
		assertThat(allocatedBy(() -> objectSink = view.copy())).isBetween((long) CONTENT_LENGTH,
				CONTENT_LENGTH + BYTE_BUFFERS);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("dev.zerocopy.buffer.TestBuffers#contiguous")
	void checksumsCopyNothing(TestBuffers buffers) throws Exception {
		ByteView view = buffers.view(new byte[CONTENT_LENGTH]);
		CRC32C checksum = new CRC32C();
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		long allowed = switch (buffers.kind()) {
			case HEAP_UNPOOLED, HEAP_POOLED, HEAP_ADAPTIVE -> 0;
			// The JDK copies read-only heap memory in pieces of 4 KiB.
			case HEAP_READ_ONLY, NIO_READ_ONLY -> 4_096 + BYTE_BUFFERS;
			default -> BYTE_BUFFERS;
		};
		SoftAssertions.assertSoftly((softly) -> {
			softly.assertThat(allocatedBy(() -> view.update(checksum))).as("checksum").isBetween(0L, allowed);
			softly.assertThat(allocatedBy(() -> view.update(digest))).as("digest").isBetween(0L, allowed);
		});
	}

	@Test
	void whenBodyLiesInManyBuffersThenChecksumsCopyNothing() throws Exception {
		ByteBuf part = Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(CONTENT_LENGTH));
		ByteBuf composite = Unpooled.wrappedBuffer(part.duplicate(), part.duplicate());
		BodyView body = BodyView.of(List.of(part, part, composite), ViewScope.UNBOUNDED);
		CRC32C checksum = new CRC32C();
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		assertThat(allocatedBy(() -> body.update(checksum))).isBetween(1L, 4 * BYTE_BUFFERS);
		assertThat(allocatedBy(() -> body.update(digest))).isBetween(1L, 4 * BYTE_BUFFERS);
		assertThat(allocatedBy(() -> objectSink = body.asByteBuffers())).isBetween(1L, 6 * BYTE_BUFFERS);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("dev.zerocopy.buffer.TestBuffers#contiguous")
	void asByteBufferCopiesNothing(TestBuffers buffers) {
		ByteView view = buffers.view(new byte[CONTENT_LENGTH]);
		assertThat(allocatedBy(() -> objectSink = view.asByteBuffer())).isBetween(1L, 2 * BYTE_BUFFERS);
	}

	@BufferTest
	void chunksCopyNothing(TestBuffers buffers) {
		BodyView body = body(buffers, 1);
		long iterator = 64;
		SoftAssertions.assertSoftly((softly) -> softly.assertThat(allocatedBy(() -> {
			for (ByteView chunk : body.chunks(10)) {
				objectSink = chunk;
			}
		})).isBetween(10 * 24L, iterator + 10 * VIEW));
	}

	@BufferTest
	void forEachByteAllocatesOneObjectForEachPart(TestBuffers buffers) {
		BodyView body = body(buffers, 3);
		SoftAssertions.assertSoftly(
				(softly) -> softly.assertThat(allocatedBy(() -> numberSink = body.forEachByte(ByteProcessor.FIND_NUL)))
					.isBetween(0L, 3 * 32L));
	}

	private static BodyView body(TestBuffers buffers, int parts) {
		return buffers.body("0123456789".repeat(9).getBytes(StandardCharsets.US_ASCII), 90 / parts);
	}

	private static long allocatedBy(Runnable operation) {
		run(operation, WARM_UP);
		long least = Long.MAX_VALUE;
		for (int i = 0; i < ROUNDS; i++) {
			long before = THREADS.getCurrentThreadAllocatedBytes();
			run(operation, OPERATIONS);
			long after = THREADS.getCurrentThreadAllocatedBytes();
			least = Math.min(least, after - before);
		}
		return least / OPERATIONS;
	}

	private static void run(Runnable operation, int times) {
		for (int i = 0; i < times; i++) {
			operation.run();
		}
	}

}
