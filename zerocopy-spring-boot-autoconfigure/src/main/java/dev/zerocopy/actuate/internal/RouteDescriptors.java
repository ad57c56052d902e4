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

package dev.zerocopy.actuate.internal;

import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

import dev.zerocopy.actuate.ZeroCopyEndpoint.EndpointDescriptor;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;

/**
 * Describes the endpoints in the current route table. Thread-safe.
 *
 * @since 0.1.0
 */
public final class RouteDescriptors implements Supplier<List<EndpointDescriptor>> {

	private static final Comparator<EndpointDescriptor> ORDER = Comparator.comparing(EndpointDescriptor::pattern)
		.thenComparing(descriptor -> descriptor.methods().toString());

	private final RouteTableHolder routes;

	/**
	 * Describe routes.
	 * @param routes the routes
	 */
	public RouteDescriptors(RouteTableHolder routes) {
		this.routes = routes;
	}

	@Override
	public List<EndpointDescriptor> get() {
		return this.routes.table().routes().stream().flatMap(RouteDescriptors::describe).sorted(ORDER).toList();
	}

	private static Stream<EndpointDescriptor> describe(Route route) {
		if (route.endpoint() == null && route.cached() == null) {
			return Stream.empty();
		}
		List<String> methods = route.mapping()
			.getMethodsCondition()
			.getMethods()
			.stream()
			.map(Enum::name)
			.sorted()
			.toList();
		return Stream.of(new EndpointDescriptor(route.pattern().getPatternString(), methods, route.handler().toString(),
				route.lane().name(), route.detail()));
	}

}
