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

import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Connections}.
 */
class ConnectionsTests {

	private final Mono<DataBuffer> body = Mono.error(new AssertionError("must not be asked for"));

	@Test
	void whenConnectionHasEndedThenNothingIsWritten() {
		StepVerifier.create(Connections.write(new EndedResponse(), this.body)).verifyError(AbortedException.class);
	}

	@Test
	void whenConnectionHasEndedThenItIsNoErrorOfTheServer() {
		EndedResponse response = new EndedResponse();
		AtomicReference<Throwable> failure = new AtomicReference<>();
		StepVerifier
			.create(new HttpWebHandlerAdapter(
					exchange -> Connections.write(exchange.getResponse(), this.body).doOnError(failure::set))
				.handle(MockServerHttpRequest.get("/").build(), response))
			.verifyComplete();
		assertThat(failure.get()).isInstanceOf(AbortedException.class);
		assertThat(response.getStatusCode()).isNull();
	}

	/** What Reactor Netty leaves of a connection has no event loop. */
	private static final class EndedResponse extends AbstractServerHttpResponse {

		private final Connection connection = () -> new EmbeddedChannel(false, false);

		EndedResponse() {
			super(new NettyDataBufferFactory(ByteBufAllocator.DEFAULT));
		}

		@Override
		@SuppressWarnings("unchecked")
		public <T> T getNativeResponse() {
			return (T) this.connection;
		}

		@Override
		protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
			return Mono.error(new AssertionError("must not be called"));
		}

		@Override
		protected Mono<Void> writeAndFlushWithInternal(Publisher<? extends Publisher<? extends DataBuffer>> body) {
			return Mono.error(new AssertionError("must not be called"));
		}

		@Override
		protected void applyStatusCode() {
		}

		@Override
		protected void applyHeaders() {
		}

		@Override
		protected void applyCookies() {
		}

	}

}
