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

import java.util.Arrays;

import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * A request head as spans over the bytes that it was parsed from: offsets count from the
 * first byte of the head, lengths are in bytes, ends are exclusive. It holds no memory
 * but arrays, and the reference count of no buffer is changed.
 * <p>
 * Reused: valid from a parse that was {@link ParseResult#COMPLETE} until the next call of
 * the same parser. Confined to the event loop of that parser.
 *
 * @since 0.1.0
 */
public final class RequestHead {

	/**
	 * What {@link #indexOf} and {@link #queryStart()} return when there is none.
	 */
	public static final int NOT_FOUND = -1;

	/**
	 * The most header field lines. A head with more is passed through.
	 */
	public static final int MAX_FIELDS = 64;

	/** For each field line that of the name and that of the value. */
	private static final int SPANS = 2;

	private static final HeaderName[] NAMES = HeaderName.values();

	/*
	 * The start of each in the upper half, the end in the lower one.
	 */
	private final long[] spans = new long[MAX_FIELDS * SPANS];

	private final byte[] names = new byte[MAX_FIELDS];

	private final byte[] first = new byte[NAMES.length];

	/*
	 * The known names that are there, and those that are there more than once, as bits.
	 */
	private long present;

	private long repeated;

	private byte[] bytes = {};

	private int count;

	private @Nullable HttpMethod method;

	private int methodEnd;

	private int targetEnd;

	private int queryStart;

	private int targetBytes;

	private int length;

	private long contentLength;

	private boolean keepAlive;

	RequestHead() {
	}

	/**
	 * Copy what was read.
	 * @return a head that stays as it is
	 */
	RequestHead copy() {
		RequestHead copy = new RequestHead();
		copy.bytes = Arrays.copyOf(this.bytes, this.length);
		System.arraycopy(this.spans, 0, copy.spans, 0, this.count * SPANS);
		System.arraycopy(this.names, 0, copy.names, 0, this.count);
		System.arraycopy(this.first, 0, copy.first, 0, this.first.length);
		copy.present = this.present;
		copy.repeated = this.repeated;
		copy.count = this.count;
		copy.method(this.method, this.methodEnd);
		copy.target(this.queryStart, this.targetEnd, this.targetBytes);
		copy.length = this.length;
		copy.contentLength = this.contentLength;
		copy.keepAlive = this.keepAlive;
		return copy;
	}

	void clear(byte[] bytes) {
		this.bytes = bytes;
		this.present = 0;
		this.repeated = 0;
		this.count = 0;
		this.contentLength = 0;
		this.keepAlive = true;
	}

	void method(@Nullable HttpMethod method, int methodEnd) {
		this.method = method;
		this.methodEnd = methodEnd;
	}

	void target(int queryStart, int targetEnd, int targetBytes) {
		this.queryStart = queryStart;
		this.targetEnd = targetEnd;
		this.targetBytes = targetBytes;
	}

	void field(@Nullable HeaderName name, int nameStart, int nameEnd, int valueStart, int valueEnd) {
		int index = this.count++;
		int at = index * SPANS;
		this.spans[at] = span(nameStart, nameEnd);
		this.spans[at + 1] = span(valueStart, valueEnd);
		if (name == null) {
			this.names[index] = NOT_FOUND;
			return;
		}
		int known = name.ordinal();
		this.names[index] = (byte) known;
		long bit = 1L << known;
		if ((this.present & bit) == 0) {
			this.present |= bit;
			this.first[known] = (byte) index;
		}
		else {
			this.repeated |= bit;
		}
	}

	private static long span(int start, int end) {
		return (long) start << Integer.SIZE | end;
	}

	void contentLength(long contentLength) {
		this.contentLength = contentLength;
	}

	void close() {
		this.keepAlive = false;
	}

	void length(int length) {
		this.length = length;
	}

	/**
	 * Return the bytes of the head.
	 * @return an array that starts with them, not to be changed
	 */
	byte[] bytes() {
		return this.bytes;
	}

	/**
	 * Return the method.
	 * @return one of Netty's constants, or {@code null} if it is none of RFC 9110 or RFC
	 * 5789
	 */
	public @Nullable HttpMethod method() {
		return this.method;
	}

	/**
	 * Return where the method ends, which starts at 0.
	 * @return the offset of the space behind it
	 */
	public int methodEnd() {
		return this.methodEnd;
	}

	/**
	 * Return where the target starts, which is in origin form (RFC 9112, section 3.2.1).
	 * @return the offset of its first slash
	 */
	public int targetStart() {
		return this.methodEnd + 1;
	}

	/**
	 * Return where the target ends.
	 * @return the offset of the space behind it
	 */
	public int targetEnd() {
		return this.targetEnd;
	}

	/**
	 * Return where the path ends, which starts where the target does.
	 * @return the offset of the question mark, or the end of the target
	 */
	public int pathEnd() {
		return (this.queryStart != NOT_FOUND) ? this.queryStart - 1 : this.targetEnd;
	}

	/**
	 * Return where the query starts, which ends where the target does.
	 * @return the offset behind the question mark, or {@link #NOT_FOUND}
	 */
	public int queryStart() {
		return this.queryStart;
	}

	/**
	 * Return whether a byte of the target is percent-encoded (RFC 3986, section 2.1).
	 * @return {@code true} if there is a percent sign
	 */
	public boolean isTargetEncoded() {
		return (this.targetBytes & Characters.PERCENT) != 0;
	}

	/**
	 * Return whether the target has a semicolon, with which Spring's matrix variables
	 * start.
	 * @return {@code true} if there is one, also in the query
	 */
	public boolean hasSemicolon() {
		return (this.targetBytes & Characters.SEMICOLON) != 0;
	}

	/**
	 * Return the number of header field lines.
	 * @return the number
	 */
	public int count() {
		return this.count;
	}

	/**
	 * Return which name a field line has.
	 * @param index the field line, from 0
	 * @return the name, or {@code null} if it is not known by index
	 */
	public @Nullable HeaderName name(int index) {
		int known = this.names[index];
		return (known != NOT_FOUND) ? NAMES[known] : null;
	}

	/**
	 * Return where the name of a field line starts.
	 * @param index the field line, from 0
	 * @return the offset
	 */
	public int nameStart(int index) {
		return (int) (this.spans[index * SPANS] >>> Integer.SIZE);
	}

	/**
	 * Return where the name of a field line ends.
	 * @param index the field line, from 0
	 * @return the offset of the colon
	 */
	public int nameEnd(int index) {
		return (int) this.spans[index * SPANS];
	}

	/**
	 * Return where the value of a field line starts, without whitespace around it (RFC
	 * 9112, section 5.1).
	 * @param index the field line, from 0
	 * @return the offset
	 */
	public int valueStart(int index) {
		return (int) (this.spans[index * SPANS + 1] >>> Integer.SIZE);
	}

	/**
	 * Return where the value of a field line ends, without whitespace around it.
	 * @param index the field line, from 0
	 * @return the offset
	 */
	public int valueEnd(int index) {
		return (int) this.spans[index * SPANS + 1];
	}

	/**
	 * Find the first field line with a name.
	 * @param name the name
	 * @return the field line, or {@link #NOT_FOUND}
	 */
	public int indexOf(HeaderName name) {
		return contains(name) ? this.first[name.ordinal()] : NOT_FOUND;
	}

	/**
	 * Return whether there is a field line with a name.
	 * @param name the name
	 * @return {@code true} if there is at least one
	 */
	public boolean contains(HeaderName name) {
		return (this.present & 1L << name.ordinal()) != 0;
	}

	/**
	 * Return whether there is a field line with one of several names.
	 * @param names the names as {@link #bits}
	 * @return {@code true} if there is at least one
	 */
	boolean containsAny(long names) {
		return (this.present & names) != 0;
	}

	/**
	 * Return names for {@link #containsAny}.
	 * @param names the names
	 * @return a set of them
	 */
	static long bits(HeaderName... names) {
		long bits = 0;
		for (HeaderName name : names) {
			bits |= 1L << name.ordinal();
		}
		return bits;
	}

	/**
	 * Return whether there is more than one field line with a name.
	 * @param name the name
	 * @return {@code true} if there are at least two
	 */
	public boolean isRepeated(HeaderName name) {
		return (this.repeated & 1L << name.ordinal()) != 0;
	}

	/**
	 * Return the length of the body that follows (RFC 9112, section 6.3).
	 * @return the length in bytes, 0 without {@code Content-Length}
	 */
	public long contentLength() {
		return this.contentLength;
	}

	/**
	 * Return whether the connection persists after the answer (RFC 9112, section 9.3).
	 * @return {@code false} with {@code Connection: close}
	 */
	public boolean isKeepAlive() {
		return this.keepAlive;
	}

	/**
	 * Return the length of the head.
	 * @return the length in bytes, with the empty line that ends it
	 */
	public int length() {
		return this.length;
	}

}
