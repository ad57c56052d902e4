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
import java.util.function.Supplier;

import dev.zerocopy.server.AllocatorStats;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.server.ServerOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Actuator endpoint that shows how endpoints are served and what the server runs with.
 * Reads only what is in memory. Thread-safe.
 *
 * @since 0.1.0
 */
@Endpoint(id = "zerocopy")
public final class ZeroCopyEndpoint {

	private final Supplier<List<EndpointDescriptor>> endpoints;

	private final @Nullable ServerInspector server;

	/**
	 * Create the endpoint.
	 * @param endpoints describes the endpoints as they are now
	 * @param server describes the server, {@code null} if it is not tuned
	 */
	public ZeroCopyEndpoint(Supplier<List<EndpointDescriptor>> endpoints, @Nullable ServerInspector server) {
		this.endpoints = endpoints;
		this.server = server;
	}

	/**
	 * Describe the application as it is now.
	 * @return the description
	 */
	@ReadOperation
	public ZeroCopyDescriptor zeroCopy() {
		return new ZeroCopyDescriptor(this.endpoints.get(), describe(this.server));
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
	 */
	public record ZeroCopyDescriptor(List<EndpointDescriptor> endpoints, @Nullable ServerDescriptor server) {
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
