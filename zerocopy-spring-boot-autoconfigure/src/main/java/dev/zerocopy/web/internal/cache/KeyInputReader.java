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
import java.security.Principal;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.Consumer;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.cache.CacheKeyContributor;
import dev.zerocopy.web.internal.PrivateField;
import dev.zerocopy.web.internal.endpoint.CustomResolvers;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Source;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.beans.BeanUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ApplicationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.ui.Model;
import org.springframework.validation.Errors;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.MatrixVariable;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.SessionAttribute;
import org.springframework.web.bind.annotation.ValueConstants;
import org.springframework.web.bind.support.SessionStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.accept.ApiVersionStrategy;
import org.springframework.web.reactive.accept.HeaderApiVersionResolver;
import org.springframework.web.reactive.accept.MediaTypeParamApiVersionResolver;
import org.springframework.web.reactive.accept.PathApiVersionResolver;
import org.springframework.web.reactive.accept.QueryApiVersionResolver;
import org.springframework.web.reactive.result.method.HandlerMethodArgumentResolver;
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
final class KeyInputReader {

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

	private static final Set<Class<?>> NEUTRAL_TYPES = Set.of(HttpMethod.class, Model.class, Map.class);

	private static final String CONTINUATION = "kotlin.coroutines.Continuation";

	private final DefaultParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final ApplicationContext context;

	private final RequestMappingHandlerMapping mapping;

	private final RequestMappingHandlerAdapter adapter;

	private final LocaleContextResolver localeResolver;

	KeyInputReader(ApplicationContext context, RequestMappingHandlerMapping mapping,
			RequestMappingHandlerAdapter adapter, LocaleContextResolver localeResolver) {
		this.context = context;
		this.mapping = mapping;
		this.adapter = adapter;
		this.localeResolver = localeResolver;
	}

	/**
	 * Read a method.
	 * @param handlerMethod the method
	 * @param sources the sources that its annotation names
	 * @return the input, to which more may be added
	 * @throws InvalidCachedResponseException if its input cannot be told
	 */
	KeyInput read(HandlerMethod handlerMethod, String[] sources) {
		Method method = handlerMethod.getMethod();
		KeyInput input = new KeyInput();
		for (String source : sources) {
			addNamed(method, input, source);
		}
		boolean free = sources.length > 0;
		for (MethodParameter parameter : handlerMethod.getMethodParameters()) {
			parameter.initParameterNameDiscovery(this.parameterNames);
			addParameter(method, input, parameter, free);
		}
		addApiVersion(input);
		return input;
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
		if (parameter.hasParameterAnnotation(PathVariable.class) || parameter.hasParameterAnnotation(Value.class)) {
			return;
		}
		MatrixVariable matrix = parameter.getParameterAnnotation(MatrixVariable.class);
		if (matrix != null) {
			boolean all = matrix.name().isEmpty() && Map.class.isAssignableFrom(type);
			input.addMatrix(ValueConstants.DEFAULT_NONE.equals(matrix.pathVar()) ? null : matrix.pathVar(),
					all ? null : name(matrix.name(), parameter));
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
		for (Object resolver : PrivateField.read(strategy, "versionResolvers") instanceof List<?> list ? list
				: List.of(strategy)) {
			if (resolver instanceof HeaderApiVersionResolver
					&& PrivateField.read(resolver, "headerName") instanceof String name) {
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

	private static String describe(MethodParameter parameter) {
		return "'" + parameter.getParameterName() + "' of type " + parameter.getParameterType().getSimpleName();
	}

}
