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

import dev.zerocopy.edge.internal.LearningEdge;
import dev.zerocopy.edge.internal.Draining;
import dev.zerocopy.edge.internal.EdgeLane;
import dev.zerocopy.edge.internal.Http2Responder;
import dev.zerocopy.server.ConnectionGuards;
import dev.zerocopy.web.internal.PrivateField;
import reactor.netty.http.server.HttpRequestDecoderSpec;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;

/**
 * Puts the edge into the pipelines of the application's server, behind everybody else who
 * configures it. As a customizer of the factory it does not reach a management server on
 * another port.
 */
final class EdgeServerCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

	private final LearningEdge edge;

	private final Draining draining;

	EdgeServerCustomizer(LearningEdge edge, Draining draining) {
		this.edge = edge;
		this.draining = draining;
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(NettyReactiveWebServerFactory factory) {
		factory.addServerCustomizers(server -> customize(factory, server));
	}

	private HttpServer customize(NettyReactiveWebServerFactory factory, HttpServer server) {
		HttpServerConfig config = server.configuration();
		if (!this.edge.guards().admits(factory, config)) {
			return server;
		}
		HttpRequestDecoderSpec decoder = config.decoder();
		// Names in upper case, which HTTP/2 does not permit, would not be found.
		Http2Responder http2 = decoder.validateHeaders() ? this.edge.http2() : null;
		EdgeLane lane = new EdgeLane(this.edge, http2, decoder.maxInitialLineLength(), decoder.maxHeaderSize(),
				config.maxKeepAliveRequests(), maxPipelineDepth(config), ConnectionGuards::askForHeads, this.draining);
		return server.doOnChannelInit((observer, channel, remoteAddress) -> {
			if (this.edge.isOpen()) {
				lane.install(channel.pipeline());
			}
		});
	}

	/** Reactor Netty 1.3.7 and its Netty know no limit. */
	private static int maxPipelineDepth(HttpServerConfig config) {
		return (PrivateField.read(config, "maxPipelineDepth") instanceof Integer depth) ? depth : Integer.MAX_VALUE;
	}

}
