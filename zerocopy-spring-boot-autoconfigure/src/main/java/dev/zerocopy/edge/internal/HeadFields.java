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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.zerocopy.http.internal.RequestFields;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a head as text, for the rare requests that need it. Valid as long
 * as the head is.
 *
 * @param head the head
 */
record HeadFields(RequestHead head) implements RequestFields {

	@Override
	public @Nullable List<String> lines(String name) {
		List<String> lines = null;
		for (int i = 0; i < this.head.count(); i++) {
			if (name.equalsIgnoreCase(text(this.head.nameStart(i), this.head.nameEnd(i)))) {
				lines = (lines != null) ? lines : new ArrayList<>(1);
				lines.add(text(this.head.valueStart(i), this.head.valueEnd(i)));
			}
		}
		return lines;
	}

	/** As Netty reads values, a character for each byte. */
	private String text(int from, int to) {
		return new String(this.head.bytes(), from, to - from, StandardCharsets.ISO_8859_1);
	}

}
