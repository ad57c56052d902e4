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

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.autoproxy.AutoProxyUtils;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * The application's mapped methods with an annotation, and what was read of it.
 * Thread-safe.
 *
 * @param <A> the type of the annotation
 * @param <P> the type of what is read of it
 */
final class AnnotatedMethods<A extends Annotation, P> {

	private static final Log logger = LogFactory.getLog(AnnotatedMethods.class);

	private final Map<HandlerMethod, Optional<P>> read = new ConcurrentHashMap<>();

	private final RequestMappingHandlerMapping mapping;

	private final Class<A> type;

	private final Reader<A, P> reader;

	AnnotatedMethods(RequestMappingHandlerMapping mapping, Class<A> type, Reader<A, P> reader) {
		this.mapping = mapping;
		this.type = type;
		this.reader = reader;
	}

	/**
	 * Read all methods that there are, and warn of annotations on methods that are not
	 * mapped.
	 * @param context the application context
	 */
	void readAll(ConfigurableApplicationContext context) {
		this.mapping.getHandlerMethods().forEach(this::find);
		Set<Method> mapped = new HashSet<>();
		this.mapping.getHandlerMethods().values().forEach(method -> mapped.add(method.getMethod()));
		for (String name : context.getBeanDefinitionNames()) {
			Class<?> bean = ScopedProxyUtils.isScopedTarget(name) ? null
					: AutoProxyUtils.determineTargetClass(context.getBeanFactory(), name);
			if (bean != null && AnnotationUtils.isCandidateClass(bean, this.type)
					&& !bean.getName().startsWith("org.springframework.")) {
				reportWithoutEffect(ClassUtils.getUserClass(bean), mapped);
			}
		}
	}

	private void reportWithoutEffect(Class<?> bean, Set<Method> mapped) {
		MethodIntrospector
			.selectMethods(bean,
					(ReflectionUtils.MethodFilter) method -> AnnotatedElementUtils.hasAnnotation(method, this.type))
			.stream()
			.filter(method -> !mapped.contains(method))
			.forEach(method -> logger
				.warn("@" + this.type.getSimpleName() + " has no effect on " + ClassUtils.getShortName(bean) + "."
						+ method.getName() + ": it is not a mapped method of a controller"));
	}

	private Optional<P> find(RequestMappingInfo info, HandlerMethod method) {
		return this.read.computeIfAbsent(method, unknown -> Optional.ofNullable(method.getMethodAnnotation(this.type))
			.map(annotation -> this.reader.read(info, method, annotation)));
	}

	/**
	 * What was read of a method. Asked for each request, so the answer is remembered.
	 * @param method the method, as it is mapped or resolved
	 * @return what was read, {@code null} if it is not annotated
	 */
	@Nullable P find(HandlerMethod method) {
		HandlerMethod registered = method.getResolvedFromHandlerMethod();
		HandlerMethod key = (registered != null) ? registered : method;
		Optional<P> found = this.read.get(key);
		if (found == null) {
			found = this.mapping.getHandlerMethods()
				.entrySet()
				.stream()
				.filter(entry -> entry.getValue().equals(key))
				.map(entry -> find(entry.getKey(), entry.getValue()))
				.findFirst()
				.orElseGet(Optional::empty);
		}
		return found.orElse(null);
	}

	/**
	 * Reads an annotation.
	 *
	 * @param <A> the type of the annotation
	 * @param <P> the type of what is read of it
	 */
	@FunctionalInterface
	interface Reader<A, P> {

		P read(RequestMappingInfo info, HandlerMethod method, A annotation);

	}

}
