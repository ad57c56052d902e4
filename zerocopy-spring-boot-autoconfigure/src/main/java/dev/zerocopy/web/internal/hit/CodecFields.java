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

package dev.zerocopy.web.internal.hit;

import dev.zerocopy.http.internal.RequestFields;

/**
 * The header fields of a request as a codec keeps them. Valid as long as the request is.
 *
 * @since 0.1.0
 */
public interface CodecFields extends RequestFields {

	/**
	 * Whether a field was sent, found without a list of its lines.
	 * @param name the field name in lower case
	 * @return whether there is a line
	 */
	boolean contains(CharSequence name);

}
