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

package dev.zerocopy.server;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * HTTP/2 frames written by hand, so that they can be wrong.
 */
public final class Http2Frames {

	public static final int DATA = 0;

	public static final int HEADERS = 1;

	public static final int RST_STREAM = 3;

	public static final int SETTINGS = 4;

	public static final int GOAWAY = 7;

	public static final int WINDOW_UPDATE = 8;

	public static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

	private Http2Frames() {
	}

	public static ByteBuf frame(int type, int flags, int stream, ByteBuf payload) {
		ByteBuf frame = Unpooled.buffer();
		frame.writeMedium(payload.readableBytes()).writeByte(type).writeByte(flags).writeInt(stream);
		return frame.writeBytes(payload);
	}

	public static ByteBuf settings(int... idsAndValues) {
		ByteBuf payload = Unpooled.buffer();
		for (int i = 0; i < idsAndValues.length; i += 2) {
			payload.writeShort(idsAndValues[i]).writeInt(idsAndValues[i + 1]);
		}
		return frame(SETTINGS, 0, 0, payload);
	}

	public static ByteBuf settingsAck() {
		return frame(SETTINGS, 1, 0, Unpooled.EMPTY_BUFFER);
	}

	public static ByteBuf windowUpdate(int stream, int increment) {
		return frame(WINDOW_UPDATE, 0, stream, Unpooled.buffer().writeInt(increment));
	}

	public static ByteBuf data(int stream, boolean last, String text) {
		return frame(DATA, last ? 1 : 0, stream, Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
	}

	/**
	 * A header block of literals without indexing (RFC 7541, section 6.2.2).
	 */
	public static ByteBuf headers(int stream, boolean last, String... namesAndValues) {
		ByteBuf block = Unpooled.buffer();
		for (int i = 0; i < namesAndValues.length; i += 2) {
			block.writeByte(0);
			literal(block, namesAndValues[i]);
			literal(block, namesAndValues[i + 1]);
		}
		return frame(HEADERS, last ? 5 : 4, stream, block);
	}

	private static void literal(ByteBuf block, String text) {
		block.writeByte(text.length());
		block.writeCharSequence(text, StandardCharsets.ISO_8859_1);
	}

}
