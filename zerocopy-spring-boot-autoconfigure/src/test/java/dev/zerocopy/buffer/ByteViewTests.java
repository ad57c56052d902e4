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

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ByteView} over every kind of buffer.
 */
class ByteViewTests {

	@BufferTest
	void lengthAndBytesAreThoseOfTheRegion(TestBuffers buffers) {
		ByteView view = buffers.view("abc");
		assertThat(view.length()).isEqualTo(3);
		assertThat(view.isEmpty()).isFalse();
		assertThat(view.byteAt(0)).isEqualTo((byte) 'a');
		assertThat(view.byteAt(2)).isEqualTo((byte) 'c');
	}

	@BufferTest
	void whenRegionIsEmptyThenThereIsNothingToFindOrRead(TestBuffers buffers) throws Exception {
		ByteView view = buffers.view("");
		assertThat(view.isEmpty()).isTrue();
		assertThat(view.length()).isZero();
		assertThat(view.indexOf((byte) '7')).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(view.indexOf(new byte[] { '7' })).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(view.trim().isEmpty()).isTrue();
		assertThat(view.slice(0)).isEqualTo(view);
		assertThat(view.contentEquals("")).isTrue();
		assertThat(view.contentEquals(new byte[0])).isTrue();
		assertThat(view.startsWith("")).isTrue();
		assertThat(view.asByteBuffer().remaining()).isZero();
		assertThat(view.copy()).isEmpty();
		assertThat(view.toString(StandardCharsets.UTF_8)).isEmpty();
		assertThat(view).isEqualTo(ByteView.wrap(new byte[0])).hasSameHashCodeAs(ByteView.wrap(new byte[0]));
		assertThat(crcOf(view)).isZero();
		assertThat(sha256Of(view)).isEqualTo(MessageDigest.getInstance("SHA-256").digest());
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.byteAt(0))
			.withMessage("offset: 0 (expected: none)");
	}

	@BufferTest
	void whenOffsetIsOutsideThenByteAtNamesTheRange(TestBuffers buffers) {
		ByteView view = buffers.view("123456789");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.byteAt(9))
			.withMessage("offset: 9 (expected: 0..8)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.byteAt(-1))
			.withMessage("offset: -1 (expected: 0..8)");
	}

	@BufferTest
	void whenPartIsOutsideThenSliceNamesTheRange(TestBuffers buffers) {
		ByteView view = buffers.view("123456789");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.slice(10))
			.withMessage("offset: 10 (expected: 0..9)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.slice(-1, 1))
			.withMessage("offset: -1 (expected: 0..9)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.slice(8, 2))
			.withMessage("length: 2 (expected: 0..1)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.slice(2, -1))
			.withMessage("length: -1 (expected: 0..7)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.slice(1, Integer.MAX_VALUE))
			.withMessage("length: 2147483647 (expected: 0..8)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> view.indexOf((byte) 1, 10))
			.withMessage("offset: 10 (expected: 0..9)");
	}

	@Test
	void whenRegionIsNotWrittenThenViewIsRefused() {
		ByteBuf buffer = Unpooled.buffer(16).writeZero(8).readerIndex(4);
		assertThat(ByteView.of(buffer, 0, 8, ViewScope.UNBOUNDED).length()).isEqualTo(8);
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> ByteView.of(buffer, 1, 8, ViewScope.UNBOUNDED))
			.withMessage("length: 8 (expected: 0..7)");
		assertThatExceptionOfType(IndexOutOfBoundsException.class)
			.isThrownBy(() -> ByteView.of(buffer, -1, 1, ViewScope.UNBOUNDED))
			.withMessage("offset: -1 (expected: 0..8)");
	}

	@BufferTest
	void indexOfByteFindsTheFirstOneAtEachOffset(TestBuffers buffers) {
		byte[] content = new byte[20];
		for (int i = 0; i < content.length; i++) {
			content[i] = (byte) ('A' + i);
		}
		ByteView view = buffers.view(content);
		for (int i = 0; i < content.length; i++) {
			assertThat(view.indexOf(content[i])).isEqualTo(i);
			assertThat(view.indexOf(content[i], i)).isEqualTo(i);
			assertThat(view.indexOf(content[i], i + 1)).isEqualTo(ByteView.INDEX_NOT_FOUND);
		}
	}

	@BufferTest
	void indexOfByteDoesNotSeeBytesAround(TestBuffers buffers) {
		ByteView view = buffers.view("a7b7c");
		assertThat(view.slice(0, 1).indexOf((byte) '7')).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(view.slice(2, 1).indexOf((byte) '7')).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(view.slice(2).indexOf((byte) '7')).isEqualTo(1);
		assertThat(view.slice(4).indexOf((byte) '7')).isEqualTo(ByteView.INDEX_NOT_FOUND);
	}

	@BufferTest
	void indexOfSequenceFindsTheFirstOccurrence(TestBuffers buffers) {
		ByteView view = buffers.view("aaabaaab--0123456789-end");
		for (String sequence : new String[] { "", "a", "aab", "aaab--", "b", "0123456789", "-end", "end", "ends",
				"aaaa", "aaabaaab--0123456789-end", "aaabaaab--0123456789-end7" }) {
			int expected = "aaabaaab--0123456789-end".indexOf(sequence);
			assertThat(view.indexOf(sequence.getBytes(StandardCharsets.US_ASCII))).as(sequence).isEqualTo(expected);
			assertThat(view.indexOf(buffers.view(sequence))).as(sequence).isEqualTo(expected);
		}
	}

	@BufferTest
	void indexOfSequenceDoesNotSeeBytesAround(TestBuffers buffers) {
		ByteView view = buffers.view("abcdefghij").slice(2, 6);
		assertThat(view.indexOf("bc".getBytes(StandardCharsets.US_ASCII))).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(view.indexOf("hi".getBytes(StandardCharsets.US_ASCII))).isEqualTo(ByteView.INDEX_NOT_FOUND);
		assertThat(view.indexOf("gh".getBytes(StandardCharsets.US_ASCII))).isEqualTo(4);
	}

	@BufferTest
	void sliceSharesTheMemory(TestBuffers buffers) {
		ByteBuf buffer = buffers.buffer("0123456789".getBytes(StandardCharsets.US_ASCII));
		ByteView slice = ByteView.of(buffer, buffer.readerIndex(), 10, buffers.scope()).slice(2, 6).slice(1);
		assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo("34567");
		if (!buffer.isReadOnly()) {
			buffer.setByte(buffer.readerIndex() + 4, 'x');
			assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo("3x567");
		}
	}

	@BufferTest
	void trimLeavesOutSpacesAndTabsOnly(TestBuffers buffers) {
		assertThat(buffers.view(" \t a\tb \t").trim().toString(StandardCharsets.US_ASCII)).isEqualTo("a\tb");
		assertThat(buffers.view(" \t ").trim().isEmpty()).isTrue();
		assertThat(buffers.view("\r\na\u000b").trim().toString(StandardCharsets.US_ASCII)).isEqualTo("\r\na\u000b");
		assertThat(buffers.view("\u00a0a\u0000").trim().length()).isEqualTo(3);
		ByteView trimmed = buffers.view("a b");
		assertThat(trimmed.trim()).isSameAs(trimmed);
	}

	@BufferTest
	void whenContentIsTheSameThenViewsAreEqualAtEveryLengthAndOffset(TestBuffers buffers) {
		byte[] content = new byte[48];
		new Random(17).nextBytes(content);
		ByteView view = buffers.view(content);
		for (int offset = 0; offset < 8; offset++) {
			for (int length = 0; length <= 40; length++) {
				byte[] part = Arrays.copyOfRange(content, offset, offset + length);
				ByteView slice = view.slice(offset, length);
				assertThat(slice.contentEquals(part)).isTrue();
				assertThat(slice.contentEquals(ByteView.wrap(part))).isTrue();
				assertThat(slice.contentEquals(new String(part, StandardCharsets.ISO_8859_1))).isTrue();
				assertThat(slice).isEqualTo(ByteView.wrap(part)).hasSameHashCodeAs(ByteView.wrap(part));
				if (length > 0) {
					part[length - 1]++;
					assertThat(slice.contentEquals(part)).isFalse();
					assertThat(slice.contentEquals(ByteView.wrap(part))).isFalse();
					assertThat(slice.contentEquals(new String(part, StandardCharsets.ISO_8859_1))).isFalse();
					assertThat(slice).isNotEqualTo(ByteView.wrap(part));
				}
			}
		}
	}

	@BufferTest
	void whenLengthDiffersThenContentDiffers(TestBuffers buffers) {
		ByteView view = buffers.view("abcdefghij");
		for (String other : new String[] { "", "abcdefghi", "abcdefghij7", "7abcdefghij" }) {
			assertThat(view.contentEquals(other)).isFalse();
			assertThat(view.contentEqualsIgnoreCase(other)).isFalse();
			assertThat(view.contentEquals(buffers.view(other))).isFalse();
			assertThat(view.contentEqualsIgnoreCase(buffers.view(other))).isFalse();
			assertThat(view.contentEquals(other.getBytes(StandardCharsets.US_ASCII))).isFalse();
			assertThat(view.contentEqualsIgnoreCase(other.getBytes(StandardCharsets.US_ASCII))).isFalse();
		}
	}

	@BufferTest
	void contentEqualsIgnoreCaseFoldsAsciiLetters(TestBuffers buffers) {
		ByteView view = buffers.view("Content-Type: TEXT/html");
		String other = "content-tYPE: text/HTML";
		assertThat(view.contentEqualsIgnoreCase(other)).isTrue();
		assertThat(view.contentEqualsIgnoreCase(other.getBytes(StandardCharsets.US_ASCII))).isTrue();
		assertThat(view.contentEqualsIgnoreCase(buffers.view(other))).isTrue();
		assertThat(view.contentEquals(other)).isFalse();
		assertThat(view.contentEquals(buffers.view(other))).isFalse();
	}

	@BufferTest
	void whenTextIsBeyondLatin1ThenItDiffers(TestBuffers buffers) {
		ByteView view = buffers.view("\u00e9A");
		assertThat(view.contentEquals("\u00e9A")).isTrue();
		assertThat(view.contentEquals("\u01e9A")).isFalse();
		assertThat(view.contentEquals("\u00e9\u0141")).isFalse();
		assertThat(view.contentEqualsIgnoreCase("\u00c9a")).isFalse();
		// U+212A is the Kelvin sign, which Unicode folds to k.
		assertThat(buffers.view("k").contentEqualsIgnoreCase("\u212a")).isFalse();
	}

	@BufferTest
	void startsWithComparesTheFirstBytes(TestBuffers buffers) {
		ByteView view = buffers.view("application/json");
		for (String prefix : new String[] { "", "a", "applicat", "application/", "application/json" }) {
			assertThat(view.startsWith(prefix)).isTrue();
			assertThat(view.startsWith(prefix.getBytes(StandardCharsets.US_ASCII))).isTrue();
			assertThat(view.startsWith(buffers.view(prefix))).isTrue();
		}
		for (String prefix : new String[] { "b", "applicax", "application/x", "application/json7", "pplication" }) {
			assertThat(view.startsWith(prefix)).isFalse();
			assertThat(view.startsWith(prefix.getBytes(StandardCharsets.US_ASCII))).isFalse();
			assertThat(view.startsWith(buffers.view(prefix))).isFalse();
		}
	}

	@BufferTest
	void parseReadsNumbersInPlace(TestBuffers buffers) {
		assertThat(buffers.view("-2147483648").parseInt()).isEqualTo(Integer.MIN_VALUE);
		assertThat(buffers.view("9223372036854775807").parseLong()).isEqualTo(Long.MAX_VALUE);
		assertThat(buffers.view("x42y").slice(1, 2).parseInt()).isEqualTo(42);
	}

	@BufferTest
	void whenNumberIsInvalidThenMessageNamesSourceTextAndPosition(TestBuffers buffers) {
		ByteView view = buffers.view("/12a4".getBytes(StandardCharsets.US_ASCII), "path variable 'id'").slice(1);
		assertThatExceptionOfType(InvalidNumberException.class).isThrownBy(view::parseInt)
			.withMessage("path variable 'id': \"12a4\" is not a number (unexpected 'a' at position 2)")
			.satisfies((ex) -> {
				assertThat(ex.getSource()).isEqualTo("path variable 'id'");
				assertThat(ex.getText()).isEqualTo("12a4");
				assertThat(ex.getPosition()).isEqualTo(2);
			});
	}

	@BufferTest
	void asByteBufferIsReadOnlyAndHoldsTheBytes(TestBuffers buffers) {
		ByteView view = buffers.view("0123456789").slice(2, 6);
		ByteBuffer buffer = view.asByteBuffer();
		assertThat(buffer.isReadOnly()).isTrue();
		assertThat(buffer.position()).isZero();
		assertThat(buffer.limit()).isEqualTo(6);
		assertThat(buffer.capacity()).as("bytes around").isEqualTo(6);
		assertThat(StandardCharsets.US_ASCII.decode(buffer).toString()).isEqualTo("234567");
	}

	@BufferTest
	void asByteBufferSharesTheMemoryOfOneBuffer(TestBuffers buffers) {
		ByteBuf buffer = buffers.buffer("0123456789".getBytes(StandardCharsets.US_ASCII));
		ByteBuffer shared = ByteView.of(buffer, buffer.readerIndex(), 10, buffers.scope()).asByteBuffer();
		if (!buffer.isReadOnly()) {
			buffer.setByte(buffer.readerIndex(), 'x');
			boolean copied = buffer.nioBufferCount() > 1;
			assertThat(shared.get(0)).isEqualTo((byte) (copied ? '0' : 'x'));
		}
	}

	@BufferTest
	void updateAddsTheBytesToChecksumAndDigest(TestBuffers buffers) throws Exception {
		byte[] content = new byte[10_000];
		new Random(5).nextBytes(content);
		byte[] part = Arrays.copyOfRange(content, 1, 9_998);
		ByteView view = buffers.view(content).slice(1, 9_997);
		CRC32C expected = new CRC32C();
		expected.update(part);
		assertThat(crcOf(view)).isEqualTo(expected.getValue());
		assertThat(sha256Of(view)).isEqualTo(MessageDigest.getInstance("SHA-256").digest(part));
	}

	@BufferTest
	void copyIsTheCallersOwn(TestBuffers buffers) {
		ByteView view = buffers.view("abcdef").slice(1, 4);
		byte[] copy = view.copy();
		assertThat(copy).isEqualTo("bcde".getBytes(StandardCharsets.US_ASCII));
		copy[0] = 'x';
		assertThat(view.contentEquals("bcde")).isTrue();
	}

	@BufferTest
	void toStringWithCharsetDecodesTheBytes(TestBuffers buffers) {
		ByteView view = buffers.view("h\u00e9llo \u20ac".getBytes(StandardCharsets.UTF_8));
		assertThat(view.toString(StandardCharsets.UTF_8)).isEqualTo("h\u00e9llo \u20ac");
		assertThat(view.slice(0, 1).toString(StandardCharsets.US_ASCII)).isEqualTo("h");
	}

	@BufferTest
	void toStringDescribesWithoutControlCharacters(TestBuffers buffers) {
		assertThat(buffers.view("a\"b\r\n\\\u00e9")).hasToString("ByteView[7 bytes: \"a\\\"b\\x0d\\x0a\\\\\\xe9\"]");
		assertThat(buffers.view("y".repeat(100)).toString())
			.isEqualTo("ByteView[100 bytes: \"" + "y".repeat(64) + "...\"]");
	}

	@BufferTest
	void equalsAndHashCodeGoByContent(TestBuffers buffers) {
		ByteView view = buffers.view("content");
		assertThat(view).isEqualTo(view)
			.isEqualTo(ByteView.copyOf("content", StandardCharsets.US_ASCII, "another source"))
			.hasSameHashCodeAs(ByteView.wrap("content".getBytes(StandardCharsets.US_ASCII)))
			.isNotEqualTo(buffers.view("contenT"))
			.isNotEqualTo(null)
			.isNotEqualTo("content");
	}

	@Test
	void whenAnyByteChangesThenHashChanges() {
		for (int length = 1; length <= 40; length++) {
			byte[] content = new byte[length];
			int hash = ByteView.wrap(content).hashCode();
			for (int i = 0; i < length; i++) {
				content[i] = 1;
				assertThat(ByteView.wrap(content).hashCode()).as("%d of %d", i, length).isNotEqualTo(hash);
				content[i] = 0;
			}
		}
	}

	@Test
	void copyOfEncodesAndWrapShares() {
		assertThat(ByteView.copyOf("\u20ac", StandardCharsets.UTF_8).copy())
			.isEqualTo("\u20ac".getBytes(StandardCharsets.UTF_8));
		byte[] bytes = { 1, 2 };
		ByteView view = ByteView.wrap(bytes);
		bytes[0] = 9;
		assertThat(view.byteAt(0)).isEqualTo((byte) 9);
		assertThatExceptionOfType(InvalidNumberException.class)
			.isThrownBy(() -> ByteView.copyOf("a", StandardCharsets.US_ASCII, "query parameter 'n'").parseLong())
			.withMessage("query parameter 'n': \"a\" is not a number (unexpected 'a' at position 0)");
	}

	private static long crcOf(ByteView view) {
		Checksum checksum = new CRC32C();
		view.update(checksum);
		return checksum.getValue();
	}

	private static byte[] sha256Of(ByteView view) throws NoSuchAlgorithmException {
		MessageDigest digest = MessageDigest.getInstance("SHA-256");
		view.update(digest);
		return digest.digest();
	}

}
