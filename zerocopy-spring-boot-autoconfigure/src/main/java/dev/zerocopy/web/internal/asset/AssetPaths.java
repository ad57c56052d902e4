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

package dev.zerocopy.web.internal.asset;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.server.PathContainer;

/**
 * The paths of assets: literal segments, behind which the path below the location comes.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class AssetPaths {

	private static final String END = "/**";

	private final String pattern;

	private final int prefixElements;

	private AssetPaths(String pattern, int prefixElements) {
		this.pattern = pattern;
		this.prefixElements = prefixElements;
	}

	/**
	 * The paths of a pattern.
	 * @param pattern literal segments and then <code>/**</code>
	 * @return the paths
	 * @throws IllegalArgumentException if it is another kind of pattern
	 */
	public static AssetPaths of(String pattern) {
		String prefix = pattern.endsWith(END) ? pattern.substring(0, pattern.length() - END.length()) : "*";
		if (!prefix.matches("(/[^/*?{}%;\\\\\\p{Cntrl}]+)*")) {
			throw new IllegalArgumentException("pattern: " + pattern + " (expected: literal segments and then /**)");
		}
		return new AssetPaths(pattern, PathContainer.parsePath(prefix).elements().size());
	}

	/**
	 * The pattern.
	 * @return the pattern as it was given
	 */
	String pattern() {
		return this.pattern;
	}

	/**
	 * What a request asks for.
	 * @param path the path within the application, which matches the pattern
	 * @return the decoded path below the location, {@code null} if it is none
	 */
	@Nullable String find(PathContainer path) {
		List<PathContainer.Element> elements = path.elements();
		StringBuilder found = new StringBuilder(path.value().length());
		for (int i = this.prefixElements; i < elements.size(); i++) {
			if (elements.get(i) instanceof PathContainer.PathSegment segment) {
				String name = segment.valueToMatch();
				if (name.indexOf('/') >= 0) {
					// An encoded slash is part of a name, and no file has such a name.
					return null;
				}
				found.append(name);
			}
			else {
				found.append('/');
			}
		}
		return found.toString();
	}

}
