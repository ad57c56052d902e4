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

package dev.zerocopy.autoconfigure;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import dev.zerocopy.server.Http2Frames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * HTTP/2 client that writes and reads frames on a socket.
 */
final class Http2Socket implements AutoCloseable {

	private final Socket socket;

	private final DataInputStream in;

	Http2Socket(Socket socket) throws IOException {
		this.socket = socket;
		this.in = new DataInputStream(socket.getInputStream());
		TestServers.send(socket, Http2Frames.PREFACE);
		send(Http2Frames.settings());
		send(Http2Frames.settingsAck());
	}

	static String[] request(String path) {
		return new String[] { ":method", "GET", ":scheme", "http", ":path", path, ":authority", "localhost" };
	}

	void send(ByteBuf frame) throws IOException {
		this.socket.getOutputStream().write(ByteBufUtil.getBytes(frame));
		this.socket.getOutputStream().flush();
	}

	/**
	 * Reads frames until the stream is reset and returns the error code.
	 */
	int resetOf(int stream) throws IOException {
		while (true) {
			Frame frame = readFrame();
			if (frame.stream == stream && frame.type == Http2Frames.RST_STREAM) {
				return frame.payload[3];
			}
		}
	}

	/**
	 * Reads frames until the stream ends and returns its body.
	 */
	String endOf(int stream) throws IOException {
		StringBuilder body = new StringBuilder();
		while (true) {
			Frame frame = readFrame();
			if (frame.stream == stream && frame.type == Http2Frames.DATA) {
				body.append(new String(frame.payload, StandardCharsets.US_ASCII));
			}
			if (frame.stream == stream && frame.type <= Http2Frames.HEADERS && (frame.flags & 1) != 0) {
				return body.toString();
			}
		}
	}

	private Frame readFrame() throws IOException {
		int length = (this.in.readUnsignedByte() << 16) | this.in.readUnsignedShort();
		int type = this.in.readUnsignedByte();
		int flags = this.in.readUnsignedByte();
		int stream = this.in.readInt();
		byte[] payload = new byte[length];
		this.in.readFully(payload);
		return new Frame(type, flags, stream, payload);
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
	}

	private record Frame(int type, int flags, int stream, byte[] payload) {

	}

}
