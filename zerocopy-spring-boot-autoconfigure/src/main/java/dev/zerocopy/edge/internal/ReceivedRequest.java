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

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.SslInfo;

/**
 * What Reactor Netty has received, beside what filters have made of it. Confined to its
 * request.
 */
final class ReceivedRequest {

	/** Fields that say what a client is able to take, but not who it is. */
	private static final Set<String> IMPERSONAL = Set.of("accept", "accept-charset", "accept-encoding",
			"accept-language", "cache-control", "connection", "content-length", "content-type", "dnt", "host",
			"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive", "pragma",
			"priority", "range", "referer", "save-data", "te", "traceparent", "tracestate", "upgrade-insecure-requests",
			"user-agent", "x-request-id");

	/** Of those, what browsers tell about themselves. */
	private static final List<String> IMPERSONAL_PREFIXES = List.of("sec-ch-", "sec-fetch-", "sec-gpc");

	private final ServerHttpRequest seen;

	private final ServerHttpRequest innermost;

	private final HttpServerRequest received;

	private ReceivedRequest(ServerHttpRequest seen, ServerHttpRequest innermost, HttpServerRequest received) {
		this.seen = seen;
		this.innermost = innermost;
		this.received = received;
	}

	/**
	 * Find what was received.
	 * @param seen the request as it comes out of the filters
	 * @return the request, {@code null} if it cannot be found
	 */
	static @Nullable ReceivedRequest of(ServerHttpRequest seen) {
		ServerHttpRequest request = seen;
		while (request instanceof ServerHttpRequestDecorator decorator) {
			request = decorator.getDelegate();
		}
		return (request instanceof AbstractServerHttpRequest server
				&& server.getNativeRequest() instanceof HttpServerRequest received)
						? new ReceivedRequest(seen, request, received) : null;
	}

	boolean isHttp11() {
		return HttpVersion.HTTP_1_1.text().equals(this.received.protocol());
	}

	/**
	 * The target of the request line.
	 * @return the target as it was sent
	 */
	String target() {
		return this.received.uri();
	}

	boolean hasAny(List<String> names) {
		return names.stream().anyMatch(this.received.requestHeaders()::contains);
	}

	/**
	 * Whether filters have left alone what a response is chosen by.
	 * @return whether method, path and query are those that were received
	 */
	boolean isUnchanged() {
		return this.received.method().name().equals(this.seen.getMethod().name()) && hasTarget(this.innermost.getURI())
				&& hasTarget(this.seen.getURI()) && this.seen.getPath().value().equals(this.seen.getURI().getRawPath())
				&& this.seen.getQueryParams().equals(this.innermost.getQueryParams());
	}

	private boolean hasTarget(URI uri) {
		String target = target();
		int query = target.indexOf('?');
		return target.substring(0, (query < 0) ? target.length() : query).equals(uri.getRawPath())
				&& Objects.equals((query < 0) ? null : target.substring(query + 1), uri.getRawQuery());
	}

	/**
	 * Whether nothing in the request could tell who has sent it, so that a filter that
	 * has let it pass lets everybody pass who asks for the same.
	 * @return {@code false} if there is a field or a certificate that might be a
	 * credential
	 */
	boolean isAnonymous() {
		for (Map.Entry<String, String> field : this.received.requestHeaders()) {
			String name = field.getKey().toLowerCase(Locale.ROOT);
			if (!IMPERSONAL.contains(name) && IMPERSONAL_PREFIXES.stream().noneMatch(name::startsWith)) {
				return false;
			}
		}
		SslInfo tls = this.innermost.getSslInfo();
		return tls == null || tls.getPeerCertificates() == null;
	}

}
