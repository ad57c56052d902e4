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
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import dev.zerocopy.http.internal.ContentTag;
import dev.zerocopy.http.internal.ModificationTime;
import dev.zerocopy.http.internal.Validators;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.FileRegion;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * An open regular file, and its attributes from when it was opened. Answers at the same
 * time share it by its reference count; all reads name their position. Thread-safe.
 * <p>
 * The channel must never be read by a thread that somebody may interrupt: that closes it
 * for all answers.
 *
 * @since 0.1.0
 */
public final class OpenFile extends Content {

	private static final Log logger = LogFactory.getLog(OpenFile.class);

	private static final LinkOption[] FOLLOW = {};

	private static final int CHUNK = 64 * 1024;

	private final FileChannel channel;

	private final Path location;

	private final LinkOption[] linkOptions;

	private final BasicFileAttributes attributes;

	private final boolean immutable;

	private final boolean settled;

	private Validators validators;

	private volatile @Nullable MappedByteBuffer mapped;

	/**
	 * Create an open file with a count of 1.
	 * @param channel the channel, which is closed with the last count
	 * @param location where its attributes are looked at again
	 * @param followLinks whether the location may be a symbolic link
	 * @param attributes its attributes
	 * @param immutable whether it may be mapped
	 * @param executor closes the channel, which may take long for a large file that has
	 * been deleted
	 */
	OpenFile(FileChannel channel, Path location, boolean followLinks, BasicFileAttributes attributes, boolean immutable,
			Executor executor) {
		super(executor);
		this.channel = channel;
		this.location = location;
		this.linkOptions = followLinks ? FOLLOW : new LinkOption[] { LinkOption.NOFOLLOW_LINKS };
		this.attributes = attributes;
		this.immutable = immutable;
		this.settled = ModificationTime.isSettled(attributes.lastModifiedTime().toMillis());
		this.validators = validators(entityTag(attributes, this.settled));
	}

	/**
	 * Size and time, which are the same wherever the file was copied with its time. As
	 * long as the time may stand for another content too, the tag is weak, and not the
	 * one that the file has later: with its inode, mixed, so that it tells nobody.
	 */
	private static String entityTag(BasicFileAttributes attributes, boolean settled) {
		long nanos = attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
		String tag = Long.toHexString(attributes.size()) + "-" + Long.toHexString(nanos);
		if (settled) {
			return '"' + tag + '"';
		}
		long hash = mix(nanos);
		String key = String.valueOf(attributes.fileKey());
		for (int i = 0; i < key.length(); i++) {
			hash = mix(hash ^ key.charAt(i));
		}
		return "W/\"" + tag + "-" + Long.toHexString(hash) + '"';
	}

	/** A bijection in which each bit of the result depends on each bit of the value. */
	private static long mix(long value) {
		long mixed = value + 0x9E3779B97F4A7C15L;
		mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
		return mixed ^ (mixed >>> 31);
	}

	private Validators validators(String entityTag) {
		return new Validators(entityTag, ModificationTime.lastModified(this.attributes.lastModifiedTime().toMillis()));
	}

	/**
	 * Whether the attributes tell this content from any other that the file may get.
	 * @return {@code false} if its time is just now
	 */
	boolean isSettled() {
		return this.settled;
	}

	/**
	 * Whether the time tells when the content was made.
	 * @return {@code false} for the constants of builders
	 */
	boolean hasTellingTime() {
		return ModificationTime.isTelling(this.attributes.lastModifiedTime().toMillis());
	}

	/**
	 * Make the tag of the bytes rather than of the attributes. Blocks. To be called
	 * before the file is shared.
	 * @param tags knows the tags of files that were read before
	 * @throws IOException if reading fails
	 */
	void tagContent(ContentTags tags) throws IOException {
		String tag = this.settled ? tags.find(state(), this::readTag) : "W/" + readTag();
		this.validators = validators(tag);
	}

	private Object state() {
		return List.of(this.location, String.valueOf(this.attributes.fileKey()), this.attributes.size(),
				this.attributes.lastModifiedTime());
	}

	private String readTag() throws IOException {
		ContentTag tag = new ContentTag();
		ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
		long position = 0;
		while (position < length()) {
			int read = this.channel.read(chunk.clear(), position);
			if (read < 0) {
				throw new ContentChangedException(this);
			}
			tag.update(chunk.flip());
			position += read;
		}
		return tag.end();
	}

	@Override
	public long length() {
		return this.attributes.size();
	}

	@Override
	public Validators validators() {
		return this.validators;
	}

	@Override
	public String name() {
		return this.location.getFileName().toString();
	}

	/**
	 * Whether the operating system can send the file to a socket by itself. Other file
	 * systems, such as that of a zip file, have channels without a descriptor.
	 * @return whether {@link #region} may be used
	 */
	public boolean isTransferable() {
		return this.location.getFileSystem() == FileSystems.getDefault();
	}

	/**
	 * A region of the file for a transport. It holds a count of this file until the
	 * transport releases it.
	 * @param offset the first byte
	 * @param length the number of bytes
	 * @return the region, which the caller must release or write
	 */
	public FileRegion region(long offset, long length) {
		retain();
		return new OpenFileRegion(this, this.channel, offset, length);
	}

	/**
	 * Look whether the location still has this file as it was when it was opened. Blocks.
	 * @return whether it is the same file and unchanged
	 */
	boolean isCurrent() {
		BasicFileAttributes now = attributesNow();
		return now != null && isSameFile(now) && isSameState(now);
	}

	/**
	 * Look whether this file has been changed since it was opened. One that was replaced
	 * or deleted has not: it lives on as long as it is open. Blocks.
	 * @throws ContentChangedException if it was changed
	 * @throws IOException if that cannot be found out
	 */
	void checkUnchanged() throws IOException {
		BasicFileAttributes now = attributesNow();
		if (this.channel.size() != length() || (now != null && isSameFile(now) && !isSameState(now))) {
			throw new ContentChangedException(this);
		}
	}

	private @Nullable BasicFileAttributes attributesNow() {
		try {
			return Files.readAttributes(this.location, BasicFileAttributes.class, this.linkOptions);
		}
		catch (IOException ex) {
			// Deleted, or moved away: there is nothing at the location to compare with.
			return null;
		}
	}

	private boolean isSameFile(BasicFileAttributes other) {
		return Objects.equals(this.attributes.fileKey(), other.fileKey());
	}

	private boolean isSameState(BasicFileAttributes other) {
		return this.attributes.size() == other.size()
				&& this.attributes.lastModifiedTime().equals(other.lastModifiedTime());
	}

	/**
	 * Read, and then look whether the file had the bytes that were promised: what was
	 * changed before is seen now.
	 */
	@Override
	ByteBuf read(IntFunction<ByteBuf> allocator, long offset, int length) throws IOException {
		if (this.immutable && length() <= Integer.MAX_VALUE) {
			checkUnchanged();
			return Unpooled.wrappedBuffer(map().slice((int) offset, length));
		}
		ByteBuf bytes = allocator.apply(length);
		try {
			int missing = length;
			while (missing > 0) {
				int read = bytes.writeBytes(this.channel, offset + length - missing, missing);
				if (read < 0) {
					throw new ContentChangedException(this);
				}
				missing -= read;
			}
			checkUnchanged();
			return bytes;
		}
		catch (IOException | RuntimeException | Error ex) {
			bytes.release();
			throw ex;
		}
	}

	private MappedByteBuffer map() throws IOException {
		MappedByteBuffer bytes = this.mapped;
		if (bytes == null) {
			bytes = this.channel.map(FileChannel.MapMode.READ_ONLY, 0, length());
			this.mapped = bytes;
		}
		return bytes;
	}

	@Override
	public OpenFile retain() {
		super.retain();
		return this;
	}

	@Override
	void close() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// It was only read: nothing is lost.
			logger.debug("Could not close " + this, ex);
		}
	}

	@Override
	public String toString() {
		return this.location.toString();
	}

}
