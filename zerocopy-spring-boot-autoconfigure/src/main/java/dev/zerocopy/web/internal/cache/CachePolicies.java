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

import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.zerocopy.cache.CachedResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.i18n.LocaleContextResolver;

/**
 * The cached methods among the application's mapped ones. All of them are read when the
 * application starts, so that one whose input cannot be told stops the start; a method
 * that is registered later is read when it is first met. Thread-safe.
 *
 * @since 0.1.0
 */
public final class CachePolicies implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(CachePolicies.class);

	private final Map<HandlerMethod, Optional<CachePolicy>> policies = new ConcurrentHashMap<>();

	private final ConfigurableApplicationContext context;

	private final RequestMappingHandlerMapping mapping;

	private final CachePolicyFactory factory;

	/**
	 * Create the registry.
	 * @param context the application context
	 * @param mapping the application's mapping of annotated methods
	 * @param adapter Spring's handler adapter
	 * @param contentTypeResolver tells which media types a request wants
	 * @param writers tell which media types a result can have
	 * @param localeResolver tells the locale of a request
	 */
	public CachePolicies(ConfigurableApplicationContext context, RequestMappingHandlerMapping mapping,
			RequestMappingHandlerAdapter adapter, RequestedContentTypeResolver contentTypeResolver,
			List<HttpMessageWriter<?>> writers, LocaleContextResolver localeResolver) {
		this.context = context;
		this.mapping = mapping;
		this.factory = new CachePolicyFactory(context, mapping, adapter, contentTypeResolver,
				new MediaTypeSelector(contentTypeResolver, writers), localeResolver);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.mapping.getHandlerMethods().forEach(this::find);
		reportWithoutEffect();
	}

	private void reportWithoutEffect() {
		Set<Method> mapped = new HashSet<>();
		this.mapping.getHandlerMethods().values().forEach(method -> mapped.add(method.getMethod()));
		for (String name : this.context.getBeanDefinitionNames()) {
			Class<?> type = ScopedProxyUtils.isScopedTarget(name) ? null
					: AutoProxyUtils.determineTargetClass(this.context.getBeanFactory(), name);
			if (type != null && AnnotationUtils.isCandidateClass(type, CachedResponse.class)
					&& !type.getName().startsWith("org.springframework.")) {
				reportWithoutEffect(ClassUtils.getUserClass(type), mapped);
			}
		}
	}

	private static void reportWithoutEffect(Class<?> type, Set<Method> mapped) {
		MethodIntrospector
			.selectMethods(type,
					(ReflectionUtils.MethodFilter) method -> AnnotatedElementUtils.hasAnnotation(method,
							CachedResponse.class))
			.stream()
			.filter(method -> !mapped.contains(method))
			.forEach(method -> logger.warn("@CachedResponse has no effect on " + ClassUtils.getShortName(type) + "."
					+ method.getName() + ": it is not a mapped method of a controller"));
	}

	private Optional<CachePolicy> find(RequestMappingInfo info, HandlerMethod method) {
		return this.policies.computeIfAbsent(method,
				unknown -> Optional.ofNullable(method.getMethodAnnotation(CachedResponse.class))
					.map(annotation -> this.factory.create(info, method, annotation)));
	}

	/**
	 * The policy of a method. Asked for each request, so the answer is remembered.
	 * @param method the method, as it is mapped or resolved
	 * @return the policy, {@code null} if its responses are not cached
	 */
	public @Nullable CachePolicy find(HandlerMethod method) {
		HandlerMethod registered = method.getResolvedFromHandlerMethod();
		HandlerMethod key = (registered != null) ? registered : method;
		Optional<CachePolicy> policy = this.policies.get(key);
		if (policy == null) {
			policy = this.mapping.getHandlerMethods()
				.entrySet()
				.stream()
				.filter(entry -> entry.getValue().equals(key))
				.map(entry -> find(entry.getKey(), entry.getValue()))
				.findFirst()
				.orElseGet(Optional::empty);
		}
		return policy.orElse(null);
	}

}
