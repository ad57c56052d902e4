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

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.WebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;

/**
 * Says once what an application has on another server than Reactor Netty, and what it has
 * not.
 */
final class OtherServerNotice implements WebServerFactoryCustomizer<WebServerFactory> {

	private static final Log logger = LogFactory.getLog(OtherServerNotice.class);

	/** By name, since an application on another server need not have it. */
	private static final String NETTY = "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";

	@Override
	public void customize(WebServerFactory factory) {
		if (!isNetty(factory.getClass())) {
			logger.warn("The server of " + factory.getClass().getName() + " is not Reactor Netty: endpoints, cached"
					+ " responses, files and assets are served on lane WEBFLUX, by copies; without effect are the lanes"
					+ " in front of Spring, sendfile, zerocopy.netty.* and the server's part of /actuator/zerocopy");
		}
	}

	private static boolean isNetty(@Nullable Class<?> type) {
		return type != null && (type.getName().equals(NETTY) || isNetty(type.getSuperclass()));
	}

}
