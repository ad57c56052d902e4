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

package dev.zerocopy.web.internal.cache;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import dev.zerocopy.cache.internal.CacheKey;
import dev.zerocopy.cache.internal.CapturedResponse;
import dev.zerocopy.cache.internal.Freshness;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ServerWebExchange;

/**
 * How the responses of one method are cached, read once from its annotation and its
 * parameters. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CachePolicy {

	private final int number;

	private final KeyInput input;

	private final Freshness freshness;

	private final List<Template> tags;

	private final List<Predicate<ServerHttpRequest>> condition;

	private final List<Predicate<CapturedResponse>> unless;

	private final @Nullable MediaTypeSelector selector;

	private final List<MediaType> producible;

	private final boolean negotiatedByHeader;

	private volatile @Nullable HandlerMethod handler;

	CachePolicy(int number, KeyInput input, Freshness freshness, List<Template> tags,
			List<Predicate<ServerHttpRequest>> condition, List<Predicate<CapturedResponse>> unless,
			@Nullable MediaTypeSelector selector, List<MediaType> producible, boolean negotiatedByHeader) {
		this.number = number;
		this.input = input;
		this.freshness = freshness;
		this.tags = tags;
		this.condition = condition;
		this.unless = unless;
		this.selector = selector;
		this.producible = producible;
		this.negotiatedByHeader = negotiatedByHeader;
	}

	/**
	 * Why a request's target does not tell which response is sent, to a client that takes
	 * any media type.
	 * @return the reason for people, {@code null} if the target does tell
	 */
	public @Nullable String dependence() {
		if (!this.input.isTarget()) {
			return "its response depends on more than path and query";
		}
		if (!this.condition.isEmpty()) {
			return "it has a condition";
		}
		return (this.selector != null && !this.negotiatedByHeader)
				? "the application chooses media types by more than the Accept header" : null;
	}

	/**
	 * The method with its bean.
	 * @return the method, {@code null} before the first request
	 */
	public @Nullable HandlerMethod handler() {
		return this.handler;
	}

	void setHandler(HandlerMethod handler) {
		this.handler = handler;
	}

	KeyInput input() {
		return this.input;
	}

	Freshness freshness() {
		return this.freshness;
	}

	boolean admits(ServerHttpRequest request) {
		for (Predicate<ServerHttpRequest> term : this.condition) {
			if (!term.test(request)) {
				return false;
			}
		}
		return true;
	}

	boolean refuses(CapturedResponse response) {
		return this.unless.stream().anyMatch(term -> term.test(response));
	}

	/**
	 * Whether a request has to say which media type it wants.
	 * @return whether there are several
	 */
	public boolean isNegotiated() {
		return this.selector != null;
	}

	/**
	 * Whether the key holds parameters of path segments, which have to be among the
	 * attributes of an exchange before it is looked up.
	 * @return whether the method declares some
	 */
	public boolean isOfMatrix() {
		return this.input.isOfMatrix();
	}

	@Nullable MediaType select(ServerWebExchange exchange) {
		return (this.selector != null) ? this.selector.select(exchange, this.producible) : null;
	}

	Mono<CacheKey> key(ServerWebExchange exchange, @Nullable MediaType mediaType) {
		if (!this.input.isLate()) {
			return Mono.just(keyNow(exchange, mediaType));
		}
		return this.input.late(exchange).map(late -> key(exchange, mediaType, late));
	}

	/** The key of a policy whose input is all known at once. */
	CacheKey keyNow(ServerWebExchange exchange, @Nullable MediaType mediaType) {
		return key(exchange, mediaType, List.of());
	}

	private CacheKey key(ServerWebExchange exchange, @Nullable MediaType mediaType, List<Optional<String>> late) {
		CacheKey.Builder key = new CacheKey.Builder(this.number);
		key.add((mediaType != null) ? mediaType.toString() : null);
		this.input.add(exchange, key, late);
		return key.build(KeyInput.path(exchange));
	}

	/**
	 * The tags of all responses.
	 * @return the tags with path variables
	 */
	List<Template> tags() {
		return this.tags;
	}

	Set<String> tags(ServerWebExchange exchange) {
		Set<String> expanded = new LinkedHashSet<>();
		this.tags.forEach(tag -> expanded.add(tag.expand(exchange)));
		return expanded;
	}

}
