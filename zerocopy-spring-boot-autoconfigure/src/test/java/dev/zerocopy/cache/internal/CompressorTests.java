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

package dev.zerocopy.cache.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import java.util.zip.GZIPInputStream;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import dev.zerocopy.cache.internal.Compressor.Effort;
import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Compressor}.
 */
class CompressorTests {

	private final Compressor compressor = new Compressor();

	@ParameterizedTest
	@EnumSource(value = ContentCoding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
	void whenTextIsLongEnoughThenItIsSmallerAndTheSame(ContentCoding coding) throws IOException {
		Brotli4jLoader.ensureAvailability();
		for (int length : new int[] { 1024, 1025, 1137, 1138, 5000, 200_000 }) {
			byte[] text = "zero-copy ".repeat(20_000).substring(0, length).getBytes();
			for (Effort effort : Effort.values()) {
				ByteBuf encoded = this.compressor.encode(coding, Unpooled.wrappedBuffer(text), effort);
				assertThat(encoded).as("%d bytes", length).isNotNull();
				assertThat(encoded.readableBytes()).isLessThan(length / 2);
				assertThat(decode(coding, ByteBufUtil.getBytes(encoded))).isEqualTo(text);
				encoded.release();
			}
		}
	}

	private static byte[] decode(ContentCoding coding, byte[] bytes) throws IOException {
		InputStream encoded = new ByteArrayInputStream(bytes);
		try (InputStream decoded = switch (coding) {
			case GZIP -> new GZIPInputStream(encoded);
			case BR -> new BrotliInputStream(encoded);
			case ZSTD -> new ZstdInputStream(encoded);
			case IDENTITY -> encoded;
		}) {
			return decoded.readAllBytes();
		}
	}

	@ParameterizedTest
	@EnumSource(value = ContentCoding.class, names = "IDENTITY", mode = EnumSource.Mode.EXCLUDE)
	void whenBodyDoesNotShrinkThenThereIsNoVariant(ContentCoding coding) {
		byte[] noise = new byte[5000];
		new Random(1).nextBytes(noise);
		assertThat(this.compressor.encode(coding, Unpooled.wrappedBuffer(noise), Effort.values()[0])).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "text/plain,1024,true", "text/plain,1023,false", "application/json;charset=UTF-8,2000,true",
			"application/problem+json,2000,true", "image/png,2000,false", "image/svg+xml,2000,true",
			"font/woff2,2000,false", "nonsense,2000,false" })
	void whenTypeIsTextAndBodyIsNotSmallThenItIsWorthTrying(String contentType, int length, boolean worth) {
		assertThat(Compressor.isWorthTrying(contentType, length)).isEqualTo(worth);
	}

	@Test
	void whenTypeIsUnknownThenItIsNotWorthTrying() {
		assertThat(Compressor.isWorthTrying(null, 2000)).isFalse();
	}

}
