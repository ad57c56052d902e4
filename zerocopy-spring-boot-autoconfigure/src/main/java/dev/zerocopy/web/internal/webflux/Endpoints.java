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
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * The endpoints among the application's annotated methods. All of them are read when the
 * application starts, so that a method that cannot be served stops the start; a method
 * that is registered later is read when it is first met. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Endpoints implements SmartInitializingSingleton {

	private final Map<HandlerMethod, Endpoint> endpoints = new ConcurrentHashMap<>();

	private final RequestMappingHandlerMapping mapping;

	private final EndpointFactory factory;

	/**
	 * Create the registry.
	 * @param mapping the application's mapping of annotated methods
	 * @param factory reads methods
	 */
	public Endpoints(RequestMappingHandlerMapping mapping, EndpointFactory factory) {
		this.mapping = mapping;
		this.factory = factory;
	}

	@Override
	public void afterSingletonsInstantiated() {
		list();
	}

	/**
	 * The mapping of annotated methods.
	 * @return the mapping
	 */
	RequestMappingHandlerMapping mapping() {
		return this.mapping;
	}

	/**
	 * Read all endpoints that are mapped now.
	 * @return the endpoints
	 * @throws dev.zerocopy.web.internal.endpoint.InvalidEndpointException if a method
	 * cannot be served
	 */
	public List<Endpoint> list() {
		List<Endpoint> list = new ArrayList<>();
		this.mapping.getHandlerMethods().forEach((info, method) -> {
			Endpoint endpoint = find(info, method);
			if (endpoint != null) {
				list.add(endpoint);
			}
		});
		return list;
	}

	@Nullable Endpoint find(RequestMappingInfo info, HandlerMethod method) {
		if (!AnnotatedElementUtils.hasAnnotation(ClassUtils.getUserClass(method.getBeanType()),
				ZeroCopyController.class)) {
			return null;
		}
		return this.endpoints.compute(method, (key, known) -> (known != null && known.mapping().equals(info)) ? known
				: this.factory.create(info, method));
	}

	@Nullable Endpoint find(HandlerMethod method) {
		HandlerMethod registered = method.getResolvedFromHandlerMethod();
		HandlerMethod key = (registered != null) ? registered : method;
		Endpoint endpoint = this.endpoints.get(key);
		if (endpoint == null && AnnotatedElementUtils.hasAnnotation(key.getBeanType(), ZeroCopyController.class)) {
			list();
			endpoint = this.endpoints.get(key);
		}
		return endpoint;
	}

	Endpoint get(HandlerMethod method) {
		Endpoint endpoint = find(method);
		if (endpoint == null) {
			throw new IllegalStateException(method + " is not a mapped method of a zero-copy controller");
		}
		return endpoint;
	}

}
