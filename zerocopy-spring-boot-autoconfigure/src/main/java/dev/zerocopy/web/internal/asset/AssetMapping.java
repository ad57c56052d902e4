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

package dev.zerocopy.web.internal.asset;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;

import dev.zerocopy.cache.internal.asset.AssetStore;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.server.ServerWebExchange;

/**
 * Maps the paths of assets among the application's own mappings, which hold on no other
 * port, before the web server opens its port, and gives them back when it is closed.
 *
 * @since 0.1.0
 */
public final class AssetMapping implements SmartLifecycle {

	private static final Method METHOD = ClassUtils.getMethod(AssetHandler.class, "serve", ServerWebExchange.class);

	private final RequestMappingHandlerMapping mapping;

	private final AssetStore store;

	private final AssetHandler handler;

	private final RequestMappingInfo info;

	private volatile boolean running;

	/**
	 * Create a mapping.
	 * @param mapping the mappings of the application
	 * @param paths the paths of assets
	 * @param store the assets
	 * @param handler answers requests
	 */
	public AssetMapping(RequestMappingHandlerMapping mapping, AssetPaths paths, AssetStore store,
			AssetHandler handler) {
		this.mapping = mapping;
		this.store = store;
		this.handler = handler;
		RequestMappingInfo.BuilderConfiguration options = new RequestMappingInfo.BuilderConfiguration();
		options.setPatternParser(mapping.getPathPatternParser());
		options.setContentTypeResolver(mapping.getContentTypeResolver());
		this.info = RequestMappingInfo.paths(paths.pattern())
			.methods(RequestMethod.GET)
			.customCondition(handler.condition())
			.options(options)
			.build();
	}

	/** Before the table of routes, which has all mappings of the application. */
	@Override
	public int getPhase() {
		return WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE - 2;
	}

	@Override
	public void start() {
		try {
			this.store.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The locations of assets cannot be listed", ex);
		}
		catch (OutOfMemoryError ex) {
			throw new IllegalStateException("There is not enough direct memory for the assets: " + ex.getMessage(), ex);
		}
		this.mapping.registerMapping(this.info, this.handler, METHOD);
		this.running = true;
	}

	@Override
	public void stop() {
		this.mapping.unregisterMapping(this.info);
		this.store.close();
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

}
