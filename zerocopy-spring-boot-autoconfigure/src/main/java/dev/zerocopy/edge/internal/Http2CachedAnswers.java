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

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.Variant;
import dev.zerocopy.edge.internal.Http2Targets.Known;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.hit.AnswerFields;
import dev.zerocopy.web.internal.hit.CacheHit;
import dev.zerocopy.web.internal.hit.CacheHits;
import dev.zerocopy.web.internal.hit.CodecFields;
import dev.zerocopy.web.internal.route.LearnedTarget;
import dev.zerocopy.web.internal.route.ReceivedRequest;
import dev.zerocopy.web.internal.webflux.AnswerCounter;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Answers over HTTP/2, in front of the channels that Netty makes for streams, what the
 * WebFlux lane has answered over HTTP/2 before. The fields are those that Netty makes of
 * an HTTP/1 response, made once for each variant. Thread-safe.
 */
final class Http2CachedAnswers implements Http2Responder {

	private static final AsciiString CACHE_STATUS = AsciiString.cached("cache-status");

	/**
	 * What makes a filter refuse a request for what is public, or add to its response.
	 */
	private static final List<AsciiString> ASKING_FILTERS = List.of(HttpHeaderNames.AUTHORIZATION,
			HttpHeaderNames.COOKIE, HttpHeaderNames.ORIGIN);

	/** Method, scheme, authority and path, each of them once. */
	private static final int PSEUDO_FIELDS = 4;

	/** Name and value of age, date and cache status. */
	private static final int TIME_FIELDS = 6;

	private static final int MAX_PORT = 0xFFFF;

	private final Http2Targets targets = new Http2Targets();

	private final RouteTableHolder routes;

	private final CacheHits hits;

	private final EntryStore store;

	private final TransferStats stats;

	private final AnswerCounter counter;

	private volatile Text date = new Text("");

	Http2CachedAnswers(RouteTableHolder routes, CacheHits hits, EntryStore store, TransferStats stats,
			AnswerCounter counter) {
		this.routes = routes;
		this.hits = hits;
		this.store = store;
		this.stats = stats;
		this.counter = counter;
	}

	/**
	 * Remember a target.
	 * @param target what a request over HTTP/2 has told
	 */
	void add(LearnedTarget target) {
		this.targets.add(new Known(target, this.store.reference(target.key()), this.counter.of(target)));
	}

	@Override
	public boolean isKnown(Http2Headers request, boolean encrypted) {
		return target(request, encrypted) != null;
	}

	@Override
	public @Nullable Http2Answer answer(Http2Headers request, boolean encrypted, boolean trusted) {
		long received = this.store.now();
		Known known = target(request, encrypted);
		CacheHit hit = (known != null)
				? this.hits.find(known.entry(), known.target().head(), new Http2Fields(request), received) : null;
		if (known == null || hit == null) {
			return null;
		}
		try {
			AsciiString[] fields = fields(hit);
			if (fields == null) {
				return null;
			}
			Http2Headers headers = ReadOnlyHttp2Headers.serverHeaders(false,
					HttpResponseStatus.valueOf(hit.status()).codeAsText(), addTime(fields, hit));
			long length = hit.length();
			ByteBuf body = (length > 0) ? hit.body(trusted) : null;
			if (body != null) {
				this.stats.count(length, !encrypted);
			}
			known.answers().countHit(hit.entry(), hit.status(), received);
			return new Http2Answer(headers, body);
		}
		finally {
			hit.release();
		}
	}

	private @Nullable Known target(Http2Headers request, boolean encrypted) {
		CharSequence path = request.path();
		CharSequence authority = request.authority();
		boolean isHead = is(request.method(), HttpMethod.HEAD.asciiName());
		if (path == null || authority == null || (!isHead && !is(request.method(), HttpMethod.GET.asciiName()))) {
			return null;
		}
		Known known = this.targets.find(path, isHead);
		return (known != null && known.target().table() == this.routes.table() && hasScheme(request, encrypted)
				&& hasUri(authority) && isPlain(request, known.target())) ? known : null;
	}

	private static boolean is(@Nullable CharSequence value, AsciiString expected) {
		return value != null && expected.contentEquals(value);
	}

	private static boolean hasScheme(Http2Headers request, boolean encrypted) {
		CharSequence scheme = request.scheme();
		return scheme != null && AsciiString.contentEquals(scheme, encrypted ? "https" : "http");
	}

	/**
	 * Whether Spring can make a URI of the authority: a name or an address in brackets,
	 * and a port if there is a colon behind it.
	 */
	private static boolean hasUri(CharSequence authority) {
		boolean isAddress = !authority.isEmpty() && authority.charAt(0) == '[';
		int mark = AsciiString.indexOf(authority, isAddress ? ']' : ':', 0);
		int end = (mark < 0) ? authority.length() : isAddress ? mark + 1 : mark;
		return (isAddress ? ReceivedRequest.isAuthority(authority.subSequence(0, end).toString())
				: ReceivedRequest.isName(authority, 0, end)) && (end == authority.length() || isPort(authority, end));
	}

	private static boolean isPort(CharSequence authority, int colon) {
		int port = 0;
		for (int i = colon + 1; i < authority.length() && port <= MAX_PORT; i++) {
			char c = authority.charAt(i);
			if (c < '0' || c > '9') {
				return false;
			}
			port = port * 10 + c - '0';
		}
		return authority.charAt(colon) == ':' && colon + 1 < authority.length() && port <= MAX_PORT;
	}

	private boolean isPlain(Http2Headers request, LearnedTarget target) {
		CodecFields fields = new Http2Fields(request);
		return hasPseudoFieldsOnce(request) && !fields.contains(HttpHeaderNames.HOST)
				&& !(target.route().isPastFilters() && CacheHits.containsAny(fields, ASKING_FILTERS))
				&& CacheHits.isPlain(fields, target.anyMediaType()) && this.hits.isForStored(fields);
	}

	/** They stand in front of all other fields (RFC 9113, section 8.3). */
	private static boolean hasPseudoFieldsOnce(Http2Headers request) {
		int count = 0;
		for (Map.Entry<CharSequence, CharSequence> field : request) {
			if (!Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(field.getKey())) {
				break;
			}
			count++;
		}
		return count == PSEUDO_FIELDS;
	}

	private static AsciiString @Nullable [] fields(CacheHit hit) {
		Variant variant = hit.variant();
		AsciiString[] fields = hit.isWhole() ? variant.http2Fields() : null;
		if (fields == null) {
			HttpHeaders prepared = hit.fields(true);
			if (prepared == AnswerFields.UNSENDABLE) {
				return null;
			}
			fields = http2Fields(prepared, hit.status());
			if (hit.isWhole()) {
				variant.keepHttp2Fields(fields);
				hit.entry().grown();
			}
		}
		return fields;
	}

	private static AsciiString[] http2Fields(HttpHeaders prepared, int status) {
		Http2Headers converted = new DefaultHttp2Headers();
		HttpConversionUtil.toHttp2Headers(prepared, converted);
		if (status == HttpResponseStatus.NOT_MODIFIED.code()) {
			// Reactor Netty takes it out.
			converted.remove(HttpHeaderNames.CONTENT_LENGTH);
		}
		AsciiString[] fields = new AsciiString[converted.size() * 2];
		int i = 0;
		for (Map.Entry<CharSequence, CharSequence> field : converted) {
			fields[i++] = AsciiString.of(field.getKey());
			fields[i++] = AsciiString.of(field.getValue());
		}
		return fields;
	}

	private AsciiString[] addTime(AsciiString[] fields, CacheHit hit) {
		AsciiString[] all = Arrays.copyOf(fields, fields.length + TIME_FIELDS);
		int length = add(all, fields.length, HttpHeaderNames.AGE, new AsciiString(Long.toString(hit.age())));
		String now = hit.date();
		length = (now != null) ? add(all, length, HttpHeaderNames.DATE, date(now)) : length;
		String status = hit.cacheStatus();
		length = (status != null) ? add(all, length, CACHE_STATUS, new AsciiString(status)) : length;
		return (length == all.length) ? all : Arrays.copyOf(all, length);
	}

	private static int add(AsciiString[] fields, int index, AsciiString name, AsciiString value) {
		fields[index] = name;
		fields[index + 1] = value;
		return index + 2;
	}

	private AsciiString date(String now) {
		Text text = this.date;
		if (!text.string().equals(now)) {
			text = new Text(now);
			this.date = text;
		}
		return text.ascii();
	}

	/** A text, and its bytes with their hash. */
	private record Text(String string, AsciiString ascii) {

		Text(String string) {
			this(string, new AsciiString(string));
		}

	}

	/** The fields of a request as HTTP/2 has them. */
	private record Http2Fields(Http2Headers headers) implements CodecFields {

		@Override
		public boolean contains(CharSequence name) {
			return this.headers.contains(name);
		}

		@Override
		public List<String> lines(String name) {
			return this.headers.getAll(name.toLowerCase(Locale.ROOT)).stream().map(CharSequence::toString).toList();
		}

	}

}
