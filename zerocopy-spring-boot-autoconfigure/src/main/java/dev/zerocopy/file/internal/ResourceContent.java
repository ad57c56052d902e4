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
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;

import dev.zerocopy.http.internal.ContentTag;
import dev.zerocopy.http.internal.HttpDates;
import dev.zerocopy.http.internal.ModificationTime;
import dev.zerocopy.http.internal.Validators;
import io.netty.buffer.ByteBuf;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.util.ResourceUtils;

/**
 * A resource that is not a file, such as one in a jar, read as a stream. Confined to one
 * answer, whose reads come one after the other.
 */
final class ResourceContent extends Content {

	private static final Log logger = LogFactory.getLog(ResourceContent.class);

	/** What a native image calls its resources. */
	private static final String NATIVE_IMAGE = "resource";

	private static final int CHUNK = 64 * 1024;

	private final Resource resource;

	private final long length;

	private final Validators validators;

	private @Nullable InputStream stream;

	private long position;

	/**
	 * Look at a resource. Blocks.
	 * @param resource the resource, which exists
	 * @param executor closes it
	 * @param tags knows the tags of resources that were read before
	 * @throws IOException if its length cannot be found out
	 */
	ResourceContent(Resource resource, Executor executor, ContentTags tags) throws IOException {
		super(executor);
		this.resource = resource;
		// The length of a stream that can be read once is found out by reading it.
		this.length = resource.isOpen() ? UNKNOWN_LENGTH : Math.max(UNKNOWN_LENGTH, resource.contentLength());
		long modified = resource.isOpen() ? 0 : modified(resource);
		URL archived = archived(resource);
		this.validators = (archived != null)
				? new Validators(tags.find(List.of(archived.toString(), this.length, modified), this::readTag),
						HttpDates.NONE)
				: new Validators(null, ModificationTime.lastModified(modified));
	}

	/**
	 * The time of what is in an archive says nothing about it: it is that of the archive,
	 * or a constant of what has built it.
	 */
	private static @Nullable URL archived(Resource resource) {
		try {
			URL url = resource.isOpen() ? null : resource.getURL();
			return (url != null && (ResourceUtils.isJarURL(url) || NATIVE_IMAGE.equals(url.getProtocol()))) ? url
					: null;
		}
		catch (IOException ex) {
			// Many resources have no URL.
			return null;
		}
	}

	private static long modified(Resource resource) {
		try {
			return resource.lastModified();
		}
		catch (IOException ex) {
			// Many resources have no time, which is no failure.
			return 0;
		}
	}

	private String readTag() throws IOException {
		ContentTag tag = new ContentTag();
		byte[] chunk = new byte[CHUNK];
		try (InputStream in = this.resource.getInputStream()) {
			for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
				tag.update(ByteBuffer.wrap(chunk, 0, read));
			}
		}
		return tag.end();
	}

	@Override
	public long length() {
		return this.length;
	}

	@Override
	public Validators validators() {
		return this.validators;
	}

	@Override
	public @Nullable String name() {
		return this.resource.getFilename();
	}

	@Override
	ByteBuf read(IntFunction<ByteBuf> allocator, long offset, int length) throws IOException {
		InputStream in = open(offset);
		ByteBuf bytes = allocator.apply(length);
		try {
			int read = 0;
			while (read >= 0 && bytes.readableBytes() < length) {
				read = bytes.writeBytes(in, length - bytes.readableBytes());
			}
			if (read < 0 && this.length != UNKNOWN_LENGTH) {
				throw new ContentChangedException(this);
			}
			this.position += bytes.readableBytes();
			return bytes;
		}
		catch (IOException | RuntimeException | Error ex) {
			bytes.release();
			throw ex;
		}
	}

	/** Ranges may come in any order; a stream goes forward only. */
	private InputStream open(long offset) throws IOException {
		InputStream in = this.stream;
		if (in == null || offset < this.position) {
			close();
			in = this.resource.getInputStream();
			this.stream = in;
			this.position = 0;
		}
		in.skipNBytes(offset - this.position);
		this.position = offset;
		return in;
	}

	@Override
	void close() {
		InputStream in = this.stream;
		this.stream = null;
		if (in == null) {
			return;
		}
		try {
			in.close();
		}
		catch (IOException ex) {
			// It was only read: nothing is lost.
			logger.debug("Could not close " + this, ex);
		}
	}

	@Override
	public String toString() {
		return this.resource.getDescription();
	}

}
