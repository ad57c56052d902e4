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

import dev.zerocopy.server.AllocatorSettings;
import dev.zerocopy.server.AllocatorType;
import dev.zerocopy.server.EventLoopThreads;
import dev.zerocopy.server.ServerInspector;
import dev.zerocopy.server.Transport;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Applies {@link ZeroCopyNettyProperties} to the application's server. Runs after Spring
 * Boot's own customizer, which would otherwise replace some settings. As a customizer of
 * the factory, unlike a {@code NettyServerCustomizer} bean, it does not reach a
 * management server on another port.
 */
final class ZeroCopyNettyServerCustomizer
		implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	static final int ORDER = 10;

	private static final Log logger = LogFactory.getLog(ZeroCopyNettyServerCustomizer.class);

	private final ZeroCopyNettyProperties properties;

	private final ReactorResourceFactory resources;

	private final EventLoopThreads threads;

	private final ServerInspector inspector;

	ZeroCopyNettyServerCustomizer(ZeroCopyNettyProperties properties, ReactorResourceFactory resources,
			EventLoopThreads threads, ServerInspector inspector) {
		this.properties = properties;
		this.resources = resources;
		this.threads = threads;
		this.inspector = inspector;
	}

	@Override
	public int getOrder() {
		return ORDER;
	}

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		ServerVersions.current().check();
		NettyPropertiesMapper mapper = new NettyPropertiesMapper(this.properties);
		LoopResources loops = this.resources.getLoopResources();
		checkEventLoops(mapper, loops);
		NettyServerTuning tuning = new NettyServerTuning(this.properties, mapper, Transport.of(loops), allocator());
		factory.addServerCustomizers(
				(server) -> this.inspector.inspect(tuning.apply(server).doOnChannelInit(this.threads)));
	}

	/**
	 * A {@link ReactorResourceFactory} of the application wins over the properties.
	 */
	private void checkEventLoops(NettyPropertiesMapper mapper, LoopResources loops) {
		Transport wanted = mapper.transport();
		Transport actual = Transport.of(loops);
		String action = "Remove the property, or the ReactorResourceFactory bean.";
		if (wanted != Transport.AUTO && wanted != actual) {
			throw new ServerSettingException(NettyPropertiesMapper.PREFIX + "transport", wanted.id(),
					"the ReactorResourceFactory bean of the application uses " + actual.id(), action);
		}
		Integer wantedThreads = mapper.eventLoopThreads();
		int actualThreads = 0;
		for (EventExecutor ignored : loops.onServer(LoopResources.DEFAULT_NATIVE)) {
			actualThreads++;
		}
		if (wantedThreads != null && wantedThreads != actualThreads) {
			throw new ServerSettingException(NettyPropertiesMapper.PREFIX + "event-loop-threads", wantedThreads,
					"the ReactorResourceFactory bean of the application has " + actualThreads, action);
		}
	}

	private @Nullable ByteBufAllocator allocator() {
		AllocatorSettings settings = NettyPropertiesMapper.allocator(this.properties.getAllocator());
		if (settings.type() == AllocatorType.KEEP) {
			return null;
		}
		if (!settings.isNettyDefault()) {
			logger.warn("Only the connections and HTTP/2 streams of the server use the allocator of"
					+ " zerocopy.netty.allocator; clients and other parts use "
					+ ByteBufAllocator.DEFAULT.getClass().getSimpleName()
					+ ". Netty had been initialised before, or follows other io.netty.allocator.* system properties."
					+ " Set " + settings.systemProperties() + " as system properties at the start of the process.");
		}
		return settings.allocator();
	}

}
