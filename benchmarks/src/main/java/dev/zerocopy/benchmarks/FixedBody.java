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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The body that the peers answer with.
 */
final class FixedBody {

	private FixedBody() {
	}

	/**
	 * Return a direct buffer of so many dots. It is never released: the process ends with
	 * it.
	 * @param length the number of bytes
	 * @return a new buffer
	 */
	static ByteBuf ofLength(int length) {
		ByteBuf body = Unpooled.directBuffer(length, length);
		for (int i = 0; i < length; i++) {
			body.writeByte('.');
		}
		return body;
	}

}
