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

import dev.zerocopy.web.internal.exchange.Connections;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.WebFilterChain;

/**
 * The answer of an endpoint as the end of its exchange: completion, failure and
 * cancellation end the exchange in one operator, and a failure before the answer has
 * begun continues with the rest of the filter chain, where Spring handles it.
 */
final class ShortcutAnswer extends Mono<Void> {

	private final Mono<Void> answer;

	private final EndpointExchange exchange;

	private final WebFilterChain chain;

	ShortcutAnswer(Mono<Void> answer, EndpointExchange exchange, WebFilterChain chain) {
		this.answer = answer;
		this.exchange = exchange;
		this.chain = chain;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.answer.subscribe(new Ending(actual));
	}

	private final class Ending implements CoreSubscriber<Void>, Subscription {

		private final CoreSubscriber<? super Void> actual;

		private volatile Subscription upstream = Operators.emptySubscription();

		private volatile boolean cancelled;

		private boolean passedOn;

		Ending(CoreSubscriber<? super Void> actual) {
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.upstream = subscription;
			if (!this.passedOn) {
				this.actual.onSubscribe(this);
			}
			else if (this.cancelled) {
				subscription.cancel();
			}
			else {
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(Void nothing) {
		}

		@Override
		public void onComplete() {
			ShortcutAnswer.this.exchange.complete();
			this.actual.onComplete();
		}

		@Override
		public void onError(Throwable failure) {
			EndpointExchange exchange = ShortcutAnswer.this.exchange;
			exchange.fail(failure);
			ServerHttpResponse response = exchange.exchange().getResponse();
			if (this.passedOn || this.cancelled || response.isCommitted() || Connections.hasEnded(response)) {
				this.actual.onError(failure);
				return;
			}
			this.passedOn = true;
			EndpointHandlerAdapter.handOver(exchange.exchange(), failure);
			ShortcutAnswer.this.chain.filter(exchange.exchange()).subscribe(this);
		}

		@Override
		public void request(long n) {
			this.upstream.request(Long.MAX_VALUE);
		}

		@Override
		public void cancel() {
			this.cancelled = true;
			this.upstream.cancel();
			ShortcutAnswer.this.exchange.finish(SignalType.CANCEL);
		}

	}

}
