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

package dev.zerocopy.web.internal.webflux;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.zerocopy.web.ZeroCopyRoutes;
import dev.zerocopy.web.internal.Lane;
import dev.zerocopy.web.internal.cache.CachePolicies;
import dev.zerocopy.web.internal.cache.CachePolicy;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.InvalidEndpointException;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.route.ForeignClaims;
import dev.zerocopy.web.internal.route.Route;
import dev.zerocopy.web.internal.route.RouteTable;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Builds the route table before the web server opens its port, and again when the
 * application's mappings change.
 *
 * @since 0.1.0
 */
public final class RouteRefresher implements ZeroCopyRoutes, SmartLifecycle, ApplicationListener<ApplicationEvent> {

	private static final Log logger = LogFactory.getLog(RouteRefresher.class);

	private static final String REFRESH_SCOPE_EVENT = "org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent";

	private final ApplicationContext context;

	private final Endpoints endpoints;

	private final RequestMappingHandlerAdapter adapter;

	private final RouteTableHolder holder;

	private final boolean shortcut;

	private final ObjectProvider<CachePolicies> policies;

	private final ObjectProvider<FastLane> lanes;

	private Map<RequestMappingInfo, HandlerMethod> mappings = Map.of();

	private Set<String> logged = Set.of();

	private @Nullable ScheduledExecutorService executor;

	/**
	 * Create a refresher.
	 * @param context the application context
	 * @param endpoints the endpoints
	 * @param adapter Spring's handler adapter
	 * @param holder receives the table
	 * @param shortcut whether any endpoint may be served by the shortcut
	 * @param policies tell which responses are cached
	 * @param lanes the lanes in front of Spring
	 */
	public RouteRefresher(ApplicationContext context, Endpoints endpoints, RequestMappingHandlerAdapter adapter,
			RouteTableHolder holder, boolean shortcut, ObjectProvider<CachePolicies> policies,
			ObjectProvider<FastLane> lanes) {
		this.context = context;
		this.endpoints = endpoints;
		this.adapter = adapter;
		this.holder = holder;
		this.shortcut = shortcut;
		this.policies = policies;
		this.lanes = lanes;
	}

	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 1;
	}

	@Override
	public synchronized void start() {
		refresh();
		this.executor = Executors.newSingleThreadScheduledExecutor(task -> {
			Thread thread = new Thread(task, "zerocopy-routes");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.scheduleWithFixedDelay(this::refreshIfChanged, 1, 1, TimeUnit.SECONDS);
	}

	@Override
	public synchronized void stop() {
		if (this.executor != null) {
			this.executor.shutdownNow();
			this.executor = null;
		}
	}

	@Override
	public synchronized boolean isRunning() {
		return this.executor != null;
	}

	@Override
	public void onApplicationEvent(ApplicationEvent event) {
		if (isRunning()
				&& (event instanceof ContextRefreshedEvent || event.getClass().getName().equals(REFRESH_SCOPE_EVENT))) {
			refresh();
		}
	}

	private synchronized void refreshIfChanged() {
		try {
			if (!this.mappings.equals(this.endpoints.mapping().getHandlerMethods())) {
				refresh();
			}
		}
		catch (RuntimeException ex) {
			logger.error("The request mappings could not be read; endpoints are served as before", ex);
		}
	}

	@Override
	public synchronized void refresh() {
		List<Route> routes = new ArrayList<>();
		Routing routing = new Routing();
		this.mappings = this.endpoints.mapping().getHandlerMethods();
		this.mappings.forEach((info, method) -> routing.add(routes, info, method));
		this.holder.replace(new RouteTable(routes));
		log(routes);
	}

	private void log(List<Route> routes) {
		Map<String, Boolean> lines = new TreeMap<>();
		routes.stream()
			.filter(route -> route.endpoint() != null || route.cached() != null)
			.forEach(route -> lines.put(line(route), route.isPastFilters()));
		lines.forEach((line, pastFilters) -> {
			if (this.logged.contains(line)) {
				return;
			}
			if (pastFilters) {
				logger.warn(line);
			}
			else {
				logger.info(line);
			}
		});
		this.logged = lines.keySet();
	}

	private static String line(Route route) {
		return route.description() + ": lane " + route.lane() + ((route.lane() == Lane.WEBFLUX) ? ", " : " ")
				+ route.detail();
	}

	/** One reading of the mappings. */
	private final class Routing {

		private final ShortcutGuards guards = new ShortcutGuards(RouteRefresher.this.context,
				RouteRefresher.this.endpoints.mapping(), RouteRefresher.this.adapter);

		private final @Nullable ForeignClaims claims = claims();

		/** Fastest first. */
		private final Map<FastLane, FastLane.Guard> lanes = new LinkedHashMap<>();

		Routing() {
			RouteRefresher.this.lanes.stream()
				.sorted(Comparator.comparing(FastLane::lane).reversed())
				.forEach(lane -> this.lanes.put(lane, lane.guard()));
		}

		private @Nullable ForeignClaims claims() {
			DispatcherHandler dispatcher = RouteRefresher.this.context.getBeanProvider(DispatcherHandler.class)
				.getIfUnique();
			return (dispatcher != null && dispatcher.getHandlerMappings() != null)
					? new ForeignClaims(dispatcher.getHandlerMappings(), RouteRefresher.this.endpoints.mapping())
					: null;
		}

		void add(List<Route> routes, RequestMappingInfo info, HandlerMethod method) {
			Endpoint endpoint = endpoint(info, method);
			CachePolicies policies = RouteRefresher.this.policies.getIfAvailable();
			CachePolicy cached = (policies != null) ? policies.find(method) : null;
			for (PathPattern pattern : info.getPatternsCondition().getPatterns()) {
				String refusal = (endpoint != null || cached != null) ? refusal(info, endpoint, cached, method, pattern)
						: null;
				routes.add(route(pattern, info, method, endpoint, cached, refusal));
			}
		}

		private Route route(PathPattern pattern, RequestMappingInfo info, HandlerMethod method,
				@Nullable Endpoint endpoint, @Nullable CachePolicy cached, @Nullable String refusal) {
			List<FastLane> admitted = new ArrayList<>();
			Set<String> bypassed = new LinkedHashSet<>();
			String laneRefusal = this.lanes.isEmpty() ? "the fast lanes are switched off" : null;
			for (Map.Entry<FastLane, FastLane.Guard> lane : this.lanes.entrySet()) {
				String reason = lane.getValue().refusal(method, endpoint, cached);
				if (reason == null) {
					admitted.add(lane.getKey());
					bypassed.addAll(lane.getValue().bypassed());
				}
				else if (admitted.isEmpty()) {
					laneRefusal = reason;
				}
			}
			return new Route(pattern, info, method, endpoint, cached, refusal, List.copyOf(admitted), laneRefusal,
					List.copyOf(bypassed));
		}

		private @Nullable Endpoint endpoint(RequestMappingInfo info, HandlerMethod method) {
			try {
				return RouteRefresher.this.endpoints.find(info, method);
			}
			catch (InvalidEndpointException ex) {
				logger.warn("Not served: " + ex.getMessage() + ". " + ex.getRemedy());
				return null;
			}
		}

		private @Nullable String refusal(RequestMappingInfo info, @Nullable Endpoint endpoint,
				@Nullable CachePolicy cached, HandlerMethod method, PathPattern pattern) {
			if (!RouteRefresher.this.shortcut) {
				return "zerocopy.web.shortcut is false";
			}
			if (this.claims == null) {
				return "the application has no single DispatcherHandler";
			}
			String refusal = (cached != null || endpoint == null) ? this.guards.refusalOfCached(info, method)
					: this.guards.refusal(info, endpoint);
			if (refusal != null) {
				return refusal;
			}
			String claim = this.claims.overlapping(pattern);
			return (claim != null) ? "its path may belong to " + claim : null;
		}

	}

}
