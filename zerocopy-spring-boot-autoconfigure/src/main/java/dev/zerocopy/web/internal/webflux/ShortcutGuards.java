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

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;

import dev.zerocopy.cache.EvictCachedResponse;
import dev.zerocopy.web.internal.endpoint.CustomResolvers;
import dev.zerocopy.web.internal.endpoint.Endpoint;
import dev.zerocopy.web.internal.endpoint.EndpointParameter;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.bind.support.WebBindingInitializer;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * Why an endpoint must be served by {@code DispatcherHandler}: something in mapping,
 * adapter or controller takes part that the shortcut does not repeat. Read from the beans
 * as they were built, by reflection where Spring has no accessor; what cannot be read
 * counts as present.
 */
final class ShortcutGuards {

	private final RequestMappingHandlerMapping mapping;

	private final RequestMappingHandlerAdapter adapter;

	private final List<HandlerAdapter> adapters;

	private final HandlerResultHandler firstResultHandler;

	private final ConversionService conversionService;

	private final List<ControllerAdviceBean> advices;

	ShortcutGuards(ApplicationContext context, RequestMappingHandlerMapping mapping,
			RequestMappingHandlerAdapter adapter) {
		this.mapping = mapping;
		this.adapter = adapter;
		this.adapters = context.getBeanProvider(HandlerAdapter.class).orderedStream().toList();
		this.firstResultHandler = context.getBeanProvider(HandlerResultHandler.class)
			.orderedStream()
			.findFirst()
			.orElseThrow();
		this.conversionService = context.getBean("webFluxConversionService", ConversionService.class);
		this.advices = ControllerAdviceBean.findAnnotatedBeans(context);
	}

	/**
	 * Find the first reason against the shortcut.
	 * @param info the mapping of the endpoint
	 * @param endpoint the endpoint
	 * @return the reason for people, {@code null} if there is none
	 */
	@Nullable String refusal(RequestMappingInfo info, Endpoint endpoint) {
		String refusal = refusalOfCached(info, endpoint.handlerMethod());
		if (refusal == null) {
			refusal = ofAdapters(endpoint.handlerMethod());
		}
		return (refusal != null) ? refusal : ofParameters(endpoint);
	}

	/**
	 * Find the first reason against answering from the cache in front of
	 * {@code DispatcherHandler}. Nothing is bound and no method is called then.
	 * @param info the mapping of the method
	 * @param method the method
	 * @return the reason for people, {@code null} if there is none
	 */
	@Nullable String refusalOfCached(RequestMappingInfo info, HandlerMethod method) {
		String refusal = ofApplication();
		if (refusal == null) {
			refusal = ofMapping(info);
		}
		return (refusal != null) ? refusal : ofMethod(method);
	}

	private @Nullable String ofApplication() {
		if (this.mapping.getClass() != RequestMappingHandlerMapping.class) {
			return "the handler mapping is a " + this.mapping.getClass().getName();
		}
		if (this.adapter.getClass() != RequestMappingHandlerAdapter.class) {
			return "the handler adapter is a " + this.adapter.getClass().getName();
		}
		if (!this.mapping.getPathPatternParser().isCaseSensitive()) {
			return "paths are matched case-insensitively";
		}
		if (this.mapping.getApiVersionStrategy() != null) {
			return "the API is versioned";
		}
		if (!isPlain(this.adapter.getWebBindingInitializer())) {
			return "the application initializes data binders";
		}
		return null;
	}

	private @Nullable String ofAdapters(HandlerMethod method) {
		if (!(this.firstResultHandler instanceof EndpointResultHandler)) {
			return "the result handler " + this.firstResultHandler.getClass().getName() + " may take its results";
		}
		return this.adapters.stream()
			.filter(candidate -> candidate.supports(method))
			.findFirst()
			.filter(first -> !(first instanceof EndpointHandlerAdapter))
			.map(first -> "it is served by the handler adapter " + first.getClass().getName())
			.orElse(null);
	}

	/** An initializer that adds nothing to the conversion that the shortcut does too. */
	private boolean isPlain(@Nullable WebBindingInitializer initializer) {
		return initializer != null && initializer.getClass() == ConfigurableWebBindingInitializer.class
				&& ((ConfigurableWebBindingInitializer) initializer).getPropertyEditorRegistrars() == null
				&& ((ConfigurableWebBindingInitializer) initializer).getConversionService() == this.conversionService;
	}

	private static @Nullable String ofMapping(RequestMappingInfo info) {
		if (!info.getParamsCondition().isEmpty() || !info.getHeadersCondition().isEmpty()
				|| !info.getConsumesCondition().isEmpty() || !info.getVersionCondition().isEmpty()
				|| info.getCustomCondition() != null) {
			return "its mapping has conditions on params, headers, consumes, version or its own";
		}
		return null;
	}

	private @Nullable String ofMethod(HandlerMethod method) {
		if (hasCors(method)) {
			return "it has a CORS configuration";
		}
		if (method.shouldValidateArguments() || method.shouldValidateReturnValue()) {
			return "its parameters or its result have constraints";
		}
		if (method.hasMethodAnnotation(EvictCachedResponse.class)) {
			return "it evicts cached responses";
		}
		if (KotlinDetector.isKotlinType(method.getBeanType())) {
			return "it is written in Kotlin";
		}
		if (isBlocking(method)) {
			return "a blocking executor calls it";
		}
		return hasModel(method.getBeanType()) ? "@ModelAttribute, @InitBinder or @SessionAttributes take part" : null;
	}

	private boolean hasCors(HandlerMethod method) {
		Method accessor = ReflectionUtils.findMethod(this.mapping.getClass(), "hasCorsConfigurationSource",
				Object.class);
		if (accessor == null) {
			return true;
		}
		ReflectionUtils.makeAccessible(accessor);
		return Boolean.TRUE.equals(ReflectionUtils.invokeMethod(accessor, this.mapping, method));
	}

	@SuppressWarnings("unchecked")
	private boolean isBlocking(HandlerMethod method) {
		Field scheduler = ReflectionUtils.findField(RequestMappingHandlerAdapter.class, "scheduler");
		Field predicate = ReflectionUtils.findField(RequestMappingHandlerAdapter.class, "blockingMethodPredicate");
		if (scheduler == null || predicate == null) {
			return true;
		}
		ReflectionUtils.makeAccessible(scheduler);
		ReflectionUtils.makeAccessible(predicate);
		if (ReflectionUtils.getField(scheduler, this.adapter) == null) {
			return false;
		}
		Predicate<HandlerMethod> blocking = (Predicate<HandlerMethod>) ReflectionUtils.getField(predicate,
				this.adapter);
		return blocking == null || blocking.test(method);
	}

	private boolean hasModel(Class<?> controller) {
		return AnnotatedElementUtils.hasAnnotation(controller, SessionAttributes.class) || hasModelMethods(controller)
				|| this.advices.stream()
					.filter(advice -> advice.isApplicableToBeanType(controller))
					.anyMatch(advice -> advice.getBeanType() == null || hasModelMethods(advice.getBeanType()));
	}

	private static boolean hasModelMethods(Class<?> type) {
		return !MethodIntrospector
			.selectMethods(type,
					(ReflectionUtils.MethodFilter) method -> AnnotatedElementUtils.hasAnnotation(method,
							ModelAttribute.class) || AnnotatedElementUtils.hasAnnotation(method, InitBinder.class))
			.isEmpty();
	}

	private @Nullable String ofParameters(Endpoint endpoint) {
		List<HandlerMethodArgumentResolver> resolvers = CustomResolvers.of(this.adapter);
		for (EndpointParameter parameter : endpoint.parameters()) {
			if (parameter.source().isSpring()) {
				return "Spring resolves its parameter '" + parameter.parameter().getParameterName() + "'";
			}
			if (resolvers == null || (!parameter.source().isNamed() && !isOurs(resolvers, parameter))) {
				return "an argument resolver of the application takes its parameter '"
						+ parameter.parameter().getParameterName() + "'";
			}
		}
		return null;
	}

	private static boolean isOurs(List<HandlerMethodArgumentResolver> resolvers, EndpointParameter parameter) {
		return resolvers.stream()
			.filter(resolver -> resolver.supportsParameter(parameter.parameter()))
			.findFirst()
			.filter(ViewArgumentResolver.class::isInstance)
			.isPresent();
	}

}
