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
 * Read-only views over bytes that live elsewhere: {@link dev.zerocopy.buffer.ByteView}
 * over one region, {@link dev.zerocopy.buffer.BodyView} over a body of any number of
 * buffers, {@link dev.zerocopy.buffer.ByteCursor} to read a view token by token. Views
 * borrow: they never release a buffer, and they refuse to be read once their
 * {@link dev.zerocopy.buffer.ViewScope} is closed.
 */
@NullMarked
package dev.zerocopy.buffer;

import org.jspecify.annotations.NullMarked;
