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

package dev.zerocopy.cache.internal.asset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * Where an asset is read from, as it was when it was listed: equal to another one unless
 * the file was changed or replaced. Immutable; its methods block.
 *
 * @param path the path below the location, with a slash at its start
 * @param resource the content
 * @param root the directory that it must not lead out of, {@code null} within a jar
 * @param version the state of the file
 */
record AssetSource(String path, Resource resource, @Nullable Path root, Version version) {

	/**
	 * A file of a directory.
	 * @param root the directory, without symbolic links
	 * @param file the file
	 * @param attributes its attributes
	 * @return the source
	 */
	static AssetSource of(Path root, Path file, BasicFileAttributes attributes) {
		StringBuilder path = new StringBuilder();
		root.relativize(file).forEach(name -> path.append('/').append(name));
		return new AssetSource(path.toString(), new FileSystemResource(file), root, Version.of(attributes));
	}

	/**
	 * Whether a path can be asked for: what is no name in a URL is none here.
	 * @param path the path
	 * @return whether all its segments are names
	 */
	static boolean isPath(String path) {
		if (!path.startsWith("/") || path.chars().anyMatch(character -> character < ' ' || character == '\\')) {
			return false;
		}
		for (String segment : path.substring(1).split("/", -1)) {
			if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
				return false;
			}
		}
		return true;
	}

	/**
	 * The state of the file now. A symbolic link may have been turned meanwhile.
	 * @return the version
	 * @throws IOException if there is no such file below the root
	 */
	Version look() throws IOException {
		if (this.root == null) {
			return this.version;
		}
		Path file = this.resource.getFile().toPath();
		BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
		if (!attributes.isRegularFile() || !file.toRealPath().startsWith(this.root)) {
			throw new NoSuchFileException(file.toString());
		}
		return Version.of(attributes);
	}

	/**
	 * What changes with the content.
	 *
	 * @param length the length, -1 if it was not looked at
	 * @param lastModified when the file was modified
	 * @param fileKey which file it is
	 */
	record Version(long length, @Nullable FileTime lastModified, @Nullable Object fileKey) {

		static final Version FIXED = new Version(-1, null, null);

		static Version of(BasicFileAttributes attributes) {
			return new Version(attributes.size(), attributes.lastModifiedTime(), attributes.fileKey());
		}

	}

}
