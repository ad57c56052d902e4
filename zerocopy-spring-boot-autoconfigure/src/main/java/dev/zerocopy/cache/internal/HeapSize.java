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

import java.lang.management.ManagementFactory;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.util.ClassUtils;

/**
 * The heap that a stored response holds, with what finds it, in bytes. What cannot be
 * read from it is counted as it was measured, on the safe side.
 */
final class HeapSize {

	/**
	 * An entry with its counters and times, its node in the cache and its share of the
	 * table.
	 */
	private static final int ENTRY = 376;

	/** A set of keys in an index, of the only response with a path or a tag. */
	private static final int INDEXED = 256;

	/** A tag in the entry, and the set that it is in. */
	private static final int TAG = 48;

	private static final int TAGS = 176;

	/** A header field with one value, and the map that it is in. */
	private static final int FIELD = 136;

	private static final int FIELDS = 432;

	private static final int VALUE = 8;

	/** A variant with its buffer, the views of that and what frees it. */
	private static final int VARIANT = 464;

	/**
	 * A field as Netty keeps it, with the texts that its parts keep of themselves once
	 * asked for, and the fields that it is among.
	 */
	private static final int NETTY_FIELD = 248;

	private static final int NETTY_FIELDS = 208;

	private static final int ASCII_STRING = 32;

	private static final int STRING = 24;

	private static final int ARRAY = 16;

	private static final int ALIGNMENT = 8;

	/** Objects were measured with references of four bytes. */
	private static final boolean SMALL_REFERENCES = ClassUtils.isPresent("com.sun.management.HotSpotDiagnosticMXBean",
			HeapSize.class.getClassLoader()) && HotSpot.hasSmallReferences();

	private HeapSize() {
	}

	/** Whether a reference takes four bytes rather than eight. */
	static boolean hasSmallReferences() {
		return SMALL_REFERENCES;
	}

	static int of(CacheKey key, Set<String> tags, HttpHeaders headers) {
		int size = scaled(ENTRY + INDEXED + TAGS + FIELDS) + key.heapBytes();
		for (String tag : tags) {
			size += scaled(TAG + INDEXED) + of(tag);
		}
		for (Map.Entry<String, List<String>> field : headers.headerSet()) {
			size += scaled(FIELD) + of(field.getKey());
			for (String value : field.getValue()) {
				size += scaled(VALUE) + of(value);
			}
		}
		return size;
	}

	static int ofVariant(String entityTag) {
		return scaled(VARIANT) + of(entityTag);
	}

	static int of(String text) {
		boolean isLatin = text.chars().allMatch(c -> c <= 0xFF);
		return scaled(STRING) + ofArray(isLatin ? text.length() : Character.BYTES * text.length());
	}

	static int of(byte @Nullable [] bytes) {
		return (bytes != null) ? ofArray(bytes.length) : 0;
	}

	static int of(io.netty.handler.codec.http.@Nullable HttpHeaders fields) {
		int size = 0;
		if (fields != null) {
			size += scaled(NETTY_FIELDS);
			// Not as text: the fields would keep it.
			Iterator<Map.Entry<CharSequence, CharSequence>> all = fields.iteratorCharSequence();
			while (all.hasNext()) {
				Map.Entry<CharSequence, CharSequence> field = all.next();
				size += scaled(NETTY_FIELD) + 2 * (field.getKey().length() + field.getValue().length());
			}
		}
		return size;
	}

	static int of(AsciiString @Nullable [] fields) {
		int size = 0;
		if (fields != null) {
			size += ofArray(fields.length * Long.BYTES);
			for (AsciiString field : fields) {
				size += scaled(ASCII_STRING) + ofArray(field.length());
			}
		}
		return size;
	}

	private static int ofArray(int length) {
		return ARRAY + (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	}

	private static int scaled(int size) {
		return SMALL_REFERENCES ? size : size + size / 2;
	}

	/** Loaded only where there is such a virtual machine. */
	private static final class HotSpot {

		static boolean hasSmallReferences() {
			HotSpotDiagnosticMXBean options = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
			try {
				return options != null && Boolean.parseBoolean(options.getVMOption("UseCompressedOops").getValue());
			}
			catch (IllegalArgumentException ex) {
				// There is no such option: the larger ones are the safe side.
				return false;
			}
		}

	}

}
