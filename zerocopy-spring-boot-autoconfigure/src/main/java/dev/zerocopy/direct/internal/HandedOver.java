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
package dev.zerocopy.direct.internal;

import dev.zerocopy.web.internal.webflux.MethodOutcome;
import io.netty.channel.Channel;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Spring's answer with what a method has returned or thrown. Spring finds that on the
 * connection while it is subscribed to, in one step on the event loop: no other request
 * of the connection ever sees it.
 */
final class HandedOver extends Mono<Void> {

	private final MethodOutcome outcome;

	private final Channel channel;

	private final Publisher<Void> spring;

	HandedOver(MethodOutcome outcome, Channel channel, Publisher<Void> spring) {
		this.outcome = outcome;
		this.channel = channel;
		this.spring = spring;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.outcome.leave(this.channel);
		this.spring.subscribe(actual);
		MethodOutcome.clear(this.channel);
	}

}
