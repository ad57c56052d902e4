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

import dev.zerocopy.server.NettyVersion;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;

import org.springframework.core.NativeDetector;
import org.springframework.util.ClassUtils;

/**
 * Versions of Reactor Netty and of Netty that the server would run on. What they can do
 * is read from their classes, since a jar need not tell its version.
 *
 * @param reactorNetty the version of Reactor Netty, {@code null} if its jar does not tell
 * @param limitsPipelines whether it limits how many requests of a connection wait, as it
 * does since 1.3.8
 * @param netty the version of Netty, {@code null} if its jar does not tell
 * @param codecLimitsPipelines whether Netty's codec has what that needs, as it has since
 * 4.2.18
 */
record ServerVersions(@Nullable String reactorNetty, boolean limitsPipelines, @Nullable NettyVersion netty,
		boolean codecLimitsPipelines) {

	private static final Log logger = LogFactory.getLog(ServerVersions.class);

	private static final String NETTY = "netty.version=" + NettyVersion.SAFE_TRANSFER_ENCODING + ".Final";

	private static final String BOTH = "the build properties reactor-bom.version=2025.0.8 and " + NETTY;

	static ServerVersions current() {
		// Whoever builds a native image is told of what is missing.
		boolean linked = NativeDetector.inNativeImage();
		return new ServerVersions(HttpServer.class.getPackage().getImplementationVersion(),
				linked || ClassUtils.hasMethod(HttpServer.class, "maxPipelineDepth", int.class), NettyVersion.current(),
				linked || ClassUtils.hasConstructor(HttpServerCodec.class, HttpDecoderConfig.class, int.class));
	}

	/**
	 * Warn of versions with defects that matter.
	 * @throws UnsupportedServerException if no connection could be served
	 */
	void check() {
		if (this.limitsPipelines && !this.codecLimitsPipelines) {
			throw new UnsupportedServerException(
					named("Reactor Netty", this.reactorNetty) + " needs Netty " + NettyVersion.SAFE_TRANSFER_ENCODING
							+ " or newer, and there is " + named("Netty", this.netty)
							+ ": every connection would end with a NoSuchMethodError",
					"Set " + BOTH + ", or newer, or import the BOMs of these versions before the one of Spring Boot.");
		}
		if (!this.limitsPipelines) {
			logger.warn(named("Reactor Netty", this.reactorNetty)
					+ " can stop answering on a kept connection (reactor-netty#4361). Use Reactor Netty 1.3.8 or newer"
					+ " with Netty " + NettyVersion.SAFE_TRANSFER_ENCODING + " or newer, for example with " + BOTH
					+ ".");
		}
		if (this.netty != null && this.netty.compareTo(NettyVersion.SAFE_TRANSFER_ENCODING) < 0) {
			logger.warn("Netty " + this.netty + " accepts malformed Transfer-Encoding values, by which requests can be"
					+ " smuggled past a proxy (CVE-2026-89044). Use Netty " + NettyVersion.SAFE_TRANSFER_ENCODING
					+ " or newer, for example with the build property " + NETTY + ".");
		}
	}

	private static String named(String name, @Nullable Object version) {
		return (version != null) ? name + " " + version : "the " + name + " on the class path";
	}

}
