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

import java.util.List;

import io.netty.buffer.ByteBuf;

import org.springframework.http.HttpHeaders;

/**
 * A complete response of a method, before it is stored. The parts belong to whoever
 * captured it.
 *
 * @param status the status code
 * @param headers the header fields that the method's result added
 * @param cookies whether it sets cookies
 * @param parts the body
 * @since 0.1.0
 */
public record CapturedResponse(int status, HttpHeaders headers, boolean cookies, List<ByteBuf> parts) {

}
