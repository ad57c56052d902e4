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

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;
import org.springframework.util.ResourceUtils;

/**
 * Where assets are. The names that can be asked for are those that were listed: no part
 * of a request becomes part of a file's path. Thread-safe.
 *
 * @since 0.1.0
 */
public final class AssetLocations {

	private static final String ALL_CLASSPATH_PREFIX = ResourcePatternResolver.CLASSPATH_ALL_URL_PREFIX;

	private static final String CLASSPATH_PREFIX = ResourceUtils.CLASSPATH_URL_PREFIX;

	private static final String FILE_PREFIX = ResourceUtils.FILE_URL_PREFIX;

	private final List<AssetRoot> roots = new ArrayList<>();

	/**
	 * Find the directories of locations. Blocks.
	 * @param locations directories that start with {@code classpath:} or {@code file:}
	 * @param resolver finds those on the class path
	 * @throws InvalidAssetLocationException if there is no directory at a location
	 */
	public AssetLocations(List<String> locations, ResourcePatternResolver resolver) {
		for (String location : locations) {
			try {
				add(location, resolver);
			}
			catch (IOException ex) {
				throw new InvalidAssetLocationException(location,
						"Expected a directory that can be read, but: " + ex.getMessage() + ".");
			}
		}
	}

	private void add(String location, ResourcePatternResolver resolver) throws IOException {
		String directory = location.endsWith("/") ? location : location + "/";
		if (location.startsWith(FILE_PREFIX)) {
			this.roots.add(directory(location, resolver.getResource(directory)));
			return;
		}
		String path = path(location, directory);
		Resource[] found = resolver.getResources(ALL_CLASSPATH_PREFIX + path);
		if (found.length == 0) {
			throw new InvalidAssetLocationException(location,
					"There is no such directory on the class path; a jar must have an entry for it.");
		}
		for (Resource resource : found) {
			this.roots.add(ResourceUtils.isFileURL(resource.getURL()) ? directory(location, resource)
					: AssetRoot.Jar.of(resource.getURL(), resolver));
		}
	}

	private static AssetRoot.Directory directory(String location, Resource resource) throws IOException {
		Path path = file(location, resource);
		if (!Files.isDirectory(path)) {
			throw new InvalidAssetLocationException(location, "There is no directory " + path + ".");
		}
		return new AssetRoot.Directory(path.toRealPath());
	}

	private static Path file(String location, Resource resource) throws IOException {
		try {
			return resource.getFile().toPath();
		}
		catch (FileNotFoundException | IllegalArgumentException ex) {
			throw new InvalidAssetLocationException(location, "Expected the path of a directory behind 'file:'.");
		}
	}

	/** The root of the class path has the application's classes and settings. */
	private static String path(String location, String directory) {
		String path = directory.startsWith(ALL_CLASSPATH_PREFIX) ? directory.substring(ALL_CLASSPATH_PREFIX.length())
				: directory.startsWith(CLASSPATH_PREFIX) ? directory.substring(CLASSPATH_PREFIX.length()) : "";
		String relative = path.startsWith("/") ? path.substring(1) : path;
		if (!AssetSource.isPath("/" + relative.replaceAll("/$", "")) || relative.matches(".*[*?{}].*")) {
			throw new InvalidAssetLocationException(location,
					"Expected a directory that starts with 'classpath:' or 'file:', without wildcards, "
							+ "and not the root of the class path.");
		}
		return relative;
	}

	/**
	 * Whether files may change while the application runs.
	 * @return whether there is a directory on disk
	 */
	boolean hasDirectories() {
		return this.roots.stream().anyMatch(AssetRoot.Directory.class::isInstance);
	}

	/**
	 * List the assets. Of two with the same path the one of the earlier location counts.
	 * Blocks.
	 * @param directories is given each directory on disk before it is listed
	 * @return the sources by path
	 * @throws IOException if a location cannot be listed
	 */
	Map<String, AssetSource> list(Consumer<Path> directories) throws IOException {
		Map<String, AssetSource> sources = new LinkedHashMap<>();
		for (AssetRoot root : this.roots) {
			root.list(directories).forEach(source -> sources.putIfAbsent(source.path(), source));
		}
		return sources;
	}

}
