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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

import io.netty.buffer.AdaptiveByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.EmptyByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Creates buffers of one kind with the content in one place, and views of them. On close
 * it verifies that nobody changed a reference count or an index and that every buffer is
 * gone.
 */
final class TestBuffers implements AutoCloseable {

	private static final int PADDING = 5;

	private static final int COMPONENT_LENGTH = 3;

	private final Kind kind;

	private final Place place;

	private final ViewScope scope = ViewScope.open("GET /test");

	private final List<Created> created = new ArrayList<>();

	private final List<ByteBuf> roots = new ArrayList<>();

	private final List<ByteBuf> components = new ArrayList<>();

	TestBuffers(Kind kind, Place place) {
		this.kind = kind;
		this.place = place;
	}

	static Stream<TestBuffers> all() {
		return Arrays.stream(Kind.values())
			.flatMap((kind) -> Arrays.stream(Place.values()).map((place) -> new TestBuffers(kind, place)));
	}

	/**
	 * Leave out composites, which take some objects for each of their components.
	 */
	static Stream<TestBuffers> contiguous() {
		return all().filter((buffers) -> buffers.kind != Kind.HEAP_COMPOSITE && buffers.kind != Kind.DIRECT_COMPOSITE);
	}

	Kind kind() {
		return this.kind;
	}

	ViewScope scope() {
		return this.scope;
	}

	ByteView view(String content) {
		return view(content.getBytes(StandardCharsets.ISO_8859_1));
	}

	ByteView view(byte[] content) {
		return view(content, null);
	}

	ByteView view(byte[] content, @Nullable String source) {
		ByteBuf buffer = buffer(content);
		return ByteView.of(buffer, buffer.readerIndex(), buffer.readableBytes(), this.scope, source);
	}

	BodyView body(String... parts) {
		return BodyView.of(
				Arrays.stream(parts).map((part) -> buffer(part.getBytes(StandardCharsets.ISO_8859_1))).toList(),
				this.scope);
	}

	BodyView body(byte[] content, int partLength) {
		List<ByteBuf> buffers = new ArrayList<>();
		for (int i = 0; i < content.length; i += partLength) {
			buffers.add(buffer(Arrays.copyOfRange(content, i, Math.min(content.length, i + partLength))));
		}
		return BodyView.of(buffers, this.scope);
	}

	/**
	 * Create a buffer whose readable bytes are the content, with other bytes around it
	 * unless the place is the start.
	 */
	ByteBuf buffer(byte[] content) {
		int padding = (this.place != Place.START) ? PADDING : 0;
		byte[] bytes = new byte[padding + content.length + padding];
		Arrays.fill(bytes, (byte) '7');
		System.arraycopy(content, 0, bytes, padding, content.length);
		ByteBuf root = this.kind.factory.create(bytes, this::component);
		this.roots.add(root);
		ByteBuf buffer = switch (this.place) {
			case START -> root;
			case MIDDLE -> root.setIndex(padding, padding + content.length);
			case SLICE -> root.slice(padding, content.length);
		};
		this.created.add(new Created(buffer, buffer.readerIndex(), buffer.writerIndex()));
		return buffer;
	}

	private ByteBuf component(ByteBuf buffer) {
		this.components.add(buffer);
		return buffer;
	}

	@Override
	public void close() {
		this.scope.close();
		for (Created each : this.created) {
			assertThat(each.buffer.refCnt()).as("reference count").isOne();
			assertThat(each.buffer.readerIndex()).as("reader index").isEqualTo(each.readerIndex);
			assertThat(each.buffer.writerIndex()).as("writer index").isEqualTo(each.writerIndex);
		}
		this.roots.stream().filter((root) -> !(root instanceof EmptyByteBuf)).forEach((root) -> {
			assertThat(root.release()).as("released").isTrue();
			assertThat(root.refCnt()).isZero();
		});
		assertThat(this.components).allSatisfy((component) -> assertThat(component.refCnt()).isZero());
	}

	@Override
	public String toString() {
		return this.kind + " " + this.place;
	}

	enum Kind {

		HEAP_UNPOOLED(filled(Allocators.UNPOOLED::heapBuffer)),

		DIRECT_UNPOOLED(filled(Allocators.UNPOOLED::directBuffer)),

		HEAP_POOLED(filled(PooledByteBufAllocator.DEFAULT::heapBuffer)),

		DIRECT_POOLED(filled(PooledByteBufAllocator.DEFAULT::directBuffer)),

		HEAP_ADAPTIVE(filled(Allocators.ADAPTIVE::heapBuffer)),

		DIRECT_ADAPTIVE(filled(Allocators.ADAPTIVE::directBuffer)),

		HEAP_READ_ONLY(
				(bytes, component) -> Allocators.UNPOOLED.heapBuffer(bytes.length).writeBytes(bytes).asReadOnly()),

		DIRECT_READ_ONLY(
				(bytes, component) -> Allocators.UNPOOLED.directBuffer(bytes.length).writeBytes(bytes).asReadOnly()),

		NIO_READ_ONLY((bytes, component) -> Unpooled.wrappedBuffer(ByteBuffer.wrap(bytes).asReadOnlyBuffer())),

		HEAP_COMPOSITE((bytes, component) -> composite(bytes, component, PooledByteBufAllocator.DEFAULT::heapBuffer)),

		DIRECT_COMPOSITE((bytes, component) -> composite(bytes, component, Allocators.ADAPTIVE::directBuffer));

		private final Factory factory;

		Kind(Factory factory) {
			this.factory = factory;
		}

		private static Factory filled(IntFunction<ByteBuf> allocation) {
			return (bytes, components) -> allocation.apply(bytes.length).writeBytes(bytes);
		}

		private static ByteBuf composite(byte[] bytes, Tracker components, IntFunction<ByteBuf> allocation) {
			CompositeByteBuf composite = Unpooled.compositeBuffer(Integer.MAX_VALUE);
			for (int i = 0; i < bytes.length; i += COMPONENT_LENGTH) {
				int length = Math.min(COMPONENT_LENGTH, bytes.length - i);
				ByteBuf component = allocation.apply(length).writeBytes(bytes, i, length);
				composite.addComponent(true, components.track(component));
			}
			return composite;
		}

	}

	enum Place {

		/**
		 * The content is all there is.
		 */
		START,

		/**
		 * The content is in the middle of a larger buffer.
		 */
		MIDDLE,

		/**
		 * The content is a slice of a larger buffer.
		 */
		SLICE

	}

	private interface Allocators {

		ByteBufAllocator UNPOOLED = UnpooledByteBufAllocator.DEFAULT;

		ByteBufAllocator ADAPTIVE = new AdaptiveByteBufAllocator();

	}

	private interface Factory {

		ByteBuf create(byte[] bytes, Tracker components);

	}

	private interface Tracker {

		ByteBuf track(ByteBuf component);

	}

	private record Created(ByteBuf buffer, int readerIndex, int writerIndex) {

	}

}
