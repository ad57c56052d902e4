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

package dev.zerocopy.server;

import java.util.function.BiPredicate;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Keeps validators and ranges true where the server compresses responses behind the back
 * of whoever made them: parts are sent as they are, and what is compressed is another
 * representation than the one that its validator names. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class CompressionGuard implements BiPredicate<HttpServerRequest, HttpServerResponse> {

	static final String NAME = NettyPipeline.LEFT + "zerocopy.codedHead";

	private final @Nullable BiPredicate<HttpServerRequest, HttpServerResponse> chosen;

	private CompressionGuard(@Nullable BiPredicate<HttpServerRequest, HttpServerResponse> chosen) {
		this.chosen = chosen;
	}

	/**
	 * Guard a server.
	 * @param server the server, with its compression configured
	 * @return the server, as it is if it does not compress
	 */
	public static HttpServer guard(HttpServer server) {
		HttpServerConfig config = server.configuration();
		BiPredicate<HttpServerRequest, HttpServerResponse> chosen = config.compressPredicate();
		return (chosen != null || config.minCompressionSize() >= 0) ? server.compress(new CompressionGuard(chosen))
				: server;
	}

	/** Asked for each response with a body before its head is sent. */
	@Override
	public boolean test(HttpServerRequest request, HttpServerResponse response) {
		HttpHeaders fields = response.responseHeaders();
		if (response.status().code() == HttpResponseStatus.PARTIAL_CONTENT.code()
				|| fields.contains(HttpHeaderNames.CONTENT_ENCODING)
				|| (this.chosen != null && !this.chosen.test(request, response))) {
			return false;
		}
		if (request instanceof Connection connection) {
			connection.channel()
				.pipeline()
				.addBefore(NettyPipeline.HttpTrafficHandler, NAME, CodedHeadHandler.INSTANCE);
		}
		return true;
	}

}
