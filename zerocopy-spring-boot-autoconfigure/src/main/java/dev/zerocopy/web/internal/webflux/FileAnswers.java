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

package dev.zerocopy.web.internal.webflux;

import dev.zerocopy.web.internal.exchange.ExchangeBuffers;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers with files to requests that no endpoint takes. Thread-safe.
 *
 * @since 0.1.0
 */
public final class FileAnswers {

	private final EndpointExchangeFactory exchanges;

	private final AnswerWriter writer;

	/**
	 * Create answers.
	 * @param exchanges has the limits and files of exchanges
	 */
	public FileAnswers(EndpointExchangeFactory exchanges) {
		this.exchanges = exchanges;
		this.writer = exchanges.answerWriter();
	}

	/**
	 * Write a file.
	 * @param exchange the exchange
	 * @param file what a handler would return: a {@code FileBody}, a {@code Resource}, or
	 * a response with one
	 * @param contentType the media type of a file that does not have one
	 * @return completes when the answer is written; fails with status 404 if there is no
	 * such file
	 */
	public Mono<Void> write(ServerWebExchange exchange, Object file, MediaType contentType) {
		return Mono.defer(() -> {
			ExchangeBuffers buffers = this.exchanges.buffers(exchange, file.toString());
			return this.writer.write(exchange, buffers, file, () -> contentType).doFinally(signal -> buffers.close());
		});
	}

}
