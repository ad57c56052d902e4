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

import dev.zerocopy.actuate.ZeroCopyEndpoint;
import dev.zerocopy.actuate.internal.CacheDescriptors;
import dev.zerocopy.actuate.internal.RouteDescriptors;
import dev.zerocopy.actuate.internal.StrictEvictions;
import dev.zerocopy.cache.internal.CacheMemory;
import dev.zerocopy.cache.internal.EntryFactory;
import dev.zerocopy.cache.internal.EntryStore;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.web.internal.webflux.RouteTableHolder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link ZeroCopyEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = { ZeroCopyWebAutoConfiguration.class, ZeroCopyCacheAutoConfiguration.class,
		ZeroCopyServerAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(ZeroCopyEndpoint.class)
@ConditionalOnBean(RouteTableHolder.class)
public final class ZeroCopyEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ZeroCopyEndpoint zeroCopyEndpoint(RouteTableHolder routes, ObjectProvider<ServerInspector> server,
			ObjectProvider<EntryStore> cache, ObjectProvider<EntryFactory> entries,
			ObjectProvider<CacheMemory> memory) {
		EntryStore store = cache.getIfAvailable();
		CacheDescriptors cached = (store != null) ? new CacheDescriptors(store, entries.getObject(), memory.getObject())
				: null;
		return new ZeroCopyEndpoint(new RouteDescriptors(routes), server.getIfAvailable(), cached, store);
	}

	@Bean
	StrictEvictions zeroCopyStrictEvictions() {
		return new StrictEvictions();
	}

}
