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

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

class UpperCaseTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 8, 9, 15, 16, 200 })
	void whenTextIsAsciiThenLettersAreUpperCase(int length) {
		String text = "the Quick_brown {fox} `jumps' @over [the] lazy dog ~~ az AZ 09 ".repeat(4).substring(0, length);
		DataBuffer buffer = new DefaultDataBufferFactory(true).wrap(text.getBytes(StandardCharsets.US_ASCII));
		UpperCase.apply(buffer);
		assertThat(buffer.toString(StandardCharsets.US_ASCII)).isEqualTo(text.toUpperCase());
	}

	@Test
	void whenByteIsNoLowerCaseLetterThenItStays() {
		byte[] all = new byte[256];
		for (int i = 0; i < 256; i++) {
			all[i] = (byte) i;
		}
		UpperCase.apply(new DefaultDataBufferFactory().wrap(all));
		for (int i = 0; i < 256; i++) {
			assertThat(all[i]).isEqualTo((byte) ((i >= 'a' && i <= 'z') ? i - 32 : i));
		}
	}

	@Test
	void whenBufferHasPartsThenBytesAroundTheTextStay() {
		ByteBuf first = Unpooled.copiedBuffer("head: a", StandardCharsets.US_ASCII);
		ByteBuf second = Unpooled.copiedBuffer("bcdefghijklmnop", StandardCharsets.US_ASCII);
		ByteBuf whole = Unpooled.wrappedBuffer(first, second);
		whole.readerIndex(6).writerIndex(17);
		DataBuffer buffer = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT).wrap(whole);
		UpperCase.apply(buffer);
		assertThat(buffer.toString(StandardCharsets.US_ASCII)).isEqualTo("ABCDEFGHIJK");
		assertThat(whole.toString(0, 22, StandardCharsets.US_ASCII)).isEqualTo("head: ABCDEFGHIJKlmnop");
		whole.release();
	}

}
