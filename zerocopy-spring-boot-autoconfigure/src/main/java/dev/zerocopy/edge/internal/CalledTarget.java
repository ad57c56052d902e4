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

import dev.zerocopy.web.internal.call.CalledMethod;
import dev.zerocopy.web.internal.route.LearnedCall;
import dev.zerocopy.web.internal.webflux.AnswerCounter.Answers;
import io.netty.handler.codec.http.HttpMethod;

/**
 * A target for which a method is called.
 */
final class CalledTarget extends KnownTarget {

	private final CalledMethod<byte[]> method;

	CalledTarget(LearnedCall learned, Answers answers) {
		super(HttpMethod.valueOf(learned.method().name()), learned.target(), learned.table(), learned.route(),
				learned.anyMediaType(), answers);
		this.method = new CalledMethod<>(learned, AnswerHead::encode);
	}

	/**
	 * The method.
	 * @return the method, with the heads of its answers up to the length of the body
	 */
	CalledMethod<byte[]> method() {
		return this.method;
	}

}
