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

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import com.github.luben.zstd.ZstdOutputStream;
import dev.zerocopy.http.internal.ContentCoding;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.ClassUtils;

/**
 * Encodes bodies in the content codings whose libraries are present. Not to be used on an
 * event loop. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Compressor {

	/** A coded body must be smaller than this share of the plain one. */
	private static final double WORTHWHILE = 0.9;

	private static final int SMALLEST = 1024;

	private static final List<String> TEXT_SUBTYPES = List.of("json", "xml", "javascript", "ecmascript", "wasm",
			"manifest+json", "x-ndjson", "graphql", "yaml", "x-sh", "rtf", "vnd.ms-fontobject");

	private static final List<String> TEXT_SUFFIXES = List.of("json", "xml", "yaml");

	private static final List<String> PLAIN_IMAGES = List.of("svg+xml", "bmp", "x-icon", "vnd.microsoft.icon");

	private static final List<String> PLAIN_FONTS = List.of("ttf", "otf", "collection");

	private final boolean brotli = isPresent("com.aayushatharva.brotli4j.Brotli4jLoader") && Brotli.isAvailable();

	private final boolean zstd = isPresent("com.github.luben.zstd.ZstdOutputStream");

	private static boolean isPresent(String type) {
		return ClassUtils.isPresent(type, Compressor.class.getClassLoader());
	}

	/**
	 * The codings that can be made here.
	 * @return the codings, in the order in which they are made
	 */
	public List<ContentCoding> codings() {
		return List.of(ContentCoding.GZIP, ContentCoding.BR, ContentCoding.ZSTD).stream().filter(this::has).toList();
	}

	private boolean has(ContentCoding coding) {
		return (coding != ContentCoding.BR || this.brotli) && (coding != ContentCoding.ZSTD || this.zstd);
	}

	/**
	 * Whether it may pay to encode a body at all.
	 * @param contentType its media type, {@code null} if unknown
	 * @param length its length in bytes
	 * @return whether the media type is one of text and the body is not small
	 */
	public static boolean isWorthTrying(@Nullable String contentType, int length) {
		return length >= SMALLEST && isText(contentType);
	}

	/**
	 * Whether bodies of a media type are encoded unless they are small.
	 * @param contentType the media type, {@code null} if unknown
	 * @return whether it is one of text
	 */
	static boolean isText(@Nullable String contentType) {
		if (contentType == null) {
			return false;
		}
		try {
			return isText(MediaType.parseMediaType(contentType));
		}
		catch (InvalidMediaTypeException ex) {
			// The method may write what it likes: served as it is.
			return false;
		}
	}

	private static boolean isText(MediaType type) {
		return switch (type.getType()) {
			case "text" -> true;
			case "image" -> PLAIN_IMAGES.contains(type.getSubtype());
			case "font" -> PLAIN_FONTS.contains(type.getSubtype());
			default -> TEXT_SUBTYPES.contains(type.getSubtype())
					|| (type.getSubtypeSuffix() != null && TEXT_SUFFIXES.contains(type.getSubtypeSuffix()));
		};
	}

	/**
	 * Encode a body.
	 * @param coding one of {@link #codings()}
	 * @param body the body, not changed
	 * @param effort how hard to try
	 * @return the encoded body, which the caller must release, or {@code null} if it is
	 * not worth keeping
	 */
	public @Nullable ByteBuf encode(ContentCoding coding, ByteBuf body, Effort effort) {
		int limit = (int) (body.readableBytes() * WORTHWHILE);
		ByteBuf encoded = Unpooled.buffer(limit / 4, limit);
		boolean kept = false;
		try (OutputStream out = open(coding, new ByteBufOutputStream(encoded), effort)) {
			body.getBytes(body.readerIndex(), out, body.readableBytes());
			kept = true;
		}
		catch (IOException | IndexOutOfBoundsException ex) {
			// It grew beyond the limit: an answer, not a failure.
			kept = false;
		}
		if (kept) {
			return encoded;
		}
		encoded.release();
		return null;
	}

	private static OutputStream open(ContentCoding coding, OutputStream out, Effort effort) throws IOException {
		return switch (coding) {
			case GZIP -> new LevelledGzip(out, effort.gzip);
			case BR -> Brotli.open(out, effort.brotli);
			case ZSTD -> Zstd.open(out, effort.zstd);
			case IDENTITY -> throw new IllegalArgumentException("identity is no coding");
		};
	}

	/**
	 * How hard to try.
	 */
	public enum Effort {

		/** For responses that live for seconds. */
		RESPONSE(6, 5, 6),

		/** For files that live as long as the application. */
		ASSET(Deflater.BEST_COMPRESSION, 11, 19);

		private final int gzip;

		private final int brotli;

		private final int zstd;

		Effort(int gzip, int brotli, int zstd) {
			this.gzip = gzip;
			this.brotli = brotli;
			this.zstd = zstd;
		}

	}

	private static final class LevelledGzip extends GZIPOutputStream {

		private static final int BUFFER_SIZE = 8192;

		LevelledGzip(OutputStream out, int level) throws IOException {
			super(out, BUFFER_SIZE);
			this.def.setLevel(level);
		}

	}

	/** Loaded only where the library is. */
	private static final class Brotli {

		static boolean isAvailable() {
			return Brotli4jLoader.isAvailable();
		}

		static OutputStream open(OutputStream out, int quality) throws IOException {
			return new BrotliOutputStream(out, new Encoder.Parameters().setQuality(quality));
		}

	}

	/** Loaded only where the library is. */
	private static final class Zstd {

		static OutputStream open(OutputStream out, int level) throws IOException {
			return new ZstdOutputStream(out, level);
		}

	}

}
