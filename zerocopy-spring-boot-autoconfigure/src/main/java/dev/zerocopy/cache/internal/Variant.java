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

package dev.zerocopy.cache.internal;

import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;

/**
 * A representation in one content coding. Owns one count of its body, given back by the
 * entry.
 *
 * @param coding the content coding
 * @param entityTag the entity tag with its quotes
 * @param body the bytes, never changed
 * @since 0.1.0
 */
public record Variant(ContentCoding coding, String entityTag, ByteBuf body) {

	/**
	 * The number of bytes.
	 * @return the length of the body
	 */
	public int length() {
		return this.body.readableBytes();
	}

}
