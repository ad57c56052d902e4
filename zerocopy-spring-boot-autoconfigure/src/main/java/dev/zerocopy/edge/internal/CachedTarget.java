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

package dev.zerocopy.edge.internal;

import dev.zerocopy.cache.internal.EntryReference;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.webflux.AnswerCounter.Answers;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A target whose response is in the cache.
 */
final class CachedTarget extends KnownTarget {

	private final EntryReference entry;

	CachedTarget(LearnedTarget learned, EntryReference entry, Answers answers) {
		super(learned.head() ? HttpMethod.HEAD : HttpMethod.GET, learned.target(), learned.table(), learned.route(),
				learned.anyMediaType(), answers);
		this.entry = entry;
	}

	/**
	 * The entry with the response.
	 * @return finds it
	 */
	EntryReference entry() {
		return this.entry;
	}

}
