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

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.zip.CRC32C;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link BodyView} over every kind of buffer.
 */
class BodyViewTests {

	private static final byte[] CONTENT = new byte[300];

	static {
		new Random(23).nextBytes(CONTENT);
	}

	@BufferTest
	void whenBodyLiesInManyBuffersThenOffsetsGoThroughAllOfThem(TestBuffers buffers) {
		BodyView body = buffers.body("abc", "", "d", "efgh", "");
		assertThat(body.length()).isEqualTo(8);
		assertThat(body.isEmpty()).isFalse();
		assertThat(body.parts()).extracting((part) -> part.toString(StandardCharsets.US_ASCII))
			.containsExactly("abc", "d", "efgh");
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < 8; i++) {
			text.append((char) body.byteAt(i));
		}
		assertThat(text).hasToString("abcdefgh");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> body.byteAt(8))
			.withMessage("offset: 8 (expected: 0..7)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> body.byteAt(-1))
			.withMessage("offset: -1 (expected: 0..7)");
	}

	@BufferTest
	void whenThereAreNoBytesThenBodyIsEmpty(TestBuffers buffers) {
		assertEmpty(buffers.body());
		assertEmpty(buffers.body("", ""));
		assertEmpty(buffers.body("abc").slice(3));
		assertEmpty(BodyView.empty());
		assertEmpty(BodyView.wrap(new byte[0]));
	}

	private void assertEmpty(BodyView body) {
		assertThat(body.isEmpty()).isTrue();
		assertThat(body.length()).isZero();
		assertThat(body.parts()).isEmpty();
		assertThat(body.chunks(10)).isEmpty();
		assertThat(body.asByteBuffers()).isEmpty();
		assertThat(body.copy()).isEmpty();
		assertThat(body.toString(StandardCharsets.UTF_8)).isEmpty();
		assertThat(body.indexOf((byte) 0)).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(body.forEachByte((value) -> false)).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(body.slice(0).length()).isZero();
		assertThat(body).hasToString("BodyView[0 bytes in 0 parts]");
		assertThat(crcOf(body)).isZero();
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> body.byteAt(0))
			.withMessage("offset: 0 (expected: none)");
	}

	@BufferTest
	void whenBufferIsPartlyReadThenOnlyTheRestBelongsToTheBody(TestBuffers buffers) {
		ByteBuf buffer = buffers.buffer("abcdef".getBytes(StandardCharsets.US_ASCII));
		int readerIndex = buffer.readerIndex();
		buffer.skipBytes(2);
		BodyView body = BodyView.of(List.of(buffer), buffers.scope());
		buffer.readerIndex(readerIndex);
		assertThat(body.toString(StandardCharsets.US_ASCII)).isEqualTo("cdef");
	}

	@BufferTest
	void chunksHaveOneSizeWhereverBuffersEnd(TestBuffers buffers) {
		for (int partLength : new int[] { 7, 64, 300 }) {
			BodyView body = buffers.body(CONTENT, partLength);
			for (int size : new int[] { 1, 5, 7, 64, 299, 300, 5_000 }) {
				Iterable<ByteView> chunks = body.chunks(size);
				assertChunks(chunks, size);
				assertChunks(chunks, size);
			}
		}
	}

	private void assertChunks(Iterable<ByteView> chunks, int size) {
		int offset = 0;
		for (ByteView chunk : chunks) {
			int end = Math.min(CONTENT.length, offset + size);
			byte[] expected = Arrays.copyOfRange(CONTENT, offset, end);
			assertThat(chunk.contentEquals(expected)).as("chunk at %d", offset).isTrue();
			offset = end;
		}
		assertThat(offset).isEqualTo(CONTENT.length);
	}

	@BufferTest
	void whenChunkCrossesBuffersThenItSharesTheirMemory(TestBuffers buffers) {
		ByteBuf first = buffers.buffer("abc".getBytes(StandardCharsets.US_ASCII));
		ByteBuf second = buffers.buffer("def".getBytes(StandardCharsets.US_ASCII));
		BodyView body = BodyView.of(List.of(first, second), buffers.scope());
		Iterator<ByteView> chunks = body.chunks(2).iterator();
		chunks.next();
		ByteView crossing = chunks.next();
		assertThat(crossing.contentEquals("cd")).isTrue();
		assertThat(crossing.slice(1).contentEquals("d")).isTrue();
		if (!second.isReadOnly()) {
			second.setByte(second.readerIndex(), 'x');
			assertThat(crossing.contentEquals("cx")).isTrue();
		}
	}

	@BufferTest
	void whenChunksAreUsedUpThenNextFails(TestBuffers buffers) {
		Iterator<ByteView> chunks = buffers.body("ab").chunks(2).iterator();
		assertThat(chunks.hasNext()).isTrue();
		chunks.next();
		assertThat(chunks.hasNext()).isFalse();
		assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(chunks::next);
	}

	@Test
	void whenChunkSizeIsNotPositiveThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> BodyView.empty().chunks(0))
			.withMessage("size: 0 (expected: > 0)");
	}

	@BufferTest
	void forEachByteHandsOverAllBytesOrStops(TestBuffers buffers) {
		BodyView body = buffers.body("abc", "def", "ghi");
		StringBuilder text = new StringBuilder();
		assertThat(body.forEachByte((value) -> {
			text.append((char) value);
			return true;
		})).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(text).hasToString("abcdefghi");
		assertThat(body.forEachByte((value) -> value != 'a')).isZero();
		assertThat(body.forEachByte((value) -> value != 'e')).isEqualTo(4);
		assertThat(body.forEachByte((value) -> value != 'i')).isEqualTo(8);
	}

	@BufferTest
	void whenProcessorFailsThenItsExceptionIsPassedOn(TestBuffers buffers) {
		IOException failure = new IOException("expected");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> buffers.body("ab").forEachByte((value) -> {
			throw failure;
		})).isSameAs(failure);
	}

	@BufferTest
	void indexOfFindsTheFirstByteOfAllParts(TestBuffers buffers) {
		BodyView body = buffers.body("abc", "dec", "f");
		assertThat(body.indexOf((byte) 'a')).isZero();
		assertThat(body.indexOf((byte) 'c')).isEqualTo(2);
		assertThat(body.indexOf((byte) 'e')).isEqualTo(4);
		assertThat(body.indexOf((byte) 'f')).isEqualTo(6);
		assertThat(body.indexOf((byte) '7')).isEqualTo(ByteView.INDEX_NOT_FOUND);
	}

	@BufferTest
	void asByteBuffersAreReadOnlyAndShareTheMemory(TestBuffers buffers) {
		List<ByteBuf> sources = List.of(buffers.buffer("abcd".getBytes(StandardCharsets.US_ASCII)),
				buffers.buffer("efgh".getBytes(StandardCharsets.US_ASCII)));
		BodyView body = BodyView.of(sources, buffers.scope());
		sources.stream()
			.filter((source) -> !source.isReadOnly())
			.forEach((source) -> source.setByte(source.readerIndex() + 3, 'x'));
		StringBuilder text = new StringBuilder();
		for (ByteBuffer buffer : body.asByteBuffers()) {
			assertThat(buffer.isReadOnly()).isTrue();
			assertThat(buffer.position()).isZero();
			assertThat(buffer.capacity()).as("bytes around").isEqualTo(buffer.limit());
			text.append(StandardCharsets.US_ASCII.decode(buffer));
		}
		assertThat(text).hasToString(sources.get(0).isReadOnly() ? "abcdefgh" : "abcxefgx");
	}

	@BufferTest
	void asByteBuffersNeverCopy(TestBuffers buffers) {
		ByteBuf source = buffers.buffer("abcdefgh".getBytes(StandardCharsets.US_ASCII));
		ByteBuffer[] shared = BodyView.of(List.of(source), buffers.scope()).asByteBuffers();
		if (!source.isReadOnly()) {
			source.setByte(source.readerIndex(), 'x');
			assertThat(shared[0].get(0)).isEqualTo((byte) 'x');
		}
	}

	@BufferTest
	void updateAddsTheBytesOfAllPartsToChecksumAndDigest(TestBuffers buffers) throws Exception {
		CRC32C expected = new CRC32C();
		expected.update(CONTENT);
		for (int partLength : new int[] { 33, 300 }) {
			BodyView body = buffers.body(CONTENT, partLength);
			assertThat(crcOf(body)).isEqualTo(expected.getValue());
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			body.update(digest);
			assertThat(digest.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(CONTENT));
		}
	}

	@BufferTest
	void transferToAppendsACopy(TestBuffers buffers) {
		BodyView body = buffers.body(CONTENT, 100);
		List<DataBuffer> targets = List.of(DefaultDataBufferFactory.sharedInstance.allocateBuffer(4),
				new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT).allocateBuffer(4));
		for (DataBuffer target : targets) {
			target.write((byte) 'a');
			body.transferTo(target);
			byte[] written = new byte[target.readableByteCount()];
			target.read(written);
			assertThat(written[0]).isEqualTo((byte) 'a');
			assertThat(Arrays.copyOfRange(written, 1, written.length)).isEqualTo(CONTENT);
			DataBufferUtils.release(target);
		}
		assertThat(body.copy()).isEqualTo(CONTENT);
	}

	@BufferTest
	void sliceGoesThroughAllPartsAtEveryOffset(TestBuffers buffers) {
		String text = "abcdefghij";
		BodyView body = buffers.body("abc", "d", "efghi", "j");
		for (int from = 0; from <= text.length(); from++) {
			assertThat(body.slice(from).toString(StandardCharsets.US_ASCII)).isEqualTo(text.substring(from));
			for (int to = from; to <= text.length(); to++) {
				BodyView slice = body.slice(from, to - from);
				assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo(text.substring(from, to));
				assertThat(slice.parts()).noneMatch(ByteView::isEmpty);
			}
		}
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> body.slice(11))
			.withMessage("offset: 11 (expected: 0..10)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> body.slice(3, 8))
			.withMessage("length: 8 (expected: 0..7)");
	}

	@BufferTest
	void copyIsTheCallersOwn(TestBuffers buffers) {
		BodyView body = buffers.body(CONTENT, 11);
		byte[] copy = body.copy();
		assertThat(copy).isEqualTo(CONTENT);
		copy[0]++;
		assertThat(body.byteAt(0)).isEqualTo(CONTENT[0]);
	}

	@BufferTest
	void whenCharacterLiesInTwoBuffersThenTextIsWhole(TestBuffers buffers) {
		byte[] text = "h\u00e9llo \u20ac \ud83d\ude00".getBytes(StandardCharsets.UTF_8);
		for (int partLength = 1; partLength <= text.length; partLength++) {
			assertThat(buffers.body(text, partLength).toString(StandardCharsets.UTF_8))
				.isEqualTo("h\u00e9llo \u20ac \ud83d\ude00");
		}
	}

	@BufferTest
	void toStringDescribesTheBody(TestBuffers buffers) {
		assertThat(buffers.body("ab\n", "c"))
			.hasToString("BodyView[4 bytes in 2 parts, first ByteView[3 bytes: \"ab\\x0a\"]]");
	}

	@BufferTest
	void partsCannotBeModified(TestBuffers buffers) {
		List<ByteView> parts = buffers.body("ab", "c").parts();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(parts::clear);
	}

	@Test
	void wrapSharesTheArray() {
		byte[] bytes = { 1, 2 };
		BodyView body = BodyView.wrap(bytes);
		bytes[1] = 9;
		assertThat(body.byteAt(1)).isEqualTo((byte) 9);
	}

	@Test
	void whenBodyIsLongerThanAnArrayThenOffsetsStayRight() {
		byte[] megabyte = new byte[1 << 20];
		ByteBuf shared = Unpooled.wrappedBuffer(megabyte);
		List<ByteBuf> buffers = new ArrayList<>();
		for (int i = 0; i < 3_000; i++) {
			buffers.add(shared);
		}
		buffers.add(Unpooled.wrappedBuffer(new byte[] { 1, 2 }));
		BodyView body = BodyView.of(buffers, ViewScope.UNBOUNDED);
		long end = 3_000L << 20;
		assertThat(body.length()).isEqualTo(end + 2);
		assertThat(body.byteAt(end - 1)).isZero();
		assertThat(body.byteAt(end + 1)).isEqualTo((byte) 2);
		assertThat(body.slice(end).copy()).containsExactly(1, 2);
		assertThatIllegalStateException().isThrownBy(body::copy)
			.withMessage("Body of 3145728002 bytes does not fit an array (expected: 0..2147483639)");
	}

	private static long crcOf(BodyView body) {
		CRC32C checksum = new CRC32C();
		body.update(checksum);
		return checksum.getValue();
	}

}
