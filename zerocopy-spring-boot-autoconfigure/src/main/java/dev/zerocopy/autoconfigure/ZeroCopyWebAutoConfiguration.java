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

import java.time.Duration;

import dev.zerocopy.file.internal.FileStore;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachePolicies;
import dev.zerocopy.web.internal.endpoint.EndpointFactory;
import dev.zerocopy.web.internal.exchange.ExchangeLimits;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.route.FastLane;
import dev.zerocopy.web.internal.webflux.ByteViewConverter;
import dev.zerocopy.web.internal.webflux.CopiedArgumentResolver;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import dev.zerocopy.web.internal.webflux.EndpointHandlerAdapter;
import dev.zerocopy.web.internal.webflux.EndpointResultHandler;
import dev.zerocopy.web.internal.webflux.Endpoints;
import dev.zerocopy.web.internal.webflux.InvalidNumberAdvice;
import dev.zerocopy.web.internal.webflux.RouteRefresher;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;
import dev.zerocopy.web.internal.webflux.ShortcutHandler;
import dev.zerocopy.web.internal.webflux.ViewArgumentResolver;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.convert.ConversionService;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

/**
 * Auto-configuration of zero-copy endpoints on WebFlux.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = WebFluxAutoConfiguration.class)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass({ DispatcherHandler.class, WebFluxAutoConfiguration.class })
@ConditionalOnBean(name = { "requestMappingHandlerMapping", "requestMappingHandlerAdapter" })
@ConditionalOnBooleanProperty(name = "zerocopy.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ ZeroCopyWebProperties.class, ZeroCopyHttpProperties.class })
@Import(FileConfiguration.class)
public final class ZeroCopyWebAutoConfiguration {

	@Bean
	OtherServerNotice zeroCopyOtherServerNotice() {
		return new OtherServerNotice();
	}

	@Bean
	TransferStats zeroCopyTransferStats() {
		return new TransferStats();
	}

	@Bean
	EndpointExchangeFactory zeroCopyExchangeFactory(ZeroCopyWebProperties properties, TransferStats stats,
			ObjectProvider<EndpointMetrics> metrics, FileStore files, ZeroCopyHttpProperties http) {
		return new EndpointExchangeFactory(limits(properties), stats,
				metrics.getIfAvailable(() -> EndpointMetrics.NONE), files, http.isDate());
	}

	private static ExchangeLimits limits(ZeroCopyWebProperties properties) {
		long maxBodyBytes = properties.getMaxBodySize().toBytes();
		if (maxBodyBytes < 0) {
			throw new InvalidConfigurationPropertyValueException("zerocopy.web.max-body-size",
					properties.getMaxBodySize(), "Expected a size of 0B or more.");
		}
		Duration timeout = properties.getHandlerTimeout();
		if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
			throw new InvalidConfigurationPropertyValueException("zerocopy.web.handler-timeout", timeout,
					"Expected a duration above 0, or no value for no limit.");
		}
		return new ExchangeLimits(maxBodyBytes, timeout);
	}

	@Bean
	Endpoints zeroCopyEndpoints(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping,
			ApplicationContext context) {
		return new Endpoints(mapping, new EndpointFactory(context));
	}

	@Bean
	static ByteViewConverter zeroCopyByteViewConverter() {
		return new ByteViewConverter();
	}

	@Bean
	static ViewArgumentResolver zeroCopyArgumentResolver() {
		return new ViewArgumentResolver();
	}

	@Bean
	static CopiedArgumentResolver zeroCopyCopiedArgumentResolver(ObjectProvider<EndpointExchangeFactory> exchanges) {
		return new CopiedArgumentResolver(exchanges);
	}

	@Bean
	static InvalidNumberAdvice zeroCopyInvalidNumberAdvice() {
		return new InvalidNumberAdvice();
	}

	@Bean
	EndpointHandlerAdapter zeroCopyHandlerAdapter(Endpoints endpoints, EndpointExchangeFactory exchanges,
			@Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter adapter) {
		return new EndpointHandlerAdapter(endpoints, exchanges, adapter);
	}

	@Bean
	EndpointResultHandler zeroCopyResultHandler(
			@Qualifier("webFluxContentTypeResolver") RequestedContentTypeResolver contentTypeResolver,
			EndpointExchangeFactory exchanges) {
		return new EndpointResultHandler(contentTypeResolver, exchanges);
	}

	@Bean
	RouteTableHolder zeroCopyRouteTable() {
		return new RouteTableHolder();
	}

	@Bean
	RouteRefresher zeroCopyRoutes(ApplicationContext context, Endpoints endpoints,
			@Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter adapter, RouteTableHolder holder,
			ZeroCopyWebProperties properties, ObjectProvider<CachePolicies> policies, ObjectProvider<FastLane> lanes) {
		return new RouteRefresher(context, endpoints, adapter, holder, properties.isShortcut(), policies, lanes);
	}

	/**
	 * Appends the shortcut behind all filters, however those were added. A customizer
	 * reaches the application's own handler alone, not the management port.
	 */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	WebHttpHandlerBuilderCustomizer zeroCopyShortcutCustomizer(RouteTableHolder routes,
			@Qualifier("webFluxConversionService") ConversionService conversionService,
			EndpointExchangeFactory exchanges, ObjectProvider<CacheLookup> cache) {
		ShortcutHandler shortcut = new ShortcutHandler(routes, conversionService, exchanges, cache);
		return builder -> builder.filters(filters -> filters.add(shortcut));
	}

}
