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

package dev.zerocopy.file.internal;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Entity tags of contents that have to be read for them: once for each state, however
 * many ask meanwhile. Those that were asked for last are kept. Thread-safe.
 */
final class ContentTags {

	private static final int MAX_TAGS = 4096;

	private final Map<Object, Tag> tags = new LinkedHashMap<>(16, 0.75F, true) {

		@Override
		protected boolean removeEldestEntry(Map.Entry<Object, Tag> eldest) {
			return size() > MAX_TAGS;
		}

	};

	/**
	 * Find a tag, or read the content. Blocks.
	 * @param state stands for the content as long as it stays the same
	 * @param content the content
	 * @return the tag
	 * @throws IOException if reading fails; the next one who asks reads again
	 */
	String find(Object state, TaggedContent content) throws IOException {
		Tag tag;
		synchronized (this.tags) {
			tag = this.tags.computeIfAbsent(state, absent -> new Tag());
		}
		return tag.get(content);
	}

	/** Its monitor is held by whoever reads the content. */
	private static final class Tag {

		private @Nullable String value;

		synchronized String get(TaggedContent content) throws IOException {
			String value = this.value;
			if (value == null) {
				value = content.readTag();
				this.value = value;
			}
			return value;
		}

	}

	/**
	 * A content that can be read for its tag.
	 */
	@FunctionalInterface
	interface TaggedContent {

		/**
		 * Read all of it. Blocks.
		 * @return the tag
		 * @throws IOException if reading fails
		 */
		String readTag() throws IOException;

	}

}
