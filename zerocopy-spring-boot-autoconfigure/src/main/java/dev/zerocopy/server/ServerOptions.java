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

package dev.zerocopy.server;

import java.util.Map;

/**
 * What a running server really uses, read back from its channels. Immutable and
 * thread-safe.
 *
 * @param transport the transport, such as {@code epoll}
 * @param eventLoopThreads the number of event loops that connections are spread over
 * @param allocator the simple class name of the allocator of accepted connections
 * @param listening options of the listening channel by name; buffer sizes in bytes as the
 * kernel reports them
 * @param accepted options of the first accepted connection by name, empty before there is
 * one
 * @since 0.1.0
 */
public record ServerOptions(String transport, int eventLoopThreads, String allocator, Map<String, Object> listening,
		Map<String, Object> accepted) {
}
