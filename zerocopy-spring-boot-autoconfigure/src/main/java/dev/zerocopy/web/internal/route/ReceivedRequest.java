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

package dev.zerocopy.web.internal.route;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServerRequest;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.SslInfo;

/**
 * What Reactor Netty has received, beside what filters have made of it. Confined to its
 * request.
 *
 * @since 0.1.0
 */
public final class ReceivedRequest {

	/**
	 * Fields by which somebody on the way tells about the client. Where they are heeded
	 * they change path and query.
	 */
	public static final List<AsciiString> FORWARDING = List.of(AsciiString.cached("forwarded"),
			AsciiString.cached("x-forwarded-for"), AsciiString.cached("x-forwarded-host"),
			AsciiString.cached("x-forwarded-port"), AsciiString.cached("x-forwarded-prefix"),
			AsciiString.cached("x-forwarded-proto"), AsciiString.cached("x-forwarded-ssl"));

	/** Longer targets are left to the WebFlux lane. */
	private static final int MAX_TARGET = 1024;

	/**
	 * Fields that say what a client is able to take, but not who it is. Those of HTTP/2
	 * are the codec's.
	 */
	private static final Set<String> IMPERSONAL = Set.of("accept", "accept-charset", "accept-encoding",
			"accept-language", "cache-control", "connection", "content-type", "dnt", "host", "if-match",
			"if-modified-since", "if-none-match", "if-range", "if-unmodified-since", "keep-alive", "pragma", "priority",
			"range", "referer", "save-data", "te", "traceparent", "tracestate", "upgrade-insecure-requests",
			"user-agent", "x-http2-scheme", "x-http2-stream-id", "x-request-id");

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
	public static @Nullable ReceivedRequest of(ServerHttpRequest seen) {
		ServerHttpRequest request = seen;
		while (request instanceof ServerHttpRequestDecorator decorator) {
			request = decorator.getDelegate();
		}
		return (request instanceof AbstractServerHttpRequest server
				&& server.getNativeRequest() instanceof HttpServerRequest received)
						? new ReceivedRequest(seen, request, received) : null;
	}

	/**
	 * The protocol.
	 * @return name and version, such as {@code HTTP/1.1}
	 */
	public String protocol() {
		return this.received.protocol();
	}

	/**
	 * The target of the request line.
	 * @return the target as it was sent
	 */
	public String target() {
		return this.received.uri();
	}

	/**
	 * Whether a later request with the same method and target is given to the same route
	 * with the same values. Where filters are passed by, they have to have let nobody in
	 * particular pass.
	 * @param route the route of this request
	 * @return {@code false} if that holds for this request alone
	 */
	public boolean teaches(Route route) {
		return isPossible(target()) && this.received.forwardedPrefix() == null
				&& FORWARDING.stream().noneMatch(this.received.requestHeaders()::contains) && isUnchanged()
				&& (!route.isPastFilters() || isAnonymous());
	}

	/**
	 * Whether a target can be told from all others by its characters. Netty's codec takes
	 * bytes that are not ASCII, and Spring makes paths of them.
	 */
	private static boolean isPossible(String target) {
		return target.startsWith("/") && target.length() <= MAX_TARGET
				&& target.chars().allMatch(c -> c > ' ' && c < 0x7F);
	}

	/**
	 * Whether Spring can make a URI of a host. It answers 400 where it cannot.
	 * @param authority the host with or without a port, as in the {@code Host} field
	 * @return whether a URI with this authority exists
	 */
	public static boolean isAuthority(String authority) {
		try {
			new URI("http://" + authority + "/");
			return true;
		}
		catch (URISyntaxException ex) {
			return false;
		}
	}

	/**
	 * Whether a part of an authority is a name that makes a URI whatever stands behind
	 * it.
	 * @param authority the authority
	 * @param start the index of the first character
	 * @param end the index behind the last character
	 * @return whether it has letters of ASCII, digits, dots, hyphens and underscores
	 * alone
	 */
	public static boolean isName(CharSequence authority, int start, int end) {
		for (int i = start; i < end; i++) {
			char c = authority.charAt(i);
			if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-'
					|| c == '_')) {
				return false;
			}
		}
		return start < end;
	}

	/**
	 * Whether the client takes any media type, and filters have left it so.
	 * @return whether it says so, or says nothing
	 */
	boolean takesAnything() {
		return takesAnything(this.received.requestHeaders().getAll(HttpHeaderNames.ACCEPT))
				&& takesAnything(this.seen.getHeaders().getOrEmpty(HttpHeaderNames.ACCEPT.toString()));
	}

	/**
	 * Whether a client takes any media type.
	 * @param accept the lines of {@code Accept}, {@code null} if there are none
	 * @return whether it says so, or says nothing
	 */
	public static boolean takesAnything(@Nullable List<String> accept) {
		return accept == null || accept.isEmpty() || (accept.size() == 1 && "*/*".equals(accept.get(0)));
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
	 * @return {@code false} if there is content, a field or a certificate that might be a
	 * credential
	 */
	boolean isAnonymous() {
		for (Map.Entry<String, String> field : this.received.requestHeaders()) {
			String name = field.getKey().toLowerCase(Locale.ROOT);
			boolean impersonal = IMPERSONAL.contains(name) || IMPERSONAL_PREFIXES.stream().anyMatch(name::startsWith)
					|| (name.equals("content-length") && field.getValue().equals("0"));
			if (!impersonal) {
				return false;
			}
		}
		SslInfo tls = this.innermost.getSslInfo();
		return tls == null || tls.getPeerCertificates() == null;
	}

}
