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
import java.net.URL;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * One directory of a location, on disk or within a jar. Thread-safe.
 */
interface AssetRoot {

	/**
	 * List the files. Blocks.
	 * @param directories is given each directory on disk before it is listed
	 * @return the files
	 * @throws IOException if the root cannot be listed
	 */
	List<AssetSource> list(Consumer<Path> directories) throws IOException;

	/**
	 * A directory on disk. Symbolic links are followed within it; what leads out of it,
	 * and what is not a regular file, is left out.
	 *
	 * @param path the directory, without symbolic links
	 */
	record Directory(Path path) implements AssetRoot {

		@Override
		public List<AssetSource> list(Consumer<Path> directories) throws IOException {
			Listing listing = new Listing(this.path, directories);
			Files.walkFileTree(this.path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, listing);
			return listing.sources;
		}

	}

	/**
	 * A directory within a jar, listed once.
	 *
	 * @param sources the files
	 */
	record Jar(List<AssetSource> sources) implements AssetRoot {

		static Jar of(URL root, ResourcePatternResolver resolver) throws IOException {
			List<AssetSource> sources = new ArrayList<>();
			for (Resource resource : resolver.getResources(root + "**")) {
				String url = resource.getURL().toString();
				if (url.startsWith(root.toString()) && !url.endsWith("/")) {
					String path = "/" + decode(url.substring(root.toString().length()));
					if (AssetSource.isPath(path)) {
						sources.add(new AssetSource(path, resource, null, AssetSource.Version.FIXED));
					}
				}
			}
			return new Jar(List.copyOf(sources));
		}

		/** Names of entries are encoded in part only. */
		private static String decode(String name) {
			try {
				return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
			}
			catch (IllegalArgumentException ex) {
				// A percent sign that encodes nothing is part of the name.
				return name;
			}
		}

		@Override
		public List<AssetSource> list(Consumer<Path> directories) {
			return this.sources;
		}

	}

	/** Collects the files of a directory. */
	final class Listing extends SimpleFileVisitor<Path> {

		private static final Log logger = LogFactory.getLog(AssetRoot.class);

		private final List<AssetSource> sources = new ArrayList<>();

		private final Path root;

		private final Consumer<Path> directories;

		private Listing(Path root, Consumer<Path> directories) {
			this.root = root;
			this.directories = directories;
		}

		@Override
		public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) throws IOException {
			if (leadsOut(directory)) {
				return FileVisitResult.SKIP_SUBTREE;
			}
			this.directories.accept(directory);
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
			if (attributes.isRegularFile() && !leadsOut(file)) {
				AssetSource source = AssetSource.of(this.root, file, attributes);
				if (AssetSource.isPath(source.path())) {
					this.sources.add(source);
				}
			}
			return FileVisitResult.CONTINUE;
		}

		private boolean leadsOut(Path path) throws IOException {
			return Files.isSymbolicLink(path) && !path.toRealPath().startsWith(this.root);
		}

		/** Gone since its directory was read, not readable, or a loop of links. */
		@Override
		public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
			if (file.equals(this.root)) {
				throw failure;
			}
			logger.debug("Not an asset: " + file, failure);
			return FileVisitResult.CONTINUE;
		}

		@Override
		public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
			return FileVisitResult.CONTINUE;
		}

	}

}
