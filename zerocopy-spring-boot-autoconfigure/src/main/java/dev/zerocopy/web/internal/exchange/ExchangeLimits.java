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

package dev.zerocopy.web.internal.exchange;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Limits of an exchange.
 *
 * @param maxBodyBytes the largest body, in bytes, that is aggregated for a handler, and
 * the most of a streamed body that a handler may hold
 * @param handlerTimeout how long a handler may take to its first byte, {@code null}
 * without a limit
 * @since 0.1.0
 */
public record ExchangeLimits(long maxBodyBytes, @Nullable Duration handlerTimeout) {
}
