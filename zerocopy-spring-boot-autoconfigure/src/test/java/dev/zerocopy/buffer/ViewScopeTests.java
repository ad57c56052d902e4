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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.ByteProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link ViewScope}: what is left of a view once its scope is closed.
 */
class ViewScopeTests {

	private static final String MESSAGE = "View of POST /echo was used after its exchange ended: "
			+ "call copy() to keep the bytes";

	private static final byte[] CONTENT = "1234567890".getBytes(StandardCharsets.US_ASCII);

	/**
	 * Methods that know the answer, or the slice, without reading memory.
	 */
	private static final Set<String> WITHOUT_READS = Set.of("length", "isEmpty", "slice", "parts", "chunks", "position",
			"hasRemaining", "remaining");

	private final ViewScope scope = ViewScope.open("POST /echo");

	@Test
	void scopeIsOpenUntilItIsClosed() {
		assertThat(this.scope.isOpen()).isTrue();
		this.scope.close();
		assertThat(this.scope.isOpen()).isFalse();
		this.scope.close();
		assertThat(this.scope.isOpen()).isFalse();
	}

	@Test
	void whenScopeIsThatOfASignalThenMessageSaysSo() {
		ViewScope signal = ViewScope.openForSignal("POST /ingest");
		ByteView view = view(Unpooled.wrappedBuffer(CONTENT), signal);
		signal.close();
		assertThatExceptionOfType(ViewClosedException.class).isThrownBy(view::length)
			.withMessage("View of POST /ingest was used after its onNext returned: call copy() to keep the bytes");
	}

	@Test
	void unboundedScopeNeverCloses() {
		ViewScope.UNBOUNDED.close();
		assertThat(ViewScope.UNBOUNDED.isOpen()).isTrue();
		assertThat(ByteView.wrap(CONTENT).parseInt()).isEqualTo(1234567890);
	}

	@ParameterizedTest(name = "{1}")
	@MethodSource("methods")
	void whenScopeIsClosedThenEveryMethodNamesTheEndpoint(BiFunction<ByteBuf, ViewScope, Object> target,
			Method method) {
		Object view = target.apply(Unpooled.wrappedBuffer(CONTENT), this.scope);
		this.scope.close();
		assertThatThrownBy(() -> invoke(method, view)).isInstanceOf(ViewClosedException.class).hasMessage(MESSAGE);
	}

	@ParameterizedTest(name = "{1}")
	@MethodSource("methods")
	void whenScopeIsOpenThenEveryMethodWorks(BiFunction<ByteBuf, ViewScope, Object> target, Method method)
			throws Throwable {
		invoke(method, target.apply(Unpooled.wrappedBuffer(CONTENT), this.scope));
	}

	@ParameterizedTest(name = "{1}")
	@MethodSource("readingMethods")
	void whenScopeClosesDuringTheReadThenWhatWasReadIsNotReturned(BiFunction<ByteBuf, ViewScope, Object> target,
			Method method) {
		Object view = target.apply(new ClosingByteBuf(this.scope), this.scope);
		assertThatThrownBy(() -> invoke(method, view)).isInstanceOf(ViewClosedException.class).hasMessage(MESSAGE);
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("methodsThatTakeAView")
	void whenOtherViewIsClosedThenItIsNotReadEither(Method method) {
		ByteView other = view(Unpooled.wrappedBuffer(CONTENT), this.scope);
		this.scope.close();
		assertThatThrownBy(() -> method.invoke(ByteView.wrap(CONTENT), other)).cause()
			.isInstanceOf(ViewClosedException.class)
			.hasMessage(MESSAGE);
	}

	@Test
	void whenScopeClosesThenSlicesEndToo() {
		ByteView view = view(Unpooled.wrappedBuffer(CONTENT), this.scope);
		BodyView body = BodyView.of(List.of(Unpooled.wrappedBuffer(CONTENT), Unpooled.wrappedBuffer(CONTENT)),
				this.scope);
		Iterator<ByteView> chunks = body.chunks(7).iterator();
		chunks.next();
		List<ByteView> views = List.of(view.slice(1), view.slice(1, 2), view.trim(), body.parts().get(1), chunks.next(),
				body.slice(3).parts().get(0), ByteCursor.of(view).remaining());
		this.scope.close();
		assertThat(views)
			.allSatisfy((each) -> assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> each.byteAt(0))
				.withMessage(MESSAGE));
		assertThatExceptionOfType(ViewClosedException.class).isThrownBy(chunks::hasNext);
		assertThatExceptionOfType(ViewClosedException.class).isThrownBy(chunks::next);
	}

	@Test
	void whenScopeIsClosedThenCopyLivesOn() {
		byte[] copy = view(Unpooled.wrappedBuffer(CONTENT.clone()), this.scope).copy();
		this.scope.close();
		assertThat(copy).isEqualTo(CONTENT);
	}

	@Test
	void whenScopeIsClosedThenToStringSaysSo() {
		ByteView view = view(Unpooled.wrappedBuffer(CONTENT), this.scope);
		BodyView body = body(Unpooled.wrappedBuffer(CONTENT), this.scope);
		ByteCursor cursor = ByteCursor.of(view);
		this.scope.close();
		assertThat(view).hasToString("ByteView[closed: POST /echo]");
		assertThat(body).hasToString("BodyView[10 bytes in 1 parts, first ByteView[closed: POST /echo]]");
		assertThat(cursor).hasToString("ByteCursor[position 0 of ByteView[closed: POST /echo]]");
	}

	@Test
	void whenScopeClosesDuringToStringThenNothingIsShown() {
		assertThat(view(new ClosingByteBuf(this.scope), this.scope)).hasToString("ByteView[closed: POST /echo]");
	}

	@Test
	void whenBufferIsReleasedTooEarlyThenToStringSaysSo() {
		ByteBuf buffer = Unpooled.buffer(10).writeBytes(CONTENT);
		ByteView view = view(buffer, this.scope);
		buffer.release();
		assertThat(view).hasToString("ByteView[released: POST /echo]");
	}

	@Test
	void whenScopeClosesDuringForEachByteThenProcessorIsNotCalledAnyMore() {
		StringBuilder seen = new StringBuilder();
		BodyView body = body(Unpooled.wrappedBuffer(CONTENT), this.scope);
		assertThatExceptionOfType(ViewClosedException.class).isThrownBy(() -> body.forEachByte((value) -> {
			seen.append((char) value);
			if (value == '3') {
				this.scope.close();
			}
			return true;
		}));
		assertThat(seen).hasToString("123");
	}

	static Stream<Arguments> readingMethods() {
		return methods().filter((arguments) -> !WITHOUT_READS.contains(((Method) arguments.get()[1]).getName()));
	}

	static Stream<Method> methodsThatTakeAView() {
		return methods().map((arguments) -> (Method) arguments.get()[1])
			.filter((method) -> List.of(method.getParameterTypes()).equals(List.of(ByteView.class)));
	}

	static Stream<Arguments> methods() {
		Map<Class<?>, BiFunction<ByteBuf, ViewScope, Object>> targets = Map.of(ByteView.class, ViewScopeTests::view,
				BodyView.class, ViewScopeTests::body, ByteCursor.class,
				(buffer, scope) -> ByteCursor.of(view(buffer, scope)));
		return targets.entrySet()
			.stream()
			.flatMap((target) -> Arrays.stream(target.getKey().getDeclaredMethods())
				.filter(ViewScopeTests::isPublicAndGuarded)
				.map((method) -> Arguments.of(target.getValue(), method)));
	}

	private static boolean isPublicAndGuarded(Method method) {
		boolean description = method.getName().equals("toString") && method.getParameterCount() == 0;
		return Modifier.isPublic(method.getModifiers()) && !Modifier.isStatic(method.getModifiers())
				&& !method.isSynthetic() && !description;
	}

	private static BodyView body(ByteBuf buffer, ViewScope scope) {
		return BodyView.of(List.of(buffer), scope);
	}

	private static ByteView view(ByteBuf buffer, ViewScope scope) {
		return ByteView.of(buffer, 0, CONTENT.length, scope);
	}

	private static Object invoke(Method method, Object target) throws Throwable {
		Object[] arguments = Arrays.stream(method.getParameterTypes()).map(ViewScopeTests::argument).toArray();
		try {
			return method.invoke(target, arguments);
		}
		catch (InvocationTargetException ex) {
			throw ex.getCause();
		}
	}

	private static Object argument(Class<?> type) {
		Map<Class<?>, Object> arguments = Map.ofEntries(Map.entry(int.class, 1), Map.entry(long.class, 1L),
				Map.entry(byte.class, (byte) '1'), Map.entry(byte[].class, CONTENT),
				Map.entry(CharSequence.class, new String(CONTENT, StandardCharsets.US_ASCII)),
				Map.entry(ByteView.class, ByteView.wrap(CONTENT)), Map.entry(Object.class, ByteView.wrap(CONTENT)),
				Map.entry(Charset.class, StandardCharsets.UTF_8), Map.entry(Checksum.class, new CRC32C()),
				Map.entry(MessageDigest.class, sha256()), Map.entry(ByteProcessor.class, ByteProcessor.FIND_NUL),
				Map.entry(DataBuffer.class, DefaultDataBufferFactory.sharedInstance.allocateBuffer(16)));
		return arguments.get(type);
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * A buffer whose memory is given away while it is read.
	 */
	private static final class ClosingByteBuf extends UnpooledHeapByteBuf {

		private final ViewScope scope;

		ClosingByteBuf(ViewScope scope) {
			super(UnpooledByteBufAllocator.DEFAULT, CONTENT.clone(), CONTENT.length);
			this.scope = scope;
		}

		@Override
		protected byte _getByte(int index) {
			this.scope.close();
			return super._getByte(index);
		}

		@Override
		protected long _getLongLE(int index) {
			this.scope.close();
			return super._getLongLE(index);
		}

		@Override
		public byte[] array() {
			this.scope.close();
			return super.array();
		}

		@Override
		public ByteBuf getBytes(int index, byte[] target, int targetIndex, int length) {
			this.scope.close();
			return super.getBytes(index, target, targetIndex, length);
		}

		@Override
		public ByteBuffer nioBuffer(int index, int length) {
			this.scope.close();
			return super.nioBuffer(index, length);
		}

		@Override
		public ByteBuffer[] nioBuffers(int index, int length) {
			this.scope.close();
			return super.nioBuffers(index, length);
		}

	}

}
