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

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Recognises the heads of HTTP/1.1 requests in words of eight bytes and one pass, and
 * allocates nothing. It is no second implementation of HTTP: it accepts a strict subset
 * of RFC 9112 on which no two readers differ, and passes everything else through to one
 * that is complete.
 *
 * <table>
 * <caption>What is passed through</caption>
 * <tr>
 * <th>part</th>
 * <th>unless</th>
 * <th>RFC</th>
 * </tr>
 * <tr>
 * <td>empty lines before the head</td>
 * <td>there is none</td>
 * <td>9112, section 2.2</td>
 * </tr>
 * <tr>
 * <td>line end</td>
 * <td>CR LF; a CR, LF or NUL stands nowhere else</td>
 * <td>9112, section 2.2; 9110, section 5.5</td>
 * </tr>
 * <tr>
 * <td>method</td>
 * <td>a token, but not {@code CONNECT}</td>
 * <td>9110, sections 9.1 and 9.3.6</td>
 * </tr>
 * <tr>
 * <td>target</td>
 * <td>in origin form, of characters of a path and query, well-formed where
 * percent-encoded, and not with two slashes first</td>
 * <td>9112, section 3.2.1; 3986, sections 3.3 and 3.4</td>
 * </tr>
 * <tr>
 * <td>version</td>
 * <td>{@code HTTP/1.1}</td>
 * <td>9112, section 2.3</td>
 * </tr>
 * <tr>
 * <td>field name</td>
 * <td>a token directly before a colon</td>
 * <td>9112, section 5.1</td>
 * </tr>
 * <tr>
 * <td>field value</td>
 * <td>on one line, without control characters but HTAB</td>
 * <td>9112, section 5.2; 9110, section 5.5</td>
 * </tr>
 * <tr>
 * <td>{@code Host}</td>
 * <td>exactly one, a name or address with or without a port</td>
 * <td>9112, section 3.2; 9110, section 4.2</td>
 * </tr>
 * <tr>
 * <td>{@code Content-Length}</td>
 * <td>at most one, of at most 18 digits and nothing else</td>
 * <td>9112, section 6.3; 9110, section 8.6</td>
 * </tr>
 * <tr>
 * <td>{@code Connection}</td>
 * <td>at most one, {@code keep-alive} or {@code close}</td>
 * <td>9110, section 7.6.1; 9112, section 9.3</td>
 * </tr>
 * <tr>
 * <td>{@code Transfer-Encoding}</td>
 * <td>absent</td>
 * <td>9112, section 6.1</td>
 * </tr>
 * <tr>
 * <td>{@code Upgrade}, {@code Expect}</td>
 * <td>absent</td>
 * <td>9110, sections 7.8 and 10.1.1</td>
 * </tr>
 * <tr>
 * <td>{@code Sec-WebSocket-*}</td>
 * <td>absent: Netty reads a body of 8 bytes after a GET with {@code Key1} and
 * {@code Key2}</td>
 * <td>6455, section 11.3</td>
 * </tr>
 * </table>
 *
 * <table>
 * <caption>Limits; a head beyond one of them is passed through</caption>
 * <tr>
 * <th>limit</th>
 * <th>meaning</th>
 * </tr>
 * <tr>
 * <td>{@code maxInitialLineLength}</td>
 * <td>bytes of the request line, without its line end</td>
 * </tr>
 * <tr>
 * <td>{@code maxHeaderSize}</td>
 * <td>bytes of all field lines, without their line ends</td>
 * </tr>
 * <tr>
 * <td>{@link RequestHead#MAX_FIELDS}</td>
 * <td>field lines</td>
 * </tr>
 * </table>
 *
 * Both sizes count as Netty's do, so whoever takes what is passed on must not have
 * smaller ones. The parser keeps no state between calls: the start of a head is parsed
 * again when more of it has come. It reads out of an array of its own, into which it
 * copies the head: from an array a word is read fastest, whatever memory the head was
 * received in, and on every JDK. Confined to one event loop.
 *
 * @since 0.1.0
 */
public final class EdgeRequestParser {

	private static final int NEED_MORE = -1;

	private static final int PASS_THROUGH = -2;

	private static final int MAX_LENGTH_DIGITS = 18;

	private static final int MAX_PORT = 65535;

	private static final long HTTP_1_1 = Words.of("HTTP/1.1");

	private static final int BYTE = 0xFF;

	private static final int SHORT = 0xFFFF;

	private static final int CRLF = '\r' | '\n' << Byte.SIZE;

	private static final long SEC_WEBS = Words.of("sec-webs");

	private static final long OCKET = Words.of("ocket-");

	private static final long KEEP_ALIVE = Words.of("keep-ali");

	private static final long KEEP_ALIVE_REST = Words.of("ve");

	private static final long CLOSE = Words.of("close");

	private static final long COLONS = Words.repeat(':');

	private static final long SPACES = Words.repeat(' ');

	private static final long QUESTION_MARKS = Words.repeat('?');

	private static final int OCKET_LENGTH = 6;

	private static final int CLOSE_LENGTH = 5;

	private static final int KEEP_ALIVE_LENGTH = 10;

	// With the colon before it.
	private static final int PORT_LENGTH = 6;

	/*
	 * So many bytes are looked at first, and so many times as many while they are too few
	 * and there are more: what follows a head is not worth copying.
	 */
	private static final int FIRST_LOOK = 1024;

	private static final int NEXT_LOOK = 4;

	/*
	 * Zeros behind the end, which belong to no part of a head: whatever is searched for
	 * ends there, and no read has to ask where the end is.
	 */
	private static final int PADDING = (HeaderName.WORDS + 1) * Long.BYTES;

	private final int maxInitialLineLength;

	private final int maxHeaderSize;

	private final RequestHead head = new RequestHead();

	private byte[] bytes = new byte[FIRST_LOOK + PADDING];

	/**
	 * Create a parser.
	 * @param maxInitialLineLength the most bytes of a request line
	 * @param maxHeaderSize the most bytes of all field lines
	 */
	public EdgeRequestParser(int maxInitialLineLength, int maxHeaderSize) {
		this.maxInitialLineLength = maxInitialLineLength;
		this.maxHeaderSize = maxHeaderSize;
	}

	/**
	 * Return the head that the last call of {@link #parse} has read.
	 * @return the head, always the same object
	 */
	public RequestHead head() {
		return this.head;
	}

	/**
	 * Read a head. The buffer's indices and its reference count are not changed, and
	 * nothing outside the given region is read.
	 * @param buffer the buffer that holds it
	 * @param start the index of its first byte
	 * @param end the index behind the last byte that is there
	 * @return what was found
	 */
	public ParseResult parse(ByteBuf buffer, int start, int end) {
		int available = end - start;
		int length = Math.min(available, FIRST_LOOK);
		int position = parse(copy(buffer, start, length), length);
		while (position == NEED_MORE && length < available) {
			length = Math.min(available, length * NEXT_LOOK);
			position = parse(copy(buffer, start, length), length);
		}
		if (position >= 0) {
			this.head.length(position);
			return ParseResult.COMPLETE;
		}
		return (position == NEED_MORE) ? ParseResult.NEED_MORE : ParseResult.PASS_THROUGH;
	}

	private byte[] copy(ByteBuf buffer, int start, int length) {
		if (this.bytes.length < length + PADDING) {
			this.bytes = new byte[length + PADDING];
		}
		byte[] bytes = this.bytes;
		if (buffer.nioBufferCount() == 1) {
			// Allocates nothing, whatever the memory.
			buffer.internalNioBuffer(start, length).get(bytes, 0, length);
		}
		else {
			buffer.getBytes(start, bytes, 0, length);
		}
		for (int i = 0; i < PADDING; i += Long.BYTES) {
			Words.clear(bytes, length + i);
		}
		return bytes;
	}

	/*
	 * The methods below return the position behind what they have read, or NEED_MORE or
	 * PASS_THROUGH.
	 */

	private int parse(byte[] bytes, int end) {
		this.head.clear(bytes);
		int position = requestLine(bytes, end);
		return (position >= 0) ? fields(bytes, position, end) : position;
	}

	private int requestLine(byte[] bytes, int end) {
		int position = line(bytes, end);
		boolean tooLong = ((position >= 0) ? position - 2 : end) > this.maxInitialLineLength;
		return (tooLong && position != PASS_THROUGH) ? PASS_THROUGH : position;
	}

	private int line(byte[] bytes, int end) {
		int methodEnd = method(bytes, end);
		if (methodEnd < 0) {
			return methodEnd;
		}
		int targetEnd = target(bytes, methodEnd + 1, end);
		if (targetEnd < 0) {
			return targetEnd;
		}
		int version = targetEnd + 1;
		int lineEnd = version + Long.BYTES;
		long missing = Words.at(bytes, version) ^ HTTP_1_1;
		if (lineEnd <= end) {
			return (missing == 0) ? lineEnd(bytes, lineEnd, end) : PASS_THROUGH;
		}
		return (Words.head(missing, end - version) == 0) ? NEED_MORE : PASS_THROUGH;
	}

	private int method(byte[] bytes, int end) {
		long word = Words.at(bytes, 0);
		HttpMethod method = Methods.of(word);
		if (method == HttpMethod.CONNECT) {
			return PASS_THROUGH;
		}
		int methodEnd = (method != null) ? Words.index(Words.find(word, SPACES)) : token(bytes, 0, end, ' ');
		if (methodEnd >= 0) {
			this.head.method(method, methodEnd);
		}
		return methodEnd;
	}

	private int target(byte[] bytes, int first, int end) {
		if (first == end) {
			return NEED_MORE;
		}
		if (bytes[first] != '/' || bytes[first + 1] == '/') {
			return PASS_THROUGH;
		}
		int classes = 0;
		int query = RequestHead.NOT_FOUND;
		int position = first;
		int length;
		do {
			long word = Words.at(bytes, position);
			length = Long.BYTES;
			if (!Words.isPlainPath(word)) {
				long space = Words.find(word, SPACES);
				if (space != 0) {
					length = Words.index(space);
					word = Words.head(word, length, 'a');
				}
				int found = Words.isPlainPath(word) ? 0 : Characters.ofAll(word);
				if ((found & Characters.NO_TARGET) != 0) {
					length = Characters.length(word, Characters.NO_TARGET);
					word = Words.head(word, length, 'a');
					found = Characters.ofAll(word);
				}
				if ((found & Characters.QUESTION_MARK) != 0 && query == RequestHead.NOT_FOUND) {
					query = position + Words.index(Words.find(word, QUESTION_MARKS)) + 1;
				}
				classes |= found;
			}
			position += length;
		}
		while (length == Long.BYTES);
		this.head.target(query, position, classes);
		return targetEnd(bytes, first, position, end);
	}

	private int targetEnd(byte[] bytes, int first, int position, int end) {
		if (position == end) {
			return NEED_MORE;
		}
		boolean valid = bytes[position] == ' '
				&& (!this.head.isTargetEncoded() || isEncodedWell(bytes, first, position));
		return valid ? position : PASS_THROUGH;
	}

	private int fields(byte[] bytes, int first, int end) {
		int position = first;
		int size = 0;
		long word = Words.at(bytes, position);
		while ((word & BYTE) != '\r' && position < end) {
			int next = field(bytes, position, word, end);
			if (next < 0) {
				return (next == NEED_MORE) ? needMore(size + end - position) : PASS_THROUGH;
			}
			size += next - 2 - position;
			if (size > this.maxHeaderSize) {
				return PASS_THROUGH;
			}
			position = next;
			word = Words.at(bytes, position);
		}
		int headEnd = lineEnd(bytes, position, end);
		if (headEnd < 0) {
			return (headEnd == NEED_MORE) ? needMore(size + end - position) : PASS_THROUGH;
		}
		return this.head.contains(HeaderName.HOST) ? headEnd : PASS_THROUGH;
	}

	private int needMore(int size) {
		return (size <= this.maxHeaderSize) ? NEED_MORE : PASS_THROUGH;
	}

	private int field(byte[] bytes, int nameStart, long first, int end) {
		int position = nameStart;
		int words = 0;
		long word = first;
		long colon = Words.find(word, COLONS);
		long hash = 0;
		while (colon == 0 && words < HeaderName.WORDS - 1) {
			hash = HeaderName.hash(hash, word);
			words++;
			position += Long.BYTES;
			word = Words.at(bytes, position);
			colon = Words.find(word, COLONS);
		}
		HeaderName name = null;
		int nameEnd = nameStart;
		if (colon != 0) {
			long last = Words.through(word, colon);
			nameEnd = position + Words.index(colon);
			name = HeaderName.of(bytes, nameStart, words, last, HeaderName.hash(hash, last));
		}
		if (name == null) {
			nameEnd = token(bytes, nameStart, end, ':');
			if (nameEnd < 0 || (words > 0 && isWebSocket(bytes, nameStart))) {
				return (nameEnd == NEED_MORE) ? NEED_MORE : PASS_THROUGH;
			}
			if (colon == 0) {
				position = nameEnd;
				word = Words.at(bytes, position);
			}
		}
		// From the word with the colon on, not from where the name was found to end, or
		// this would wait for that. No name has a control character.
		int lineEnd = control(bytes, position, word);
		return value(bytes, name, nameStart, nameEnd, lineEnd, end);
	}

	private int value(byte[] bytes, @Nullable HeaderName name, int nameStart, int nameEnd, int lineEnd, int end) {
		// The last byte of the value, or the colon before it, and the line end.
		long tail = Words.at(bytes, lineEnd - 1);
		int next = ((tail >>> Byte.SIZE & SHORT) == CRLF) ? lineEnd + 2 : lineEnd(bytes, lineEnd, end);
		if (next < 0 || this.head.count() == RequestHead.MAX_FIELDS) {
			return (next == NEED_MORE) ? NEED_MORE : PASS_THROUGH;
		}
		int valueStart = valueStart(bytes, nameEnd + 1);
		int valueEnd = isWhitespace((byte) tail) ? valueEnd(bytes, valueStart, lineEnd) : lineEnd;
		this.head.field(name, nameStart, nameEnd, valueStart, valueEnd);
		boolean within = name == null || !name.isFraming() || isWithinSubset(name, bytes, valueStart, valueEnd);
		return within ? next : PASS_THROUGH;
	}

	/*
	 * Returns where a control character but HTAB stands, or the end, where a zero does.
	 */
	private static int control(byte[] bytes, int start, long first) {
		int position = start;
		long word = first;
		while (true) {
			long control = Words.findControl(word);
			// Two at a time, and not by what was read, or the next read would wait for
			// this one.
			while (control == 0) {
				position += Long.BYTES;
				word = Words.at(bytes, position);
				long next = Words.at(bytes, position + Long.BYTES);
				control = Words.findControl(word);
				if ((control | Words.findControl(next)) == 0) {
					position += Long.BYTES;
				}
				else if (control == 0) {
					position += Long.BYTES;
					control = Words.findControl(next);
				}
			}
			position += Words.index(control);
			if (bytes[position] != '\t') {
				return position;
			}
			position++;
			word = Words.at(bytes, position);
		}
	}

	private static int valueStart(byte[] bytes, int start) {
		int position = start;
		while (isWhitespace(bytes[position])) {
			position++;
		}
		return position;
	}

	private static int valueEnd(byte[] bytes, int start, int end) {
		int position = end;
		while (position > start && isWhitespace(bytes[position - 1])) {
			position--;
		}
		return position;
	}

	private static boolean isWebSocket(byte[] bytes, int start) {
		return (Words.at(bytes, start) | Words.CASE) == SEC_WEBS
				&& Words.head(Words.at(bytes, start + Long.BYTES) | Words.CASE, OCKET_LENGTH) == OCKET;
	}

	private boolean isWithinSubset(HeaderName name, byte[] bytes, int start, int end) {
		return switch (name) {
			case HOST -> !this.head.isRepeated(name) && isHost(bytes, start, end);
			case CONTENT_LENGTH -> !this.head.isRepeated(name) && isContentLength(bytes, start, end);
			case CONNECTION -> !this.head.isRepeated(name) && isConnection(bytes, start, end);
			case TRANSFER_ENCODING, UPGRADE, EXPECT -> false;
			default -> throw new IllegalStateException("Unexpected " + name);
		};
	}

	private boolean isConnection(byte[] bytes, int start, int end) {
		long word = Words.at(bytes, start) | Words.CASE;
		if (end - start == CLOSE_LENGTH) {
			this.head.close();
			return Words.head(word, CLOSE_LENGTH) == CLOSE;
		}
		return end - start == KEEP_ALIVE_LENGTH && word == KEEP_ALIVE && Words
			.head(Words.at(bytes, start + Long.BYTES) | Words.CASE, KEEP_ALIVE_LENGTH - Long.BYTES) == KEEP_ALIVE_REST;
	}

	private boolean isContentLength(byte[] bytes, int start, int end) {
		int digits = end - start;
		long number = (digits <= MAX_LENGTH_DIGITS) ? number(bytes, start, end) : -1;
		this.head.contentLength(number);
		return number >= 0;
	}

	private static boolean isHost(byte[] bytes, int start, int end) {
		int hostEnd = (bytes[start] == '[') ? addressEnd(bytes, start + 1) : partEnd(bytes, start, Characters.NO_HOST);
		if (hostEnd == start) {
			return false;
		}
		if (hostEnd == end) {
			return true;
		}
		long port = (end - hostEnd <= PORT_LENGTH) ? number(bytes, hostEnd + 1, end) : -1;
		return bytes[hostEnd] == ':' && port >= 0 && port <= MAX_PORT;
	}

	/*
	 * Of the IPv6address of RFC 3986, section 3.2.2, its characters.
	 */
	private static int addressEnd(byte[] bytes, int start) {
		int position = start;
		while ((Characters.of(bytes[position]) & Characters.NO_HEX) == 0 || bytes[position] == ':'
				|| bytes[position] == '.') {
			position++;
		}
		return (position > start && bytes[position] == ']') ? position + 1 : start - 1;
	}

	private static long number(byte[] bytes, int start, int end) {
		long number = (start < end) ? 0 : -1;
		for (int i = start; i < end; i++) {
			int digit = bytes[i] - '0';
			if (digit < 0 || digit > 9) {
				return -1;
			}
			number = number * 10 + digit;
		}
		return number;
	}

	/*
	 * Returns where a token ends, if the given byte stands there.
	 */
	private static int token(byte[] bytes, int start, int end, char behind) {
		int position = partEnd(bytes, start, Characters.NO_TOKEN);
		if (position == end) {
			return NEED_MORE;
		}
		return (position > start && bytes[position] == behind) ? position : PASS_THROUGH;
	}

	private static int lineEnd(byte[] bytes, int position, int end) {
		if (position + 2 <= end) {
			return (bytes[position] == '\r' && bytes[position + 1] == '\n') ? position + 2 : PASS_THROUGH;
		}
		return (position == end || bytes[position] == '\r') ? NEED_MORE : PASS_THROUGH;
	}

	/*
	 * Returns where the first byte of a class of those that are no part of something
	 * stands, or the end: zero is in all of them.
	 */
	private static int partEnd(byte[] bytes, int start, int stop) {
		int position = start;
		while ((Characters.of(bytes[position]) & stop) == 0) {
			position++;
		}
		return position;
	}

	private static boolean isEncodedWell(byte[] bytes, int start, int end) {
		for (int i = start; i < end; i++) {
			if (bytes[i] == '%' && (i + 2 >= end
					|| ((Characters.of(bytes[i + 1]) | Characters.of(bytes[i + 2])) & Characters.NO_HEX) != 0)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isWhitespace(byte value) {
		return value == ' ' || value == '\t';
	}

}
