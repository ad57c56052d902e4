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

import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * An answer that Reactor Netty writes when it is subscribed to, in one step on the event
 * loop, and that is counted behind that.
 */
final class SentAnswer extends Mono<Void> {

	private final Mono<Void> writing;

	private final Runnable counting;

	SentAnswer(Mono<Void> writing, Runnable counting) {
		this.writing = writing;
		this.counting = counting;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		this.writing.subscribe(actual);
		this.counting.run();
	}

}
