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
import java.util.function.Consumer;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.zerocopy.cache.CacheEvictionEvent;
import dev.zerocopy.cache.ResponseCache;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.cache.internal.FillLimits;
import dev.zerocopy.cache.internal.VariantBuilder;
import dev.zerocopy.server.DirectMemoryStats;
import dev.zerocopy.web.internal.EndpointMetrics;
import dev.zerocopy.web.internal.cache.CacheLookup;
import dev.zerocopy.web.internal.cache.CachePolicies;
import dev.zerocopy.web.internal.cache.CachedHandlerAdapter;
import dev.zerocopy.web.internal.cache.EvictingHandlerAdapter;
import dev.zerocopy.web.internal.cache.EvictionPolicies;
import dev.zerocopy.web.internal.exchange.TransferStats;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.accept.RequestedContentTypeResolver;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.i18n.LocaleContextResolver;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for cached responses.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZeroCopyWebAutoConfiguration.class)
@ConditionalOnBean(TransferStats.class)
@ConditionalOnBooleanProperty(name = "zerocopy.cache.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ZeroCopyCacheProperties.class)
public final class ZeroCopyCacheAutoConfiguration {

	private static final Log logger = LogFactory.getLog(ZeroCopyCacheAutoConfiguration.class);

	private static final int DEFAULT_SHARE = 4;

	/** Far within what counts in nanoseconds. */
	private static final Duration LONGEST = Duration.ofDays(1000);

	@Bean
	@ConditionalOnMissingBean(name = "zeroCopyCacheTicker")
	Ticker zeroCopyCacheTicker() {
		return Ticker.systemTicker();
	}

	@Bean
	CacheMemory zeroCopyCacheMemory() {
		return new CacheMemory(Schedulers.boundedElastic()::schedule);
	}

	@Bean(destroyMethod = "close")
	EntryStore zeroCopyResponseCache(ZeroCopyCacheProperties properties,
			@Qualifier("zeroCopyCacheTicker") Ticker ticker, ApplicationEventPublisher publisher) {
		Consumer<CacheEvictionEvent> events = publisher::publishEvent;
		long maxMemory = maxMemory(properties);
		if (maxMemory > DirectMemoryStats.limit()) {
			logger.warn("zerocopy.cache.max-memory=" + properties.getMaxMemory() + " is more than the "
					+ DirectMemoryStats.limit() + "B of direct memory that there are, which will run out before a"
					+ " response is evicted for another. Lower it, or raise -XX:MaxDirectMemorySize");
		}
		return new EntryStore(maxMemory, ticker, Schedulers.boundedElastic()::schedule, events);
	}

	private static long maxMemory(ZeroCopyCacheProperties properties) {
		DataSize given = properties.getMaxMemory();
		if (given == null) {
			return DirectMemoryStats.limit() / DEFAULT_SHARE;
		}
		if (given.toBytes() <= 0) {
			throw new InvalidConfigurationPropertyValueException("zerocopy.cache.max-memory", given,
					"Expected a size above 0B. zerocopy.cache.enabled=false switches the cache off.");
		}
		return given.toBytes();
	}

	private static long maxEntryBytes(ZeroCopyCacheProperties properties) {
		DataSize given = properties.getMaxEntrySize();
		if (given.toBytes() <= 0 || given.toBytes() > Integer.MAX_VALUE) {
			throw new InvalidConfigurationPropertyValueException("zerocopy.cache.max-entry-size", given,
					"Expected a size from 1B to " + Integer.MAX_VALUE
							+ "B. zerocopy.cache.enabled=false switches the cache off.");
		}
		long budget = maxMemory(properties);
		if (given.toBytes() > budget && properties.getMaxMemory() != null) {
			logger.warn("zerocopy.cache.max-entry-size=" + given + " is more than zerocopy.cache.max-memory="
					+ properties.getMaxMemory() + ", the largest body that is cached");
		}
		return Math.min(given.toBytes(), budget);
	}

	@Bean
	EntryFactory zeroCopyEntryFactory(CacheMemory memory, @Qualifier("zeroCopyCacheTicker") Ticker ticker) {
		return new EntryFactory(memory, ticker);
	}

	@Bean(destroyMethod = "close")
	VariantBuilder zeroCopyVariantBuilder(CacheMemory memory, EntryStore store) {
		return new VariantBuilder(memory, store);
	}

	@Bean
	CachePolicies zeroCopyCachePolicies(ConfigurableApplicationContext context,
			@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping,
			@Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter adapter,
			@Qualifier("webFluxContentTypeResolver") RequestedContentTypeResolver contentTypeResolver,
			ServerCodecConfigurer codecs, LocaleContextResolver localeResolver) {
		return new CachePolicies(context, mapping, adapter, contentTypeResolver, codecs.getWriters(), localeResolver);
	}

	@Bean
	CacheLookup zeroCopyCacheLookup(EntryStore store, EntryFactory entries, VariantBuilder variants,
			ObjectProvider<HandlerResultHandler> resultHandlers, TransferStats stats,
			ObjectProvider<EndpointMetrics> metrics, ZeroCopyCacheProperties properties, ZeroCopyHttpProperties http,
			ZeroCopyWebProperties web) {
		return new CacheLookup(store, entries, variants, resultHandlers, stats,
				metrics.getIfAvailable(() -> EndpointMetrics.NONE),
				new CacheLookup.Settings(maxEntryBytes(properties), web.getHandlerTimeout(), limits(properties),
						properties.isClientNoCache(), properties.isCacheStatus(), http.isDate()));
	}

	private static FillLimits limits(ZeroCopyCacheProperties properties) {
		return new FillLimits(limit("zerocopy.cache.max-run-age", properties.getMaxRunAge()),
				limit("zerocopy.cache.max-wait", properties.getMaxWait()));
	}

	private static Duration limit(String name, Duration value) {
		if (value.isNegative() || value.compareTo(LONGEST) > 0) {
			throw new InvalidConfigurationPropertyValueException(name, value,
					"Expected a time up to " + LONGEST.toDays() + " days, or 0 for no limit.");
		}
		return value;
	}

	@Bean
	CachedHandlerAdapter zeroCopyCachedHandlerAdapter(CachePolicies policies, ObjectProvider<HandlerAdapter> adapters,
			@Qualifier("requestMappingHandlerAdapter") RequestMappingHandlerAdapter errors, CacheLookup lookup) {
		return new CachedHandlerAdapter(policies, adapters, errors, lookup);
	}

	@Bean
	EvictionPolicies zeroCopyEvictionPolicies(ConfigurableApplicationContext context,
			@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping, CachePolicies cached) {
		return new EvictionPolicies(context, mapping, cached);
	}

	@Bean
	EvictingHandlerAdapter zeroCopyEvictingHandlerAdapter(EvictionPolicies policies,
			ObjectProvider<HandlerAdapter> adapters, ResponseCache cache) {
		return new EvictingHandlerAdapter(policies, adapters, cache);
	}

}
