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

/**
 * Answers HTTP/1.1 requests in front of Netty's codec. Start at
 * {@link dev.zerocopy.edge.internal.EdgeRequestParser}, which recognises a strict subset
 * of RFC 9112 in place; whatever it does not fully understand is the codec's. HTTP/2 is
 * decoded by Netty and answered with frames, in
 * {@link dev.zerocopy.edge.internal.Http2EdgeHandler}.
 */
@NullMarked
package dev.zerocopy.edge.internal;

import org.jspecify.annotations.NullMarked;
