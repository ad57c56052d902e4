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
import java.util.Collection;
import java.util.List;
import java.util.Set;

import dev.zerocopy.web.ZeroCopyController;
import dev.zerocopy.web.internal.PrivateField;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContext;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpEntity;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.accept.RequestedContentTypeResolverBuilder;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.RequestMappingInfo;

/**
 * Tells among which media types a request for a cached method chooses, before the method
 * has run.
 */
final class ProducibleMediaTypes {

	private final MediaTypeSelector selector;

	private final boolean negotiatesByHeader;

	ProducibleMediaTypes(ApplicationContext context, RequestedContentTypeResolver contentTypeResolver,
			MediaTypeSelector selector) {
		this.selector = selector;
		this.negotiatesByHeader = isDefault(contentTypeResolver, context);
	}

	/** Spring wraps the default resolver in a lambda, so ask those who may change it. */
	private static boolean isDefault(RequestedContentTypeResolver resolver, ApplicationContext context) {
		RequestedContentTypeResolverBuilder builder = new RequestedContentTypeResolverBuilder();
		context.getBeanProvider(WebFluxConfigurer.class)
			.forEach(configurer -> configurer.configureContentTypeResolver(builder));
		return resolver.getClass().getName().startsWith(RequestedContentTypeResolverBuilder.class.getName())
				&& PrivateField.read(builder, "candidates") instanceof List<?> candidates && candidates.isEmpty();
	}

	/** Whether {@code Accept} alone decides among several media types. */
	boolean isByHeader() {
		return this.negotiatesByHeader;
	}

	/**
	 * Read a method.
	 * @param info its mapping
	 * @param handlerMethod the method
	 * @return the media types, {@code null} if there is no choice
	 * @throws InvalidCachedResponseException if the method does not tell
	 */
	@Nullable List<MediaType> of(RequestMappingInfo info, HandlerMethod handlerMethod) {
		Method method = handlerMethod.getMethod();
		Set<MediaType> produced = info.getProducesCondition().getProducibleMediaTypes();
		boolean zeroCopy = AnnotatedElementUtils.hasAnnotation(handlerMethod.getBeanType(), ZeroCopyController.class);
		checkEnds(method, produced);
		if (zeroCopy || !produced.isEmpty()) {
			boolean choice = produced.size() > 1 || produced.stream().anyMatch(type -> !type.isConcrete())
					|| (!produced.isEmpty() && !this.negotiatesByHeader);
			return choice ? List.copyOf(produced) : null;
		}
		ResolvableType type = elementType(ResolvableType.forMethodReturnType(method));
		boolean entity = isEntity(ResolvableType.forMethodReturnType(method));
		if (entity && type.toClass() == Void.class) {
			// Status and header fields are all there is.
			return null;
		}
		if (!entity && (EndpointFactory.isNothing(type.toClass()) || type.toClass() == Void.class)) {
			throw new InvalidCachedResponseException(method, "it returns nothing",
					"Return a ResponseEntity<Void> with what there is to say, or remove @CachedResponse.");
		}
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
		checkEnds(method, writable);
		return (writable.size() == 1 && this.negotiatesByHeader) ? null : writable;
	}

	private static void checkEnds(Method method, Collection<MediaType> mediaTypes) {
		if (!mediaTypes.isEmpty() && mediaTypes.stream().allMatch(MediaType.TEXT_EVENT_STREAM::isCompatibleWith)) {
			throw new InvalidCachedResponseException(method, "it is a stream of events",
					"Remove @CachedResponse, or produce a media type whose responses end, such as application/json.");
		}
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
	private static ResolvableType elementType(ResolvableType type) {
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
		return element;
	}

}
