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

import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.buffer.ViewScope;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A request where it was received: all views share the buffer of the read, which the
 * exchange keeps.
 */
final class EdgeRequestView implements RequestView {

	private volatile RequestHead head;

	private final ByteBuf input;

	private final int start;

	private final ExchangeBuffers buffers;

	private final ViewScope scope;

	EdgeRequestView(RequestHead head, ByteBuf input, int start, ExchangeBuffers buffers) {
		this.head = head;
		this.input = input;
		this.start = start;
		this.buffers = buffers;
		this.scope = buffers.views();
		buffers.keepViewed(input);
	}

	/**
	 * Go on without the parser's head, which the next request is read into.
	 */
	void detach() {
		this.head = this.head.copy();
	}

	/**
	 * Whether two field lines have the same name. The lane below shows them one behind
	 * the other, in an order that depends on their case.
	 * @param head the head
	 * @param input the buffer that holds it
	 * @param start the index of its first byte
	 * @return whether a view would have to bring them together
	 */
	static boolean isAmbiguous(RequestHead head, ByteBuf input, int start) {
		for (int i = 1; i < head.count(); i++) {
			for (int j = 0; j < i; j++) {
				if (isSameName(head, input, start, i, j)) {
					return true;
				}
			}
		}
		return false;
	}

	private static boolean isSameName(RequestHead head, ByteBuf input, int start, int first, int second) {
		int length = head.nameEnd(first) - head.nameStart(first);
		if (head.nameEnd(second) - head.nameStart(second) != length) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			char one = (char) input.getByte(start + head.nameStart(first) + i);
			char other = (char) input.getByte(start + head.nameStart(second) + i);
			if (AsciiString.toLowerCase(one) != AsciiString.toLowerCase(other)) {
				return false;
			}
		}
		return true;
	}

	@Override
	public ByteView method() {
		return view(0, this.head.methodEnd(), "request method");
	}

	@Override
	public ByteView path() {
		return view(this.head.targetStart(), this.head.pathEnd(), "request path");
	}

	@Override
	public @Nullable ByteView query() {
		// Before the head, which is that of another request behind the end.
		this.scope.check();
		return (this.head.queryStart() != RequestHead.NOT_FOUND)
				? view(this.head.queryStart(), this.head.targetEnd(), "request query") : null;
	}

	@Override
	public int headerCount() {
		this.scope.check();
		return this.head.count();
	}

	@Override
	public @Nullable ByteView header(String name) {
		byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
		for (int i = 0; i < headerCount(); i++) {
			if (name(i).contentEqualsIgnoreCase(bytes)) {
				return value(i, name);
			}
		}
		return null;
	}

	@Override
	public void forEachHeader(BiConsumer<ByteView, ByteView> visitor) {
		for (int i = 0; i < headerCount(); i++) {
			ByteView name = name(i);
			visitor.accept(name, value(i, name.toString(StandardCharsets.ISO_8859_1)));
		}
	}

	private ByteView name(int index) {
		return view(this.head.nameStart(index), this.head.nameEnd(index), "header name");
	}

	private ByteView value(int index, String name) {
		return view(this.head.valueStart(index), this.head.valueEnd(index), "header '" + name + "'");
	}

	@Override
	public BodyView body() {
		return this.buffers.bodyView();
	}

	private ByteView view(int from, int to, String source) {
		this.scope.check();
		return ByteView.of(this.input, this.start + from, to - from, this.scope, source);
	}

}
