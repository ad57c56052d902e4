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
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;

import dev.zerocopy.file.EntityTagSource;
import dev.zerocopy.file.FileBody;
import org.jspecify.annotations.Nullable;

/**
 * Finds and opens files. Blocks. Nothing but regular files is ever opened: opening a
 * named pipe would wait for its writer.
 * <p>
 * <b>The boundary.</b> The path of a client is resolved to a real one, which has to lie
 * in the real root. It is then walked from the root, directory by directory, by names
 * relative to the descriptor of the one before and without following links: whoever moves
 * files and links about in the meantime can make it fail, but not leave the root. Where
 * the platform has no such descriptors, the real path is compared again after opening.
 */
final class FileOpener {

	private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ);

	private static final Set<OpenOption> READ_NO_LINK = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);

	/** Files may be replaced while they are opened: look again a few times. */
	private static final int ATTEMPTS = 5;

	private static final int MAX_PATH = 4096;

	private final Executor executor;

	private final EntityTagSource tagSource;

	private final ContentTags tags;

	/**
	 * Create an opener.
	 * @param executor closes files
	 * @param tagSource what entity tags are made of
	 * @param tags knows the tags of files that were read before
	 */
	FileOpener(Executor executor, EntityTagSource tagSource, ContentTags tags) {
		this.executor = executor;
		this.tagSource = tagSource;
		this.tags = tags;
	}

	/**
	 * Open a file.
	 * @param body the file
	 * @return the file, with a count of 1 that belongs to the caller, or {@code null} if
	 * there is none to be seen
	 * @throws IOException if there is one and it cannot be opened
	 */
	@Nullable OpenFile open(FileBody body) throws IOException {
		FileSystemException failure = null;
		for (int i = 0; i < ATTEMPTS; i++) {
			try {
				OpenFile file = (body.getRoot() != null) ? openWithin(body.getRoot(), body) : openTrusted(body);
				if (file != null) {
					return file;
				}
			}
			catch (NoSuchFileException | AccessDeniedException | NotDirectoryException | FileSystemLoopException
					| InvalidPathException ex) {
				return null;
			}
			catch (FileSystemException ex) {
				// A link in place of the file that was there, or no descriptor left.
				failure = ex;
			}
		}
		throw (failure != null) ? failure : new IOException(body + " is being replaced all the time");
	}

	/** Returns {@code null} to be called again. */
	private @Nullable OpenFile openTrusted(FileBody body) throws IOException {
		Path file = Objects.requireNonNull(body.getFile()).toAbsolutePath();
		BasicFileAttributes before = regularFile(file);
		FileChannel channel = FileChannel.open(file, READ);
		return opened(body, channel, file, true, before);
	}

	private @Nullable OpenFile openWithin(Path root, FileBody body) throws IOException {
		if (!isPlain(body.getPath())) {
			throw new NoSuchFileException(body.getPath());
		}
		Path realRoot = root.toRealPath();
		Path real = realPath(realRoot.resolve(body.getPath()));
		if (!real.startsWith(realRoot) || real.equals(realRoot)) {
			throw new NoSuchFileException(body.getPath());
		}
		BasicFileAttributes before = regularFile(real);
		try (DirectoryStream<Path> directory = Files.newDirectoryStream(realRoot)) {
			if (directory instanceof SecureDirectoryStream<Path> secure) {
				FileChannel channel = walk(secure, realRoot.relativize(real), 0);
				return opened(body, channel, real, false, before);
			}
		}
		FileChannel channel = FileChannel.open(real, READ_NO_LINK);
		return real.equals(realPathOrClose(real, channel)) ? opened(body, channel, real, false, before) : null;
	}

	/**
	 * Whether a path of a client consists of names: nothing that another part of the
	 * server, or another platform, may take for a separator or the end.
	 */
	private static boolean isPlain(String path) {
		if (path.isEmpty() || path.length() > MAX_PATH) {
			return false;
		}
		for (int i = 0; i < path.length(); i++) {
			char c = path.charAt(i);
			if (c < ' ' || c == 0x7F || c == '\\' || c == '\uFFFD') {
				return false;
			}
		}
		for (String segment : path.split("/", -1)) {
			if (segment.isEmpty() || ".".equals(segment) || "..".equals(segment)) {
				return false;
			}
		}
		return true;
	}

	/** Whatever fails here, such as a name that is too long, is not a file. */
	private static Path realPath(Path path) throws IOException {
		try {
			return path.toRealPath();
		}
		catch (FileSystemException ex) {
			throw new NoSuchFileException(path.toString());
		}
	}

	private static Path realPathOrClose(Path path, FileChannel channel) throws IOException {
		try {
			return realPath(path);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static BasicFileAttributes regularFile(Path file) throws IOException {
		BasicFileAttributes attributes;
		try {
			attributes = Files.readAttributes(file, BasicFileAttributes.class);
		}
		catch (FileSystemException ex) {
			throw new NoSuchFileException(file.toString());
		}
		if (!attributes.isRegularFile()) {
			throw new NoSuchFileException(file.toString());
		}
		return attributes;
	}

	private static FileChannel walk(SecureDirectoryStream<Path> directory, Path path, int depth) throws IOException {
		Path name = path.getName(depth);
		BasicFileAttributes attributes = directory
			.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
			.readAttributes();
		boolean last = depth == path.getNameCount() - 1;
		if (last ? !attributes.isRegularFile() : !attributes.isDirectory()) {
			throw new NoSuchFileException(path.toString());
		}
		if (!last) {
			try (SecureDirectoryStream<Path> next = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
				return walk(next, path, depth + 1);
			}
		}
		SeekableByteChannel channel = directory.newByteChannel(name, READ_NO_LINK);
		if (channel instanceof FileChannel file) {
			return file;
		}
		channel.close();
		throw new IOException("No file channel for " + path);
	}

	/** Attributes are read by name: they are those of the channel if nothing moved. */
	private @Nullable OpenFile opened(FileBody body, FileChannel channel, Path location, boolean followLinks,
			BasicFileAttributes before) throws IOException {
		OpenFile file = new OpenFile(channel, location, followLinks, before, body.isImmutable(), this.executor);
		boolean current = false;
		try {
			if (this.tagSource == EntityTagSource.CONTENT || !file.hasTellingTime()) {
				file.tagContent(this.tags);
			}
			current = file.isCurrent() && channel.size() == before.size();
		}
		catch (ContentChangedException ex) {
			// Shorter than it was a moment ago: look again.
		}
		finally {
			if (!current) {
				file.release();
			}
		}
		return current ? file : null;
	}

}
