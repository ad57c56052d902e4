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

package dev.zerocopy.file.internal;

import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

import dev.zerocopy.http.internal.RepresentationAnswer;
import io.netty.buffer.ByteBuf;

/**
 * Reads the body of an answer from beginning to end: the parts of the content, and what
 * is sent before and behind them. Not thread-safe. Blocks.
 */
final class ContentReader {

	private final Content content;

	private final List<RepresentationAnswer.Part> parts;

	private final byte[] end;

	private final int chunkSize;

	private final IntFunction<ByteBuf> allocator;

	private int part;

	private long sentOfPart;

	private boolean headSent;

	private boolean atEnd;

	/**
	 * Create a reader.
	 * @param content the content
	 * @param answer which parts of it to send; of a content of unknown length, all
	 * @param chunkSize the largest number of bytes to read at a time
	 * @param allocator makes buffers
	 */
	ContentReader(Content content, RepresentationAnswer answer, int chunkSize, IntFunction<ByteBuf> allocator) {
		this.content = content;
		this.parts = answer.parts();
		this.end = answer.end();
		this.chunkSize = chunkSize;
		this.allocator = allocator;
	}

	/**
	 * Whether there is nothing more to read.
	 * @return whether {@link #next()} must not be called any more
	 */
	boolean isAtEnd() {
		return this.atEnd;
	}

	/**
	 * Read what comes next.
	 * @return the bytes, which the caller must release; none at the end of a content
	 * whose length was unknown
	 * @throws IOException if reading fails
	 */
	ByteBuf next() throws IOException {
		if (this.content.length() == Content.UNKNOWN_LENGTH) {
			return nextOfUnknownLength();
		}
		if (this.part == this.parts.size()) {
			this.atEnd = true;
			return copyOf(this.end);
		}
		RepresentationAnswer.Part current = this.parts.get(this.part);
		if (!this.headSent && current.head().length > 0) {
			this.headSent = true;
			return copyOf(current.head());
		}
		int length = (int) Math.min(this.chunkSize, current.length() - this.sentOfPart);
		ByteBuf bytes = this.content.read(this.allocator, current.offset() + this.sentOfPart, length);
		this.sentOfPart += length;
		if (this.sentOfPart == current.length()) {
			this.part++;
			this.sentOfPart = 0;
			this.headSent = false;
			this.atEnd = this.part == this.parts.size() && this.end.length == 0;
		}
		return bytes;
	}

	private ByteBuf nextOfUnknownLength() throws IOException {
		ByteBuf bytes = this.content.read(this.allocator, this.sentOfPart, this.chunkSize);
		this.sentOfPart += bytes.readableBytes();
		this.atEnd = bytes.readableBytes() < this.chunkSize;
		return bytes;
	}

	private ByteBuf copyOf(byte[] bytes) {
		return this.allocator.apply(bytes.length).writeBytes(bytes);
	}

}
