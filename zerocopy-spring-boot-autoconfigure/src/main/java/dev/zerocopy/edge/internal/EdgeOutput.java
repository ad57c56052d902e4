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

import dev.zerocopy.web.internal.webflux.MethodOutcome;
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
	 * A buffer to write heads and copied bodies to. Whatever is written stands behind the
	 * answers before, unless the request is left to the lane below.
	 * @param bytes how many bytes are going to be written at most
	 * @return the buffer, whose written bytes are not to be touched, and which is not to
	 * be kept or released
	 */
	ByteBuf reserve(int bytes);

	/**
	 * What allocates memory of answers.
	 * @return the allocator of the connection
	 */
	ByteBufAllocator allocator();

	/**
	 * Leave a request to the lane below although its method has been called.
	 * @param outcome what the method returned or threw
	 */
	void leave(MethodOutcome outcome);

	/**
	 * Whether nobody but handlers that release what is theirs, once, sees what is
	 * written.
	 * @return {@code false} if a handler of the application may stand in front of the
	 * edge
	 */
	boolean isTrusted();

	/**
	 * Whether the connection copies bytes to encrypt them.
	 * @return whether there is TLS
	 */
	boolean isEncrypted();

	/**
	 * Write bytes that are shared behind those of {@link #reserve}. From then on the
	 * request is answered here.
	 * @param bytes the bytes, of which ownership is transferred
	 */
	void write(ByteBuf bytes);

}
