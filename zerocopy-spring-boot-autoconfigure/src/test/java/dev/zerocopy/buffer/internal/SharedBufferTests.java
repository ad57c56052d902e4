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
package dev.zerocopy.buffer.internal;

import java.nio.charset.StandardCharsets;

import dev.zerocopy.testsupport.LeakDetectionExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.IllegalReferenceCountException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SharedBuffer}.
 */
class SharedBufferTests {

	private final ByteBuf memory = Unpooled.directBuffer(16)
		.writeBytes("0123456789".getBytes(StandardCharsets.US_ASCII));

	@Test
	void whenReleasedTooOftenThenTheMemoryKeepsItsCount() {
		SharedBuffer buffer = share();
		buffer.release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(buffer::release);
		assertThat(this.memory.refCnt()).isOne();
		this.memory.release();
	}

	@Test
	void whenASliceIsReleasedTooOftenThenTheMemoryKeepsItsCount() {
		SharedBuffer buffer = share();
		ByteBuf slice = buffer.retainedSlice(2, 3);
		assertThat(slice.toString(StandardCharsets.US_ASCII)).isEqualTo("234");
		slice.release();
		slice.release();
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(slice::release);
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(buffer::release);
		assertThat(this.memory.refCnt()).isOne();
		this.memory.release();
	}

	@Test
	void whenReleasedThenAccessIsRefused() {
		SharedBuffer buffer = share();
		ByteBuf slice = buffer.slice(2, 3);
		assertThat(buffer.getByte(0)).isEqualTo((byte) '0');
		buffer.release();
		for (ByteBuf gone : new ByteBuf[] { buffer, slice }) {
			assertRefused(() -> gone.getByte(0));
			assertRefused(() -> gone.getInt(0));
			assertRefused(() -> gone.toString(StandardCharsets.US_ASCII));
			assertRefused(gone::nioBuffer);
			assertRefused(gone::nioBuffers);
			assertRefused(() -> gone.internalNioBuffer(0, 1));
			assertRefused(gone::memoryAddress);
			assertRefused(gone::retain);
		}
		this.memory.release();
	}

	private static void assertRefused(Runnable access) {
		assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(access::run);
	}

	@Test
	void itIsNoJoinedBufferThatGivesAwayItsParts() {
		SharedBuffer buffer = share();
		assertThat(buffer.unwrap()).isNull();
		assertThat(buffer.isContiguous()).isTrue();
		buffer.setByte(0, 'x');
		assertThat(this.memory.getByte(0)).isEqualTo((byte) 'x');
		buffer.release();
		this.memory.release();
	}

	@Test
	void whenItIsForgottenThenTheLeakIsReported() {
		forget();
		assertThat(LeakDetectionExtension.takeLeaks()).hasSize(1)
			.first()
			.asString()
			.contains("SharedBuffer", "left here");
		this.memory.release(2);
	}

	private void forget() {
		share().touch("left here");
	}

	private SharedBuffer share() {
		return new SharedBuffer(UnpooledByteBufAllocator.DEFAULT, this.memory.retainedSlice());
	}

}
