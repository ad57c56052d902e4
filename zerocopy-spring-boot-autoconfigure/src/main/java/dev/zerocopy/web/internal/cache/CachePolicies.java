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

import java.util.List;

import dev.zerocopy.cache.CachedResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
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

	private final ConfigurableApplicationContext context;

	private final AnnotatedMethods<CachedResponse, CachePolicy> methods;

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
		CachePolicyFactory factory = new CachePolicyFactory(context, mapping, adapter, contentTypeResolver,
				new MediaTypeSelector(contentTypeResolver, writers), localeResolver);
		this.methods = new AnnotatedMethods<>(mapping, CachedResponse.class, factory::create);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.methods.readAll(this.context);
	}

	/**
	 * The policy of a method. Asked for each request, so the answer is remembered.
	 * @param method the method, as it is mapped or resolved
	 * @return the policy, {@code null} if its responses are not cached
	 */
	public @Nullable CachePolicy find(HandlerMethod method) {
		return this.methods.find(method);
	}

}
