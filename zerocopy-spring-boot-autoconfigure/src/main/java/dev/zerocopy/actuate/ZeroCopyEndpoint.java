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

package dev.zerocopy.actuate;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.zerocopy.cache.ResponseCache;
import dev.zerocopy.server.AllocatorStats;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.server.ServerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Actuator endpoint that shows how endpoints are served, what the server runs with and
 * which responses are cached, and evicts those. Reads only what is in memory.
 * Thread-safe.
 *
 * @since 0.1.0
 */
@Endpoint(id = ZeroCopyEndpoint.ID)
public final class ZeroCopyEndpoint {

	/** The id of the endpoint. */
	public static final String ID = "zerocopy";

	private final Supplier<List<EndpointDescriptor>> endpoints;

	private final @Nullable ServerInspector server;

	private final @Nullable Supplier<CacheDescriptor> cached;

	private final @Nullable ResponseCache cache;

	/**
	 * Create the endpoint.
	 * @param endpoints describes the endpoints as they are now
	 * @param server describes the server, {@code null} if it is not tuned
	 * @param cached describes the cached responses as they are now, {@code null} if
	 * nothing is cached
	 * @param cache evicts cached responses, {@code null} if nothing is cached
	 */
	public ZeroCopyEndpoint(Supplier<List<EndpointDescriptor>> endpoints, @Nullable ServerInspector server,
			@Nullable Supplier<CacheDescriptor> cached, @Nullable ResponseCache cache) {
		this.endpoints = endpoints;
		this.server = server;
		this.cached = cached;
		this.cache = cache;
	}

	/**
	 * Describe the application as it is now.
	 * @return the description
	 */
	@ReadOperation
	public ZeroCopyDescriptor zeroCopy() {
		return new ZeroCopyDescriptor(this.endpoints.get(), describe(this.server),
				(this.cached != null) ? this.cached.get() : null);
	}

	/**
	 * Evict cached responses. Takes one argument, so that nobody evicts more, or less,
	 * than was meant.
	 * @param path the decoded path within the application
	 * @param prefix the beginning of the path
	 * @param tag the tag
	 * @param all {@code true} for all responses
	 * @return how many were evicted
	 * @throws InvalidEndpointRequestException if not exactly one argument is given, or if
	 * that is empty or {@code false}
	 */
	@DeleteOperation
	public EvictionDescriptor evict(@Nullable String path, @Nullable String prefix, @Nullable String tag,
			@Nullable Boolean all) {
		List<Object> given = Stream.<@Nullable Object>of(path, prefix, tag, all).filter(Objects::nonNull).toList();
		if (given.size() != 1 || given.contains("") || given.contains(false)) {
			String message = "Expected one of path, prefix, tag and all=true, with a value";
			throw new InvalidEndpointRequestException(message, message);
		}
		return new EvictionDescriptor((this.cache != null) ? evict(this.cache, path, prefix, tag) : 0);
	}

	private static int evict(ResponseCache cache, @Nullable String path, @Nullable String prefix,
			@Nullable String tag) {
		if (path != null) {
			return cache.evict(path);
		}
		if (prefix != null) {
			return cache.evictPrefix(prefix);
		}
		return (tag != null) ? cache.evictTag(tag) : cache.clear();
	}

	private static @Nullable ServerDescriptor describe(@Nullable ServerInspector server) {
		ServerOptions options = (server != null) ? server.options() : null;
		return (server != null && options != null) ? new ServerDescriptor(options, server.allocator()) : null;
	}

	/**
	 * Description of an application.
	 *
	 * @param endpoints the endpoints in the order of their patterns
	 * @param server the server, {@code null} if it is not tuned or not bound
	 * @param cache the cached responses, {@code null} if nothing is cached
	 */
	public record ZeroCopyDescriptor(List<EndpointDescriptor> endpoints, @Nullable ServerDescriptor server,
			@Nullable CacheDescriptor cache) {
	}

	/**
	 * Description of the response cache.
	 *
	 * @param size the number of responses
	 * @param usedDirectBytes direct memory of all responses, with those that are gone but
	 * still being sent
	 * @param responses those with the most hits, at most 100
	 */
	public record CacheDescriptor(int size, long usedDirectBytes, List<CachedResponseDescriptor> responses) {
	}

	/**
	 * Description of a cached response.
	 *
	 * @param path the decoded path within the application
	 * @param status the status
	 * @param tags the tags
	 * @param variants the bytes of each content coding
	 * @param ageSeconds the time since it was stored
	 * @param fresh whether it is fresh
	 * @param hits how many requests it has answered
	 */
	public record CachedResponseDescriptor(String path, int status, List<String> tags, Map<String, Integer> variants,
			long ageSeconds, boolean fresh, long hits) {
	}

	/**
	 * Description of an eviction.
	 *
	 * @param evicted how many responses were evicted
	 */
	public record EvictionDescriptor(int evicted) {
	}

	/**
	 * Description of one pattern of one mapped method.
	 *
	 * @param pattern the pattern
	 * @param methods the request methods, empty for all
	 * @param handler the method of the controller
	 * @param lane the lane that serves it
	 * @param reason why this lane, and this way on it
	 */
	public record EndpointDescriptor(String pattern, List<String> methods, String handler, String lane, String reason) {
	}

	/**
	 * Description of the server.
	 *
	 * @param options what it runs with
	 * @param allocator what the allocator of its connections holds
	 */
	public record ServerDescriptor(ServerOptions options, AllocatorStats allocator) {
	}

}
