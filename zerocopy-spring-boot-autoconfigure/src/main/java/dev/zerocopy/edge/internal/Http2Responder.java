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

import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests over HTTP/2 that end with their header block, or leaves them to the
 * lane below. Called on the event loop of the connection, so it must not wait. Shared by
 * connections.
 *
 * @since 0.1.0
 */
public interface Http2Responder {

	/**
	 * Find out whether a request is one that could be answered now.
	 * @param request the header block, which the codec has validated
	 * @param encrypted whether the connection has TLS
	 * @return {@code false} to leave the request to the lane below
	 */
	boolean isKnown(Http2Headers request, boolean encrypted);

	/**
	 * Answer a request. One that this fails on goes to the lane below.
	 * @param request the header block, which the codec has validated
	 * @param encrypted whether the connection has TLS
	 * @param trusted whether no handler of the application sees the answer
	 * @return the answer, {@code null} to leave the request to the lane below
	 */
	@Nullable Http2Answer answer(Http2Headers request, boolean encrypted, boolean trusted);

}
