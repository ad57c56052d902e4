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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.Freshness;
import dev.zerocopy.web.BypassWebFilters;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ApplicationContext;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.i18n.LocaleContextResolver;

/**
 * Reads how the responses of a method are cached from its annotation, its mapping and its
 * parameters, and refuses what could have no effect or a wrong one.
 */
final class CachePolicyFactory {

	/** Within what the clock of the cache can count. */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final AtomicInteger numbers = new AtomicInteger();

	private final ApplicationContext context;

	private final KeyInputReader keys;

	private final ProducibleMediaTypes mediaTypes;

	private final MediaTypeSelector selector;

	private final List<ControllerAdviceBean> advices;

	CachePolicyFactory(ApplicationContext context, RequestMappingHandlerMapping mapping,
			RequestMappingHandlerAdapter adapter, RequestedContentTypeResolver contentTypeResolver,
			MediaTypeSelector selector, LocaleContextResolver localeResolver) {
		this.context = context;
		this.keys = new KeyInputReader(context, mapping, adapter, localeResolver);
		this.mediaTypes = new ProducibleMediaTypes(context, contentTypeResolver, selector);
		this.selector = selector;
		this.advices = ControllerAdviceBean.findAnnotatedBeans(context);
	}

	/**
	 * Read a method.
	 * @param info its mapping
	 * @param handlerMethod the method
	 * @param annotation its annotation
	 * @return the policy
	 * @throws InvalidCachedResponseException if its responses cannot be cached
	 */
	CachePolicy create(RequestMappingInfo info, HandlerMethod handlerMethod, CachedResponse annotation) {
		Method method = handlerMethod.getMethod();
		checkMethods(method, info);
		checkController(method, handlerMethod.getBeanType());
		KeyInput input = this.keys.read(handlerMethod, annotation.key());
		if (input.isPersonal() && handlerMethod.hasMethodAnnotation(BypassWebFilters.class)) {
			throw new InvalidCachedResponseException(method,
					"@BypassWebFilters declares them public, while their key tells clients apart",
					"Remove @BypassWebFilters, or what is not public from the key.");
		}
		List<MediaType> producible = this.mediaTypes.of(info, handlerMethod);
		if (producible != null) {
			input.varyBy(HttpHeaders.ACCEPT);
		}
		List<Template> tags = Template.read(this.context.getEnvironment(), info, "tags", annotation.tags(),
				(problem, remedy) -> new InvalidCachedResponseException(method, problem, remedy));
		return new CachePolicy(this.numbers.incrementAndGet(), input, freshness(method, annotation), tags,
				terms(method, annotation.condition(), Terms::ofRequest, "condition"),
				terms(method, annotation.unless(), Terms::ofResponse, "unless"),
				(producible != null) ? this.selector : null, (producible != null) ? producible : List.of(),
				this.mediaTypes.isByHeader());
	}

	private static void checkMethods(Method method, RequestMappingInfo info) {
		Set<RequestMethod> methods = info.getMethodsCondition().getMethods();
		if (!methods.isEmpty() && !methods.contains(RequestMethod.GET) && !methods.contains(RequestMethod.HEAD)) {
			throw new InvalidCachedResponseException(method, "it is mapped to " + methods,
					"Only GET is cached: map it to GET, or remove @CachedResponse.");
		}
	}

	private void checkController(Method method, Class<?> type) {
		if (AnnotatedElementUtils.hasAnnotation(type, SessionAttributes.class) || hasModelMethods(type)
				|| this.advices.stream()
					.filter(advice -> advice.isApplicableToBeanType(type))
					.anyMatch(advice -> advice.getBeanType() == null || hasModelMethods(advice.getBeanType()))) {
			throw new InvalidCachedResponseException(method,
					"@ModelAttribute or @SessionAttributes would not run on a hit",
					"Move the method to a controller that neither they nor an advice with them apply to.");
		}
	}

	private static boolean hasModelMethods(Class<?> type) {
		return !MethodIntrospector
			.selectMethods(type,
					(ReflectionUtils.MethodFilter) candidate -> AnnotatedElementUtils.hasAnnotation(candidate,
							ModelAttribute.class)
							&& !AnnotatedElementUtils.hasAnnotation(candidate, RequestMapping.class))
			.isEmpty();
	}

	private Freshness freshness(Method method, CachedResponse annotation) {
		Duration ttl = duration(method, "ttl", annotation.ttl());
		if (ttl.isZero()) {
			throw invalid(method, "ttl", annotation.ttl());
		}
		return new Freshness(ttl, duration(method, "staleWhileRevalidate", annotation.staleWhileRevalidate()),
				duration(method, "staleIfError", annotation.staleIfError()),
				duration(method, "negativeTtl", annotation.negativeTtl()),
				duration(method, "clientMaxAge", annotation.clientMaxAge()));
	}

	private Duration duration(Method method, String attribute, String text) {
		if (text.isEmpty()) {
			return Duration.ZERO;
		}
		String resolved = resolve(method, attribute, text);
		try {
			Duration duration = DurationStyle.detectAndParse(resolved);
			boolean hasUnit = !Character.isDigit(resolved.charAt(resolved.length() - 1));
			if (hasUnit && !duration.isNegative() && duration.compareTo(LONGEST) <= 0) {
				return duration;
			}
		}
		catch (IllegalArgumentException ex) {
			throw (RuntimeException) invalid(method, attribute, resolved).initCause(ex);
		}
		throw invalid(method, attribute, resolved);
	}

	private String resolve(Method method, String attribute, String text) {
		return Template.resolve(this.context.getEnvironment(), attribute, text,
				(problem, remedy) -> new InvalidCachedResponseException(method, problem, remedy));
	}

	private static InvalidCachedResponseException invalid(Method method, String attribute, String value) {
		return new InvalidCachedResponseException(method, attribute + " is '" + value + "'",
				"Give a duration above zero with its unit, such as 30s or PT30S, of 100 years at most.");
	}

	private static <T> List<Predicate<T>> terms(Method method, String[] terms,
			Function<String, @Nullable Predicate<T>> reader, String attribute) {
		List<Predicate<T>> list = new ArrayList<>(terms.length);
		for (String term : terms) {
			Predicate<T> test = reader.apply(term);
			if (test == null) {
				throw new InvalidCachedResponseException(method, attribute + " '" + term + "' cannot be read",
						"Write header:X, param:x or status=404, with a leading ! for the contrary.");
			}
			list.add(test);
		}
		return List.copyOf(list);
	}

}
