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

package dev.zerocopy.web.internal.endpoint;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;

/**
 * A mapped method of a {@code @ZeroCopyController}, read once: its mapping, where its
 * arguments come from, and how it is called. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class Endpoint {

	private final RequestMappingInfo mapping;

	private final HandlerMethod handlerMethod;

	private final List<EndpointParameter> parameters;

	private final EndpointParameter.Body body;

	private final EndpointInvoker invoker;

	private final @Nullable HttpStatusCode responseStatus;

	private final MediaType contentType;

	private final String description;

	Endpoint(RequestMappingInfo mapping, HandlerMethod handlerMethod, List<EndpointParameter> parameters,
			boolean singleton) {
		this.mapping = mapping;
		this.handlerMethod = handlerMethod;
		this.parameters = parameters;
		this.body = body(parameters);
		this.invoker = new EndpointInvoker(handlerMethod, singleton);
		this.responseStatus = responseStatus(handlerMethod);
		this.contentType = contentType(mapping.getProducesCondition().getProducibleMediaTypes());
		this.description = describe(mapping);
	}

	private static EndpointParameter.Body body(List<EndpointParameter> parameters) {
		EndpointParameter.Body body = EndpointParameter.Body.NONE;
		for (EndpointParameter parameter : parameters) {
			EndpointParameter.Body use = parameter.source().body();
			if (use != EndpointParameter.Body.NONE) {
				return use;
			}
			if (parameter.source() == EndpointParameter.Source.REQUEST_VIEW) {
				body = EndpointParameter.Body.AGGREGATED;
			}
		}
		return body;
	}

	private static @Nullable HttpStatusCode responseStatus(HandlerMethod handlerMethod) {
		ResponseStatus status = handlerMethod.getMethodAnnotation(ResponseStatus.class);
		if (status == null) {
			status = AnnotatedElementUtils.findMergedAnnotation(handlerMethod.getBeanType(), ResponseStatus.class);
		}
		return (status != null) ? status.code() : null;
	}

	private static MediaType contentType(Set<MediaType> producible) {
		List<MediaType> types = new java.util.ArrayList<>(producible);
		MimeTypeUtils.sortBySpecificity(types);
		return types.stream()
			.filter(MediaType::isConcrete)
			.findFirst()
			.map(MediaType::removeQualityValue)
			.orElse(MediaType.APPLICATION_OCTET_STREAM);
	}

	/**
	 * Describe a mapping for people.
	 * @param mapping the mapping
	 * @return methods and patterns, such as {@code GET /catalog/{id}}
	 */
	public static String describe(RequestMappingInfo mapping) {
		Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
		String patterns = mapping.getPatternsCondition()
			.getPatterns()
			.stream()
			.map(Object::toString)
			.collect(Collectors.joining(", "));
		return methods.isEmpty() ? patterns
				: methods.stream().map(Enum::name).collect(Collectors.joining(", ")) + " " + patterns;
	}

	/**
	 * The mapping of the method.
	 * @return the mapping as Spring registered it
	 */
	public RequestMappingInfo mapping() {
		return this.mapping;
	}

	/**
	 * The method as Spring registered it.
	 * @return the handler method, whose bean may be a bean name
	 */
	public HandlerMethod handlerMethod() {
		return this.handlerMethod;
	}

	/**
	 * The parameters in order.
	 * @return the parameters
	 */
	public List<EndpointParameter> parameters() {
		return this.parameters;
	}

	/**
	 * The parameter that the given method parameter became.
	 * @param parameter the method parameter
	 * @return the endpoint's parameter
	 */
	public EndpointParameter parameter(MethodParameter parameter) {
		return this.parameters.get(parameter.getParameterIndex());
	}

	/**
	 * Whether the given parameter is one of the method's own, not of another method of
	 * the controller.
	 * @param parameter the method parameter
	 * @return whether the method takes it
	 */
	public boolean declares(MethodParameter parameter) {
		return this.parameters.stream()
			.anyMatch(own -> own.parameter().getExecutable().equals(parameter.getExecutable()));
	}

	/**
	 * How the method uses the request body.
	 * @return the use
	 */
	public EndpointParameter.Body body() {
		return this.body;
	}

	/**
	 * How the method is called.
	 * @return the invoker
	 */
	public EndpointInvoker invoker() {
		return this.invoker;
	}

	/**
	 * The status that {@code @ResponseStatus} sets.
	 * @return the status, {@code null} without the annotation
	 */
	public @Nullable HttpStatusCode responseStatus() {
		return this.responseStatus;
	}

	/**
	 * The media type of answers that do not set one, when the request accepts any.
	 * @return the first media type that the mapping produces, or
	 * {@code application/octet-stream}
	 */
	public MediaType contentType() {
		return this.contentType;
	}

	/**
	 * The endpoint for people.
	 * @return methods and patterns, such as {@code GET /catalog/{id}}
	 */
	@Override
	public String toString() {
		return this.description;
	}

}
