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

package dev.zerocopy.file;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.util.Assert;

/**
 * A file as the body of an answer, for handlers to return. Conditional requests, byte
 * ranges and HEAD are answered from it; without an entity tag of its own, one is made of
 * the file's size and time, or of its bytes, as {@code zerocopy.file.entity-tag} says.
 * <p>
 * Nothing is opened before the handler has returned, and then off the event loop. A file
 * that is missing, or not a regular one, is answered with 404. To change a file, replace
 * it: an answer that has begun goes on with the old bytes. One that is written over in
 * place, or cut, while it is sent makes the connection close early.
 * <p>
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class FileBody {

	private final @Nullable Path root;

	private final String path;

	private final @Nullable Path file;

	private final @Nullable MediaType contentType;

	private final @Nullable String cacheControl;

	private final @Nullable String entityTag;

	private final boolean immutable;

	/** For data binding, which must not make one up. */
	private FileBody() {
		throw new IllegalStateException(
				"A FileBody is what a method returns and cannot be bound to request parameters.");
	}

	private FileBody(@Nullable Path root, String path, @Nullable Path file, @Nullable MediaType contentType,
			@Nullable String cacheControl, @Nullable String entityTag, boolean immutable) {
		this.root = root;
		this.path = path;
		this.file = file;
		this.contentType = contentType;
		this.cacheControl = cacheControl;
		this.entityTag = entityTag;
		this.immutable = immutable;
	}

	/**
	 * A file that the application vouches for: no part of its path comes from a client.
	 * @param file the file; symbolic links are followed
	 * @return the body
	 */
	public static FileBody of(Path file) {
		Assert.notNull(file, "'file' must not be null");
		return new FileBody(null, file.toString(), file, null, null, null, false);
	}

	/**
	 * A file that a client names. The root is a boundary: symbolic links below it may
	 * lead anywhere within it, and whatever leads out of it is answered with 404, as are
	 * {@code .} and {@code ..}, empty segments, backslashes, control characters, names
	 * that are not UTF-8, and requests whose path has encoded separators.
	 * @param root the directory
	 * @param path the decoded path below it, with or without a slash at its start, such
	 * as a path variable <code>{*path}</code>
	 * @return the body
	 */
	public static FileBody within(Path root, String path) {
		Assert.notNull(root, "'root' must not be null");
		Assert.notNull(path, "'path' must not be null");
		return new FileBody(root, path.startsWith("/") ? path.substring(1) : path, null, null, null, null, false);
	}

	/**
	 * Set {@code Content-Type}. Without it, the answer gets the type that the mapping
	 * produces, or the one of the file's extension.
	 * @param contentType the media type
	 * @return a new body
	 */
	public FileBody contentType(MediaType contentType) {
		Assert.notNull(contentType, "'contentType' must not be null");
		return new FileBody(this.root, this.path, this.file, contentType, this.cacheControl, this.entityTag,
				this.immutable);
	}

	/**
	 * Set {@code Cache-Control} of answers with the file, in whole or in part, and of
	 * 304.
	 * @param cacheControl the directives
	 * @return a new body
	 */
	public FileBody cacheControl(CacheControl cacheControl) {
		Assert.notNull(cacheControl, "'cacheControl' must not be null");
		return new FileBody(this.root, this.path, this.file, this.contentType, cacheControl.getHeaderValue(),
				this.entityTag, this.immutable);
	}

	/**
	 * Set the entity tag (RFC 9110, section 8.8.3), for example a version that several
	 * servers share.
	 * @param entityTag the tag, in quotes or not, weak if it starts with {@code W/"}
	 * @return a new body
	 */
	public FileBody entityTag(String entityTag) {
		Assert.hasText(entityTag, "'entityTag' must not be empty");
		boolean quoted = entityTag.endsWith("\"") && (entityTag.startsWith("\"") || entityTag.startsWith("W/\""));
		String tag = quoted ? entityTag : "\"" + entityTag + "\"";
		Assert.isTrue(tag.matches("(W/)?\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\""),
				() -> "entityTag: " + entityTag + " (expected: no spaces, quotes or control characters within)");
		return new FileBody(this.root, this.path, this.file, this.contentType, this.cacheControl, tag, this.immutable);
	}

	/**
	 * Declare that the file is never changed while the application runs: no byte of it
	 * and not its length; it may be replaced. Permits to send a mapping of the file where
	 * sendfile cannot be used, which saves a copy. A mapped file that is cut nevertheless
	 * breaks the answers that are being sent.
	 * @return a new body
	 */
	public FileBody immutable() {
		return new FileBody(this.root, this.path, this.file, this.contentType, this.cacheControl, this.entityTag, true);
	}

	/**
	 * The boundary.
	 * @return the directory, {@code null} for a file that the application vouches for
	 */
	public @Nullable Path getRoot() {
		return this.root;
	}

	/**
	 * The path below the root, or of the file.
	 * @return the path as it was given, without a slash at its start if there is a root
	 */
	public String getPath() {
		return this.path;
	}

	/**
	 * The file that the application vouches for.
	 * @return the file, {@code null} if there is a root
	 */
	public @Nullable Path getFile() {
		return this.file;
	}

	/**
	 * The media type.
	 * @return the media type, {@code null} if none was set
	 */
	public @Nullable MediaType getContentType() {
		return this.contentType;
	}

	/**
	 * The value of {@code Cache-Control}.
	 * @return the directives, {@code null} if none were set
	 */
	public @Nullable String getCacheControl() {
		return this.cacheControl;
	}

	/**
	 * The entity tag.
	 * @return the tag with its quotes, {@code null} if none was set
	 */
	public @Nullable String getEntityTag() {
		return this.entityTag;
	}

	/**
	 * Whether the file never changes.
	 * @return whether {@link #immutable()} was called
	 */
	public boolean isImmutable() {
		return this.immutable;
	}

	@Override
	public String toString() {
		return (this.root != null) ? this.path + " within " + this.root : this.path;
	}

}
