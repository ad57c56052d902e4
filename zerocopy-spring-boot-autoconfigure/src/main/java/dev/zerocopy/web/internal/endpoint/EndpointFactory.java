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

import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.zerocopy.buffer.BodyView;
import dev.zerocopy.buffer.ByteView;
import dev.zerocopy.file.FileBody;
import dev.zerocopy.http.RequestView;
import dev.zerocopy.web.ZeroCopyResponse;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Body;
import dev.zerocopy.web.internal.endpoint.EndpointParameter.Source;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.util.ClassUtils;
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
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;

/**
 * Reads the methods of zero-copy controllers into {@link Endpoint}s, and refuses those
 * that cannot be served.
 *
 * @since 0.1.0
 */
public final class EndpointFactory {

	private static final Set<Class<? extends Annotation>> BINDING_ANNOTATIONS = Set.of(PathVariable.class,
			RequestParam.class, RequestHeader.class, CookieValue.class, MatrixVariable.class, ModelAttribute.class,
			RequestBody.class, RequestPart.class, RequestAttribute.class, SessionAttribute.class, Value.class);

	private static final Map<Class<?>, Source> VIEWS = Map.of(BodyView.class, Source.BODY_VIEW, DataBuffer.class,
			Source.BODY_BUFFER, RequestView.class, Source.REQUEST_VIEW, DataBufferFactory.class, Source.BUFFER_FACTORY);

	private static final Set<Class<?>> RAW_BYTES = Set.of(ByteBuf.class, ByteBuffer.class, byte[].class,
			InputStream.class);

	private static final Set<Class<?>> SINGLE_RESULTS = Set.of(DataBuffer.class, ByteBuffer.class, byte[].class,
			FileBody.class, Path.class, Resource.class, ZeroCopyResponse.class);

	private static final String RESULTS = "DataBuffer, ByteBuffer, byte[], FileBody, Path, Resource, ZeroCopyResponse,"
			+ " a Mono of one of these, Flux<DataBuffer>, void or Mono<Void>";

	private final ParameterNameDiscoverer parameterNames = new DefaultParameterNameDiscoverer();

	private final BeanFactory beanFactory;

	/**
	 * Create a factory.
	 * @param beanFactory tells the scope of a controller bean
	 */
	public EndpointFactory(BeanFactory beanFactory) {
		this.beanFactory = beanFactory;
	}

	/**
	 * Read a method.
	 * @param mapping its mapping
	 * @param handlerMethod the method
	 * @return the endpoint
	 * @throws InvalidEndpointException if the method cannot be served
	 */
	public Endpoint create(RequestMappingInfo mapping, HandlerMethod handlerMethod) {
		Method method = handlerMethod.getMethod();
		// Only Kotlin's own reflection knows the result of a suspending function.
		if (!KotlinDetector.isSuspendingFunction(method) || KotlinDetector.isKotlinReflectPresent()) {
			checkResult(method, handlerMethod.getReturnType());
		}
		List<EndpointParameter> parameters = new ArrayList<>();
		for (MethodParameter parameter : handlerMethod.getMethodParameters()) {
			parameter.initParameterNameDiscovery(this.parameterNames);
			parameters.add(parameter(method, parameter));
		}
		checkBody(method, parameters);
		return new Endpoint(mapping, handlerMethod, List.copyOf(parameters), isSingleton(handlerMethod.getBean()));
	}

	private boolean isSingleton(Object bean) {
		return !(bean instanceof String name) || this.beanFactory.isSingleton(name);
	}

	private static EndpointParameter parameter(Method method, MethodParameter parameter) {
		if (isAnnotated(parameter)) {
			return annotated(method, parameter);
		}
		Source source = source(parameter);
		if (source == Source.SPRING_BODY) {
			checkCodecBody(method, parameter,
					ResolvableType.forMethodParameter(parameter).as(HttpEntity.class).getGeneric());
		}
		if (source == Source.SPRING) {
			checkUnannotated(method, parameter, ResolvableType.forMethodParameter(parameter));
		}
		return new EndpointParameter(parameter, source, null);
	}

	private static boolean isAnnotated(MethodParameter parameter) {
		return BINDING_ANNOTATIONS.stream().anyMatch(parameter::hasParameterAnnotation);
	}

	/**
	 * The source of a parameter that no annotation binds.
	 * @param parameter the parameter
	 * @return the source, {@link Source#SPRING} for an annotated parameter
	 */
	public static Source source(MethodParameter parameter) {
		if (isAnnotated(parameter)) {
			return Source.SPRING;
		}
		ResolvableType type = ResolvableType.forMethodParameter(parameter);
		Class<?> raw = type.toClass();
		if (raw == Mono.class && type.getGeneric().toClass() == DataBuffer.class) {
			return Source.BODY_MONO;
		}
		if (raw == Flux.class && type.getGeneric().toClass() == DataBuffer.class) {
			return Source.BODY_FLUX;
		}
		if (raw == Flux.class && type.getGeneric().toClass() == BodyView.class) {
			return Source.BODY_VIEWS;
		}
		if (HttpEntity.class.isAssignableFrom(raw)) {
			return Source.SPRING_BODY;
		}
		return VIEWS.getOrDefault(raw, Source.SPRING);
	}

	private static void checkUnannotated(Method method, MethodParameter parameter, ResolvableType type) {
		Class<?> raw = type.toClass();
		if (raw == ByteView.class) {
			throw invalid(method, parameter, "is a ByteView that shows nothing",
					"Annotate it with @PathVariable, @RequestParam or @RequestHeader, or take a BodyView for the body.");
		}
		Class<?> bytes = (raw == Mono.class || raw == Flux.class) ? type.getGeneric().toClass() : raw;
		if (RAW_BYTES.contains(bytes) || (bytes != raw && (bytes == BodyView.class || bytes == ByteView.class))) {
			throw invalid(method, parameter, "of type " + type + " cannot show the request body",
					"Take a BodyView, DataBuffer or Mono<DataBuffer> for the whole body, a Flux<DataBuffer> or"
							+ " Flux<BodyView> for a streamed one.");
		}
	}

	private static EndpointParameter annotated(Method method, MethodParameter parameter) {
		if (parameter.hasParameterAnnotation(RequestBody.class)
				|| parameter.hasParameterAnnotation(RequestPart.class)) {
			checkCodecBody(method, parameter, ResolvableType.forMethodParameter(parameter));
			return new EndpointParameter(parameter, Source.SPRING_BODY, null);
		}
		PathVariable variable = parameter.getParameterAnnotation(PathVariable.class);
		if (variable != null) {
			return named(parameter, Source.PATH_VARIABLE, variable.name());
		}
		RequestParam param = parameter.getParameterAnnotation(RequestParam.class);
		if (param != null) {
			return named(parameter, Source.QUERY_PARAMETER, param.name());
		}
		RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
		if (header != null) {
			return named(parameter, Source.HEADER, header.name());
		}
		return new EndpointParameter(parameter, Source.SPRING, null);
	}

	private static void checkCodecBody(Method method, MethodParameter parameter, ResolvableType type) {
		Class<?> raw = type.toClass();
		Class<?> bytes = (raw == Mono.class || raw == Flux.class) ? type.getGeneric().toClass() : raw;
		if (bytes == DataBuffer.class || bytes == BodyView.class || bytes == ByteView.class
				|| bytes == RequestView.class) {
			throw invalid(method, parameter, "would be read by a codec, whose buffers nobody releases", "Take a "
					+ ((bytes == ByteView.class) ? "BodyView" : ClassUtils.getShortName(bytes))
					+ " without an annotation and without an entity around it: that is the request body itself.");
		}
	}

	private static EndpointParameter named(MethodParameter parameter, Source source, String annotatedName) {
		Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
		if (Map.class.isAssignableFrom(type) || HttpHeaders.class.isAssignableFrom(type)
				|| annotatedName.contains("{")) {
			return new EndpointParameter(parameter, Source.SPRING, null);
		}
		String name = annotatedName.isEmpty() ? parameter.getParameterName() : annotatedName;
		return new EndpointParameter(parameter, (name != null) ? source : Source.SPRING, name);
	}

	private static void checkBody(Method method, List<EndpointParameter> parameters) {
		EndpointParameter reader = null;
		for (EndpointParameter parameter : parameters) {
			if (parameter.source().body() == Body.NONE) {
				continue;
			}
			if (reader != null) {
				throw invalid(method, parameter.parameter(),
						"takes the body, which " + name(reader.parameter()) + " takes already",
						"A body can be read once: keep one of the two.");
			}
			reader = parameter;
		}
	}

	private static void checkResult(Method method, MethodParameter returnType) {
		ResolvableType type = ResolvableType.forMethodParameter(returnType);
		if (!isAnswer(type)) {
			throw new InvalidEndpointException(method, "return type " + type,
					"is not an answer that can be sent as it is",
					"Return " + RESULTS + ". Objects that a codec has to encode belong into a @RestController.");
		}
	}

	/**
	 * Whether values of a return type can be sent without a codec.
	 * @param type the return type
	 * @return whether it is one of the answers that endpoints may give
	 */
	public static boolean isAnswer(ResolvableType type) {
		Class<?> raw = type.toClass();
		Class<?> element = type.getGeneric().toClass();
		if (raw == Mono.class) {
			return element == Void.class || isSingleResult(element);
		}
		if (raw == Flux.class) {
			return DataBuffer.class.isAssignableFrom(element);
		}
		return isNothing(raw) || isSingleResult(raw);
	}

	/**
	 * Whether a method of a return type has no result.
	 * @param type the return type
	 * @return whether it is void, or what Kotlin has in its place
	 */
	public static boolean isNothing(Class<?> type) {
		return type == void.class || type.getName().equals("kotlin.Unit");
	}

	private static boolean isSingleResult(Class<?> type) {
		return SINGLE_RESULTS.stream().anyMatch(single -> single.isAssignableFrom(type));
	}

	private static InvalidEndpointException invalid(Method method, MethodParameter parameter, String problem,
			String remedy) {
		return new InvalidEndpointException(method, name(parameter), problem, remedy);
	}

	private static String name(MethodParameter parameter) {
		@Nullable String name = parameter.getParameterName();
		return "parameter " + ((name != null) ? "'" + name + "'" : parameter.getParameterIndex());
	}

}
