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
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.security.Principal;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.cache.CacheKeyContributor;
import dev.zerocopy.cache.CachedResponse;
import dev.zerocopy.cache.internal.Freshness;
import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.endpoint.CustomResolvers;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Source;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.context.ApplicationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.ui.Model;
import org.springframework.util.ReflectionUtils;
import org.springframework.validation.Errors;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.bind.support.SessionStatus;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.accept.ApiVersionStrategy;
import org.springframework.web.reactive.accept.HeaderApiVersionResolver;
import org.springframework.web.reactive.accept.MediaTypeParamApiVersionResolver;
import org.springframework.web.reactive.accept.PathApiVersionResolver;
import org.springframework.web.reactive.accept.QueryApiVersionResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.i18n.AcceptHeaderLocaleContextResolver;
import org.springframework.web.server.i18n.FixedLocaleContextResolver;
import org.springframework.web.server.i18n.LocaleContextResolver;
import org.springframework.web.util.UriBuilder;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Reads what the key of a cached method is from its parameters, and refuses methods whose
 * input cannot be told.
 */
final class CachePolicyFactory {

	private static final Set<String> SENSITIVE_HEADERS = KeyInput.headerNames(HttpHeaders.AUTHORIZATION,
			HttpHeaders.COOKIE, HttpHeaders.HOST, "Forwarded");

	private static final String FORWARDED_PREFIX = "x-forwarded-";

	private static final Set<String> NEGOTIATING_HEADERS = KeyInput.headerNames(HttpHeaders.RANGE,
			HttpHeaders.ACCEPT_ENCODING);

	private static final Set<Class<? extends Annotation>> BODY_ANNOTATIONS = Set.of(RequestBody.class,
			RequestPart.class, SessionAttribute.class);

	private static final Set<Class<?>> REFUSED_TYPES = Set.of(HttpEntity.class, WebSession.class, SessionStatus.class,
			ServerHttpResponse.class, Errors.class, BodyView.class);

	private static final Set<Class<?>> LINK_TYPES = Set.of(UriBuilder.class, UriComponentsBuilder.class);

	private static final Set<String> NAMED_SOURCES = Set.of("param", "header", "cookie", "attribute");

	/** In a proposal: whatever name there is. */
	private static final String ANY = "…";

	private static final String SECURITY = "org.springframework.security.";

	/** Within what the clock of the cache can count. */
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private static final Set<Class<?>> NEUTRAL_TYPES = Set.of(HttpMethod.class, Model.class, Map.class);

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private final DefaultParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final AtomicInteger numbers = new AtomicInteger();

	private final ApplicationContext context;

	private final RequestMappingHandlerMapping mapping;

	private final RequestMappingHandlerAdapter adapter;

	private final MediaTypeSelector selector;

	private final boolean negotiatesByHeader;

	private final LocaleContextResolver localeResolver;

	private final List<ControllerAdviceBean> advices;

	CachePolicyFactory(ApplicationContext context, RequestMappingHandlerMapping mapping,
			RequestMappingHandlerAdapter adapter, RequestedContentTypeResolver contentTypeResolver,
			MediaTypeSelector selector, LocaleContextResolver localeResolver) {
		this.context = context;
		this.mapping = mapping;
		this.adapter = adapter;
		this.selector = selector;
		this.negotiatesByHeader = isDefault(contentTypeResolver, context);
		this.localeResolver = localeResolver;
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
		KeyInput input = new KeyInput();
		for (String source : annotation.key()) {
			addNamed(method, input, source);
		}
		boolean free = annotation.key().length > 0;
		for (MethodParameter parameter : handlerMethod.getMethodParameters()) {
			parameter.initParameterNameDiscovery(this.parameterNames);
			addParameter(method, input, parameter, free);
		}
		addApiVersion(input);
		List<MediaType> producible = producible(method, info, handlerMethod);
		if (producible != null) {
			input.varyBy(HttpHeaders.ACCEPT);
		}
		List<String> tags = new ArrayList<>();
		for (String tag : annotation.tags()) {
			tags.add(resolve(method, "tags", tag));
		}
		return new CachePolicy(this.numbers.incrementAndGet(), input, freshness(method, annotation), List.copyOf(tags),
				terms(method, annotation.condition(), Terms::ofRequest, "condition"),
				terms(method, annotation.unless(), Terms::ofResponse, "unless"),
				(producible != null) ? this.selector : null, (producible != null) ? producible : List.of());
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

	private void addNamed(Method method, KeyInput input, String source) {
		int colon = source.indexOf(':');
		String kind = (colon < 0) ? source : source.substring(0, colon);
		String name = (colon < 0) ? "" : source.substring(colon + 1);
		boolean named = NAMED_SOURCES.contains(kind);
		switch ((named == name.isEmpty()) ? "" : kind) {
			case "path" -> {
				// In each key already; names what there is to a method that declares
				// nothing.
			}
			case "param" -> input.addParameter(name);
			case "header" -> addHeader(method, input, name);
			case "cookie" -> input.addCookie(name);
			case "principal" -> input.addPrincipal();
			case "host" -> input.addHost();
			case "locale" -> input.addLocale(isFixed());
			case "attribute" -> input.addAttribute(name);
			default -> addContributor(method, input, source);
		}
	}

	private void addContributor(Method method, KeyInput input, String bean) {
		if (!this.context.containsBean(bean) || !this.context.isTypeMatch(bean, CacheKeyContributor.class)) {
			throw new InvalidCachedResponseException(method, "key '" + bean + "' names no source",
					"Use path, param:x, header:X, cookie:x, principal, host, locale, attribute:x, or the name of a"
							+ " CacheKeyContributor bean.");
		}
		input.addContribution(bean,
				exchange -> this.context.getBean(bean, CacheKeyContributor.class).contribute(exchange));
	}

	private static void addHeader(Method method, KeyInput input, String name) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		if (NEGOTIATING_HEADERS.contains(lowerCase) || lowerCase.startsWith("if-")) {
			throw new InvalidCachedResponseException(method, "it depends on the request header " + name,
					"The cache answers such requests itself: remove the parameter.");
		}
		input.addHeader(name);
		if (isSensitive(lowerCase)) {
			input.setPersonal();
		}
	}

	private static boolean isSensitive(String lowerCase) {
		return SENSITIVE_HEADERS.contains(lowerCase) || lowerCase.startsWith(FORWARDED_PREFIX);
	}

	private void addParameter(Method method, KeyInput input, MethodParameter parameter, boolean free) {
		Class<?> type = type(parameter);
		if (type.getName().equals(CONTINUATION)) {
			return;
		}
		if (isRefused(parameter)) {
			throw new InvalidCachedResponseException(method, "parameter " + describe(parameter) + " is not of the input"
					+ " that a cached response can depend on", "Remove the parameter or @CachedResponse.");
		}
		if (parameter.hasParameterAnnotation(PathVariable.class) || parameter.hasParameterAnnotation(Value.class)
				|| parameter.hasParameterAnnotation(MatrixVariable.class)) {
			return;
		}
		String needed = addDeclared(method, input, parameter, type);
		if (needed != null && !covers(input, needed, free)) {
			throw new InvalidCachedResponseException(method,
					"parameter " + describe(parameter) + " does not tell what the response depends on",
					"Name what it depends on with key = \"" + needed + "\" or another source, or remove it.");
		}
	}

	private static boolean isRefused(MethodParameter parameter) {
		Class<?> type = type(parameter);
		return BODY_ANNOTATIONS.stream().anyMatch(parameter::hasParameterAnnotation)
				|| REFUSED_TYPES.stream().anyMatch(refused -> refused.isAssignableFrom(type))
				|| isBody(EndpointFactory.source(parameter));
	}

	/** The type of a value that Spring wraps on request. */
	private static Class<?> type(MethodParameter parameter) {
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		boolean wrapped = type.toClass() == Optional.class || type.toClass() == Mono.class;
		return wrapped ? type.getGeneric().toClass() : type.toClass();
	}

	private static boolean isBody(Source source) {
		return switch (source) {
			case BODY_VIEW, BODY_BUFFER, BODY_MONO, BODY_FLUX, BODY_VIEWS, SPRING_BODY -> true;
			default -> false;
		};
	}

	private static boolean covers(KeyInput input, String needed, boolean free) {
		if (input.isContributed()) {
			return true;
		}
		boolean exact = needed.equals("principal") || needed.startsWith("cookie:") || needed.startsWith("attribute:")
				|| needed.startsWith("header:") || needed.equals("host") || needed.equals("locale");
		return (exact && !needed.endsWith(ANY)) ? input.has(needed) : free;
	}

	/**
	 * Add what a parameter declares.
	 * @return the source that the key must name for it, {@code null} if there is nothing
	 * more to say
	 */
	private @Nullable String addDeclared(Method method, KeyInput input, MethodParameter parameter, Class<?> type) {
		RequestParam param = parameter.getParameterAnnotation(RequestParam.class);
		if (param != null) {
			return addNamedValue(param.name(), parameter, type, "param:", input::addParameter);
		}
		RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
		if (header != null) {
			String name = name(header.name(), parameter);
			return isSensitive(name.toLowerCase(Locale.ROOT)) ? neededHeader(name) : addNamedValue(header.name(),
					parameter, type, "header:", value -> addHeader(method, input, value));
		}
		CookieValue cookie = parameter.getParameterAnnotation(CookieValue.class);
		if (cookie != null) {
			return "cookie:" + name(cookie.name(), parameter);
		}
		RequestAttribute attribute = parameter.getParameterAnnotation(RequestAttribute.class);
		if (attribute != null) {
			return "attribute:" + name(attribute.name(), parameter);
		}
		return addUnannotated(input, parameter, type);
	}

	private static String neededHeader(String name) {
		return HttpHeaders.HOST.equalsIgnoreCase(name) ? "host" : "header:" + name.toLowerCase(Locale.ROOT);
	}

	private static @Nullable String addNamedValue(String annotated, MethodParameter parameter, Class<?> type,
			String kind, Consumer<String> adder) {
		if (Map.class.isAssignableFrom(type) || HttpHeaders.class.isAssignableFrom(type)) {
			return kind + ANY;
		}
		adder.accept(name(annotated, parameter));
		return null;
	}

	private static String name(String annotated, MethodParameter parameter) {
		return annotated.isEmpty() ? String.valueOf(parameter.getParameterName()) : annotated;
	}

	private @Nullable String addUnannotated(KeyInput input, MethodParameter parameter, Class<?> type) {
		if (EndpointFactory.source(parameter) == Source.BUFFER_FACTORY) {
			return null;
		}
		if (isForeign(parameter)) {
			return isOfSecurity(parameter, type) ? "principal" : "param:" + ANY;
		}
		if (type == Locale.class) {
			input.addLocale(isFixed());
			return null;
		}
		if (type == TimeZone.class || type == ZoneId.class) {
			if (!isStandard()) {
				return "locale";
			}
			input.addLocale(isFixed());
			return null;
		}
		if (Principal.class.isAssignableFrom(type)) {
			return "principal";
		}
		if (NEUTRAL_TYPES.stream().anyMatch(neutral -> neutral.isAssignableFrom(type))) {
			return null;
		}
		if (BeanUtils.isSimpleProperty(type) && !parameter.hasParameterAnnotation(ModelAttribute.class)
				&& parameter.getParameterAnnotations().length == 0) {
			input.addParameter(String.valueOf(parameter.getParameterName()));
			return null;
		}
		if (LINK_TYPES.stream().anyMatch(link -> link.isAssignableFrom(type))) {
			return "host";
		}
		return isVersion(type) ? null : "param:" + ANY;
	}

	private static boolean isOfSecurity(MethodParameter parameter, Class<?> type) {
		return type.getName().startsWith(SECURITY) || Principal.class.isAssignableFrom(type)
				|| MergedAnnotations.from(parameter.getParameterAnnotations())
					.stream()
					.anyMatch(annotation -> annotation.getType().getName().startsWith(SECURITY));
	}

	private boolean isVersion(Class<?> type) {
		return this.mapping.getApiVersionStrategy() != null && Comparable.class.isAssignableFrom(type)
				&& type.getName().startsWith("org.springframework.web.accept.");
	}

	private boolean isForeign(MethodParameter parameter) {
		List<HandlerMethodArgumentResolver> resolvers = CustomResolvers.of(this.adapter);
		return resolvers == null || (EndpointFactory.source(parameter) == Source.SPRING
				&& resolvers.stream().anyMatch(resolver -> resolver.supportsParameter(parameter)));
	}

	private boolean isFixed() {
		return this.localeResolver instanceof FixedLocaleContextResolver;
	}

	private boolean isStandard() {
		return isFixed() || this.localeResolver.getClass() == AcceptHeaderLocaleContextResolver.class;
	}

	/** A strategy that cannot be read may vary by anything: keep other caches off. */
	private void addApiVersion(KeyInput input) {
		ApiVersionStrategy strategy = this.mapping.getApiVersionStrategy();
		if (strategy == null) {
			return;
		}
		input.addApiVersion();
		for (Object resolver : read(strategy, "versionResolvers") instanceof List<?> list ? list : List.of(strategy)) {
			if (resolver instanceof HeaderApiVersionResolver && read(resolver, "headerName") instanceof String name) {
				input.varyBy(name);
			}
			else if (resolver instanceof MediaTypeParamApiVersionResolver) {
				input.varyBy(HttpHeaders.ACCEPT);
			}
			else if (!(resolver instanceof PathApiVersionResolver) && !(resolver instanceof QueryApiVersionResolver)) {
				input.setPersonal();
			}
		}
	}

	/** Spring wraps the default resolver in a lambda, so ask those who may change it. */
	private static boolean isDefault(RequestedContentTypeResolver resolver, ApplicationContext context) {
		RequestedContentTypeResolverBuilder builder = new RequestedContentTypeResolverBuilder();
		context.getBeanProvider(WebFluxConfigurer.class)
			.forEach(configurer -> configurer.configureContentTypeResolver(builder));
		return resolver.getClass().getName().startsWith(RequestedContentTypeResolverBuilder.class.getName())
				&& read(builder, "candidates") instanceof List<?> candidates && candidates.isEmpty();
	}

	private static @Nullable Object read(Object target, String name) {
		Field field = ReflectionUtils.findField(target.getClass(), name);
		if (field == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(field);
		return ReflectionUtils.getField(field, target);
	}

	/**
	 * The media types among which a request chooses.
	 * @return the media types, {@code null} if there is no choice
	 */
	private @Nullable List<MediaType> producible(Method method, RequestMappingInfo info, HandlerMethod handlerMethod) {
		Set<MediaType> produced = info.getProducesCondition().getProducibleMediaTypes();
		boolean zeroCopy = AnnotatedElementUtils.hasAnnotation(handlerMethod.getBeanType(), ZeroCopyController.class);
		if (zeroCopy || !produced.isEmpty()) {
			boolean choice = produced.size() > 1 || produced.stream().anyMatch(type -> !type.isConcrete())
					|| (!produced.isEmpty() && !this.negotiatesByHeader);
			return choice ? List.copyOf(produced) : null;
		}
		ResolvableType type = elementType(method, ResolvableType.forMethodReturnType(method));
		if (!isBody(method, handlerMethod)) {
			throw new InvalidCachedResponseException(method, "its result is rendered by a view",
					"Use @RestController, @ResponseBody or ResponseEntity.");
		}
		if (type.resolve() == null || type.toClass() == Object.class) {
			throw new InvalidCachedResponseException(method,
					"the type of its result does not tell which media types it has",
					"Declare the type of the body, or one media type with 'produces'.");
		}
		List<MediaType> writable = this.selector.writable(type);
		return (writable.size() == 1 && this.negotiatesByHeader) ? null : writable;
	}

	private static boolean isBody(Method method, HandlerMethod handlerMethod) {
		return AnnotatedElementUtils.hasAnnotation(handlerMethod.getBeanType(), ResponseBody.class)
				|| AnnotatedElementUtils.hasAnnotation(method, ResponseBody.class)
				|| isEntity(ResolvableType.forMethodReturnType(method));
	}

	private static boolean isEntity(ResolvableType type) {
		return HttpEntity.class.isAssignableFrom(type.toClass())
				|| HttpEntity.class.isAssignableFrom(type.getGeneric().toClass());
	}

	/** The type behind publishers and entities. */
	private static ResolvableType elementType(Method method, ResolvableType type) {
		ResolvableType element = type;
		boolean wrapped = true;
		while (wrapped) {
			ReactiveAdapter adapter = (element.resolve() != null)
					? ReactiveAdapterRegistry.getSharedInstance().getAdapter(element.resolve()) : null;
			boolean entity = HttpEntity.class.isAssignableFrom(element.toClass());
			wrapped = entity || (adapter != null && !adapter.isNoValue());
			if (wrapped) {
				element = entity ? element.as(HttpEntity.class).getGeneric() : element.getGeneric();
			}
		}
		if (element.toClass() == void.class || element.toClass() == Void.class) {
			throw new InvalidCachedResponseException(method, "it returns nothing", "Remove @CachedResponse.");
		}
		return element;
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
		try {
			return this.context.getEnvironment().resolveRequiredPlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			throw (RuntimeException) new InvalidCachedResponseException(method,
					attribute + " '" + text + "' cannot be resolved",
					"Set the property, or give a default as in ${name:30s}.")
				.initCause(ex);
		}
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

	private static String describe(MethodParameter parameter) {
		return "'" + parameter.getParameterName() + "' of type " + parameter.getParameterType().getSimpleName();
	}

}
