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

package dev.zerocopy.direct.internal;

import java.nio.file.Path;
import java.util.Comparator;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.http.server.HttpRouteHandlerMetadata;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;

/**
 * The routes of a server, with a lane in front of the handler of the Spring application:
 * a request comes to the lane exactly where it would come to Spring, behind all routes of
 * the application's own. The lane has no route by itself, so that the server tries as
 * many as without it. Confined to the thread that starts the server.
 */
final class DirectRoutes implements HttpServerRoutes {

	private final HttpServerRoutes routes;

	private final DirectLane lane;

	DirectRoutes(HttpServerRoutes routes, DirectLane lane) {
		this.routes = routes;
		this.lane = lane;
	}

	@Override
	public HttpServerRoutes route(Predicate<? super HttpServerRequest> condition,
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
		this.routes.route(condition, (handler instanceof ReactorHttpHandlerAdapter) ? inFrontOf(handler) : handler);
		return this;
	}

	private BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> inFrontOf(
			BiFunction<? super HttpServerRequest, ? super HttpServerResponse, ? extends Publisher<Void>> handler) {
		DirectLane lane = this.lane;
		return (request, response) -> {
			Publisher<Void> answer = lane.answer(request, response, handler);
			return (answer != null) ? answer : handler.apply(request, response);
		};
	}

	@Override
	public HttpServerRoutes directory(String uri, Path directory,
			@Nullable Function<HttpServerResponse, HttpServerResponse> interceptor) {
		this.routes.directory(uri, directory, interceptor);
		return this;
	}

	@Override
	public HttpServerRoutes removeIf(Predicate<? super HttpRouteHandlerMetadata> condition) {
		this.routes.removeIf(condition);
		return this;
	}

	@Override
	public HttpServerRoutes comparator(Comparator<HttpRouteHandlerMetadata> comparator) {
		this.routes.comparator(comparator);
		return this;
	}

	@Override
	public HttpServerRoutes noComparator() {
		this.routes.noComparator();
		return this;
	}

	@Override
	public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
		return this.routes.apply(request, response);
	}

}
