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

package dev.zerocopy.edge.internal;

import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;

/**
 * Answers GET and HEAD below {@code /e/} over HTTP/2, and counts them. Bodies are slices
 * of one buffer.
 */
final class TestHttp2Answers implements Http2Responder {

	final AtomicInteger count = new AtomicInteger();

	/** How often a request has had to wait. */
	final AtomicInteger known = new AtomicInteger();

	/** The requests that have had to wait, for as long as somebody keeps them. */
	final List<WeakReference<Http2Headers>> waiting = new CopyOnWriteArrayList<>();

	/** A large body, of which each answer holds a count. */
	final ByteBuf shared;

	final List<String> failed = new CopyOnWriteArrayList<>();

	TestHttp2Answers(int largest) {
		this.shared = Unpooled.directBuffer(largest).writeZero(largest);
	}

	@Override
	public boolean isKnown(Http2Headers request, boolean encrypted) {
		String path = request.path().toString();
		if (path.startsWith("/e/unclear")) {
			throw new IllegalStateException("fails as asked");
		}
		boolean isKnown = path.startsWith("/e/");
		if (isKnown) {
			this.waiting.add(new WeakReference<>(request));
			this.known.incrementAndGet();
		}
		return isKnown;
	}

	@Override
	public Http2Answer answer(Http2Headers request, boolean encrypted, boolean trusted) {
		String path = request.path().toString();
		if (path.startsWith("/e/fail")) {
			this.failed.add(path);
			throw new IllegalStateException("fails as asked");
		}
		if (!path.startsWith("/e/")) {
			return null;
		}
		this.count.incrementAndGet();
		ByteBuf body = path.startsWith("/e/large") ? this.shared.retainedSlice()
				: Unpooled.copiedBuffer(path, StandardCharsets.US_ASCII);
		boolean isHead = "HEAD".contentEquals(request.method());
		Http2Headers headers = ReadOnlyHttp2Headers.serverHeaders(false, new AsciiString("200"),
				HttpHeaderNames.CONTENT_LENGTH, new AsciiString(String.valueOf(body.readableBytes())),
				HttpHeaderNames.ETAG, new AsciiString("t".repeat(path.startsWith("/e/long") ? 8000 : 1)));
		if (isHead) {
			body.release();
		}
		return new Http2Answer(headers, isHead ? null : body);
	}

}
