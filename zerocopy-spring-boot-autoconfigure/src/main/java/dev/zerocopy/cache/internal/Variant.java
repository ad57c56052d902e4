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

import java.nio.ByteBuffer;

import dev.zerocopy.buffer.internal.SharedBuffer;
import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * A representation in one content coding. Owns one count of its body, given back by the
 * entry. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Variant {

	private final ContentCoding coding;

	private final String entityTag;

	private final ByteBuf body;

	/** Made once: Netty's buffers make one for each copy. */
	private final ByteBuffer bytes;

	private volatile byte @Nullable [] head;

	private volatile @Nullable HttpHeaders fields;

	private volatile @Nullable HttpHeaders lowerCaseFields;

	private volatile AsciiString @Nullable [] http2Fields;

	/**
	 * Create a variant. Ownership of the body is transferred.
	 * @param coding the content coding
	 * @param entityTag the entity tag with its quotes
	 * @param body the bytes, never changed
	 */
	public Variant(ContentCoding coding, String entityTag, ByteBuf body) {
		this.coding = coding;
		this.entityTag = entityTag;
		this.body = body;
		this.bytes = body.nioBuffer();
	}

	/**
	 * The content coding.
	 * @return the coding
	 */
	public ContentCoding coding() {
		return this.coding;
	}

	/**
	 * The entity tag.
	 * @return the tag with its quotes
	 */
	public String entityTag() {
		return this.entityTag;
	}

	/**
	 * The body.
	 * @return the bytes, of which indexes and reference count are not to be changed
	 */
	public ByteBuf body() {
		return this.body;
	}

	/**
	 * Share a part of the body with code that releases what is its own, once.
	 * @param offset the offset in the body
	 * @param length the number of bytes
	 * @return the bytes with the count of the body, of which one belongs to the caller
	 */
	public ByteBuf slice(int offset, int length) {
		return this.body.retainedSlice(this.body.readerIndex() + offset, length);
	}

	/**
	 * Share a part of the body with code that does not know who else reads it.
	 * @param offset the offset in the body
	 * @param length the number of bytes
	 * @return the bytes, read-only and with a count of their own, which belongs to the
	 * caller
	 */
	public ByteBuf share(int offset, int length) {
		return new SharedBuffer(UnpooledByteBufAllocator.DEFAULT, slice(offset, length)).asReadOnly();
	}

	/**
	 * The number of bytes.
	 * @return the length of the body
	 */
	public int length() {
		return this.body.readableBytes();
	}

	/** Heap of this, with all that is kept for its answers. */
	int heapBytes() {
		return HeapSize.ofVariant(this.entityTag) + HeapSize.of(this.head) + HeapSize.of(this.fields)
				+ HeapSize.of(this.lowerCaseFields) + HeapSize.of(this.http2Fields);
	}

	/**
	 * Copy a part of the body, without allocating.
	 * @param target the direct buffer behind whose bytes it is written
	 * @param offset the offset in the body
	 * @param length the number of bytes
	 */
	public void copyTo(ByteBuf target, int offset, int length) {
		ByteBuffer free = target.internalNioBuffer(target.writerIndex(), length);
		free.put(free.position(), this.bytes, offset, length);
		target.writerIndex(target.writerIndex() + length);
	}

	/**
	 * The head of an answer with the whole variant.
	 * @return the bytes, not to be changed; {@code null} until somebody has encoded them
	 */
	public byte @Nullable [] head() {
		return this.head;
	}

	/**
	 * Keep the head of an answer with the whole variant.
	 * @param head the bytes, the same for everybody who encodes them
	 * @see CacheEntry#grown()
	 */
	public void keepHead(byte[] head) {
		this.head = head;
	}

	/**
	 * The fields of an answer with the whole variant.
	 * @param lowerCase whether their names are in lower case
	 * @return the fields, not to be changed; {@code null} until somebody has made them
	 */
	public @Nullable HttpHeaders fields(boolean lowerCase) {
		return lowerCase ? this.lowerCaseFields : this.fields;
	}

	/**
	 * Keep the fields of an answer with the whole variant.
	 * @param lowerCase whether their names are in lower case
	 * @param fields the fields, the same for everybody who makes them
	 * @see CacheEntry#grown()
	 */
	public void keepFields(boolean lowerCase, HttpHeaders fields) {
		if (lowerCase) {
			this.lowerCaseFields = fields;
		}
		else {
			this.fields = fields;
		}
	}

	/**
	 * The fields of an answer with the whole variant over HTTP/2.
	 * @return names and values in turn, not to be changed; {@code null} until somebody
	 * has made them
	 */
	public AsciiString @Nullable [] http2Fields() {
		return this.http2Fields;
	}

	/**
	 * Keep the fields of an answer with the whole variant over HTTP/2.
	 * @param fields names and values in turn, the same for everybody who makes them
	 * @see CacheEntry#grown()
	 */
	public void keepHttp2Fields(AsciiString[] fields) {
		this.http2Fields = fields;
	}

}
