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

package dev.zerocopy.autoconfigure;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.EvictCachedResponse;
import dev.zerocopy.web.BypassWebFilters;
import dev.zerocopy.web.ZeroCopyController;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Stops the start of a servlet application that has annotations of ours, before a bean
 * that asks for one of our beans fails with less to say.
 */
final class ServletApplicationGuard implements BeanFactoryPostProcessor {

	private static final Log logger = LogFactory.getLog(ServletApplicationGuard.class);

	private static final List<Class<? extends Annotation>> OF_METHODS = List.of(CachedResponse.class,
			EvictCachedResponse.class, BypassWebFilters.class);

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		for (String name : beanFactory.getBeanDefinitionNames()) {
			Class<?> type = beanFactory.getType(name, false);
			String use = (type != null) ? use(ClassUtils.getUserClass(type)) : null;
			if (use != null) {
				throw new UnsupportedServerException(
						use + " has no effect in a servlet application, which this is since Spring MVC"
								+ " is on the class path or spring.main.web-application-type says so",
						"Set spring.main.web-application-type=reactive, or remove Spring MVC"
								+ " (spring-boot-starter-webmvc) from the class path. To stay with servlets, remove"
								+ " the annotations of this starter.");
			}
		}
		logger.info("zerocopy-spring-boot-starter has no effect, since this is a servlet application and not a"
				+ " reactive one (spring.main.web-application-type)");
	}

	private static @Nullable String use(Class<?> type) {
		if (AnnotatedElementUtils.hasAnnotation(type, ZeroCopyController.class)) {
			return "@ZeroCopyController on " + type.getName();
		}
		if (OF_METHODS.stream().noneMatch(annotation -> AnnotationUtils.isCandidateClass(type, annotation))) {
			return null;
		}
		Set<Method> methods = MethodIntrospector.selectMethods(type,
				(ReflectionUtils.MethodFilter) method -> annotation(method) != null);
		return methods.stream()
			.findFirst()
			.map(method -> annotation(method) + " on " + type.getName() + "." + method.getName())
			.orElse(null);
	}

	private static @Nullable String annotation(Method method) {
		return OF_METHODS.stream()
			.filter(annotation -> AnnotatedElementUtils.hasAnnotation(method, annotation))
			.findFirst()
			.map(annotation -> "@" + annotation.getSimpleName())
			.orElse(null);
	}

}
