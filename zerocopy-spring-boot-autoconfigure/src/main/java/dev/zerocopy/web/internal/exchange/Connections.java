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

package dev.zerocopy.web.internal.exchange;

import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.channel.ChannelOperations;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

/**
 * The connections of responses.
 *
 * @since 0.1.0
 */
public final class Connections {

	private Connections() {
	}

	/**
	 * The connection of a response.
	 * @param response the response, decorated or not
	 * @return the connection, or the stream on HTTP/2; {@code null} for a mock response
	 */
	public static @Nullable Connection of(ServerHttpResponse response) {
		ServerHttpResponse candidate = response;
		while (candidate instanceof ServerHttpResponseDecorator decorator) {
			candidate = decorator.getDelegate();
		}
		// A mock response has no native one to ask for.
		if (candidate instanceof AbstractServerHttpResponse server
				&& server.bufferFactory() instanceof NettyDataBufferFactory
				&& server.getNativeResponse() instanceof Connection connection) {
			return connection;
		}
		return null;
	}

	/**
	 * Whether nothing can be answered any more. Reactor Netty forgets a body that it is
	 * given then.
	 * @param response the response, decorated or not
	 * @return whether its request has ended
	 */
	public static boolean hasEnded(ServerHttpResponse response) {
		return of(response) instanceof ChannelOperations<?, ?> operations && operations.isSubscriptionDisposed();
	}

	/**
	 * The event loop of a connection.
	 * @param connection the connection, or the stream on HTTP/2
	 * @return its event loop; {@code null} when it has ended, since Reactor Netty then
	 * has put a channel without one in its place
	 */
	public static @Nullable EventLoop eventLoop(Connection connection) {
		Channel channel = connection.channel();
		return channel.isRegistered() ? channel.eventLoop() : null;
	}

	/**
	 * The answer on a connection that has ended. Its response counts as committed: Spring
	 * logs the failure of one that is not as an error of the server.
	 * @param response the response
	 * @return fails as Reactor Netty does, and as Spring expects it
	 */
	public static Mono<Void> ended(ServerHttpResponse response) {
		return response.setComplete().then(Mono.error(AbortedException::beforeSend));
	}

	/**
	 * Write a body of one buffer on the event loop of the connection, whichever thread
	 * has it. The client's end cancels a write on the event loop. Spring's response
	 * forgets its buffer when it is cancelled between taking it and passing it on, which
	 * cannot happen where both are done by one thread.
	 * @param response the response
	 * @param body makes the buffer when it is subscribed to, which it is not on a
	 * connection that has ended; the buffer then belongs to the subscriber
	 * @return completes when the body is written
	 */
	public static Mono<Void> write(ServerHttpResponse response, Mono<DataBuffer> body) {
		return onEventLoop(response, () -> response.writeWith(body));
	}

	/**
	 * Write on the event loop of the connection, whichever thread begins it.
	 * @param response the response
	 * @param writing makes the write, which is not asked for on a connection that has
	 * ended
	 * @return completes when all is written
	 */
	public static Mono<Void> onEventLoop(ServerHttpResponse response, Supplier<Mono<Void>> writing) {
		Connection connection = of(response);
		if (connection == null) {
			return writing.get();
		}
		EventLoop eventLoop = eventLoop(connection);
		if (eventLoop == null) {
			return ended(response);
		}
		Mono<Void> write = writing.get();
		return eventLoop.inEventLoop() ? write : write.subscribeOn(Schedulers.fromExecutor(eventLoop));
	}

}
