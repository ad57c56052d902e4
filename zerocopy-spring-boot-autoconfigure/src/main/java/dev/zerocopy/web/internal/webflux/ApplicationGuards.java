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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.zerocopy.web.BypassWebFilters;
import dev.zerocopy.web.internal.PrivateField;
import dev.zerocopy.web.internal.ServerRequestMetrics;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContext;
import org.springframework.http.server.reactive.ContextPathCompositeHandler;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.server.handler.FilteringWebHandler;
import org.springframework.web.server.handler.WebHandlerDecorator;
import org.springframework.web.server.session.DefaultWebSessionManager;
import org.springframework.web.server.session.WebSessionManager;

/**
 * Why no request may be answered in front of Spring: somebody in the application sees
 * each of them. Read from what was built, by reflection where there is no accessor; what
 * cannot be read counts as present. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ApplicationGuards {

	private static final String METER_HANDLER = "io.micrometer.core.instrument.observation.DefaultMeterObservationHandler";

	private static final String COMPOSITE_HANDLER = "io.micrometer.observation.ObservationHandler$FirstMatchingCompositeObservationHandler";

	private static final String PROPERTIES_FILTER = "org.springframework.boot.micrometer.observation.autoconfigure.PropertiesObservationFilterPredicate";

	private static final Set<Class<?>> PLAIN_HANDLERS = Set.of(HttpWebHandlerAdapter.class,
			ExceptionHandlingWebHandler.class, FilteringWebHandler.class);

	private final ApplicationContext context;

	private final ServerRequestMetrics requests;

	private volatile boolean observed;

	private volatile List<String> filters = List.of();

	/**
	 * Create the guards of an application.
	 * @param context the application context
	 * @param requests counts requests that Spring's observation does not see
	 */
	public ApplicationGuards(ApplicationContext context, ServerRequestMetrics requests) {
		this.context = context;
		this.requests = requests;
	}

	/**
	 * Whether Spring observes requests, so that somebody has to count those it does not
	 * see.
	 * @return what was found with the last {@link #refusal()}
	 */
	public boolean isObserved() {
		return this.observed;
	}

	/**
	 * Find the first reason against lanes in front of Spring.
	 * @return the reason for people, {@code null} if there is none
	 */
	public @Nullable String refusal() {
		String refusal = refusalBesidesFilters();
		return (refusal != null) ? refusal : ofFilters();
	}

	/**
	 * The filters that requests pass.
	 * @return the names of their classes in order, as found with the last
	 * {@link #refusalBesidesFilters()}
	 */
	public List<String> filters() {
		return this.filters;
	}

	/**
	 * Find out whether filters have to see the requests of a method.
	 * @param method the method
	 * @return the reason for people, {@code null} if there are no filters or the method
	 * is declared public
	 */
	public @Nullable String refusalByFilters(HandlerMethod method) {
		return method.hasMethodAnnotation(BypassWebFilters.class) ? null : ofFilters();
	}

	private @Nullable String ofFilters() {
		List<String> filters = this.filters;
		return filters.isEmpty() ? null : "requests pass through the filter " + filters.get(0);
	}

	/**
	 * Find the first reason against lanes in front of Spring that holds for methods that
	 * are declared public as well.
	 * @return the reason for people, {@code null} if there is none
	 */
	public @Nullable String refusalBesidesFilters() {
		HttpHandler handler = this.context.getBeanProvider(HttpHandler.class).getIfUnique();
		if (handler == null) {
			return "there is no single HttpHandler";
		}
		HttpHandler plain = withinBasePath(handler);
		if (plain.getClass() != HttpWebHandlerAdapter.class) {
			return "the HttpHandler is a " + plain.getClass().getName();
		}
		HttpWebHandlerAdapter adapter = (HttpWebHandlerAdapter) plain;
		String refusal = ofAdapter(adapter);
		if (refusal == null) {
			refusal = ofHandlers(adapter);
		}
		return (refusal != null) ? refusal : ofObservation(adapter);
	}

	/** What it calls for each request, even if nobody asks for what comes of it. */
	private static @Nullable String ofAdapter(HttpWebHandlerAdapter adapter) {
		ForwardedHeaderTransformer transformer = adapter.getForwardedHeaderTransformer();
		if (transformer != null && transformer.getClass() != ForwardedHeaderTransformer.class) {
			return "requests are changed by a " + transformer.getClass().getName();
		}
		WebSessionManager sessions = adapter.getSessionManager();
		return (sessions.getClass() == DefaultWebSessionManager.class) ? null
				: "sessions are managed by a " + sessions.getClass().getName();
	}

	private static HttpHandler withinBasePath(HttpHandler handler) {
		if (handler.getClass() == ContextPathCompositeHandler.class
				&& PrivateField.read(handler, "handlerMap") instanceof Map<?, ?> handlers && handlers.size() == 1
				&& handlers.values().iterator().next() instanceof HttpHandler only) {
			return only;
		}
		return handler;
	}

	private @Nullable String ofHandlers(WebHandler first) {
		List<String> filters = new ArrayList<>();
		WebHandler handler = first;
		boolean shortcut = false;
		while (handler instanceof WebHandlerDecorator decorator) {
			if (!PLAIN_HANDLERS.contains(handler.getClass())) {
				return "requests pass through a " + handler.getClass().getName();
			}
			if (handler instanceof FilteringWebHandler filtering) {
				for (WebFilter filter : filtering.getFilters()) {
					if (filter instanceof ShortcutHandler) {
						shortcut = true;
					}
					else {
						filters.add(filter.getClass().getName());
					}
				}
			}
			handler = decorator.getDelegate();
		}
		this.filters = List.copyOf(filters);
		if (handler.getClass() != DispatcherHandler.class) {
			return "requests go to a " + handler.getClass().getName();
		}
		return shortcut ? null : "the application builds its HttpHandler by itself";
	}

	private @Nullable String ofObservation(HttpWebHandlerAdapter adapter) {
		if (!(PrivateField.read(adapter, "observationRegistry") instanceof ObservationRegistry registry)) {
			return "its observation cannot be read";
		}
		this.observed = !registry.isNoop();
		if (!this.observed) {
			return null;
		}
		Object convention = PrivateField.read(adapter, "observationConvention");
		if (convention == null || convention.getClass() != DefaultServerRequestObservationConvention.class) {
			return "requests are observed by a convention of the application";
		}
		List<Object> parts = parts(registry.observationConfig());
		if (parts == null) {
			return "its observation cannot be read";
		}
		for (Object part : parts) {
			String name = part.getClass().getName();
			if (!name.equals(METER_HANDLER) && !name.equals(PROPERTIES_FILTER)) {
				return "requests are observed by a " + name;
			}
		}
		if (parts.stream().filter(part -> part.getClass().getName().equals(METER_HANDLER)).count() > 1) {
			return "requests are timed by more than one handler";
		}
		if (isBound("key-values") || isBound("enable")) {
			return "management.observations changes what is observed";
		}
		return (this.requests == ServerRequestMetrics.NONE) ? "nobody could count its requests" : null;
	}

	private static @Nullable List<Object> parts(ObservationRegistry.ObservationConfig config) {
		List<Object> parts = new ArrayList<>();
		for (String field : List.of("observationHandlers", "observationPredicates", "observationConventions",
				"observationFilters")) {
			if (!(PrivateField.read(config, field) instanceof Collection<?> present)) {
				return null;
			}
			present.forEach(part -> addFlat(parts, part));
		}
		return parts;
	}

	private static void addFlat(List<Object> parts, Object part) {
		if (part.getClass().getName().equals(COMPOSITE_HANDLER)
				&& PrivateField.read(part, "handlers") instanceof Collection<?> handlers) {
			handlers.forEach(handler -> addFlat(parts, handler));
		}
		else {
			parts.add(part);
		}
	}

	private boolean isBound(String property) {
		return Binder.get(this.context.getEnvironment())
			.bind("management.observations." + property, Bindable.mapOf(String.class, String.class))
			.isBound();
	}

}
