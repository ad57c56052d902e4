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

package dev.zerocopy.testsupport;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import dev.zerocopy.autoconfigure.ZeroCopyCacheAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyServerAutoConfiguration;
import dev.zerocopy.autoconfigure.ZeroCopyWebAutoConfiguration;
import io.netty.channel.EventLoopGroup;
import reactor.netty.resources.LoopResources;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.codec.autoconfigure.CodecsAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.server.reactive.context.AnnotationConfigReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * A server with the starter's auto-configuration, and an HTTP/1.1 client of it.
 */
public abstract class TestServer {

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final AssertableReactiveWebApplicationContext context;

	/**
	 * Create a server.
	 * @param context its context, which has been started
	 */
	protected TestServer(AssertableReactiveWebApplicationContext context) {
		this.context = context;
	}

	/**
	 * A runner of servers on a free port.
	 * @param more auto-configuration besides that of WebFlux, the cache and the server
	 * @return the runner
	 */
	protected static ReactiveWebApplicationContextRunner configured(Class<?>... more) {
		return new ReactiveWebApplicationContextRunner(AnnotationConfigReactiveWebServerApplicationContext::new)
			.withConfiguration(AutoConfigurations.of(ZeroCopyCacheAutoConfiguration.class,
					ZeroCopyWebAutoConfiguration.class, ZeroCopyServerAutoConfiguration.class,
					NettyReactiveWebServerAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
					WebFluxAutoConfiguration.class, ErrorWebFluxAutoConfiguration.class, CodecsAutoConfiguration.class,
					JacksonAutoConfiguration.class))
			.withConfiguration(AutoConfigurations.of(more))
			.withPropertyValues("server.port=0", "spring.reactor.netty.shutdown-quiet-period=0s");
	}

	/**
	 * Run a test. The server has stopped when this returns.
	 * @param <S> the type of server
	 * @param runner starts and stops the server
	 * @param factory makes the server of a context
	 * @param test the test
	 */
	protected static <S extends TestServer> void run(ReactiveWebApplicationContextRunner runner,
			Function<AssertableReactiveWebApplicationContext, S> factory, TestOf<S> test) {
		runner.run(context -> {
			if (context.getStartupFailure() != null) {
				throw new IllegalStateException(context.getStartupFailure());
			}
			test.run(factory.apply(context));
		});
	}

	/**
	 * A bean of the application.
	 * @param <T> the type
	 * @param type the type
	 * @return the only bean of this type
	 */
	public final <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	/**
	 * The port.
	 * @return the number of the port
	 */
	public final int port() {
		return this.context.getSourceApplicationContext(ReactiveWebServerApplicationContext.class)
			.getWebServer()
			.getPort();
	}

	/**
	 * Wait for what event loops do behind an answer that the client has already, such as
	 * to count it.
	 */
	public final void settle() {
		EventLoopGroup group = bean(ReactorResourceFactory.class).getLoopResources()
			.onServer(LoopResources.DEFAULT_NATIVE);
		// What the first round waits for may itself have left a task behind.
		for (int round = 0; round < 2; round++) {
			group.forEach(eventLoop -> eventLoop.submit(() -> {
			}).syncUninterruptibly());
		}
	}

	/**
	 * Begin a request.
	 * @param path path and query
	 * @param headers names and values of header fields, in turns
	 * @return a GET request, as long as no method is set
	 */
	public final HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
			.timeout(Duration.ofMinutes(1));
		return (headers.length > 0) ? builder.headers(headers) : builder;
	}

	/**
	 * Send a GET request.
	 * @param path path and query
	 * @param headers names and values of header fields, in turns
	 * @return the response
	 * @throws Exception if there is none
	 */
	public final HttpResponse<String> get(String path, String... headers) throws Exception {
		return send(request(path, headers).build());
	}

	/**
	 * Send a request.
	 * @param request the request
	 * @return the response
	 * @throws Exception if there is none
	 */
	public final HttpResponse<String> send(HttpRequest request) throws Exception {
		return this.client.send(request, HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * Send a GET request for what is no text.
	 * @param path path and query
	 * @param headers names and values of header fields, in turns
	 * @return the response
	 * @throws Exception if there is none
	 */
	public final HttpResponse<byte[]> getBytes(String path, String... headers) throws Exception {
		return this.client.send(request(path, headers).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	/**
	 * Send a GET request and do not wait.
	 * @param path path and query
	 * @param headers names and values of header fields, in turns
	 * @return becomes the response
	 */
	public final CompletableFuture<HttpResponse<String>> getAsync(String path, String... headers) {
		return this.client.sendAsync(request(path, headers).build(), HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * A test of a server.
	 *
	 * @param <S> the type of server
	 */
	@FunctionalInterface
	public interface TestOf<S extends TestServer> {

		/**
		 * Run the test.
		 * @param server the server
		 * @throws Exception if it fails
		 */
		void run(S server) throws Exception;

	}

}
