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

package dev.zerocopy.web.internal.cache;

import java.util.List;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.util.function.SingletonSupplier;
import org.springframework.web.reactive.HandlerAdapter;

/**
 * The handler adapters of the application in the order in which Spring asks them. Looked
 * up once, at the first request: an adapter among them cannot be given the others while
 * they are created. Thread-safe.
 */
final class OrderedHandlerAdapters {

	private final Supplier<List<HandlerAdapter>> adapters;

	OrderedHandlerAdapters(ObjectProvider<HandlerAdapter> adapters) {
		this.adapters = SingletonSupplier.of(() -> adapters.orderedStream().toList());
	}

	/**
	 * The adapter that Spring would ask without another one.
	 * @param adapter the one to leave out
	 * @param handler the handler
	 * @return the adapter
	 * @throws IllegalStateException if no other adapter supports the handler
	 */
	HandlerAdapter without(HandlerAdapter adapter, Object handler) {
		for (HandlerAdapter candidate : this.adapters.get()) {
			if (candidate != adapter && candidate.supports(handler)) {
				return candidate;
			}
		}
		throw new IllegalStateException("No HandlerAdapter for " + handler);
	}

}
