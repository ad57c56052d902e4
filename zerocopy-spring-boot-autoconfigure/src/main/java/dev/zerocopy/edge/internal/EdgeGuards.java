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

import java.util.Collection;
import java.util.List;

import dev.zerocopy.web.internal.PrivateField;
import dev.zerocopy.web.internal.webflux.ApplicationGuards;
import org.jspecify.annotations.Nullable;
import reactor.netty.ConnectionObserver;
import reactor.netty.http.server.HttpServerConfig;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.web.method.HandlerMethod;

/**
 * Why no request may be answered in front of Netty's HTTP codec: somebody in the
 * application, or behind the codec, sees each of them. Read from what was built, by
 * reflection where there is no accessor; what cannot be read counts as present.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class EdgeGuards {

	private static final List<String> OWN_PACKAGES = List.of("reactor.netty.", "dev.zerocopy.server.");

	private static final String LANE_BEHIND_THE_CODEC = "dev.zerocopy.direct.";

	private final ApplicationGuards application;

	private volatile @Nullable String serverRefusal = "the server is not Reactor Netty";

	/**
	 * Create the guards of a server.
	 * @param application the guards of its application
	 */
	public EdgeGuards(ApplicationGuards application) {
		this.application = application;
	}

	/**
	 * Look at a server before it is bound.
	 * @param factory what makes it
	 * @param config its configuration
	 * @return whether nothing there refuses the edge
	 */
	public boolean admits(NettyReactiveWebServerFactory factory, HttpServerConfig config) {
		String refusal = ofFactory(factory);
		refuse((refusal != null) ? refusal : ofServer(config));
		return this.serverRefusal == null;
	}

	/**
	 * Keep the edge out from now on.
	 * @param reason the reason for people, {@code null} if there is none
	 */
	void refuse(@Nullable String reason) {
		this.serverRefusal = reason;
	}

	private static @Nullable String ofFactory(NettyReactiveWebServerFactory factory) {
		if (factory.getClass() != NettyReactiveWebServerFactory.class) {
			return "the server is made by a " + factory.getClass().getName();
		}
		return (PrivateField.read(factory, "routeProviders") instanceof Collection<?> routes
				&& routes.stream().allMatch(route -> route.getClass().getName().startsWith(LANE_BEHIND_THE_CODEC)))
						? null : "the server has routes of a NettyRouteProvider";
	}

	private static @Nullable String ofServer(HttpServerConfig config) {
		if (config.minCompressionSize() >= 0 || config.compressPredicate() != null) {
			return "the server compresses responses";
		}
		if (!Boolean.FALSE.equals(read(config, "accessLogEnabled"))) {
			return "the server writes an access log";
		}
		if (!Boolean.FALSE.equals(read(config, "errorLogEnabled"))) {
			return "the server writes an error log";
		}
		if (config.metricsRecorder() != null) {
			return "the server records metrics of its own";
		}
		Object forwarded = read(config, "forwardedHeaderHandler");
		if (forwarded != null && !isOwn(forwarded)) {
			return "the application reads forwarded headers of each request";
		}
		if (read(config, "mapHandle") != null) {
			return "the server maps its handler";
		}
		if (config.doOnConnection() != null) {
			return "the server looks at each connection";
		}
		return isOwn(config.childObserver()) ? null : "a ConnectionObserver looks at each request";
	}

	/** What is not there to be read could be there to be called. */
	private static @Nullable Object read(Object target, String field) {
		return PrivateField.has(target, field) ? PrivateField.read(target, field) : "unknown";
	}

	private static boolean isOwn(Object part) {
		if (PrivateField.read(part, "observers") instanceof ConnectionObserver[] observers) {
			return List.of(observers).stream().allMatch(EdgeGuards::isOwn);
		}
		return OWN_PACKAGES.stream().anyMatch(part.getClass().getName()::startsWith);
	}

	/**
	 * Find the first reason against the edge that holds for methods that are declared
	 * public as well.
	 * @return the reason for people, {@code null} if there is none
	 */
	@Nullable String refusalBesidesFilters() {
		String refusal = this.serverRefusal;
		return (refusal != null) ? refusal : this.application.refusalBesidesFilters();
	}

	/**
	 * The filters that requests at the edge do not pass.
	 * @return the names of their classes, as found with the last
	 * {@link #refusalBesidesFilters()}
	 */
	List<String> filters() {
		return this.application.filters();
	}

	/**
	 * Find out whether filters have to see the requests of a method.
	 * @param method the method
	 * @return the reason for people, {@code null} if they have not
	 */
	@Nullable String refusalByFilters(HandlerMethod method) {
		return this.application.refusalByFilters(method);
	}

}
