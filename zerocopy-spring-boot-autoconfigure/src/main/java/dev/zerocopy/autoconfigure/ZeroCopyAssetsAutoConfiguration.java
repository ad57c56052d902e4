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

import java.util.concurrent.Executor;

import dev.zerocopy.cache.internal.asset.AssetLocations;
import dev.zerocopy.cache.internal.asset.AssetSettings;
import dev.zerocopy.cache.internal.asset.AssetStore;
import dev.zerocopy.cache.internal.asset.InvalidAssetLocationException;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.web.internal.asset.AssetHandler;
import dev.zerocopy.web.internal.asset.AssetMapping;
import dev.zerocopy.web.internal.asset.AssetPaths;
import dev.zerocopy.web.internal.cache.CachedAnswerWriter;
import dev.zerocopy.web.internal.exchange.TransferStats;
import dev.zerocopy.web.internal.webflux.EndpointExchangeFactory;
import dev.zerocopy.web.internal.webflux.FileAnswers;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for assets.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ZeroCopyWebAutoConfiguration.class)
@ConditionalOnBean(TransferStats.class)
@Conditional(OnAssetLocations.class)
@EnableConfigurationProperties(ZeroCopyAssetsProperties.class)
public final class ZeroCopyAssetsAutoConfiguration {

	private static final String PREFIX = "zerocopy.assets.";

	/** Longest array that the virtual machine allocates, with the byte too many. */
	private static final int MAX_IN_MEMORY_BYTES = Integer.MAX_VALUE - 16;

	@Bean
	AssetStore zeroCopyAssetStore(ZeroCopyAssetsProperties properties, ResourceLoader loader) {
		Executor executor = Schedulers.boundedElastic()::schedule;
		return new AssetStore(locations(properties, loader), settings(properties), new CacheMemory(executor), executor);
	}

	private static AssetLocations locations(ZeroCopyAssetsProperties properties, ResourceLoader loader) {
		try {
			return new AssetLocations(properties.getLocations(), new PathMatchingResourcePatternResolver(loader));
		}
		catch (InvalidAssetLocationException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "locations", ex.getLocation(),
					ex.getExpectation());
		}
	}

	private static AssetSettings settings(ZeroCopyAssetsProperties properties) {
		DataSize size = properties.getMaxInMemorySize();
		if (size.isNegative() || size.toBytes() > MAX_IN_MEMORY_BYTES) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "max-in-memory-size", size,
					"Expected a size from 0B to " + MAX_IN_MEMORY_BYTES + "B.");
		}
		String cacheControl = properties.getCacheControl();
		if (cacheControl != null && !cacheControl.matches("[\\x20-\\x7E]+")) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "cache-control", cacheControl,
					"Expected directives such as 'max-age=3600'.");
		}
		return new AssetSettings((int) size.toBytes(), properties.isPreload(), properties.isCompress(),
				properties.isWatch(), cacheControl, immutablePattern(properties.getImmutablePattern()));
	}

	private static @Nullable PathPattern immutablePattern(@Nullable String pattern) {
		if (pattern == null) {
			return null;
		}
		try {
			PathPatternParser parser = new PathPatternParser();
			return parser.parse(parser.initFullPathPattern(pattern));
		}
		catch (PatternParseException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "immutable-pattern", pattern,
					"Expected a pattern of paths: " + ex.toDetailedString());
		}
	}

	@Bean
	AssetPaths zeroCopyAssetPaths(ZeroCopyAssetsProperties properties) {
		try {
			return AssetPaths.of(properties.getPattern());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "pattern", properties.getPattern(),
					"Expected literal segments and then '/**', such as '/assets/**'.");
		}
	}

	@Bean
	AssetHandler zeroCopyAssetHandler(AssetPaths paths, AssetStore store, TransferStats stats,
			EndpointExchangeFactory exchanges, ZeroCopyHttpProperties http) {
		return new AssetHandler(paths, store, new CachedAnswerWriter(stats, false, http.isDate()),
				new FileAnswers(exchanges));
	}

	@Bean
	AssetMapping zeroCopyAssetMapping(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping,
			AssetPaths paths, AssetStore store, AssetHandler handler) {
		return new AssetMapping(mapping, paths, store, handler);
	}

}
