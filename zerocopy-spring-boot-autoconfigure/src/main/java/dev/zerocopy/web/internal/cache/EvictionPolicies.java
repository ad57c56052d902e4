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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import dev.zerocopy.cache.EvictCachedResponse;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.PropertyResolver;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * The evicting methods among the application's mapped ones. All of them are read when the
 * application starts, so that one that cannot evict anything stops the start. Which
 * responses are cached is known when it has started: then evictions that hit none of them
 * are warned of. Thread-safe.
 *
 * @since 0.1.0
 */
public final class EvictionPolicies implements SmartInitializingSingleton, ApplicationListener<ApplicationReadyEvent> {

	private static final Log logger = LogFactory.getLog(EvictionPolicies.class);

	private final Set<String> warnings = ConcurrentHashMap.newKeySet();

	private final ConfigurableApplicationContext context;

	private final RequestMappingHandlerMapping mapping;

	private final CachePolicies cached;

	private final AnnotatedMethods<EvictCachedResponse, EvictionPolicy> methods;

	/**
	 * Create the registry.
	 * @param context the application context
	 * @param mapping the application's mapping of annotated methods
	 * @param cached the cached methods
	 */
	public EvictionPolicies(ConfigurableApplicationContext context, RequestMappingHandlerMapping mapping,
			CachePolicies cached) {
		this.context = context;
		this.mapping = mapping;
		this.cached = cached;
		this.methods = new AnnotatedMethods<>(mapping, EvictCachedResponse.class, this::read);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.methods.readAll(this.context);
	}

	private EvictionPolicy read(RequestMappingInfo info, HandlerMethod handlerMethod, EvictCachedResponse annotation) {
		Method method = handlerMethod.getMethod();
		BiFunction<String, String, InvalidCachedResponseException> refusal = (problem,
				remedy) -> InvalidCachedResponseException.ofEviction(method, problem, remedy);
		if (annotation.paths().length + annotation.prefixes().length + annotation.tags().length == 0) {
			throw refusal.apply("it names none", "Name paths, prefixes or tags, or remove @EvictCachedResponse.");
		}
		PropertyResolver resolver = this.context.getEnvironment();
		EvictionPolicy policy = new EvictionPolicy(Template.read(resolver, info, "paths", annotation.paths(), refusal),
				Template.read(resolver, info, "prefixes", annotation.prefixes(), refusal),
				Template.read(resolver, info, "tags", annotation.tags(), refusal));
		checkBegin("paths", policy.paths(), refusal);
		checkBegin("prefixes", policy.prefixes(), refusal);
		return policy;
	}

	private static void checkBegin(String attribute, List<Template> paths,
			BiFunction<String, String, InvalidCachedResponseException> refusal) {
		for (Template path : paths) {
			if (!path.mayBeginWith('/')) {
				throw refusal.apply(attribute + " '" + path + "' does not begin with a slash",
						"Write the path within the application, such as /books/{id}.");
			}
		}
	}

	/**
	 * What a method evicts.
	 * @param method the method, as it is mapped or resolved
	 * @return the policy, {@code null} if it evicts nothing
	 */
	@Nullable EvictionPolicy find(HandlerMethod method) {
		return this.methods.find(method);
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		List<Template> paths = new ArrayList<>();
		List<Template> tags = new ArrayList<>();
		this.mapping.getHandlerMethods().forEach((info, method) -> {
			CachePolicy policy = this.cached.find(method);
			if (policy != null) {
				info.getPatternsCondition().getPatterns().forEach(pattern -> paths.add(Template.of(pattern)));
				tags.addAll(policy.tags());
			}
		});
		boolean caseSensitive = this.mapping.getPathPatternParser().isCaseSensitive();
		this.mapping.getHandlerMethods().values().forEach(method -> {
			EvictionPolicy policy = find(method);
			if (policy != null) {
				policy.tags().forEach(tag -> check(method, "tag", tag, tag, tags, true));
				policy.paths().forEach(path -> check(method, "path", path, path, paths, caseSensitive));
				policy.prefixes()
					.forEach(prefix -> check(method, "path that begins with", prefix, prefix.withAnyEnd(), paths,
							caseSensitive));
			}
		});
	}

	private void check(HandlerMethod method, String what, Template written, Template named, List<Template> cached,
			boolean caseSensitive) {
		if (cached.stream().anyMatch(template -> template.mayEqual(named, caseSensitive))) {
			return;
		}
		String warning = "@EvictCachedResponse on " + method.getShortLogMessage()
				+ " evicts nothing: no cached method has the " + what + " '" + written + "'";
		if (this.warnings.add(warning)) {
			logger.warn(warning);
		}
	}

}
