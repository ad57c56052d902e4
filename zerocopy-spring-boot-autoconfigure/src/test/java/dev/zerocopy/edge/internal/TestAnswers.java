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

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpMethod;

/**
 * Answers GET and HEAD below {@code /e/} with the target, and counts them.
 */
final class TestAnswers implements EdgeResponder {

	/** For lanes whose clients may take any time over a head. */
	static final HeadLimit NO_LIMIT = (pipeline, awaitsHead) -> () -> {
	};

	private static final Pattern SIZE = Pattern.compile("^/e/size/([0-9]+)");

	final AtomicInteger count = new AtomicInteger();

	@Override
	public boolean answer(RequestHead head, ByteBuf buffer, int start, boolean last, EdgeOutput output) {
		String target = buffer.toString(start + head.targetStart(), head.targetEnd() - head.targetStart(),
				StandardCharsets.US_ASCII);
		boolean isHead = head.method() == HttpMethod.HEAD;
		if (!target.startsWith("/e/") || (head.method() != HttpMethod.GET && !isHead)) {
			return false;
		}
		if (target.startsWith("/e/fail")) {
			throw new IllegalStateException("fails as asked");
		}
		if (target.startsWith("/e/memory")) {
			throw new OutOfMemoryError("no memory as asked");
		}
		this.count.incrementAndGet();
		String body = buffer.toString(start + head.length(), (int) head.contentLength(), StandardCharsets.ISO_8859_1);
		String text = answer(body(target) + body, last, isHead);
		output.reserve(text.length()).writeCharSequence(text, StandardCharsets.ISO_8859_1);
		return true;
	}

	static String body(String target) {
		Matcher matcher = SIZE.matcher(target);
		int size = matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
		return target + "x".repeat(size);
	}

	static String text(String target, boolean last, boolean isHead) {
		return answer(body(target), last, isHead);
	}

	private static String answer(String body, boolean last, boolean isHead) {
		return "HTTP/1.1 200 OK\r\ncontent-length: " + body.length() + "\r\n" + (last ? "connection: close\r\n" : "")
				+ "\r\n" + (isHead ? "" : body);
	}

}
