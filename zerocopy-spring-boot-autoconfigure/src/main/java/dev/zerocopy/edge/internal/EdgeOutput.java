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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Where an {@link EdgeResponder} writes an answer: the connection of the request.
 * Confined to its event loop, and to the call that it is given to.
 *
 * @since 0.1.0
 */
public interface EdgeOutput {

	/**
	 * The allocator for heads and copied bodies.
	 * @return the allocator of the connection
	 */
	ByteBufAllocator allocator();

	/**
	 * Whether the connection copies bytes to encrypt them.
	 * @return whether there is TLS
	 */
	boolean isEncrypted();

	/**
	 * Write a part of the answer. It is flushed behind the last request of a read.
	 * @param bytes the bytes, of which ownership is transferred
	 */
	void write(ByteBuf bytes);

}
