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

/**
 * Answers requests without a body, or leaves them to the lane below. Called on the event
 * loop of the connection, so it must not wait. Shared by connections.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface EdgeResponder {

	/**
	 * Answer a request. Head and buffer are valid until this returns; the buffer's
	 * reference count is not changed. A request that this fails on before it has written
	 * anything goes to the lane below.
	 * @param head the head; its spans count from {@code start}
	 * @param buffer the buffer that holds the head
	 * @param start the index of the head's first byte
	 * @param last whether the connection ends with the answer, which must then carry
	 * {@code Connection: close} (RFC 9112, section 9.6)
	 * @param output receives the whole answer
	 * @return {@code false} to leave the request to the lane below, with nothing written
	 */
	boolean answer(RequestHead head, ByteBuf buffer, int start, boolean last, EdgeOutput output);

	/**
	 * A connection of the server has somebody who must see each request, so the edge is
	 * not on it. Called for each such connection.
	 * @param reason the reason for people
	 */
	default void refused(String reason) {
	}

}
