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

package dev.zerocopy.http.internal;

import org.jspecify.annotations.Nullable;

/**
 * What tells one state of a representation from another (RFC 9110, section 8.8).
 *
 * @param entityTag the entity tag with its quotes, {@code null} if there is none
 * @param lastModified seconds since 1970, {@link HttpDates#NONE} if unknown
 * @since 0.1.0
 */
public record Validators(@Nullable String entityTag, long lastModified) {

}
