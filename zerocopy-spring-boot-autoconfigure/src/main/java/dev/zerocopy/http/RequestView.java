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

package dev.zerocopy.http;

import java.util.function.BiConsumer;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import org.jspecify.annotations.Nullable;

/**
 * A request as views: method, target, header fields and body. The body shares memory with
 * the received buffers; the other views may be small copies where the server has already
 * decoded them. The reference count of no buffer is changed.
 * <p>
 * Valid until the handler's result completes; later use throws
 * {@link dev.zerocopy.buffer.ViewClosedException}. Confined to one request.
 *
 * @since 0.1.0
 */
public interface RequestView {

	/**
	 * The method, in upper case as received (RFC 9110, section 9).
	 * @return a view of the method
	 */
	ByteView method();

	/**
	 * The path of the target as received, percent-encoded (RFC 3986, section 3.3).
	 * @return a view of the path
	 */
	ByteView path();

	/**
	 * The query of the target as received, percent-encoded, without the question mark
	 * (RFC 3986, section 3.4).
	 * @return a view of the query, or {@code null} if there is none
	 */
	@Nullable ByteView query();

	/**
	 * The number of header field lines.
	 * @return the number
	 */
	int headerCount();

	/**
	 * The value of the first field line with the given name.
	 * @param name the field name, in any case
	 * @return a view of the value, or {@code null} if there is none
	 */
	@Nullable ByteView header(String name);

	/**
	 * Visit all header field lines.
	 * @param visitor receives name and value of each
	 */
	void forEachHeader(BiConsumer<ByteView, ByteView> visitor);

	/**
	 * The body, over as many buffers as it arrived in.
	 * @return a view of the body, empty if there is none
	 * @throws IllegalStateException when the handler takes the body as another argument
	 * that streams it
	 */
	BodyView body();

}
