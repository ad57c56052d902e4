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

package dev.zerocopy.benchmarks;

import java.net.InetAddress;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * A peer of the comparison: Reactor Netty without Spring, which answers each request with
 * the same direct buffer. The number of its event loops is Reactor Netty's own setting.
 *
 * @since 0.1.0
 */
public final class ReactorNettyServer {

	private ReactorNettyServer() {
	}

	/**
	 * Serve on the loopback interface until the process ends.
	 * @param args the port, the number of bytes of the body
	 */
	public static void main(String[] args) {
		ByteBuf body = FixedBody.ofLength(Integer.parseInt(args[1]));
		String length = args[1];
		HttpServer.create()
			.host(InetAddress.getLoopbackAddress().getHostAddress())
			.port(Integer.parseInt(args[0]))
			.protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
			.handle((request, response) -> response.header(HttpHeaderNames.CONTENT_LENGTH, length)
				.sendObject(body.retainedDuplicate()))
			.bindNow()
			.onDispose()
			.block();
	}

}
